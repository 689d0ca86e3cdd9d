//! Checks: the verdict is in the answer, and is committed before it is given.
//!
//! The light engines answer at once; what is heavy or slow is named, promised as a task, and done by the function that
//! links the heavy engines, unless the call waits for it (`force_sync`). A test commits nothing at all, so it waits as
//! well: nobody could ask for its task.

use std::collections::BTreeMap;

use dialects::fault::{Fault, Problem};
use dialects::stream::check::{self as wire, Answer, Check as Sent};
use dialects::stream::{item, task};
use domain::config::{DialectConfig, PlatformConfig};
use domain::content::{Body, MAX_CONTENT_BYTES};
use domain::ids::CaseId;
use domain::limits::Exceeded;
use domain::merge::MergeError;
use domain::signal::Signals;
use domain::story::CaseStory;
use domain::transition::{Analysis, Arrival, Case, ReceiveError, Run, Transition, replace};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};

use super::common::{CONTENT_BYTES, operations};
use super::people::remember;
use super::story::{author_story, describe, story};
use crate::analysis::velocity::{self, Counted};
use crate::analysis::{COMMIT_TRIES, Judging, Patience, announce_tasks, at_once, light_only, terms};
use crate::cases::{Cases, Committed};
use crate::checkstep::ingest::{exceeded, register_type};
use crate::media::evidence;

operations! {
    /// `POST /api/v2/moderation/check`.
    Check: "stream-check.check", Post "/api/v2/moderation/check", users: false, check, body CONTENT_BYTES;
}

async fn check(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let mut cases = Cases::of(context, caller).await?;
    let sent = wire::check(&request.body)?;
    let judging = judging(&mut cases, &sent).await?;
    let checking = Checking { cases: &cases, sent: &sent, judging: &judging };
    let answer = Box::pin(checking.answer()).await?;
    if !sent.is_test {
        remember(context, caller, request).await;
    }
    Ok(Reply::json(201, &wire::render(&answer)))
}

/// The configuration that judges. If none is known, one may have been made since this process read them.
async fn judging(cases: &mut Cases<'_>, sent: &Sent) -> Result<Judging, Fault> {
    if let Some(document) = &sent.inline {
        return Ok(Judging::by(&inline(sent, document), &cases.config));
    }
    if cases.config.dialect_config(&sent.lens).is_none() {
        cases.context.forget_config(&cases.platform);
        let config = cases.context.config(&cases.platform).await.map_err(|error| fault(&error))?;
        cases.config = config.ok_or(Fault::Unauthorized)?;
    }
    let known = cases.config.dialect_config(&sent.lens).ok_or(Fault::NotFound("moderation config"))?;
    Ok(Judging::by(known, &cases.config))
}

fn inline(sent: &Sent, document: &serde_json::Value) -> DialectConfig {
    DialectConfig {
        dialect: sent.lens.dialect,
        key: sent.lens.key.clone(),
        team: sent.lens.team.clone(),
        document: document.clone(),
        created_us: 0,
        updated_us: 0,
        version: 0,
    }
}

/// A check under way.
struct Checking<'a> {
    cases: &'a Cases<'a>,
    sent: &'a Sent,
    judging: &'a Judging,
}

