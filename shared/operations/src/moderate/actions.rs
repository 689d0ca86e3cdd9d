//! What moderators do with a case besides deciding: claim it, give it back, note something, take the last
//! decision back.

use dialects::fault::{Fault, Problem};
use dialects::moderate::actions as wire;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::operation::Operation;
use lambda::request::{Reply, Request};

use super::change::{Action, case_id};
use super::common::{operations, refusal};

operations! {
    /// `POST /moderate/v1/cases/{case}/claim`.
    Claim: "moderate-actions.claim", Post "/moderate/v1/cases/{case}/claim", claim;
    /// `POST /moderate/v1/cases/{case}/release`.
    Release: "moderate-actions.release", Post "/moderate/v1/cases/{case}/release", release;
    /// `POST /moderate/v1/cases/{case}/notes`.
    Note: "moderate-actions.note", Post "/moderate/v1/cases/{case}/notes", note;
    /// `POST /moderate/v1/cases/{case}/undo`.
    Undo: "moderate-actions.undo", Post "/moderate/v1/cases/{case}/undo", undo;
}

async fn claim(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let moderator = wire::by(&request.body)?;
    let action = Action::of(context, caller, request, Claim::NAME, moderator.as_deref()).await?;
    if action.by.person().is_none() {
        let message = "a claim is somebody's: name the moderator, or use a key of their own";
        return Err(Fault::Invalid(vec![Problem::new("moderator", "missing", message)]));
    }
    let lease_s = action.cases.config.platform.settings.claim_lease_s;
    action.change(&case_id(request)?, |case| case.claim(&action.by, lease_s).map_err(refusal)).await
}

async fn release(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let moderator = wire::by(&request.body)?;
    let action = Action::of(context, caller, request, Release::NAME, moderator.as_deref()).await?;
    action.change(&case_id(request)?, |case| case.release(&action.by).map_err(refusal)).await
}

async fn note(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let (text, moderator) = wire::note(&request.body)?;
    let action = Action::of(context, caller, request, Note::NAME, moderator.as_deref()).await?;
    let salt = context.random.id();
    action.change(&case_id(request)?, |case| case.note(&action.by, &salt, &text).map_err(refusal)).await
}

async fn undo(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let moderator = wire::by(&request.body)?;
    let action = Action::of(context, caller, request, Undo::NAME, moderator.as_deref()).await?;
    action.change(&case_id(request)?, |case| case.undo(&action.by).map_err(refusal)).await
}
