//! Reports on contents. The same person's report on the same content is one, however often it is sent; and so is
//! what an app reports in nobody's name.

use dialects::fault::Fault;
use dialects::stream::flagging::{self, FlagRequest};
use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::reports::{Report, ReportRecord, reporter_key};
use futures_util::future::try_join;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::Operation;
use lambda::request::{Reply, Request};
use serde_json::json;

use super::common::{CONTENT_BYTES, operations};
use super::people::remember;
use crate::cases::Cases;
use crate::checkstep::changing::Introduction;
use crate::checkstep::ingest::register_type;
use crate::checkstep::report::Intake;
use crate::jobs::count_reports;
use crate::once::Once;

operations! {
    /// `POST /api/v2/moderation/flag`, and the older `POST /moderation/flag`.
    Flag: "stream-flag.flag", Post "/api/v2/moderation/flag", users: true, flag, body CONTENT_BYTES;
    /// `POST /moderation/unflag`, of the older form only.
    Unflag: "stream-flag.unflag", Post "/api/v2/moderation/unflag", users: true, unflag;
}

async fn flag(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    let sent = flagging::flag(&request.body)?;
    let reply = take(&cases, caller, request, Flag::NAME, &sent).await?;
    remember(context, caller, request).await;
    Ok(reply)
}

/// Takes a report in.
pub(super) async fn take(
    cases: &Cases<'_>,
    caller: &Caller,
    request: &Request,
    operation: &'static str,
    sent: &FlagRequest,
) -> Result<Reply, Fault> {
    let context = cases.context;
    let once = Once::read(operation, request)?;
    let subject = sent.named.content.clone();
    // Servers say what types there are; a user names what there is.
    if caller.user().is_none() {
        register_type(context, &cases.platform, &cases.config, &subject.kind).await?;
    }
    // What a server says of a content that it has never sent is believed; a user's word stands with the report.
    let is_users = caller.user().is_some();
    let received = if is_users { sent.named.bare_submission() } else { sent.named.submission() };
    let introduction = Introduction::of(cases, received);
    let (introduction, report) = try_join(introduction, report(cases, caller, sent)).await?;
    let if_unknown = is_users.then(|| Report { custom: sent.custom_with_claims(), ..report.clone() });
    let now_us = context.clock.now_us();
    let reply = |content: &ContentRef, _: bool| answer(cases, content, sent, &report, now_us);
    let intake = Intake {
        cases,
        once: &once,
        operation,
        report: report.clone(),
        if_unknown,
        may_be_repeated: true,
        introduction: Some(introduction),
        reply: &reply,
    };
    Box::pin(intake.take(&subject)).await
}

fn answer(cases: &Cases<'_>, content: &ContentRef, sent: &FlagRequest, report: &Report, now_us: i64) -> Reply {
    if sent.is_older {
        let reporter = report.reporter.as_deref();
        return Reply::json(201, &flagging::render_older(content, reporter, report.reason.as_deref(), now_us));
    }
    Reply::json(201, &json!({ "item_id": CaseId::of(&cases.platform, content).uuid() }))
}

/// Takes back what the same person, or the app in nobody's name, has reported. Repeating it changes nothing.
async fn unflag(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    let (subject, named) = flagging::unflag(&request.body)?;
    let reporter = caller.user().map(str::to_owned).or(named);
    let app = Report::of_app(caller.app()?);
    let key = reporter.as_ref().map_or_else(|| format!("-{app}"), |reporter| reporter_key(&cases.platform, reporter));
    let id = CaseId::of(&cases.platform, &subject);
    let mut record = standing(&cases, &id, &key).await?;
    if !record.is_folded {
        // So many came at once that it is still to be counted: what does not count yet cannot be taken back.
        Box::pin(count_reports(&cases, &id)).await.map_err(|error| fault(&error))?;
        record = standing(&cases, &id, &key).await?;
    }
    let changed = cases.change(&id, |transition| transition.withdraw_report(&record)).await;
    changed.map_err(|error| fault(&error))?.ok_or(Fault::NotFound("flag"))?;
    let reply = flagging::render_older(&subject, reporter.as_deref(), record.reason.as_deref(), record.first_us);
    Ok(Reply::json(201, &reply))
}

/// The newest report of whoever has this key, unless it has been taken back.
async fn standing(cases: &Cases<'_>, id: &CaseId, key: &str) -> Result<ReportRecord, Fault> {
    let told = cases.context.store.reports(&cases.platform, id).await.map_err(|error| fault(&error))?;
    let newest = told.into_iter().rfind(|report| report.key == key);
    newest.filter(|report| report.withdrawn_us.is_none()).ok_or(Fault::NotFound("flag"))
}

/// The report as the case knows it: with the weight of its reporter's word. Whoever a user's token belongs to
/// reports, and otherwise whom the server names.
async fn report(cases: &Cases<'_>, caller: &Caller, sent: &FlagRequest) -> Result<Report, Fault> {
    let reporter = caller.user().map(str::to_owned).or_else(|| sent.person.clone());
    let is_trusted = match &reporter {
        Some(reporter) => {
            let key = reporter_key(&cases.platform, reporter);
            let tally = cases.context.store.reporter_tally(&cases.platform, &key).await;
            tally.map_err(|error| fault(&error))?.value.is_trusted()
        }
        None => false,
    };
    Ok(Report {
        reporter,
        reason: sent.reason.clone(),
        suspected: Vec::new(),
        tags: Vec::new(),
        custom: sent.custom.clone(),
        at_ms: None,
        random: Report::of_app(caller.app()?),
        is_trusted,
    })
}
