//! The form for reporters, its acknowledgement, and what became of the report.

use dialects::fault::Fault;
use dialects::portal::form::ReportForm;
use dialects::portal::report::{Asking, Choice, Received, render_form, render_received};
use domain::cases::{Head, IncidentState, Resolution, Visibility};
use domain::ids::CaseId;
use domain::links::{Flow, LINK_MS};
use domain::reports::{Report, ReportRecord, reporter_key};
use lambda::context::fault;
use lambda::operation::Operation;
use lambda::request::Reply;
use store::StoreError;
use store::links::Mark;

use super::pages;
use super::visit::Visit;
use crate::checkstep::report::{Intake, accepted};
use crate::once::Once;
use crate::statement::policies_of;

pages! {
    /// The form, or what became of the report.
    Show: "portal.report", Get Flow::Report, show;
    /// Sends the report.
    Send: "portal.report-send", Post Flow::Report, send;
}

async fn show(visit: &Visit<'_>) -> Result<Reply, Fault> {
    let (_, named) = reporter(visit).await.map_err(|error| fault(&error))?;
    match received(visit, named.as_deref()).await.map_err(|error| fault(&error))? {
        Some(received) => Ok(visit.page(200, render_received(&visit.site(), &received))),
        None => Ok(form_page(visit, 200, &ReportForm::default(), &[])),
    }
}

async fn send(visit: &Visit<'_>) -> Result<Reply, Fault> {
    let codes: Vec<&str> = visit.cases.config.policies.iter().map(|policy| policy.code.as_str()).collect();
    let (mut form, mut problems) = ReportForm::read(&visit.form()?, &codes);
    if visit.link.person.is_some() {
        // The link says who reports, whatever stands in the form.
        form.reporter.clear();
        problems.retain(|problem| problem.path != "reporter");
    }
    let (is_settled, mut named) = reporter(visit).await.map_err(|error| fault(&error))?;
    if received(visit, named.as_deref()).await.map_err(|error| fault(&error))?.is_some() {
        return visit.back();
    }
    if !problems.is_empty() {
        return Ok(form_page(visit, 422, &form, &problems));
    }
    if !is_settled {
        named = settle(visit, &form.reporter).await.map_err(|error| fault(&error))?;
    }
    let report = report(visit, form, named).await.map_err(|error| fault(&error))?;
    let once = Once::read(Send::NAME, visit.request)?;
    // An anonymous report is known again by its link.
    let intake = Intake {
        cases: &visit.cases,
        once: &once,
        operation: Send::NAME,
        report,
        if_unknown: None,
        may_be_repeated: true,
        introduction: None,
        reply: &accepted,
    };
    Box::pin(intake.take(&visit.link.content)).await?;
    visit.back()
}

fn form_page(visit: &Visit<'_>, status: u16, entered: &ReportForm, problems: &[dialects::fault::Problem]) -> Reply {
    let policies = visit.cases.config.policies.iter();
    let choices: Vec<_> = policies
        .map(|policy| Choice { code: &policy.code, name: &policy.name, description: &policy.description })
        .collect();
    let asking = Asking {
        kind: &visit.link.content.kind,
        choices: &choices,
        reporter: visit.link.person.as_deref(),
        entered,
        problems,
    };
    visit.page(status, render_form(&visit.site(), &asking))
}

/// In whose name the link reports, and whether that is settled: by the platform, or by what was sent first.
async fn reporter(visit: &Visit<'_>) -> Result<(bool, Option<String>), StoreError> {
    if let Some(person) = &visit.link.person {
        return Ok((true, Some(person.clone())));
    }
    let noted = visit.cases.context.store.link_mark(visit.link, Mark::Reporter).await?;
    Ok((noted.is_some(), noted.flatten()))
}

/// Settles it, so that one link cannot report in many names.
async fn settle(visit: &Visit<'_>, address: &str) -> Result<Option<String>, StoreError> {
    let address = Some(address).filter(|address| !address.is_empty());
    if visit.cases.context.store.mark_link(visit.link, Mark::Reporter, address).await? {
        return Ok(address.map(str::to_owned));
    }
    Ok(reporter(visit).await?.1)
}

async fn report(visit: &Visit<'_>, form: ReportForm, named: Option<String>) -> Result<Report, StoreError> {
    let cases = &visit.cases;
    let is_trusted = match &visit.link.person {
        Some(person) => {
            let key = reporter_key(&cases.platform, person);
            cases.context.store.reporter_tally(&cases.platform, &key).await?.value.is_trusted()
        }
        // Nobody has vouched for an address that was typed in.
        None => false,
    };
    Ok(Report {
        custom: None,
        reporter: named,
        reason: Some(form.reason).filter(|reason| !reason.is_empty()),
        suspected: form.policies,
        tags: Vec::new(),
        at_ms: None,
        random: visit.link.id.clone(),
        is_trusted,
    })
}

/// The report that the link has led to, or an earlier one that still waits; `None` if there is room for one.
async fn received(visit: &Visit<'_>, named: Option<&str>) -> Result<Option<Received>, StoreError> {
    let cases = &visit.cases;
    let id = CaseId::of(&cases.platform, &visit.link.content);
    let Some(case) = cases.load(&id).await? else { return Ok(None) };
    let head = case.head;
    let key = named.map_or_else(|| format!("-{}", visit.link.id), |named| reporter_key(&cases.platform, named));
    let Some(record) = last(visit, &id, &head, &key).await? else { return Ok(None) };
    let resolution = resolution(&head, &record, cases.context.now_ms());
    let is_by_this_link = record.last_us / 1000 >= visit.link.expires_ms - LINK_MS;
    if resolution.is_some() && !is_by_this_link {
        return Ok(None);
    }
    let outcomes = match (&head.enforcement, resolution) {
        (Some(enforcement), Some(resolution)) if resolution.confirms_reports() => {
            policies_of(cases, enforcement).await?
        }
        _ => Vec::new(),
    };
    let outcomes = outcomes.into_iter().map(|policy| policy.outcome_text).filter(|text| !text.is_empty()).collect();
    let kind = head.content.kind;
    Ok(Some(Received { kind, at_ms: record.last_us / 1000, resolution, outcomes }))
}

/// The reporter's report in the newest of the last incidents.
async fn last(visit: &Visit<'_>, id: &CaseId, head: &Head, key: &str) -> Result<Option<ReportRecord>, StoreError> {
    // Reports on content that is not known yet wait in the incident to come.
    let newest = head.incident_count + 1;
    for incident in (newest.saturating_sub(2).max(1)..=newest).rev() {
        if let Some(record) = visit.cases.context.store.report(&visit.cases.platform, id, incident, key).await? {
            return Ok(Some(record));
        }
    }
    Ok(None)
}

/// How the incident of a report ended; nothing as long as the decision can be taken back.
fn resolution(head: &Head, record: &ReportRecord, now_ms: i64) -> Option<Resolution> {
    if record.incident == head.incident_count {
        let is_final = head.undo.as_ref().is_none_or(|undo| undo.until_ms <= now_ms);
        return match head.incident {
            IncidentState::Closed(resolution) if is_final => Some(resolution),
            _ => None,
        };
    }
    if record.incident > head.incident_count {
        return None;
    }
    // Another incident has followed, so that this one has ended.
    let was_enforced = head.enforcement.as_ref().is_some_and(|enforcement| enforcement.at_us >= record.first_us);
    Some(match (was_enforced, head.visibility) {
        (true, Visibility::Down) => Resolution::Enforced,
        (true, Visibility::Online) => Resolution::Overturned,
        (false, _) => Resolution::Dismissed,
    })
}
