//! Taking items out of a queue, and putting them back. What stands already is not refused: it is answered as done.

use dialects::fault::Fault;
use dialects::modapi::queue::{Named, SeenHead, comment, item_ids};
use domain::cases::{RESOLVE, UNRESOLVE};
use domain::ids::CaseId;
use domain::moderators::Acting;
use domain::time::iso_ms;
use domain::transition::{Refused, Said, Transition};
use futures_util::{StreamExt, TryStreamExt, stream};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use serde_json::json;

use super::super::common::operations;
use super::super::named::item;
use super::{access, named};
use crate::analysis::COMMIT_TRIES;
use crate::cases::{Cases, Committed};

operations! {
    /// `POST /v1/queue/{id}/items/{item}/resolve`.
    Resolve: "modapi-queue.resolve", Post "/v1/queue/{id}/items/{item}/resolve", Moderate, resolve;
    /// `POST /v1/queue/{id}/items/{item}/unresolve`.
    Unresolve: "modapi-queue.unresolve", Post "/v1/queue/{id}/items/{item}/unresolve", Moderate, unresolve;
    /// `POST /v1/queue/{id}/items/resolve`.
    ResolveMany: "modapi-queue.resolve-many", Post "/v1/queue/{id}/items/resolve", Moderate, resolve_many;
}

/// Items that are resolved at the same time.
const CONCURRENCY: usize = 8;
/// What is not found if there is no such item.
const ITEM: &str = "queue item";

async fn resolve(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = access(context, caller, request).await?;
    let queue = named(&cases, request)?;
    let comment = comment(&request.body)?;
    let step = Step { kind: Kind::Resolve, by: caller.acting(None), comment: comment.as_deref() };
    let at_ms = Box::pin(change(&cases, &queue, request.param("item"), &step)).await?.ok_or(Fault::NotFound(ITEM))?;
    let mut answer = json!({ "success": true, "resolvedAt": iso_ms(at_ms) });
    if let (Some(comment), Some(map)) = (comment, answer.as_object_mut()) {
        map.insert("comment".to_owned(), comment.into());
    }
    Ok(Reply::json(200, &answer))
}

async fn unresolve(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = access(context, caller, request).await?;
    let queue = named(&cases, request)?;
    let comment = comment(&request.body)?;
    let step = Step { kind: Kind::Unresolve, by: caller.acting(None), comment: comment.as_deref() };
    let at_ms = Box::pin(change(&cases, &queue, request.param("item"), &step)).await?.ok_or(Fault::NotFound(ITEM))?;
    Ok(Reply::json(200, &json!({ "success": true, "status": "pending", "unresolvedAt": iso_ms(at_ms) })))
}

async fn resolve_many(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = access(context, caller, request).await?;
    let queue = named(&cases, request)?;
    let ids = item_ids(&request.body)?;
    let step = Step { kind: Kind::Resolve, by: caller.acting(None), comment: None };
    let one = async |id: &String| -> Result<Option<String>, Fault> {
        let done = Box::pin(change(&cases, &queue, id, &step)).await?;
        Ok(done.is_none().then(|| id.clone()))
    };
    let all: Vec<_> = ids.iter().map(one).collect();
    let missing: Vec<Option<String>> = stream::iter(all).buffered(CONCURRENCY).try_collect().await?;
    let missing: Vec<String> = missing.into_iter().flatten().collect();
    Ok(Reply::json(200, &json!({ "resolved": ids.len() - missing.len(), "notFoundIds": missing })))
}

/// What is done with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Resolve,
    Unresolve,
}

/// That, by whom and why.
struct Step<'a> {
    kind: Kind,
    by: Acting,
    comment: Option<&'a str>,
}

impl Step<'_> {
    /// Whether there is anything to commit.
    fn take(&self, cases: &Cases<'_>, case: &mut Transition) -> Result<bool, Refused> {
        let head = &case.case.head;
        let is_so = match self.kind {
            Kind::Resolve => head.reviewed && !head.incident.is_open(),
            Kind::Unresolve => !head.reviewed && head.is_queued(),
        };
        let salt = cases.context.random.id();
        if is_so {
            let Some(comment) = self.comment else { return Ok(false) };
            return case.note(&self.by, &salt, comment).map(|()| true);
        }
        let terms = cases.terms(&head.content.kind);
        let called = if self.kind == Kind::Resolve { RESOLVE } else { UNRESOLVE };
        let reason = self.comment.map(str::to_owned);
        case.say(Said { called: called.to_owned(), salt: salt.clone(), reason, ..Said::default() });
        match self.kind {
            Kind::Resolve => case.see(&self.by, &terms)?,
            Kind::Unresolve => case.put_back(&self.by, &salt, &terms)?,
        }
        Ok(true)
    }
}

/// Does it with the item of this name, again on what others left if they were faster. Says when it was done, milliseconds
/// since 1970; `None` if the queue has no such item.
async fn change(cases: &Cases<'_>, queue: &Named<'_>, name: &str, step: &Step<'_>) -> Result<Option<i64>, Fault> {
    let failed = |error| fault(&error);
    let Some(id) = item(cases, name).await? else { return Ok(None) };
    let mut known = cases.load(&id).await.map_err(failed)?;
    for _ in 0..COMMIT_TRIES {
        let Some(case) = known.filter(|case| case.head.is_flagged()) else { return Ok(None) };
        if !is_in(queue, &id, &case.head) {
            return Ok(None);
        }
        let was_ms = case.head.updated_ms;
        let mut transition = cases.open(&id, case).await.map_err(failed)?;
        if !step.take(cases, &mut transition).map_err(refusal)? {
            return Ok(Some(was_ms));
        }
        match cases.commit(transition, None).await.map_err(failed)? {
            Committed::Done(done) => {
                crate::jobs::at_once(cases, &done.jobs).await;
                return Ok(Some(done.at_ms()));
            }
            Committed::Again(now) => known = now.map(|case| *case),
            Committed::Replayed(_) | Committed::TooLate => return Err(Fault::Internal("a commit of nothing".into())),
        }
    }
    Err(Fault::Unavailable("too many concurrent changes of one case".into()))
}

/// What is not known to be elsewhere is in the queue that was named.
fn is_in(queue: &Named<'_>, case: &CaseId, head: &domain::cases::Head) -> bool {
    queue.filter().is_none_or(|filter| filter.eval(&SeenHead { case, head }) != Some(false))
}

/// Why an item cannot be changed, as a caller sees it.
fn refusal(refused: Refused) -> Fault {
    match refused {
        Refused::Unknown => Fault::NotFound(ITEM),
        Refused::ClaimedByOther | Refused::RoleTooLow | Refused::SamePerson => Fault::Denied(refused.to_string()),
        refused => Fault::Conflict(refused.code(), refused.to_string()),
    }
}
