//! Changing a case in answer to a request: load it, change it, commit it with the answer, and again on
//! what others left if they were faster.

use dialects::fault::Fault;
use domain::content::{ContentRef, Submission};
use domain::ids::CaseId;
use domain::transition::{Arrival, Case, ReceiveError, Transition, receive};
use lambda::context::fault;
use lambda::request::Reply;
use store::StoreError;

use crate::analysis::COMMIT_TRIES;
use crate::cases::{Cases, Committed};
use crate::once::Once;

/// A change under way.
pub(crate) struct Changing<'a> {
    cases: &'a Cases<'a>,
    once: &'a Once<'a>,
    content: &'a ContentRef,
    /// Which case.
    pub id: CaseId,
    known: Option<Case>,
    /// How often somebody else was faster.
    pub conflicts: u32,
}

/// What names a content that may never have been received.
pub(crate) struct Introduction {
    sent: Submission,
    arrival: Arrival,
}

impl Introduction {
    /// What is sent, and what stands against its author.
    pub async fn of(cases: &Cases<'_>, sent: Submission) -> Result<Self, Fault> {
        let ban = cases.ban_of(sent.author.as_deref()).await.map_err(|error| fault(&error))?;
        Ok(Self { arrival: Arrival { terms: cases.terms(&sent.content.kind), ban }, sent })
    }

    /// Whether it says no more than that there is such a content.
    const fn is_bare(&self) -> bool {
        self.sent.author.is_none() && self.sent.fields.is_empty() && self.sent.metadata.is_empty()
    }
}

/// What became of one attempt.
pub(crate) enum Attempt {
    /// Committed.
    Done(Box<Transition>),
    /// Committed by an earlier request with the same idempotency key: the answer of then.
    Before(Reply),
    /// Somebody else was faster.
    Again,
}

impl<'a> Changing<'a> {
    /// Loads the case.
    pub async fn of(cases: &'a Cases<'a>, once: &'a Once<'a>, content: &'a ContentRef) -> Result<Self, Fault> {
        let id = CaseId::of(&cases.platform, content);
        let known = cases.load(&id).await.map_err(|error| fault(&error))?;
        Ok(Self { cases, once, content, id, known, conflicts: 0 })
    }

    /// Whether there is a case.
    pub const fn exists(&self) -> bool {
        self.known.is_some()
    }

    /// Whether anything is known of the content but that it is there.
    pub fn is_told(&self) -> bool {
        self.known.as_ref().is_some_and(|case| case.head.is_known() && !case.is_bare())
    }

    /// The case to be changed; `None` if there is none.
    pub async fn stored(&self) -> Result<Option<Transition>, Fault> {
        let Some(case) = self.known.clone() else { return Ok(None) };
        self.cases.open(&self.id, case).await.map(Some).map_err(|error| fault(&error))
    }

    /// The case to be changed, or a new one.
    pub async fn stored_or_new(&self) -> Result<Transition, Fault> {
        self.cases.open_or_new(self.content, self.known.clone()).await.map_err(|error| fault(&error))
    }

    /// The case to be changed. A content that has never been received, or of which nothing is known so far but that it is
    /// there, is received by this, and not analysed.
    pub async fn stored_or_introduced(&self, introduction: &Introduction) -> Result<Transition, Fault> {
        let is_known = self.known.as_ref().is_some_and(|case| case.head.is_known());
        if self.is_told() || (is_known && introduction.is_bare()) {
            return self.stored_or_new().await;
        }
        let (cases, Introduction { sent, arrival }) = (self.cases, introduction);
        let now_us = cases.context.clock.now_us();
        let received = receive(&cases.platform, self.known.clone(), sent, arrival, now_us);
        let mut transition = received.map_err(|error| match error {
            ReceiveError::Merge(error) => Fault::invalid("moderation_payload", "too_large", error.to_string()),
            ReceiveError::Damaged => Fault::Internal(error.to_string()),
        })?;
        transition.waive_analysis();
        cases.load_reporters(&mut transition).await.map_err(|error| fault(&error))?;
        Ok(transition)
    }

    /// Commits with the answer to remember.
    pub async fn commit(&mut self, transition: Transition, reply: &Reply) -> Result<Attempt, Fault> {
        let remember = self.once.remember(reply, None);
        match Box::pin(self.cases.commit(transition, remember.as_ref())).await {
            Ok(Committed::Done(transition)) => return Ok(Attempt::Done(transition)),
            Ok(Committed::Replayed(answer)) => return self.once.replay(&answer).map(Attempt::Before),
            Ok(Committed::Again(now)) => self.known = now.map(|case| *case),
            Err(StoreError::Contention) => {
                self.known = self.cases.load(&self.id).await.map_err(|error| fault(&error))?;
            }
            Ok(Committed::TooLate) => return Err(Fault::Internal("nothing was to be withdrawn".into())),
            Err(error) => return Err(fault(&error)),
        }
        self.conflicts += 1;
        if self.conflicts >= COMMIT_TRIES {
            return Err(Fault::Unavailable("too many concurrent changes of one case".into()));
        }
        Ok(Attempt::Again)
    }

    /// The same where nothing but the answer counts: `None` to try again.
    pub async fn answer(&mut self, transition: Transition, reply: Reply) -> Result<Option<Reply>, Fault> {
        Ok(match Box::pin(self.commit(transition, &reply)).await? {
            Attempt::Done(_) => Some(reply),
            Attempt::Before(reply) => Some(reply),
            Attempt::Again => None,
        })
    }

    /// Not possible now, unless it is what an earlier request with the same key did.
    pub async fn refuse(&self, refusal: Fault) -> Result<Reply, Fault> {
        self.once.refuse(self.cases.context, &self.cases.platform, refusal).await
    }
}
