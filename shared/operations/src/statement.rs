//! Statements of reasons: what of a case, its texts and the policies of then an author is told.

use dialects::fault::Fault;
use domain::bodies;
use domain::cases::Enforcement;
use domain::config::Policy;
use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::statement::Statement;
use domain::transition::Case;
use futures_util::future::try_join_all;
use lambda::context::fault;
use store::StoreError;
use store::configs::ConfigKind;

use crate::cases::Cases;

/// The statement for a content; `None` if nothing is known of it.
pub(crate) async fn load(cases: &Cases<'_>, content: &ContentRef) -> Result<Option<Statement>, Fault> {
    let id = CaseId::of(&cases.platform, content);
    let case = cases.load(&id).await.map_err(|error| fault(&error))?;
    match case.filter(|case| case.head.is_known()) {
        Some(case) => of(cases, &id, &case).await.map(Some).map_err(|error| fault(&error)),
        None => Ok(None),
    }
}

/// The statement for a case.
pub(crate) async fn of(cases: &Cases<'_>, id: &CaseId, case: &Case) -> Result<Statement, StoreError> {
    let store = &cases.context.store;
    let head = &case.head;
    let version = head.told_body();
    let encoded = if version == head.body_version {
        Some(case.body.clone())
    } else {
        store.body(&cases.platform, id, version).await?
    };
    let body = match encoded {
        Some(encoded) => Some(bodies::decode(&encoded).ok_or(StoreError::Damaged("body"))?),
        None => None,
    };
    let policies = match head.told_enforcement() {
        Some(enforcement) => policies_of(cases, enforcement).await?,
        None => Vec::new(),
    };
    let text = match &head.appeal {
        Some(appeal) => store.entry_text(&cases.platform, id, appeal.entry).await?,
        None => None,
    };
    Ok(Statement::of(&cases.platform, head, body, &policies, text.map(|text| text.text)))
}

/// The policies of an enforcement as they stood when it was made.
pub(crate) async fn policies_of(cases: &Cases<'_>, enforcement: &Enforcement) -> Result<Vec<Policy>, StoreError> {
    let mut codes: Vec<&str> = enforcement.violations.iter().map(|violation| violation.policy.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let found = try_join_all(codes.into_iter().map(|code| policy_of(cases, enforcement, code))).await?;
    Ok(found.into_iter().flatten().collect())
}

async fn policy_of(cases: &Cases<'_>, enforcement: &Enforcement, code: &str) -> Result<Option<Policy>, StoreError> {
    let now = cases.config.policies.iter().find(|policy| policy.code == code);
    let judged = enforcement.policies.iter().find(|(known, _)| known == code).map(|(_, version)| *version);
    let Some(version) = judged.filter(|version| now.is_none_or(|policy| policy.version != *version)) else {
        return Ok(now.cloned());
    };
    let store = &cases.context.store;
    let kept = store.config_version(&cases.platform, ConfigKind::Policy, code, u64::from(version)).await?;
    Ok(kept.or_else(|| now.cloned()))
}
