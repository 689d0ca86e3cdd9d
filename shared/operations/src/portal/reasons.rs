//! The statement of reasons, and the appeal against the decision.

use dialects::fault::Fault;
use dialects::portal::form::AppealForm;
use dialects::portal::reasons::{AppealState, Decision, Ground, Reasons, render};
use domain::cases::{Head, SorStatus, Visibility};
use domain::content::Body;
use domain::ids::CaseId;
use domain::links::Flow;
use domain::statement::{Reason, Statement};
use domain::transition::{AppealRequest, Case, Refused};
use lambda::context::fault;
use lambda::operation::Operation;
use lambda::request::Reply;

use super::pages;
use super::visit::Visit;
use crate::checkstep::appeal::take;
use crate::checkstep::changing::Changing;
use crate::once::Once;
use crate::statement::of;

pages! {
    /// The statement of reasons, or how far the appeal is.
    Show: "portal.reasons", Get Flow::Reasons, show;
    /// Sends the appeal.
    Appeal: "portal.appeal", Post Flow::Reasons, appeal;
}

async fn show(visit: &Visit<'_>) -> Result<Reply, Fault> {
    let (reasons, _) = find(visit).await?;
    Ok(visit.page(200, render(&visit.site(), &reasons, &AppealForm::default(), &[])))
}

async fn appeal(visit: &Visit<'_>) -> Result<Reply, Fault> {
    let (form, problems) = AppealForm::read(&visit.form()?);
    let (reasons, enforcement) = find(visit).await?;
    if !reasons.may_appeal {
        return visit.back();
    }
    if !problems.is_empty() {
        return Ok(visit.page(422, render(&visit.site(), &reasons, &form, &problems)));
    }
    Box::pin(send(visit, enforcement, form.statement)).await
}

/// Sends the appeal against the decision that was shown. Whatever stands against it is what the page shows next.
async fn send(visit: &Visit<'_>, enforcement: u32, statement: String) -> Result<Reply, Fault> {
    let cases = &visit.cases;
    let author = visit.link.person.clone().unwrap_or_default();
    let made =
        AppealRequest { author, statement, at_us: None, attachments: Vec::new(), salt: cases.context.random.id() };
    let once = Once::read(Appeal::NAME, visit.request)?;
    let mut changing = Changing::of(cases, &once, &visit.link.content).await?;
    loop {
        let mut transition = changing.stored().await?.ok_or(Fault::Gone("link"))?;
        if number(&transition.case.head) != enforcement {
            return visit.back();
        }
        match take(cases, &mut transition, &made).await? {
            Err(Refused::WrongAuthor | Refused::Unknown) => return Err(Fault::Gone("link")),
            Err(_) => return visit.back(),
            Ok(()) => {}
        }
        if let Some(reply) = changing.answer(transition, visit.back()?).await? {
            return Ok(reply);
        }
    }
}

/// Number of the enforcement.
fn number(head: &Head) -> u32 {
    head.enforcement.as_ref().map_or(0, |enforcement| enforcement.number)
}

/// What there is to show, and of which enforcement, if the case still is the author's whom the link was made
/// for.
async fn find(visit: &Visit<'_>) -> Result<(Reasons, u32), Fault> {
    let id = CaseId::of(&visit.cases.platform, &visit.link.content);
    let case = visit.cases.load(&id).await.map_err(|error| fault(&error))?;
    let own = |case: &Case| case.head.is_known() && case.head.facts.author == visit.link.person;
    let case = case.filter(own).ok_or(Fault::Gone("link"))?;
    let statement = of(&visit.cases, &id, &case).await.map_err(|error| fault(&error))?;
    Ok((reasons(&case.head, statement), number(&case.head)))
}

fn reasons(head: &Head, statement: Statement) -> Reasons {
    let Statement { status, fields, reasons, appeal, ruling, .. } = statement;
    let is_appealable = reasons.as_ref().is_some_and(|reasons| reasons.is_appealable);
    let decision = reasons.map(|reasons| Decision {
        at_ms: reasons.at_us / 1000,
        automated: reasons.automated,
        in_force: head.visibility == Visibility::Down,
        by_account: head.enforcement.as_ref().is_some_and(|enforcement| enforcement.ban.is_some()),
        grounds: grounds(reasons.violations),
        content: Body { fields, ..Body::default() },
    });
    let ruling = ruling.map(|ruling| (ruling.at_us / 1000, ruling.accepted));
    let appeal = appeal.map(|made| AppealState { at_ms: made.at_us / 1000, statement: made.statement, ruling });
    // A restoration that has been decided needs no appeal.
    let may_appeal = status == SorStatus::Enforced && head.restoring.is_none() && is_appealable;
    Reasons { kind: head.content.kind.clone(), status, decision, appeal, may_appeal }
}

/// Each policy once, with all its fields.
fn grounds(violations: Vec<Reason>) -> Vec<Ground> {
    let mut grounds: Vec<(String, Ground)> = Vec::new();
    for Reason { code, name, description, field } in violations {
        if let Some((_, known)) = grounds.iter_mut().find(|(known, _)| *known == code) {
            known.fields.extend(field);
        } else {
            grounds.push((code, Ground { name, description, fields: field.into_iter().collect() }));
        }
    }
    grounds.into_iter().map(|(_, ground)| ground).collect()
}
