//! Statements of reasons.

use dialects::checkstep::request::statement as read;
use dialects::checkstep::statement::render;
use dialects::fault::Fault;
use domain::config::Scope;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};

use crate::cases::Cases;
use crate::statement::load;

/// `GET /api/v2/content/sor` (contract section 8.1).
pub(super) struct StatementGet;

impl Operation for StatementGet {
    const NAME: &'static str = "checkstep-sor.get";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/v2/content/sor";
    const DIALECT: Dialect = Dialect::Checkstep;
    const ACCESS: Access = Access::Platform(Scope::Content);

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let cases = Cases::of(context, caller).await?;
        let asked = read(|name| request.query(name))?;
        let statement = load(&cases, &asked.content).await?.ok_or(Fault::NotFound("content"))?;
        Ok(Reply::json(200, &render(&statement, asked.is_extended)))
    }
}
