//! Deciding on a case: on its content, on its author, or on both in one request.

use dialects::fault::{Fault, Problem};
use dialects::moderate::actions::{self as wire, AuthorRuling, Found, Ruled, Ruling};
use domain::authors::{Author, AuthorDecision, AuthorSaid, AuthorTransition};
use domain::cases::Trigger;
use domain::decide::Violation;
use domain::moderators::Acting;
use domain::transition::{Decision, Refused, Transition};
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::operation::Operation;
use lambda::request::{Reply, Request};
use serde_json::json;
use store::authors::Along;

use super::change::{Action, case_id};
use super::common::{author_refusal, failed, operations, refusal};
use crate::authors::{Condition, Decided, decide_with as decide_on_author};
use crate::cases::Cases;

operations! {
    /// `POST /moderate/v1/cases/{case}/decision`.
    Decide: "moderate-actions.decide", Post "/moderate/v1/cases/{case}/decision", decide;
}

async fn decide(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    let ruled = wire::ruled(&request.body, &cases.config.policies, context.now_ms())?;
    let action = Action::of(context, caller, request, Decide::NAME, ruled.moderator.as_deref()).await?;
    let id = case_id(request)?;
    let author = match &ruled.author {
        Some(ruling) => {
            let case = cases.load(&id).await.map_err(failed)?.ok_or(Fault::NotFound("case"))?;
            let author = case.head.facts.author.ok_or_else(no_author)?;
            Some((author, author_decision(ruling, &ruled.found, &action.by)))
        }
        None => None,
    };
    let Some(ruling) = ruled.content else {
        let (author, decision) = author.ok_or_else(no_author)?;
        let answer = ruled.author.as_ref().map(|ruling| wire::author_done(&author, ruling));
        return author_alone(&action, &author, &decision, &Reply::json(200, &json!({ "author": answer }))).await;
    };
    // Whether the author can be decided on is found out before anything is written.
    let refused = match &author {
        Some((author, decision)) => author_guard(&action, author, decision).await?,
        None => None,
    };
    let salt = context.random.id();
    let changed = action.change(&id, |case| {
        rule(case, &action, ruling, &ruled, &salt)?;
        if let Some((author, decision)) = &author {
            check_author(case, author, refused.as_ref())?;
            // In one commit with the content's decision, as a job: a crash loses neither or both, and
            // what takes the one back takes the other back.
            case.decide_author(author, decision, &action.by);
        }
        Ok(())
    });
    Box::pin(changed).await
}

fn check_author(case: &Transition, author: &str, refused: Option<&Fault>) -> Result<(), Fault> {
    if let Some(refused) = refused {
        return Err(refused.clone());
    }
    if case.case.head.facts.author.as_deref() == Some(author) {
        return Ok(());
    }
    Err(Fault::Conflict("changed_meanwhile", "the content has another author by now: look at it again".into()))
}

fn rule(case: &mut Transition, action: &Action<'_>, ruling: Ruling, ruled: &Ruled, salt: &str) -> Result<(), Fault> {
    let reason = ruled.reason.as_deref();
    let kind = match ruling {
        Ruling::Decide(kind) => kind,
        other => {
            let done = if other == Ruling::Reviewed { case.review(&action.by) } else { case.de_escalate(&action.by) };
            return done.and_then(|()| note(case, &action.by, salt, reason)).map_err(refusal);
        }
    };
    check_fields(case, &ruled.found)?;
    let terms = action.cases.terms(&case.case.head.content.kind);
    let decision = Decision {
        kind,
        trigger: Trigger::Manual,
        by: Some(action.by.clone()),
        hint: ruled.hint.clone(),
        violations: violations(&ruled.found),
        policies: versions(&ruled.found),
        reason: reason.map(|text| (salt.to_owned(), text.to_owned())),
    };
    case.decide(&decision, &terms).map_err(refusal)
}

/// The reason for what is no decision stands in the log as a note.
fn note(case: &mut Transition, by: &Acting, salt: &str, reason: Option<&str>) -> Result<(), Refused> {
    reason.map_or(Ok(()), |text| case.note(by, salt, text))
}

/// A violation is of a field that the content has, or of the whole.
fn check_fields(case: &Transition, found: &[Found]) -> Result<(), Fault> {
    let body = case.case.decoded().ok_or_else(|| Fault::Internal("a stored body is damaged".into()))?;
    let known = body.walk();
    let is_unknown =
        |found: &Found| found.field.as_ref().is_some_and(|field| !known.iter().any(|(path, _)| path == field));
    let problems: Vec<Problem> = found
        .iter()
        .enumerate()
        .filter(|(_, found)| is_unknown(found))
        .map(|(at, _)| {
            Problem::new(format!("violations[{at}].field"), "unknown_field", "the content has no such field")
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Fault::Invalid(problems)) }
}

fn violations(found: &[Found]) -> Vec<Violation> {
    let one = |found: &Found| Violation::decided(found.policy.clone(), found.field.clone(), Trigger::Manual);
    found.iter().map(one).collect()
}

fn versions(found: &[Found]) -> Vec<(String, u32)> {
    let mut versions: Vec<_> = found.iter().map(|found| (found.policy.clone(), found.version)).collect();
    versions.sort();
    versions.dedup();
    versions
}

/// A decision on an author, as a moderator takes it.
pub(super) fn author_decision(ruling: &AuthorRuling, found: &[Found], by: &Acting) -> AuthorDecision {
    let policies = versions(found);
    let one = |policy: &(String, u32)| Violation::decided(policy.0.clone(), None, Trigger::Manual);
    AuthorDecision {
        kind: ruling.kind,
        trigger: Trigger::Manual,
        by: Some(by.clone()),
        hint: ruling.hint.clone(),
        violations: policies.iter().map(one).collect(),
        policies,
        until_ms: ruling.until_ms,
        said: AuthorSaid::default(),
        asked_us: None,
    }
}

/// Decides on an author and on nothing else.
pub(super) async fn author_alone(
    action: &Action<'_>,
    author: &str,
    decision: &AuthorDecision,
    reply: &Reply,
) -> Result<Reply, Fault> {
    let remember = action.once.remember(reply, None);
    let along = Along { remember: remember.as_ref(), ..Along::default() };
    let condition = Condition { along, ..Condition::default() };
    match decide_on_author(&action.cases, author, decision, &condition).await.map_err(failed)? {
        Decided::Replayed(answer) => action.once.replay(&answer),
        Decided::Done(_) | Decided::Overtaken => Ok(reply.clone()),
        Decided::Refused(refused) => action.before_or(author_refusal(refused)).await,
    }
}

/// Why the author cannot be decided on as things stand, if so.
async fn author_guard(action: &Action<'_>, author: &str, decision: &AuthorDecision) -> Result<Option<Fault>, Fault> {
    let cases = &action.cases;
    let known = cases.context.store.author(&cases.platform, author).await.map_err(failed)?;
    let known = known.unwrap_or_else(|| Author::new(author));
    let now_us = cases.context.clock.now_us();
    let tried = AuthorTransition::decide(&cases.platform, known, decision, &cases.terms(""), now_us);
    Ok(tried.err().map(author_refusal))
}

fn no_author() -> Fault {
    Fault::Conflict("no_author", "nobody is known to have written this content".into())
}
