//! From a request to its answer: limits, authentication, the operation, the error shape, the log.
//! The same code answers a deployed function and an in-process test.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use dialects::fault::Fault;
use futures_util::FutureExt;

use crate::auth::authenticate;
use crate::context::Context;
use crate::log;
use crate::operation::{Dialect, Endpoint, PREFIX};
use crate::request::{Reply, Request, route};
use crate::{modapi, stream};

/// Answers a request with one of the endpoints. `time_left` is what the caller will wait.
pub async fn handle(context: &Context, endpoints: &[Endpoint], mut request: Request, time_left: Duration) -> Reply {
    let started_us = context.clock.now_us();
    let (name, dialect, result) = match route(endpoints, &request.method, &request.path) {
        Ok((endpoint, params)) => {
            request.params = params;
            (endpoint.name, endpoint.dialect, guarded(context, endpoint, &request, time_left).await)
        }
        Err(path_exists) => {
            let fault = if path_exists { Fault::MethodNotAllowed } else { Fault::NotFound("path") };
            ("unrouted", dialect_of(&request.path), Err(fault))
        }
    };
    let mut reply = match &result {
        Ok(reply) => reply.clone(),
        Err(fault) => render(dialect, name, fault, &request.id),
    };
    reply.headers.push(("x-request-id", request.id.clone()));
    let now_us = context.clock.now_us();
    let took_us = now_us - started_us;
    finish(dialect, &mut reply, now_us, took_us);
    log::request(&log::RequestLine {
        id: &request.id,
        operation: name,
        status: reply.status,
        took_us,
        usage: context.store.meter().take(),
        detail: result.as_ref().err().and_then(Fault::detail),
    });
    reply
}

/// Runs an operation so that neither a panic nor a slow service leaves the caller without an answer.
async fn guarded(
    context: &Context,
    endpoint: &Endpoint,
    request: &Request,
    time_left: Duration,
) -> Result<Reply, Fault> {
    let run = AssertUnwindSafe(checked(context, endpoint, request)).catch_unwind();
    match tokio::time::timeout(time_left, run).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(Fault::Internal("panicked".into())),
        Err(_) => Err(Fault::TimedOut),
    }
}

async fn checked(context: &Context, endpoint: &Endpoint, request: &Request) -> Result<Reply, Fault> {
    let caller = authenticate(context, endpoint.access, request).await?;
    if request.body.len() > endpoint.max_body_bytes {
        return Err(Fault::TooLarge(endpoint.max_body_bytes));
    }
    if !request.body.is_empty() {
        check_media_type(endpoint.dialect, request)?;
    }
    (endpoint.run)(context, &caller, request).await
}

fn check_media_type(dialect: Dialect, request: &Request) -> Result<(), Fault> {
    let encoded = request.header("content-encoding").is_some_and(|value| !value.eq_ignore_ascii_case("identity"));
    if encoded {
        return Err(Fault::UnsupportedMediaType("compressed bodies are not accepted"));
    }
    let kind = request.header("content-type").map(|value| value.split(';').next().unwrap_or_default().trim());
    if dialect == Dialect::Portal {
        let is_form = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/x-www-form-urlencoded"));
        return if is_form { Ok(()) } else { Err(Fault::UnsupportedMediaType("the body must be a form")) };
    }
    let is_json = kind.is_none_or(|kind| {
        let kind = kind.to_ascii_lowercase();
        kind.is_empty() || kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
    });
    if is_json { Ok(()) } else { Err(Fault::UnsupportedMediaType("the body must be application/json")) }
}

/// The dialect that owns a path, for paths that no operation serves.
pub fn dialect_of(path: &str) -> Dialect {
    if ["/admin/", "/moderate/", "/media/", "/openapi/"].iter().any(|prefix| path.starts_with(prefix)) {
        Dialect::Admin
    } else if path.starts_with("/portal/") {
        Dialect::Portal
    } else if path.starts_with("/api/v1/") {
        Dialect::Discuse
    } else if is_streams(path) {
        Dialect::Stream
    } else if path.starts_with("/v1/") {
        Dialect::ModerationApi
    } else {
        Dialect::Checkstep
    }
}

/// Whether a path is one of Stream's API, with or without its prefix.
fn is_streams(path: &str) -> bool {
    let bare = path.strip_prefix(PREFIX).unwrap_or(path);
    let first = bare.trim_start_matches('/').split('/').next();
    first.is_some_and(|first| ["moderation", "blocklists", "tasks"].contains(&first))
}

/// Adds what every answer of a dialect has.
pub(crate) fn finish(dialect: Dialect, reply: &mut Reply, now_us: i64, took_us: i64) {
    match dialect {
        Dialect::Stream => stream::finish(reply, now_us, took_us),
        Dialect::ModerationApi => modapi::finish(reply, now_us),
        Dialect::Checkstep | Dialect::Admin | Dialect::Discuse | Dialect::Portal => {}
    }
}

/// A fault in a dialect's shape. `operation` is the name of the operation.
pub fn render(dialect: Dialect, operation: &str, fault: &Fault, request_id: &str) -> Reply {
    let (status, body) = match dialect {
        // Our own API has taken over this shape.
        Dialect::Checkstep | Dialect::Admin => dialects::checkstep::error::render(fault, request_id),
        Dialect::Stream => dialects::stream::error::render(fault, operation),
        Dialect::Discuse => dialects::discuse::error::render(fault, request_id),
        Dialect::ModerationApi => dialects::modapi::error::render(fault, request_id),
        Dialect::Portal => {
            let (status, page) = dialects::portal::error::render(fault, request_id);
            return Reply::page(status, page);
        }
    };
    let mut reply = Reply::json(status, &body);
    match fault {
        Fault::Unauthorized | Fault::Token(_) if !matches!(dialect, Dialect::Stream | Dialect::Discuse) => {
            reply.headers.push(("www-authenticate", "Bearer".into()));
        }
        Fault::Unavailable(_) => reply.headers.push(("retry-after", "1".into())),
        _ => {}
    }
    reply
}
