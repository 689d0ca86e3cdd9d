//! Changing a case: read it, let the domain say what follows, commit, and tell of what is owed. Every
//! operation that changes cases goes through here.

use std::sync::Arc;

use dialects::fault::Fault;
use domain::cases::{Action, AuditEntry};
use domain::config::PlatformConfig;
use domain::content::ContentRef;
use domain::ids::{CaseId, PlatformId};
use domain::reports::ReportRecord;
use domain::transition::{Ban, Case, Placing, Terms, Transition};
use futures_util::future::join;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use store::StoreError;
use store::author_records::Counted;
use store::commit::{Outcome, Remember, Remembered};

use crate::analysis::{COMMIT_TRIES, announce, terms};

/// Access to the cases of a platform.
pub(crate) struct Cases<'a> {
    pub context: &'a Context,
    pub platform: PlatformId,
    pub config: Arc<PlatformConfig>,
}

/// What became of a commit.
pub(crate) enum Committed {
    /// Written and told.
    Done(Box<Transition>),
    /// Somebody else changed the case: as it is now.
    Again(Option<Box<Case>>),
    /// The idempotency key was used before.
    Replayed(Remembered),
    /// A webhook that was to be withdrawn has left.
    TooLate,
}

impl<'a> Cases<'a> {
    /// The cases of the caller's platform.
    pub async fn of(context: &'a Context, caller: &Caller) -> Result<Self, Fault> {
        Self::of_platform(context, caller.platform()?).await.map_err(|error| fault(&error))?.ok_or(Fault::Unauthorized)
    }

    /// The cases of a platform; `None` if there is no such platform.
    pub async fn of_platform(context: &'a Context, platform: &PlatformId) -> Result<Option<Self>, StoreError> {
        let config = context.config(platform).await?;
        Ok(config.map(|config| Self { context, platform: platform.clone(), config }))
    }

    /// Reads the platform's configuration again, which may have been changed since this process read it.
    pub async fn read_again(&mut self) -> Result<(), Fault> {
        self.context.forget_config(&self.platform);
        let config = self.context.config(&self.platform).await.map_err(|error| fault(&error))?;
        self.config = config.ok_or(Fault::Unauthorized)?;
        Ok(())
    }

    /// The terms for contents of a type.
    pub fn terms(&self, kind: &str) -> Terms {
        terms(&self.config, kind, false)
    }

    /// A case as it is.
    pub async fn load(&self, id: &CaseId) -> Result<Option<Case>, StoreError> {
        self.context.store.case(&self.platform, id).await
    }

    /// A case to be changed, with the reporters that its next decision has to tell.
    pub async fn open(&self, id: &CaseId, case: Case) -> Result<Transition, StoreError> {
        let mut transition = Transition::on(&self.platform, id, case, self.context.clock.now_us());
        self.load_reporters(&mut transition).await?;
        Ok(transition)
    }

    /// A case to be changed, or a new one for content that only others have named so far.
    pub async fn open_or_new(&self, content: &ContentRef, known: Option<Case>) -> Result<Transition, StoreError> {
        let now_us = self.context.clock.now_us();
        let terms = self.terms(&content.kind);
        let mut transition = Transition::on_or_new(&self.platform, content, known, &terms, now_us);
        self.load_reporters(&mut transition).await?;
        Ok(transition)
    }

    /// Whoever closes an incident has to tell its reporters.
    pub async fn load_reporters(&self, transition: &mut Transition) -> Result<(), StoreError> {
        let Some(incident) = transition.case.head.incident_to_tell() else { return Ok(()) };
        let reports = self.context.store.reports_of(&self.platform, &transition.case_id, incident).await?;
        transition.reporters =
            reports.into_iter().filter(ReportRecord::counts).filter_map(|report| report.reporter).collect();
        Ok(())
    }

    /// Places the case into its queue, commits, and tells of what is owed.
    pub async fn commit(
        &self,
        mut transition: Transition,
        remember: Option<&Remember<'_>>,
    ) -> Result<Committed, StoreError> {
        transition.place(&placing(&self.config));
        let token = self.context.random.id();
        match Box::pin(self.context.store.commit(&transition, remember, &token)).await? {
            Outcome::Done => {
                let counting = count_author(self.context, &self.config, &transition);
                Box::pin(join(announce(self.context, &transition), counting)).await;
                Ok(Committed::Done(Box::new(transition)))
            }
            Outcome::Changed(now) => Ok(Committed::Again(now)),
            Outcome::Replayed(answer) => Ok(Committed::Replayed(answer)),
            Outcome::TooLate => Ok(Committed::TooLate),
        }
    }

    /// Changes a stored case, again on what others left if they were faster. `step` says whether there is
    /// anything to commit. `None` if there is no such case.
    pub async fn change(
        &self,
        id: &CaseId,
        mut step: impl FnMut(&mut Transition) -> bool,
    ) -> Result<Option<Transition>, StoreError> {
        let Some(mut case) = self.load(id).await? else { return Ok(None) };
        for _ in 0..COMMIT_TRIES {
            let mut transition = self.open(id, case).await?;
            if !step(&mut transition) {
                return Ok(Some(transition));
            }
            match Box::pin(self.commit(transition, None)).await? {
                Committed::Done(done) => return Ok(Some(*done)),
                Committed::Again(Some(now)) => case = *now,
                Committed::Again(None) | Committed::Replayed(_) | Committed::TooLate => return Ok(None),
            }
        }
        Err(StoreError::Contention)
    }

    /// The ban an author is under, if any; strongly consistent.
    pub async fn ban_of(&self, author: Option<&str>) -> Result<Option<Ban>, StoreError> {
        let Some(author) = author else { return Ok(None) };
        Ok(self.context.store.author(&self.platform, author).await?.and_then(|author| author.ban))
    }
}

/// Counts a new content of an author, or that something was found in one, where such records are kept. Nothing that
/// enforces depends on it: a failure is only logged.
pub(crate) async fn count_author(context: &Context, config: &PlatformConfig, transition: &Transition) {
    let Some(author) = transition.case.head.facts.author.as_deref() else { return };
    let (is_new, is_flagged) = (transition.is_first_receipt(), transition.is_new_violation());
    if !config.platform.settings.author_records || !(is_new || is_flagged) {
        return;
    }
    let counted = Counted { is_new, is_flagged, at_ms: transition.at_ms() };
    if let Err(error) = context.store.count_author(&transition.platform, author, counted).await {
        lambda::log::warning("author_not_counted", &error.to_string());
    }
}

/// Counts it for operators if reports on the content have become a surge by this change.
pub(crate) fn count_surge(cases: &Cases<'_>, operation: &str, transition: &Transition) {
    let is_surge = |entry: &AuditEntry| matches!(&entry.action, Action::Surged { on } if on == "content");
    if transition.entries.iter().any(is_surge) {
        lambda::log::metrics(cases.context.now_ms(), operation, &[("ReportSurges", 1.0)]);
    }
}

/// Where the platform's cases are placed.
pub(crate) fn placing(config: &PlatformConfig) -> Placing<'_> {
    let settings = &config.platform.settings;
    Placing {
        queues: &config.queues,
        half_life_h: settings.priority_half_life_h,
        index_all: settings.index_all_cases,
        by_facets: settings.queue_filters,
        endpoints: &config.endpoints,
    }
}
