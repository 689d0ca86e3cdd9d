//! Decisions on authors that the platform took by itself.

use dialects::checkstep::request::author_decision;
use dialects::checkstep::response::author_decided;
use dialects::fault::Fault;
use domain::authors::{AuthorDecision, AuthorSaid};
use domain::cases::Trigger;
use domain::config::Scope;
use domain::moderators::Acting;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};

use super::named;
use crate::authors::{Decided, decide_once};
use crate::cases::Cases;
use crate::once::Once;

/// `POST /api/v2/author/decision` (contract section 9.2).
pub(super) struct AuthorDecisionRecord;

impl Operation for AuthorDecisionRecord {
    const NAME: &'static str = "checkstep-author-decision.record";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v2/author/decision";
    const DIALECT: Dialect = Dialect::Checkstep;
    const ACCESS: Access = Access::Platform(Scope::Content);

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let cases = Cases::of(context, caller).await?;
        let once = Once::read(Self::NAME, request)?;
        let sent = author_decision(&request.body, &cases.config)?;
        let decision = AuthorDecision {
            kind: sent.kind,
            trigger: Trigger::External,
            by: Some(Acting::OnBehalf { id: sent.moderator }),
            hint: None,
            violations: named::violations(&sent.violations),
            policies: named::versions(&cases.config, &sent.violations),
            until_ms: None,
            said: AuthorSaid::default(),
            asked_us: None,
        };
        let reply = Reply::json(202, &author_decided(&sent.author, sent.kind));
        let remember = once.remember(&reply, None);
        let decided = decide_once(&cases, &sent.author, &decision, None, remember.as_ref()).await;
        match decided.map_err(|error| fault(&error))? {
            Decided::Done(_) | Decided::Overtaken => Ok(reply),
            Decided::Replayed(answer) => once.replay(&answer),
            Decided::Refused(refused) => {
                let refusal = Fault::Conflict("conflict", refused.to_string());
                once.refuse(context, &cases.platform, refusal).await
            }
        }
    }
}
