//! `POST /v1/moderate`: everything is looked at in the call, and what follows is committed before it is answered.
//!
//! The content's id alone leads to its case, by an alias that is read and written in one request; at the same time what
//! was decided on the author is read. Then the case is committed: two rounds. What may not be stored is judged as if
//! nothing were known of it, and nothing is written.

use std::sync::Arc;

use dialects::fault::Fault;
use dialects::modapi::answer::Answer;
use dialects::modapi::author::Known;
use dialects::modapi::channel::{Channel, Compiled, META_TYPES, chosen};
use dialects::modapi::moderate::{self as wire, DEFAULT_TYPE, MAX_REQUEST_BYTES, Submitted};
use domain::authors::Author;
use domain::config::PlatformConfig;
use domain::content::{Body, ContentRef, MAX_CONTENT_BYTES, MAX_FIELDS, MAX_METADATA};
use domain::ids::CaseId;
use domain::lens::{Lens, LensDialect};
use domain::limits::Exceeded;
use domain::merge::{self, MergeError};
use domain::signal::Signals;
use domain::transition::{Analysis, Arrival, Case, ReceiveError, Run, Transition, replace};
use futures_util::future::try_join;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use store::StoreError;

use super::common::{check_project, operations};
use super::context::{Earlier, earlier};
use super::named::claim;
use crate::admin::common::{filter_queues, keep_author_records};
use crate::analysis::{COMMIT_TRIES, Judging, Patience, Seen, at_once, spread, terms};
use crate::cases::{Cases, Committed};
use crate::checkstep::ingest::{exceeded, register_type};
use crate::media::evidence;

operations! {
    /// `POST /v1/moderate`.
    Moderate: "modapi-moderate.moderate", Post "/v1/moderate", Content, moderate, body MAX_REQUEST_BYTES;
}

/// One of the clients gives up after five seconds.
const PATIENCE: Patience = Patience { whole_ms: 4_000, engines_ms: 1_500 };

async fn moderate(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let began_ms = context.now_ms();
    let mut cases = Cases::of(context, caller).await?;
    check_project(request, &cases.config)?;
    let mut sent = wire::read(&request.body)?;
    let (key, channel) = channel(&mut cases, &sent).await?;
    make_ready(&mut cases, &sent).await?;
    sent.body.lens = Some(Lens { dialect: LensDialect::ModApi, key: key.clone(), team: None });
    merge::check(&sent.body).map_err(|error| too_large(error.into()))?;
    let id = sent.content_id.clone().unwrap_or_else(|| context.random.uuid());
    let (subject, author) = try_join(identify(&cases, &sent, &id), author(&cases, &sent.body)).await?;
    let kind = sent.meta_type.or_else(|| META_TYPES.into_iter().find(|known| *known == subject.kind));
    let compiled = Compiled::of(&key, &channel, kind, sent.policies.as_deref(), &cases.config);
    let seen = sent.seen();
    let part = compiled.part(&seen);
    let judging = Judging::Channel { compiled: Box::new(compiled.clone()), missing: None };
    let found = analyse(&cases, &judging, &compiled, &part, &subject).await.map_err(|error| fault(&error))?;
    let signals = &found.signals;
    if !sent.do_not_store {
        let storing = Storing { cases: &cases, sent: &sent, content: &subject, author: author.author.as_ref() };
        let stored = Box::pin(storing.store(&judging, &part, signals)).await?;
        evidence::keep_of(&cases, &stored, &found).await?;
    }
    let now_ms = context.now_ms();
    let answer = Answer {
        id: &id,
        body: &sent.body,
        channel: &compiled,
        signals: &compiled.prepare(&part, signals),
        author: &author,
        client: sent.client,
        now_ms,
        took_ms: now_ms - began_ms,
        clean: engines::spoofing::plain,
    };
    Ok(Reply::json(200, &answer.render()))
}

/// The channel that judges. If none is known, one may have been made since this process read them.
async fn channel(cases: &mut Cases<'_>, sent: &Submitted) -> Result<(String, Channel), Fault> {
    let named = sent.channel.as_deref();
    if let Some(found) = chosen(&cases.config, named) {
        return Ok(found);
    }
    cases.read_again().await?;
    chosen(&cases.config, named).ok_or(Fault::NotFound("channel"))
}

/// Which content it is: of the type with which its id was first sent, else of the one that is sent now.
async fn identify(cases: &Cases<'_>, sent: &Submitted, id: &str) -> Result<ContentRef, Fault> {
    let content = ContentRef { kind: sent.meta_type.unwrap_or(DEFAULT_TYPE).to_owned(), id: id.to_owned() };
    if sent.do_not_store {
        let known = cases.context.store.alias(&cases.platform, id).await.map_err(|error| fault(&error))?;
        return Ok(ContentRef { kind: known.unwrap_or(content.kind), ..content });
    }
    let kind = claim(cases, &content).await.map_err(|error| fault(&error))?;
    Ok(ContentRef { kind, ..content })
}

