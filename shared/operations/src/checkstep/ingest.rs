//! What both ways of ingestion share: reading the request and the commit loop.

use std::sync::Arc;

use dialects::checkstep::request::submission;
use dialects::fault::{Fault, Problem};
use domain::config::{ComplexType, PlatformConfig};
use domain::content::Submission;
use domain::ids::{CaseId, PlatformId};
use domain::limits::Exceeded;
use domain::merge::MergeError;
use domain::signal::Signals;
use domain::transition::{Arrival, Case, ReceiveError, Transition, receive};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use store::commit::{Outcome, Remembered};
use store::configs::ConfigKind;

use crate::analysis::COMMIT_TRIES;
use crate::analysis::velocity::{self, Counted};
use crate::cases::{Cases, count_author, placing};
use crate::once::Once;

/// A request that has been read.
pub(super) struct Ingest<'a> {
    pub platform: &'a PlatformId,
    pub config: Arc<PlatformConfig>,
    pub sent: Submission,
    once: Once<'a>,
}

/// What became of a request.
pub(super) enum Ingested {
    /// Committed now.
    Now(Box<Transition>, Reply),
    /// Committed by an earlier request with the same idempotency key.
    Before(Remembered),
}

impl<'a> Ingest<'a> {
    /// Reads and checks a request; nothing has been stored when this fails.
    pub async fn read(
        context: &Context,
        caller: &'a Caller,
        request: &'a Request,
        operation: &'a str,
    ) -> Result<Self, Fault> {
        let platform = caller.platform()?;
        let config = context.config(platform).await.map_err(|error| fault(&error))?;
        let config = config.ok_or(Fault::Unauthorized)?;
        let once = Once::read(operation, request)?;
        let sent = submission(&request.body, &config)?;
        Ok(Self { platform, config, sent, once })
    }

    /// Merges and commits. `finish` completes the transition and says what to answer; it runs again
    /// when somebody else changed the case meanwhile.
    pub async fn commit(
        &self,
        context: &Context,
        finish: impl Fn(&mut Transition) -> Result<Reply, Fault>,
    ) -> Result<Ingested, Fault> {
        Box::pin(self.merge_and_commit(context, false, |transition, _| finish(transition))).await
    }

    /// The same for whoever analyses at once: the content is counted for its author's velocity, and `finish` is
    /// told what the platform's rules make of it.
    pub async fn commit_counted(
        &self,
        context: &Context,
        finish: impl Fn(&mut Transition, Signals) -> Result<Reply, Fault>,
    ) -> Result<Ingested, Fault> {
        Box::pin(self.merge_and_commit(context, true, finish)).await
    }

    async fn merge_and_commit(
        &self,
        context: &Context,
        is_counted: bool,
        finish: impl Fn(&mut Transition, Signals) -> Result<Reply, Fault>,
    ) -> Result<Ingested, Fault> {
        register_type(context, self.platform, &self.config, &self.sent.content.kind).await?;
        let cases = Cases { context, platform: self.platform.clone(), config: self.config.clone() };
        let is_counted = is_counted && velocity::is_counted(&self.config, &self.sent.content.kind);
        // The next receipt is what counts: counting one that is not committed in the end would count twice.
        let mut known = if is_counted { self.known(&cases).await? } else { None };
        let mut arrival = Arrival { terms: cases.terms(&self.sent.content.kind), ban: None };
        let mut asked: Option<String> = None;
        for _ in 0..COMMIT_TRIES {
            let author = self.sent.author.as_ref().or(known.as_ref().and_then(|case| case.head.facts.author.as_ref()));
            if author != asked.as_ref() {
                asked = author.cloned();
                arrival.ban = cases.ban_of(asked.as_deref()).await.map_err(|error| fault(&error))?;
            }
            let now_us = context.clock.now_us();
            let mut transition = receive(self.platform, known, &self.sent, &arrival, now_us).map_err(refusal)?;
            cases.load_reporters(&mut transition).await.map_err(|error| fault(&error))?;
            self.check_whole(&transition)?;
            let counted = if is_counted { self.counted(context, &transition).await? } else { Signals::default() };
            let reply = finish(&mut transition, counted)?;
            transition.place(&placing(&self.config));
            let remember = self.once.remember(&reply, Some(transition.case.head.received));
            let token = context.random.id();
            let outcome = context.store.commit(&transition, remember.as_ref(), &token).await;
            match outcome.map_err(|error| fault(&error))? {
                Outcome::Done => {
                    count_author(context, &self.config, &transition).await;
                    return Ok(Ingested::Now(Box::new(transition), reply));
                }
                Outcome::Changed(now) => known = now.map(|case| *case),
                Outcome::Replayed(answer) => return self.once.open(&answer).map(Ingested::Before),
                Outcome::TooLate => return Err(Fault::Internal("nothing was to be withdrawn".into())),
            }
        }
        Err(Fault::Unavailable("too many concurrent changes of one case".into()))
    }

