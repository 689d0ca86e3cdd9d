//! Changing a case for a moderator: once, however often the request is repeated, and on the case as it is.

use dialects::fault::Fault;
use dialects::moderate::actions as wire;
use domain::ids::CaseId;
use domain::moderators::Acting;
use domain::transition::Transition;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};

use super::common::failed;
use crate::analysis::COMMIT_TRIES;
use crate::cases::{Cases, Committed};
use crate::once::Once;

/// A request that acts.
pub(super) struct Action<'a> {
    pub cases: Cases<'a>,
    /// Who acts.
    pub by: Acting,
    /// To recognise it when it is repeated.
    pub once: Once<'a>,
}

impl<'a> Action<'a> {
    /// Reads who acts; `moderator` is whom a server of the platform names.
    pub async fn of(
        context: &'a Context,
        caller: &Caller,
        request: &'a Request,
        operation: &str,
        moderator: Option<&str>,
    ) -> Result<Self, Fault> {
        let by = caller.acting(moderator);
        // The idempotency keys of two moderators have nothing to do with each other.
        let scope = match &by {
            Acting::Moderator { id, .. } => format!("{operation}/moderator/{id}"),
            Acting::OnBehalf { id } => format!("{operation}/behalf/{}", id.as_deref().unwrap_or_default()),
        };
        let once = Once::read(scope, request)?;
        Ok(Self { cases: Cases::of(context, caller).await?, by, once })
    }

    /// Changes the case, again on what others left if they were faster.
    pub async fn change(
        &self,
        id: &CaseId,
        mut step: impl FnMut(&mut Transition) -> Result<(), Fault>,
    ) -> Result<Reply, Fault> {
        let mut case = self.cases.load(id).await.map_err(failed)?.ok_or(Fault::NotFound("case"))?;
        for _ in 0..COMMIT_TRIES {
            let mut transition = self.cases.open(id, case).await.map_err(failed)?;
            if let Err(fault) = step(&mut transition) {
                return self.before_or(fault).await;
            }
            let reply = Reply::json(200, &wire::done(id, &transition.case.head));
            let remember = self.once.remember(&reply, None);
            match self.cases.commit(transition, remember.as_ref()).await.map_err(failed)? {
                Committed::Done(_) => return Ok(reply),
                Committed::Again(Some(now)) => case = *now,
                Committed::Again(None) => return Err(Fault::NotFound("case")),
                Committed::Replayed(answer) => return self.once.replay(&answer),
                Committed::TooLate => return self.before_or(too_late()).await,
            }
        }
        Err(Fault::Unavailable("too many concurrent changes of one case".into()))
    }

    /// What is refused now may have been done by this very request before: then its answer is given again.
    pub async fn before_or(&self, refused: Fault) -> Result<Reply, Fault> {
        self.once.refuse(self.cases.context, &self.cases.platform, refused).await
    }
}

/// The case that the path names.
pub(super) fn case_id(request: &Request) -> Result<CaseId, Fault> {
    CaseId::parse(request.param("case")).ok_or(Fault::NotFound("case"))
}

fn too_late() -> Fault {
    Fault::Conflict("too_late", "a webhook of the decision has left already".into())
}
