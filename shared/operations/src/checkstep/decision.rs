//! Decisions on contents that the platform took by itself: recorded in any case, for transparency.

use dialects::checkstep::request::decision;
use dialects::checkstep::response::decided;
use dialects::fault::Fault;
use domain::config::Scope;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};

use super::changing::Changing;
use super::ingest::register_type;
use super::named;
use crate::cases::Cases;
use crate::once::Once;

/// `POST /api/v2/content/decision` (contract section 9.1).
pub(super) struct DecisionRecord;

impl Operation for DecisionRecord {
    const NAME: &'static str = "checkstep-decision.record";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v2/content/decision";
    const DIALECT: Dialect = Dialect::Checkstep;
    const ACCESS: Access = Access::Platform(Scope::Content);

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let cases = Cases::of(context, caller).await?;
        let once = Once::read(Self::NAME, request)?;
        let sent = decision(&request.body, &cases.config)?;
        register_type(context, &cases.platform, &cases.config, &sent.content.kind).await?;
        let terms = cases.terms(&sent.content.kind);
        let decision = named::decision(&cases.config, sent.kind, sent.moderator, &sent.violations);
        let reply = Reply::json(202, &decided(&sent.content, sent.kind));
        let mut changing = Changing::of(&cases, &once, &sent.content).await?;
        loop {
            let mut transition = changing.stored_or_new().await?;
            if let Err(refused) = transition.decide(&decision, &terms) {
                return changing.refuse(Fault::Conflict("conflict", refused.to_string())).await;
            }
            if let Some(reply) = changing.answer(transition, reply.clone()).await? {
                return Ok(reply);
            }
        }
    }
}
