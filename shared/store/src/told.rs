//! Reading a case with what happened to it. Most cases are told whole, by one query; of one that very much happened to
//! (thousands of reports, each with an entry of the log) the newest is told, at a cost that does not grow with the rest.

use domain::cases::{AuditEntry, EntryText};
use domain::ids::{CaseId, PlatformId};
use domain::reports::ReportRecord;
use domain::transition::Case;
use futures_util::future::try_join;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::item::{Item, get_state, get_text};
use crate::table::Key;
use crate::{Store, StoreError, table};

/// Items of the one query by which most cases are told: head, entries, texts and reports. A case with more is told by
/// its newest entries.
const MOST_ITEMS: i32 = 300;
/// Entries that are told of it then, and as many texts at most.
const NEWEST_ENTRIES: i32 = 200;
/// Reports that are told of it then: those of the newest entries that have one.
const NEWEST_REPORTS: usize = 100;
/// Items that are read at the same time.
const CONCURRENCY: usize = 25;

/// A case with what its partition tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The case.
    pub case: Case,
    /// Its audit log, oldest first; of a long one the newest entries, and that of its appeal.
    pub entries: Vec<AuditEntry>,
    /// Texts of these entries, as far as they have not been erased.
    pub texts: Vec<EntryText>,
    /// Reports of all its incidents, the first received first; of a long log, those of its newest entries.
    pub reports: Vec<ReportRecord>,
    /// Entries of the log that are left out, with their texts and reports.
    pub left_out: u32,
}

impl Store {
    /// A case with what happened to it, strongly consistent: one query, and one more if its body is large. If it has a
    /// long log, two queries more, and a read for each text and report that is told, at most 300.
    pub async fn case_told(&self, platform: &PlatformId, id: &CaseId) -> Result<Option<Told>, StoreError> {
        let p = table::case_partition(platform, id);
        let from = Key { p: p.clone(), s: table::ENTRY_PREFIX.to_owned() };
        let to = Key { p, s: table::TEXTS_END.to_owned() };
        let (items, has_more) = self.page_between(&from, &to, MOST_ITEMS, true).await?;
        if has_more {
            return Box::pin(self.newest_told(platform, id)).await;
        }
        let head = table::head(platform, id).s;
        let Some(own) = items.iter().find(|item| get_text(item, "s") == Some(&head)) else { return Ok(None) };
        let Some(case) = self.case_of(platform, id, own).await? else { return Ok(None) };
        let of = |prefix: &'static str| {
            items.iter().filter(move |item| get_text(item, "s").is_some_and(|s| s.starts_with(prefix)))
        };
        let entries = of(table::ENTRY_PREFIX).map(entry_of).collect::<Result<_, _>>()?;
        let texts = of(table::TEXT_PREFIX).map(text_of).collect::<Result<_, _>>()?;
        let reports = of(table::REPORT_PREFIX).map(|item| get_state(item, "report"));
        let reports = in_order(reports.collect::<Result<_, _>>()?);
        Ok(Some(Told { case, entries, texts, reports, left_out: 0 }))
    }

    async fn newest_told(&self, platform: &PlatformId, id: &CaseId) -> Result<Option<Told>, StoreError> {
        let newest = self.entries_before(platform, id, u32::MAX, NEWEST_ENTRIES);
        let (head, mut entries) = Box::pin(try_join(self.case(platform, id), newest)).await?;
        let Some(case) = head else { return Ok(None) };
        entries.reverse();
        let appealed = case.head.appeal.as_ref().map(|appeal| appeal.entry);
        if let Some(number) = appealed.filter(|number| entries.first().is_some_and(|first| *number < first.number)) {
            let own = self.entries(platform, id, number.saturating_sub(1), 1).await?;
            entries.splice(0..0, own.into_iter().filter(|entry| entry.number == number));
        }
        let (texts, reports) = Box::pin(self.told_by(platform, id, &entries, NEWEST_REPORTS)).await?;
        let told = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let left_out = case.head.entry_count.saturating_sub(told);
        Ok(Some(Told { case, entries, texts, reports, left_out }))
    }

    /// Texts of entries, and their reports: of the last ones, at most so many.
    pub async fn told_by(
        &self,
        platform: &PlatformId,
        id: &CaseId,
        entries: &[AuditEntry],
        most_reports: usize,
    ) -> Result<(Vec<EntryText>, Vec<ReportRecord>), StoreError> {
        let with_text = entries.iter().filter(|entry| entry.text.is_some());
        let texts = with_text.map(|entry| self.entry_text(platform, id, entry.number));
        let named = entries.iter().rev().filter_map(AuditEntry::report).take(most_reports);
        let named: Vec<(u32, String)> = named.map(|(incident, key)| (incident, key.to_owned())).collect();
        let reports = named.iter().map(|(incident, key)| self.report(platform, id, *incident, key));
        let texts = stream::iter(texts.collect::<Vec<_>>()).buffered(CONCURRENCY).try_collect::<Vec<_>>();
        let reports = stream::iter(reports.collect::<Vec<_>>()).buffered(CONCURRENCY).try_collect::<Vec<_>>();
        let (texts, reports) = try_join(texts, reports).await?;
        let mut reports = in_order(reports.into_iter().flatten().collect());
        // One that was taken back and made again has two entries.
        reports.dedup_by(|a, b| (a.incident, &a.key) == (b.incident, &b.key));
        Ok((texts.into_iter().flatten().collect(), reports))
    }
}

fn entry_of(item: &Item) -> Result<AuditEntry, StoreError> {
    get_state(item, "audit entry")
}

fn text_of(item: &Item) -> Result<EntryText, StoreError> {
    get_state(item, "text")
}

fn in_order(mut reports: Vec<ReportRecord>) -> Vec<ReportRecord> {
    reports.sort_by(|a, b| (a.first_us, &a.key).cmp(&(b.first_us, &b.key)));
    reports
}
