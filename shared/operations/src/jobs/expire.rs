//! T24: an incident that nobody looked at in time is dismissed.

use domain::cases::{IncidentState, Trigger};
use domain::event::DecisionKind;
use domain::ids::CaseId;
use domain::transition::Decision;
use store::StoreError;

use super::Done;
use crate::cases::Cases;

pub(super) async fn expire(cases: &Cases<'_>, id: &CaseId, incident: u32) -> Result<Done, StoreError> {
    let dismissal = Decision {
        kind: DecisionKind::Dismiss,
        trigger: Trigger::Automated,
        by: None,
        hint: None,
        violations: Vec::new(),
        policies: Vec::new(),
        reason: None,
    };
    cases
        .change(id, |transition| {
            let head = &transition.case.head;
            let waits = head.incident == IncidentState::Open && head.incident_count == incident;
            let terms = cases.terms(&head.content.kind);
            // An appeal is a person's right: it waits until somebody rules.
            waits && !head.has_pending_appeal() && transition.decide(&dismissal, &terms).is_ok()
        })
        .await?;
    Ok(Done::Remove)
}
