//! Inquiries: somebody asks for a review of content that nothing was found in.

use dialects::checkstep::request::inquiry;
use dialects::checkstep::response::inquired;
use dialects::fault::Fault;
use domain::config::Scope;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};

use super::changing::Changing;
use crate::cases::Cases;
use crate::once::Once;

/// `POST /api/v2/content/inquiry` (contract section 10).
pub(super) struct InquiryAccept;

impl Operation for InquiryAccept {
    const NAME: &'static str = "checkstep-inquiry.accept";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v2/content/inquiry";
    const DIALECT: Dialect = Dialect::Checkstep;
    const ACCESS: Access = Access::Platform(Scope::Content);

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let cases = Cases::of(context, caller).await?;
        let once = Once::read(Self::NAME, request)?;
        let mut sent = inquiry(&request.body, &cases.config)?;
        sent.inquiry.salt = context.random.id();
        let terms = cases.terms(&sent.content.kind);
        let reply = Reply::json(202, &inquired(&sent.content));
        let mut changing = Changing::of(&cases, &once, &sent.content).await?;
        loop {
            let Some(mut transition) = changing.stored().await? else {
                return changing.refuse(Fault::NotFound("content")).await;
            };
            match transition.inquire(&sent.inquiry, &terms) {
                // The same origin again; a key is remembered all the same.
                Ok(false) if !once.has_key() => return Ok(reply),
                Ok(_) => {}
                Err(_) => return changing.refuse(Fault::NotFound("content")).await,
            }
            if let Some(reply) = changing.answer(transition, reply.clone()).await? {
                return Ok(reply);
            }
        }
    }
}
