//! Appeals of authors: one for each enforcement.

use dialects::checkstep::request::{self, appeal};
use dialects::checkstep::response::appealed;
use dialects::fault::Fault;
use domain::config::Scope;
use domain::statement::is_appealable;
use domain::transition::{AppealRequest, Refused, Transition};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};

use super::changing::Changing;
use crate::cases::Cases;
use crate::once::Once;
use crate::statement::policies_of;

/// `POST /api/v2/content/appeal` (contract section 8.2).
pub(super) struct AppealAccept;

impl Operation for AppealAccept {
    const NAME: &'static str = "checkstep-appeal.accept";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v2/content/appeal";
    const DIALECT: Dialect = Dialect::Checkstep;
    const ACCESS: Access = Access::Platform(Scope::Content);

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let cases = Cases::of(context, caller).await?;
        let once = Once::read(Self::NAME, request)?;
        let request::Appeal { content, author, statement, at_us } = appeal(&request.body, &cases.config)?;
        let made = AppealRequest { author, statement, at_us, attachments: Vec::new(), salt: context.random.id() };
        let reply = Reply::json(202, &appealed(&content));
        let mut changing = Changing::of(&cases, &once, &content).await?;
        loop {
            let Some(mut transition) = changing.stored().await? else {
                return changing.refuse(Fault::NotFound("content")).await;
            };
            if let Err(refused) = take(&cases, &mut transition, &made).await? {
                return changing.refuse(refusal(refused)).await;
            }
            if let Some(reply) = changing.answer(transition, reply.clone()).await? {
                return Ok(reply);
            }
        }
    }
}

/// Takes in the appeal, if the policies of the enforcement allow one.
pub(crate) async fn take(
    cases: &Cases<'_>,
    transition: &mut Transition,
    made: &AppealRequest,
) -> Result<Result<(), Refused>, Fault> {
    let terms = cases.terms(&transition.case.head.content.kind);
    if let Err(refused) = transition.appeal(made, &terms) {
        return Ok(Err(refused));
    }
    let Some(enforcement) = &transition.case.head.enforcement else { return Ok(Err(Refused::NotEnforced)) };
    let policies = policies_of(cases, enforcement).await.map_err(|error| fault(&error))?;
    Ok(if is_appealable(enforcement, &policies) { Ok(()) } else { Err(Refused::NotAppealable) })
}

fn refusal(refused: Refused) -> Fault {
    let code = match refused {
        Refused::Unknown => return Fault::NotFound("content"),
        Refused::WrongAuthor => return Fault::Denied(refused.to_string()),
        Refused::NotEnforced => "not_enforced",
        Refused::AlreadyAppealed => "already_appealed",
        Refused::AlreadyRuled => "already_ruled",
        Refused::NotAppealable => "not_appealable",
        _ => "conflict",
    };
    Fault::Conflict(code, refused.to_string())
}
