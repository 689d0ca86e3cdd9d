//! Reports that were stored alone, because too many wrote to one case at once, are counted many at a time.

use std::collections::BTreeSet;

use domain::ids::CaseId;
use domain::reports::ReportRecord;
use domain::transition::Transition;
use store::StoreError;

use crate::analysis::COMMIT_TRIES;
use crate::cases::{Cases, Committed, count_surge};

/// Reports counted in one commit: each is a report and an audit entry of a transaction of at most 100 items.
const PORTION: usize = 30;

/// Counts all reports of a case that are still to be counted.
pub(crate) async fn fold(cases: &Cases<'_>, id: &CaseId) -> Result<(), StoreError> {
    let mut conflicts = 0;
    while conflicts < COMMIT_TRIES {
        // The case first, then its reports: whoever counts reports changes the case, so that none is counted
        // twice.
        let Some(case) = cases.load(id).await? else { return Ok(()) };
        let reports = cases.context.store.reports(&cases.platform, id).await?;
        if reports.iter().all(|report| report.is_folded) {
            return Ok(());
        }
        let mut transition = cases.open(id, case).await?;
        count(cases, &mut transition, &reports);
        match cases.commit(transition, None).await? {
            Committed::Done(done) => {
                conflicts = 0;
                count_surge(cases, "jobs", &done);
            }
            Committed::Again(_) | Committed::Replayed(_) | Committed::TooLate => conflicts += 1,
        }
    }
    Err(StoreError::Contention)
}

/// Counts a portion, no reporter twice.
fn count(cases: &Cases<'_>, transition: &mut Transition, reports: &[ReportRecord]) {
    let terms = cases.terms(&transition.case.head.content.kind);
    let mut taken = BTreeSet::new();
    for report in reports.iter().filter(|report| !report.is_folded) {
        if taken.len() == PORTION || !taken.insert(report.key.as_str()) {
            continue;
        }
        let incident = transition.incident_of_report();
        let same = |other: &&ReportRecord| other.incident == incident && other.key == report.key;
        match reports.iter().find(same).filter(|_| report.incident != incident) {
            Some(later) => transition.join_report(report, later),
            None => transition.fold(report, &terms),
        }
    }
}