impl Checking<'_> {
    async fn answer(&self) -> Result<Answer, Fault> {
        let (context, body) = (self.cases.context, &self.sent.body);
        let part = self.judging.part(body);
        let config = self.judging.config();
        let seen = if self.waits() {
            at_once(context, config, &part, &[], Patience::LONG).await
        } else {
            light_only(context, config, &part).await
        };
        let seen = seen.map_err(|error| fault(&error))?;
        if self.sent.is_test {
            return self.tested(&part, &seen.signals).await;
        }
        register_type(context, &self.cases.platform, &self.cases.config, &self.sent.content.kind).await?;
        let transition = Box::pin(self.commit(&part, &seen.signals)).await?;
        announce_tasks(context, &transition).await;
        evidence::keep_of(self.cases, &transition, &seen).await?;
        self.told(&transition).await
    }

    const fn waits(&self) -> bool {
        self.sent.force_sync || self.sent.is_test
    }

    /// Judges without a trace: as if nothing were known of the content.
    async fn tested(&self, part: &Body, signals: &Signals) -> Result<Answer, Fault> {
        let arrival = Arrival { terms: self.cases.terms(&self.sent.content.kind), ban: None };
        let mut transition = self.replaced(None, &arrival)?;
        let mut all = signals.clone();
        all.add(velocity::look(self.cases.context, self.judging.config(), &self.counted(&transition)).await);
        self.judge(&mut transition, part, &all);
        self.told_new(&transition).await
    }

    async fn commit(&self, part: &Body, signals: &Signals) -> Result<Box<Transition>, Fault> {
        let cases = self.cases;
        let ban = cases.ban_of(self.sent.body.author.as_deref()).await.map_err(|error| fault(&error))?;
        let arrival = Arrival { terms: cases.terms(&self.sent.content.kind), ban };
        let mut known = self.known().await?;
        for _ in 0..COMMIT_TRIES {
            let mut transition = self.replaced(known, &arrival)?;
            cases.load_reporters(&mut transition).await.map_err(|error| fault(&error))?;
            check_whole(&cases.config, &transition)?;
            let mut all = signals.clone();
            all.add(velocity::count(cases.context, self.judging.config(), &self.counted(&transition)).await);
            self.judge(&mut transition, part, &all);
            match cases.commit(transition, None).await.map_err(|error| fault(&error))? {
                Committed::Done(done) => return Ok(done),
                Committed::Again(now) => known = now.map(|case| *case),
                Committed::Replayed(_) | Committed::TooLate => {
                    return Err(Fault::Internal("nothing was to be replayed or withdrawn".into()));
                }
            }
        }
        Err(Fault::Unavailable("too many concurrent changes of one case".into()))
    }

    fn replaced(&self, known: Option<Case>, arrival: &Arrival) -> Result<Transition, Fault> {
        let now_us = self.cases.context.clock.now_us();
        replace(&self.cases.platform, &self.sent.content, known, &self.sent.body, arrival, now_us).map_err(refusal)
    }

    /// The case, where its receipt is counted before the first attempt to commit: the next one is what counts, and
    /// counting what is not committed in the end would count twice.
    async fn known(&self) -> Result<Option<Case>, Fault> {
        if self.sent.body.author.is_none() || !velocity::is_counted(self.judging.config(), &self.sent.content.kind) {
            return Ok(None);
        }
        let id = CaseId::of(&self.cases.platform, &self.sent.content);
        self.cases.load(&id).await.map_err(|error| fault(&error))
    }

    /// What counts for the author's speed.
    fn counted<'a>(&'a self, transition: &'a Transition) -> Counted<'a> {
        Counted {
            case: &transition.case_id,
            receipt: transition.case.head.received,
            at_ms: transition.case.head.sent_ms(),
            kind: &self.sent.content.kind,
            body: &self.sent.body,
        }
    }

    fn judge(&self, transition: &mut Transition, part: &Body, signals: &Signals) {
        let receipt = transition.case.head.received;
        let analysis = Analysis {
            body_version: transition.case.head.body_version,
            body: transition.case.body.clone(),
            verdict: self.judging.verdict(part, signals, self.waits()),
        };
        let terms = terms(&self.cases.config, &self.sent.content.kind, true);
        transition.analyse(&analysis, &Run::Receipt(receipt), &terms);
    }

    /// The answer to a check that has been committed.
    async fn told(&self, transition: &Transition) -> Result<Answer, Fault> {
        let action = action(transition);
        if action == domain::flags::KEEP {
            return Ok(answer(transition, action, None));
        }
        let told = story(self.cases, &transition.case_id).await.map_err(|error| fault(&error))?;
        let told = told.ok_or_else(|| Fault::Unavailable("the case has ended meanwhile".into()))?;
        Ok(answer(transition, action, Some(&told)))
    }

    /// The answer about a content of which nothing is stored.
    async fn told_new(&self, transition: &Transition) -> Result<Answer, Fault> {
        let action = action(transition);
        if action == domain::flags::KEEP {
            return Ok(answer(transition, action, None));
        }
        let author = match &self.sent.body.author {
            Some(author) => Some(author_story(self.cases, author).await.map_err(|error| fault(&error))?),
            None => None,
        };
        let mut told = CaseStory {
            left_out: 0,
            id: transition.case_id.clone(),
            head: transition.case.head.clone(),
            body: self.sent.body.clone(),
            entries: transition.entries.clone(),
            texts: transition.texts.clone(),
            reports: Vec::new(),
            author,
            people: BTreeMap::new(),
        };
        describe(self.cases, &mut told).await.map_err(|error| fault(&error))?;
        Ok(answer(transition, action, Some(&told)))
    }
}

fn action(transition: &Transition) -> &str {
    let judged = transition.case.head.judgement.as_ref();
    wire::recommended(judged.map_or(&[], |judged| judged.violations.as_slice()))
}

fn answer(transition: &Transition, action: &str, told: Option<&CaseStory>) -> Answer {
    let head = &transition.case.head;
    let task = head.is_partial().then(|| task::id(&transition.case_id, head.received));
    Answer { task, action: action.to_owned(), item: told.map(item::render) }
}

/// Parts within the platform's own limits can make a whole beyond them.
fn check_whole(config: &PlatformConfig, transition: &Transition) -> Result<(), Fault> {
    let too_many = |what: &str, limit| {
        let message = format!("'moderation_payload' has more than {limit} {what}");
        Fault::invalid("moderation_payload", "too_many", message)
    };
    match exceeded(config, transition)? {
        None => Ok(()),
        Some(Exceeded::Bytes(limit)) => Err(Fault::TooLarge(limit)),
        Some(Exceeded::Fields(limit)) => Err(too_many("parts", limit)),
        Some(Exceeded::Metadata(limit)) => Err(too_many("custom properties", limit)),
    }
}

fn refusal(error: ReceiveError) -> Fault {
    match error {
        ReceiveError::Merge(MergeError::Bytes) => Fault::TooLarge(MAX_CONTENT_BYTES),
        ReceiveError::Merge(MergeError::Fields | MergeError::Metadata) => {
            Fault::Invalid(vec![Problem::new("moderation_payload", "too_many", error.to_string())])
        }
        ReceiveError::Damaged => Fault::Internal(error.to_string()),
    }
}
