//! A case with everything that happened to it: what its log, its texts, its reports and its author's record say
//! together. Flags, actions and bans of vendors' dialects are told from it; none of them is stored.

use std::collections::{BTreeMap, BTreeSet};

use crate::authors::{Author, AuthorTally};
use crate::cases::{AuditEntry, EntryText, Head};
use crate::content::Body;
use crate::ids::CaseId;
use crate::moderators::Acting;
use crate::people::Profile;
use crate::reports::ReportRecord;
use crate::transition::Transition;

/// A case in full.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseStory {
    /// Which case.
    pub id: CaseId,
    /// Its state.
    pub head: Head,
    /// Its newest body.
    pub body: Body,
    /// Its audit log, oldest first; of a long one, the newest.
    pub entries: Vec<AuditEntry>,
    /// The texts of the log, as far as they have not been erased.
    pub texts: Vec<EntryText>,
    /// The reports of all its incidents, the first received first.
    pub reports: Vec<ReportRecord>,
    /// Its author, if the content names one.
    pub author: Option<AuthorStory>,
    /// Entries of a long log that are left out, with their texts and reports.
    pub left_out: u32,
    /// What is said of its author and of whoever had a part in it, by their ids.
    pub people: BTreeMap<String, Profile>,
}

/// What is known of an author.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuthorStory {
    /// The platform's id.
    pub id: String,
    /// What was decided on them; absent for almost everybody.
    pub record: Option<Author>,
    /// What is counted of them.
    pub tally: AuthorTally,
}

impl CaseStory {
    /// The text of an entry.
    pub fn text(&self, entry: &AuditEntry) -> Option<&EntryText> {
        self.texts.iter().find(|text| text.entry == entry.number)
    }

    /// Adds entries of the log that were left out, with their texts and reports.
    pub fn complete(&mut self, entries: Vec<AuditEntry>, texts: Vec<EntryText>, reports: Vec<ReportRecord>) {
        let is_new = |entry: &AuditEntry| !self.entries.iter().any(|known| known.number == entry.number);
        let entries: Vec<AuditEntry> = entries.into_iter().filter(is_new).collect();
        self.left_out = self.left_out.saturating_sub(u32::try_from(entries.len()).unwrap_or(u32::MAX));
        self.entries.extend(entries);
        self.entries.sort_by_key(|entry| entry.number);
        let is_new = |text: &EntryText| !self.texts.iter().any(|known| known.entry == text.entry);
        let texts: Vec<EntryText> = texts.into_iter().filter(is_new).collect();
        self.texts.extend(texts);
        let same = |a: &ReportRecord, b: &ReportRecord| (a.incident, &a.key) == (b.incident, &b.key);
        let is_new = |report: &ReportRecord| !self.reports.iter().any(|known| same(known, report));
        let reports: Vec<ReportRecord> = reports.into_iter().filter(is_new).collect();
        self.reports.extend(reports);
        self.reports.sort_by(|a, b| (a.first_us, &a.key).cmp(&(b.first_us, &b.key)));
    }

    /// Everybody it names: its author, who reported, who acted, and who works on it.
    pub fn persons(&self) -> BTreeSet<String> {
        let acted = self.entries.iter().filter_map(|entry| entry.by.as_ref()).filter_map(Acting::person);
        let reported = self.reports.iter().filter_map(|report| report.reporter.as_deref());
        let claimed = self.head.claim.as_ref().and_then(|claim| claim.by.person());
        let author = self.author.as_ref();
        let restriction = author.and_then(|author| author.record.as_ref()?.restriction.as_ref()?.by.as_ref());
        let restricted = restriction.and_then(Acting::person);
        let author = self.head.facts.author.as_deref();
        acted.chain(reported).chain(claimed).chain(restricted).chain(author).map(str::to_owned).collect()
    }

    /// The story as a committed change continues it. `false`, with nothing changed, if the change builds on more
    /// than is told here.
    pub fn advance(&mut self, change: &Transition) -> bool {
        let known = u64::try_from(self.entries.len()).unwrap_or(u64::MAX);
        let before = u64::from(change.case.head.entry_count).checked_sub(change.entries.len() as u64);
        let Some(body) = change.case.decoded().filter(|_| before == Some(known)) else { return false };
        self.head = change.case.head.clone();
        self.body = body;
        self.entries.extend(change.entries.iter().cloned());
        self.texts.extend(change.texts.iter().cloned());
        for write in &change.reports {
            let incident = write.replaces.unwrap_or(write.record.incident);
            self.reports.retain(|known| known.key != write.record.key || known.incident != incident);
            self.reports.push(write.record.clone());
        }
        self.reports.sort_by(|a, b| (a.first_us, &a.key).cmp(&(b.first_us, &b.key)));
        true
    }
}
