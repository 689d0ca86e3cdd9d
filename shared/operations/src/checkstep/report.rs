//! Reports of the community. One is never lost: where too many come at once for one case, it is stored
//! alone and counted a little later.

use dialects::checkstep::request::{self, report};
use dialects::checkstep::response::reported;
use dialects::fault::Fault;
use domain::config::Scope;
use domain::reports::{Report, ReportRecord, reporter_key};
use domain::transition::Transition;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};
use store::queues::{Message, Queue};

use super::changing::{Attempt, Changing};
use super::ingest::register_type;
use crate::cases::{Cases, count_surge};
use crate::once::Once;

/// After how many lost races a report is stored alone.
const MAX_CONFLICTS: u32 = 3;
/// How long such a report waits for others to be counted together with it, milliseconds.
const FOLD_DELAY_MS: i64 = 3_000;

/// `POST /api/v2/content/report` (contract section 7).
pub(super) struct ReportAccept;

impl Operation for ReportAccept {
    const NAME: &'static str = "checkstep-report.accept";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v2/content/report";
    const DIALECT: Dialect = Dialect::Checkstep;
    const ACCESS: Access = Access::Platform(Scope::Content);

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let cases = Cases::of(context, caller).await?;
        let once = Once::read(Self::NAME, request)?;
        let sent = report(&request.body, &cases.config)?;
        register_type(context, &cases.platform, &cases.config, &sent.content.kind).await?;
        let about = sent.content.clone();
        let intake = Intake { cases: &cases, once: &once, report: record_of(&cases, &once, sent).await? };
        let mut changing = Changing::of(&cases, &once, &about).await?;
        loop {
            let mut transition = changing.stored_or_new().await?;
            let earlier = intake.earlier(&transition).await?;
            let terms = cases.terms(&about.kind);
            if changing.conflicts >= MAX_CONFLICTS && earlier.is_none() && changing.exists() {
                let reply = Reply::json(202, &reported(&about, transition.case.head.is_known()));
                if intake.store_alone(&transition).await? {
                    // A repetition before this is written finds the report itself.
                    return once.record(context, &cases.platform, reply).await;
                }
            }
            let is_known = transition.report(&intake.report, earlier.as_ref(), &terms);
            let reply = Reply::json(202, &reported(&about, is_known));
            match changing.commit(transition, &reply).await? {
                Attempt::Done(transition) => {
                    count_surge(&cases, Self::NAME, &transition);
                    return Ok(reply);
                }
                Attempt::Before(reply) => return Ok(reply),
                Attempt::Again => {}
            }
        }
    }
}

/// A report on its way in.
struct Intake<'a> {
    cases: &'a Cases<'a>,
    once: &'a Once<'a>,
    report: Report,
}

impl Intake<'_> {
    /// What the same reporter, or the same request, reported in the same incident.
    async fn earlier(&self, transition: &Transition) -> Result<Option<ReportRecord>, Fault> {
        if self.report.reporter.is_none() && !self.once.has_key() {
            return Ok(None);
        }
        let Cases { context, platform, .. } = self.cases;
        let (incident, key) = (transition.incident_of_report(), self.report.key(platform));
        let found = context.store.report(platform, &transition.case_id, incident, &key).await;
        found.map_err(|error| fault(&error))
    }

    /// Stores the report without touching its case. `false` if the reporter has reported meanwhile.
    async fn store_alone(&self, transition: &Transition) -> Result<bool, Fault> {
        let Cases { context, platform, .. } = self.cases;
        let record = self.report.record(platform, transition.incident_of_report(), transition.at_us);
        let stored = context.store.put_report_alone(platform, &transition.case_id, &record).await;
        if !stored.map_err(|error| fault(&error))? {
            return Ok(false);
        }
        let message = Message::Fold { platform: platform.clone(), case: transition.case_id.clone() };
        if let Err(error) = context.store.send(Queue::Jobs, &message, FOLD_DELAY_MS).await {
            // Its due marker stands.
            lambda::log::warning("work_not_announced", &error.to_string());
        }
        Ok(true)
    }
}

/// The report as the case knows it: with the weight of its reporter's word.
async fn record_of(cases: &Cases<'_>, once: &Once<'_>, sent: request::Report) -> Result<Report, Fault> {
    let is_trusted = match &sent.reporter {
        Some(reporter) => {
            let key = reporter_key(&cases.platform, reporter);
            let tally = cases.context.store.reporter_tally(&cases.platform, &key).await;
            tally.map_err(|error| fault(&error))?.value.is_trusted()
        }
        None => false,
    };
    Ok(Report {
        reporter: sent.reporter,
        reason: sent.reason,
        suspected: sent.suspected,
        tags: sent.tags,
        at_ms: sent.at_ms,
        random: once.name(cases.context),
        is_trusted,
    })
}