    async fn known(&self, cases: &Cases<'_>) -> Result<Option<Case>, Fault> {
        cases.load(&CaseId::of(self.platform, &self.sent.content)).await.map_err(|error| fault(&error))
    }

    async fn counted(&self, context: &Context, transition: &Transition) -> Result<Signals, Fault> {
        let kind = &self.sent.content.kind;
        let body = transition.case.decoded().ok_or_else(|| Fault::Internal("unreadable body".into()))?;
        let head = &transition.case.head;
        let (case, receipt, at_ms) = (&transition.case_id, head.received, head.sent_ms());
        Ok(velocity::count(context, &self.config, &Counted { case, receipt, at_ms, kind, body: &body }).await)
    }

    /// Parts within the platform's own limits can make a whole beyond them.
    fn check_whole(&self, transition: &Transition) -> Result<(), Fault> {
        match exceeded(&self.config, transition)? {
            None => Ok(()),
            Some(Exceeded::Bytes(limit)) => Err(Fault::TooLarge(limit)),
            Some(Exceeded::Fields(limit)) => Err(Fault::invalid(
                "fields",
                "too_many",
                format!("the merged content would have more than {limit} fields"),
            )),
            Some(Exceeded::Metadata(limit)) => {
                let message = format!("the merged content would have more than {limit} metadata entries on one level");
                Err(Fault::invalid("metadata", "too_many", message))
            }
        }
    }
}

/// The limit, lowered by the platform, that the merged content would break, if any.
pub(crate) fn exceeded(config: &PlatformConfig, transition: &Transition) -> Result<Option<Exceeded>, Fault> {
    let limits = &config.platform.settings.limits;
    if !limits.are_lowered() || !transition.body_is_new {
        return Ok(None);
    }
    let body = transition.case.decoded().ok_or_else(|| Fault::Internal("unreadable body".into()))?;
    Ok(limits.broken_by(&body, transition.case.body.len()))
}

/// A type seen for the first time is registered, so that it can be configured.
pub(crate) async fn register_type(
    context: &Context,
    platform: &PlatformId,
    config: &PlatformConfig,
    name: &str,
) -> Result<(), Fault> {
    if config.knows_complex_type(name) {
        return Ok(());
    }
    let new = ComplexType { name: name.to_owned(), ..ComplexType::default() };
    let write = context.store.put_config(platform, ConfigKind::ComplexType, name, &new, None).await;
    write.map_err(|error| fault(&error))?;
    context.forget_config(platform);
    Ok(())
}

fn refusal(error: ReceiveError) -> Fault {
    match error {
        ReceiveError::Merge(MergeError::Bytes) => Fault::TooLarge(domain::content::MAX_CONTENT_BYTES),
        ReceiveError::Merge(MergeError::Fields) => {
            Fault::Invalid(vec![Problem::new("fields", "too_many", error.to_string())])
        }
        ReceiveError::Merge(MergeError::Metadata) => {
            Fault::Invalid(vec![Problem::new("metadata", "too_many", error.to_string())])
        }
        ReceiveError::Damaged => Fault::Internal(error.to_string()),
    }
}