/// What is known of the author: one call, whether or not there are records of authors.
async fn author(cases: &Cases<'_>, body: &Body) -> Result<Known, Fault> {
    let Some(author) = body.author.as_deref() else { return Ok(Known::default()) };
    let store = &cases.context.store;
    let found = if cases.config.platform.settings.author_records {
        store.author_at_large(&cases.platform, author).await
    } else {
        store.author(&cases.platform, author).await.map(|author| (author, None))
    };
    let (author, record) = found.map_err(|error| fault(&error))?;
    Ok(Known { author, record })
}

/// What the first content that is stored needs: that the review queue has filters, and, if it names its author, that
/// records of authors are kept. It is the first that is filed and counted.
async fn make_ready(cases: &mut Cases<'_>, sent: &Submitted) -> Result<(), Fault> {
    let settings = &cases.config.platform.settings;
    let (is_filed, is_known) = (settings.queue_filters, settings.author_records || sent.body.author.is_none());
    if sent.do_not_store || (is_filed && is_known) {
        return Ok(());
    }
    if !is_filed {
        filter_queues(cases.context, &cases.platform).await?;
    }
    if !is_known {
        keep_author_records(cases.context, &cases.platform).await?;
    }
    cases.read_again().await
}

/// Everything that can be said about the content, with what was said before it.
async fn analyse(
    cases: &Cases<'_>,
    judging: &Judging,
    channel: &Compiled,
    part: &Body,
    subject: &ContentRef,
) -> Result<Seen, StoreError> {
    let (context, config) = (cases.context, judging.config());
    let known = if channel.context && (part.parent.is_some() || part.author.is_some()) {
        let own = CaseId::of(&cases.platform, subject);
        earlier(cases, part, Some(&own)).await?
    } else {
        Earlier::default()
    };
    let mut found = at_once(context, config, part, &known.said, PATIENCE).await?;
    if !known.own.is_empty() {
        let block_lists = context.block_lists(config).await?;
        found.signals.found.extend(spread(context, config, &block_lists, &known.own, part));
    }
    Ok(found)
}

/// A content that is to be stored.
struct Storing<'a> {
    cases: &'a Cases<'a>,
    sent: &'a Submitted,
    content: &'a ContentRef,
    author: Option<&'a Author>,
}

impl Storing<'_> {
    async fn store(&self, judging: &Judging, part: &Body, signals: &Signals) -> Result<Box<Transition>, Fault> {
        let cases = self.cases;
        // What the first content of its type needs.
        register_type(cases.context, &cases.platform, &cases.config, &self.content.kind).await?;
        let ban = self.author.and_then(|author| author.ban.clone());
        let arrival = Arrival { terms: cases.terms(&self.content.kind), ban };
        let mut known: Option<Case> = None;
        for _ in 0..COMMIT_TRIES {
            let now_us = cases.context.clock.now_us();
            let replaced = replace(&cases.platform, self.content, known, &self.sent.body, &arrival, now_us);
            let mut transition = replaced.map_err(too_large)?;
            transition.alias();
            cases.load_reporters(&mut transition).await.map_err(|error| fault(&error))?;
            check_whole(&cases.config, &transition)?;
            self.judge(&mut transition, judging, part, signals);
            match cases.commit(transition, None).await.map_err(|error| fault(&error))? {
                Committed::Done(done) => return Ok(done),
                Committed::Again(Some(now)) => known = Some(*now),
                Committed::Again(None) => {
                    // The case has ended meanwhile, and its alias with it.
                    claim(cases, self.content).await.map_err(|error| fault(&error))?;
                    known = None;
                }
                Committed::Replayed(_) | Committed::TooLate => {
                    return Err(Fault::Internal("nothing was to be replayed or withdrawn".into()));
                }
            }
        }
        Err(Fault::Unavailable("too many concurrent changes of one case".into()))
    }

    fn judge(&self, transition: &mut Transition, judging: &Judging, part: &Body, signals: &Signals) {
        let receipt = transition.case.head.received;
        let analysis = Analysis {
            body_version: transition.case.head.body_version,
            body: transition.case.body.clone(),
            verdict: judging.verdict(part, signals, true),
        };
        let terms = terms(&self.cases.config, &self.content.kind, true);
        transition.analyse(&analysis, &Run::Receipt(receipt), &terms);
    }
}

/// The platform's own limits can be lower.
fn check_whole(config: &Arc<PlatformConfig>, transition: &Transition) -> Result<(), Fault> {
    match exceeded(config, transition)? {
        None => Ok(()),
        Some(Exceeded::Bytes(limit)) => Err(Fault::TooLarge(limit)),
        Some(Exceeded::Fields(limit)) => Err(wire::too_many("parts", limit)),
        Some(Exceeded::Metadata(limit)) => Err(wire::too_many("entries of metadata", limit)),
    }
}

fn too_large(error: ReceiveError) -> Fault {
    match error {
        ReceiveError::Merge(MergeError::Bytes) => Fault::TooLarge(MAX_CONTENT_BYTES),
        ReceiveError::Merge(MergeError::Fields) => wire::too_many("parts", MAX_FIELDS),
        ReceiveError::Merge(MergeError::Metadata) => wire::too_many("entries of metadata", MAX_METADATA),
        ReceiveError::Damaged => Fault::Internal(error.to_string()),
    }
}
