//! What callers name by an id: authors and contents by their own ids, items of queues also by ours.

use dialects::fault::{Fault, Problem};
use dialects::modapi::queue::ambiguous;
use domain::content::{ContentRef, MAX_ID_BYTES};
use domain::facets::{Facet, FacetCode};
use domain::ids::CaseId;
use futures_util::future::try_join;
use lambda::context::fault;
use store::StoreError;
use store::filed::FiledList;

use crate::cases::Cases;

const DAY_S: i64 = 86_400;

/// The author with this id: ours and the caller's are the same.
pub(super) fn author(id: &str) -> Result<&str, Fault> {
    if (1..=MAX_ID_BYTES).contains(&id.len()) {
        return Ok(id);
    }
    let message = format!("an author's id has 1 to {MAX_ID_BYTES} bytes");
    Err(Fault::Invalid(vec![Problem::new("id", "too_long", message)]))
}

/// The content that a client sent with this id; `None` if nobody did.
pub(super) async fn content(cases: &Cases<'_>, id: &str) -> Result<Option<ContentRef>, StoreError> {
    let kind = cases.context.store.alias(&cases.platform, id).await?;
    Ok(kind.map(|kind| ContentRef { kind, id: id.to_owned() }))
}

/// Writes that a content's id leads to its case; gives its type.
pub(super) async fn claim(cases: &Cases<'_>, content: &ContentRef) -> Result<String, StoreError> {
    let days = cases.config.retention_days(&content.kind);
    // A day more than the case: what leads to nothing is harmless.
    let expires_s = cases.context.now_ms() / 1000 + (i64::from(days) + 1) * DAY_S;
    cases.context.store.claim_alias(&cases.platform, content, expires_s).await
}

/// The case of the item with this id: of the content that a client sent with it, else of the only flagged one that has it
/// in whatever dialect, else of the case with this id of ours. `None` if there is none.
pub(super) async fn item(cases: &Cases<'_>, id: &str) -> Result<Option<CaseId>, Fault> {
    let (sent, flagged) = try_join(content(cases, id), flagged(cases, id)).await.map_err(|error| fault(&error))?;
    let sent = sent.map(|content| CaseId::of(&cases.platform, &content));
    match (sent.filter(|sent| flagged.contains(sent)), flagged.as_slice()) {
        (Some(sent), _) => Ok(Some(sent)),
        (None, [only]) => Ok(Some(only.clone())),
        (None, []) => Ok(CaseId::from_uuid(id)),
        (None, _) => Err(ambiguous(id)),
    }
}

/// What the item of a case is called: by its content's id, unless others have that as well.
pub(super) async fn name_of(
    cases: &Cases<'_>,
    case: &CaseId,
    name: &str,
    is_aliased: bool,
) -> Result<String, StoreError> {
    let is_only = is_aliased || flagged(cases, name).await?.len() <= 1;
    Ok(if is_only { name.to_owned() } else { case.uuid() })
}

/// Flagged cases of contents with this id, two at most: of different types.
async fn flagged(cases: &Cases<'_>, name: &str) -> Result<Vec<CaseId>, StoreError> {
    let codes = [FacetCode::of(Facet::Name, name)];
    let store = &cases.context.store;
    let (rows, _) = store.filed(&cases.platform, FiledList::By(&codes), None, true, None, 3).await?;
    let mut found: Vec<CaseId> = rows.into_iter().map(|found| found.row.case).collect();
    found.dedup();
    Ok(found)
}
