//! A decided incident counts for the precision of its reporters, once for each.

use domain::cases::Resolution;
use domain::ids::CaseId;
use domain::reports::ReportRecord;
use store::StoreError;

use super::Done;
use crate::analysis::COMMIT_TRIES;
use crate::cases::Cases;

pub(super) async fn close(
    cases: &Cases<'_>,
    case: &CaseId,
    incident: u32,
    resolution: Resolution,
) -> Result<Done, StoreError> {
    let reports = cases.context.store.reports_of(&cases.platform, case, incident).await?;
    for report in reports.iter().filter(|report| report.counts() && !report.key.starts_with('-')) {
        count(cases, case, report, resolution).await?;
    }
    Ok(Done::Remove)
}

async fn count(
    cases: &Cases<'_>,
    case: &CaseId,
    report: &ReportRecord,
    resolution: Resolution,
) -> Result<(), StoreError> {
    let store = &cases.context.store;
    for _ in 0..COMMIT_TRIES {
        if store.is_counted(&cases.platform, case, report).await? {
            return Ok(());
        }
        let mut tally = store.reporter_tally(&cases.platform, &report.key).await?;
        tally.value.count(resolution.confirms_reports());
        if store.count_report(&cases.platform, case, report, &tally, &cases.context.random.id()).await? {
            return Ok(());
        }
    }
    Err(StoreError::Contention)
}
