//! Who is calling: the clients' quickest test of a key.

use dialects::fault::Fault;
use dialects::modapi::account as wire;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};

use super::common::{operations, project};

operations! {
    /// `GET /v1/account`.
    Account: "modapi-account.account", Get "/v1/account", Content, account;
    /// `GET /v1/auth`.
    Auth: "modapi-account.auth", Get "/v1/auth", Content, auth;
    /// `POST /v1/auth`, which reads nothing.
    AuthPost: "modapi-account.auth-post", Post "/v1/auth", Content, auth;
}

async fn account(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    Ok(Reply::json(200, &wire::account(&project(context, caller, request).await?.platform)))
}

async fn auth(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    Ok(Reply::json(200, &wire::auth(&project(context, caller, request).await?.platform)))
}
