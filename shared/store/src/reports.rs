//! Reports of the community, as stored.

use domain::ids::{CaseId, PlatformId};
use domain::reports::ReportRecord;

use crate::item::{Builder, Item, get_state};
use crate::{Store, StoreError, table};

/// How long after it was stored alone a report may wait to be counted before a sweeper looks, milliseconds.
const FOLD_GRACE_MS: i64 = 30_000;

impl Store {
    /// A report of an incident, by its key.
    pub async fn report(
        &self,
        platform: &PlatformId,
        case: &CaseId,
        incident: u32,
        report: &str,
    ) -> Result<Option<ReportRecord>, StoreError> {
        let item = self.get(&table::report(platform, case, incident, report)).await?;
        item.map(|item| get_state(&item, "report")).transpose()
    }

    /// All reports of an incident, in the order in which they were first received.
    pub async fn reports_of(
        &self,
        platform: &PlatformId,
        case: &CaseId,
        incident: u32,
    ) -> Result<Vec<ReportRecord>, StoreError> {
        self.reports_under(platform, case, &table::report_prefix(incident)).await
    }

    /// All reports of a case, in the order in which they were first received.
    pub async fn reports(&self, platform: &PlatformId, case: &CaseId) -> Result<Vec<ReportRecord>, StoreError> {
        self.reports_under(platform, case, table::REPORT_PREFIX).await
    }

    /// Some reports of an incident, at most `limit`, in no order of time: what can be shown of very many.
    pub async fn some_reports(
        &self,
        platform: &PlatformId,
        case: &CaseId,
        incident: u32,
        limit: i32,
    ) -> Result<Vec<ReportRecord>, StoreError> {
        let from = table::report(platform, case, incident, "");
        let to = table::report(platform, case, incident, "~");
        let items = self.between(&from, &to, limit).await?;
        items.iter().map(|item| get_state(item, "report")).collect()
    }

    async fn reports_under(
        &self,
        platform: &PlatformId,
        case: &CaseId,
        prefix: &str,
    ) -> Result<Vec<ReportRecord>, StoreError> {
        let items = self.query_prefix(&table::case_partition(platform, case), prefix, true).await?;
        let mut reports: Vec<ReportRecord> =
            items.iter().map(|item| get_state(item, "report")).collect::<Result<_, _>>()?;
        reports.sort_by(|a, b| (a.first_us, &a.key).cmp(&(b.first_us, &b.key)));
        Ok(reports)
    }

    /// Stores a report without touching its case, because too many write to that at once; a sweeper sees to
    /// it that it is counted. `false` if the reporter's report was there before.
    pub async fn put_report_alone(
        &self,
        platform: &PlatformId,
        case: &CaseId,
        report: &ReportRecord,
    ) -> Result<bool, StoreError> {
        let alone = ReportRecord { is_folded: false, ..report.clone() };
        self.put_if(report_item(platform, case, &alone)?, None).await
    }
}

/// A report's item; due until it has been counted on its case.
pub(crate) fn report_item(platform: &PlatformId, case: &CaseId, report: &ReportRecord) -> Result<Item, StoreError> {
    let at = table::report(platform, case, report.incident, &report.key);
    let item = Builder::at(&at).state(report)?;
    if report.is_folded {
        return Ok(item.build());
    }
    let due = table::due(report.last_us / 1000 + FOLD_GRACE_MS, &format!("{}#{}", case.as_str(), report.key));
    Ok(item.index(table::DUE_INDEX, &due).build())
}
