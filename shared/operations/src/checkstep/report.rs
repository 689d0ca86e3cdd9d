//! Reports of the community. One is never lost: where too many come at once for one case, it is stored
//! alone and counted a little later.

use dialects::checkstep::request::{self, report};
use dialects::checkstep::response::reported;
use dialects::fault::Fault;
use domain::config::Scope;
use domain::content::ContentRef;
use domain::reports::{Report, ReportRecord, reporter_key};
use domain::transition::Transition;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};
use store::queues::{Message, Queue};

use super::changing::{Attempt, Changing, Introduction};
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
        let subject = sent.content.clone();
        let report = record_of(&cases, &once, sent).await?;
        // An anonymous report is one of its own, unless the request is a repetition.
        let may_be_repeated = report.reporter.is_some() || once.has_key();
        let intake = Intake {
            cases: &cases,
            once: &once,
            operation: Self::NAME,
            report,
            if_unknown: None,
            may_be_repeated,
            introduction: None,
            reply: &accepted,
        };
        Box::pin(intake.take(&subject)).await
    }
}

/// A report on its way in.
pub(crate) struct Intake<'a> {
    pub cases: &'a Cases<'a>,
    pub once: &'a Once<'a>,
    /// By which operation it came.
    pub operation: &'static str,
    pub report: Report,
    /// The same for a content that has never been received, if it says more of that.
    pub if_unknown: Option<Report>,
    /// Whether the same report may have come before in the same incident.
    pub may_be_repeated: bool,
    /// What it says of the content, if the content has never been received.
    pub introduction: Option<Introduction>,
    /// The answer: of the content, and whether it is known.
    pub reply: &'a (dyn Fn(&ContentRef, bool) -> Reply + Sync),
}

/// The answer of this dialect.
pub(crate) fn accepted(content: &ContentRef, is_known: bool) -> Reply {
    Reply::json(202, &reported(content, is_known))
}

impl Intake<'_> {
    /// Takes the report in; gives the answer to a request.
    pub async fn take(&self, content: &ContentRef) -> Result<Reply, Fault> {
        let Self { cases, once, .. } = self;
        let mut changing = Changing::of(cases, once, content).await?;
        loop {
            let mut transition = match &self.introduction {
                Some(introduction) => changing.stored_or_introduced(introduction).await?,
                None => changing.stored_or_new().await?,
            };
            let report = self.if_unknown.as_ref().filter(|_| !changing.is_told()).unwrap_or(&self.report);
            let earlier = self.earlier(&transition).await?;
            let terms = cases.terms(&content.kind);
            if changing.conflicts >= MAX_CONFLICTS && earlier.is_none() && changing.exists() {
                let reply = (self.reply)(content, transition.case.head.is_known());
                if self.store_alone(&transition, report).await? {
                    // A repetition before this is written finds the report itself.
                    return once.record(cases.context, &cases.platform, reply).await;
                }
            }
            let is_known = transition.report(report, earlier.as_ref(), &terms);
            let reply = (self.reply)(content, is_known);
            match changing.commit(transition, &reply).await? {
                Attempt::Done(transition) => {
                    count_surge(cases, self.operation, &transition);
                    return Ok(reply);
                }
                Attempt::Before(reply) => return Ok(reply),
                Attempt::Again => {}
            }
        }
    }

    /// What the same reporter, or the same request, reported in the same incident.
    async fn earlier(&self, transition: &Transition) -> Result<Option<ReportRecord>, Fault> {
        if !self.may_be_repeated {
            return Ok(None);
        }
        let Cases { context, platform, .. } = self.cases;
        let (incident, key) = (transition.incident_of_report(), self.report.key(platform));
        let found = context.store.report(platform, &transition.case_id, incident, &key).await;
        found.map_err(|error| fault(&error))
    }

    /// Stores the report without touching its case. `false` if the reporter has reported meanwhile.
    async fn store_alone(&self, transition: &Transition, report: &Report) -> Result<bool, Fault> {
        let Cases { context, platform, .. } = self.cases;
        let record = report.record(platform, transition.incident_of_report(), transition.at_us);
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
        custom: None,
        reporter: sent.reporter,
        reason: sent.reason,
        suspected: sent.suspected,
        tags: sent.tags,
        at_ms: sent.at_ms,
        random: once.name(cases.context),
        is_trusted,
    })
}
