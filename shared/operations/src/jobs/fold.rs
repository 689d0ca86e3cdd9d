//! Reports that were stored alone, because too many wrote to one case at once, are counted many at a time.

use domain::ids::CaseId;
use domain::reports::ReportRecord;
use store::StoreError;

use crate::cases::{Cases, count_surge};

/// Reports counted in one commit: each is a report and an audit entry of a transaction of at most 100 items.
const PORTION: usize = 30;

pub(super) async fn fold(cases: &Cases<'_>, id: &CaseId) -> Result<(), StoreError> {
    loop {
        let waiting = waiting(cases, id).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let folded = cases
            .change(id, |transition| {
                let terms = cases.terms(&transition.case.head.content.kind);
                for report in waiting.iter().take(PORTION) {
                    transition.fold(report, &terms);
                }
                true
            })
            .await?;
        let Some(folded) = folded else { return Ok(()) };
        count_surge(cases, "jobs", &folded);
    }
}

async fn waiting(cases: &Cases<'_>, id: &CaseId) -> Result<Vec<ReportRecord>, StoreError> {
    let mut reports = cases.context.store.reports(&cases.platform, id).await?;
    reports.retain(|report| !report.is_folded);
    Ok(reports)
}
