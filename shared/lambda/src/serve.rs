//! The entry point of every function: settings, clients, then the runtime's loop.

use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::SqsEvent;
use dialects::fault::Fault;
use lambda_http::{Body, RequestExt, Response};
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;

use crate::Exit;
use crate::context::Context;
use crate::deep::Equip;
use crate::function::{Consume, Function, Tick, Trigger};
use crate::handle::{dialect_of, finish, handle, render};
use crate::operation::Endpoint;
use crate::request::{Reply, Request};
use crate::settings::Settings;

/// Kept back from the invocation's time, so that an answer still gets out. Milliseconds.
const RESERVE_MS: u64 = 250;

/// Runs a function until the runtime ends it.
pub async fn serve(function: &'static Function) -> Exit {
    run(function, None).await
}

/// Runs a function that needs the heavy engines.
pub async fn serve_deep(function: &'static Function, equip: Equip) -> Exit {
    run(function, Some(equip)).await
}

async fn run(function: &'static Function, equip: Option<Equip>) -> Exit {
    if let Trigger::Fallback = function.trigger {
        return lambda_http::run(service_fn(|event| std::future::ready(fallback(event)))).await;
    }
    let settings = Settings::from_env(function.needs)?;
    let deep = equip.map(|equip| equip(&settings));
    let context = Context::start(settings, function.needs).await?;
    let context = Arc::new(match deep {
        Some(deep) => context.with_deep(deep),
        None => context,
    });
    match function.trigger {
        Trigger::Http(endpoints) => serve_http(context, endpoints).await,
        Trigger::Queue { consume, .. } => serve_queue(context, function.name, consume).await,
        Trigger::Schedule { tick, .. } => serve_schedule(context, function.name, tick).await,
        Trigger::Fallback => Ok(()),
    }
}

async fn serve_http(context: Arc<Context>, endpoints: &'static [Endpoint]) -> Exit {
    lambda_http::run(service_fn(move |event: lambda_http::Request| {
        let context = Arc::clone(&context);
        async move {
            let time_left = time_left(&event);
            let request = request(event);
            answer(handle(&context, endpoints, request, time_left).await)
        }
    }))
    .await
}

async fn serve_queue(context: Arc<Context>, name: &'static str, consume: Consume) -> Exit {
    lambda_runtime::run(service_fn(move |event: LambdaEvent<SqsEvent>| {
        let context = Arc::clone(&context);
        async move { Ok::<_, lambda_runtime::Error>(crate::consume::consume(&context, name, consume, event.payload).await) }
    }))
    .await
}

async fn serve_schedule(context: Arc<Context>, name: &'static str, tick: Tick) -> Exit {
    lambda_runtime::run(service_fn(move |_: LambdaEvent<Value>| {
        let context = Arc::clone(&context);
        async move {
            let numbers = tick(&context).await?;
            crate::log::metrics(context.now_ms(), name, &numbers);
            Ok::<_, lambda_runtime::Error>(())
        }
    }))
    .await
}

/// Answers what no route takes, in the shape of the dialect that owns the path.
fn fallback(event: lambda_http::Request) -> Result<Response<Body>, lambda_http::Error> {
    let request = request(event);
    let dialect = dialect_of(&request.path);
    let mut reply = render(dialect, "unrouted", &Fault::NotFound("path"), &request.id);
    reply.headers.push(("x-request-id", request.id));
    finish(dialect, &mut reply, crate::sources::Clock::now_us(&crate::sources::SystemClock), 0);
    answer(reply)
}

fn time_left(event: &lambda_http::Request) -> Duration {
    let deadline = event.lambda_context_ref().map(lambda_runtime::Context::deadline);
    let left = deadline.and_then(|at| at.duration_since(std::time::SystemTime::UNIX_EPOCH).ok()).map(|at| {
        let now_ms = crate::sources::Clock::now_ms(&crate::sources::SystemClock);
        u64::try_from(now_ms).map_or(at, |now| at.saturating_sub(Duration::from_millis(now)))
    });
    left.unwrap_or(Duration::from_secs(25)).saturating_sub(Duration::from_millis(RESERVE_MS))
}

fn request(event: lambda_http::Request) -> Request {
    let id = event.lambda_context_ref().map(|context| context.request_id.clone()).unwrap_or_default();
    let query = event
        .query_string_parameters_ref()
        .map_or_else(Vec::new, |map| map.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
    let raw_path = lambda_http::RequestExt::raw_http_path(&event);
    let path = if raw_path.is_empty() { event.uri().path() } else { raw_path }.to_owned();
    let method = event.method().as_str().to_owned();
    let (parts, body) = event.into_parts();
    let body = match body {
        Body::Text(text) => text.into_bytes(),
        Body::Binary(bytes) => bytes,
        _ => Vec::new(),
    };
    Request { id, method, path, params: Vec::new(), query, headers: parts.headers, body }
}

fn answer(reply: Reply) -> Result<Response<Body>, lambda_http::Error> {
    let has = |header: &str| reply.headers.iter().any(|(name, _)| *name == header);
    let mut response = Response::builder().status(reply.status).header("x-content-type-options", "nosniff");
    // Only what says that it can be kept may be kept.
    if !has("cache-control") {
        response = response.header("cache-control", "no-store");
    }
    if !reply.body.is_empty() && !has("content-type") {
        response = response.header("content-type", "application/json");
    }
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    let body = match reply.file {
        Some(bytes) => Body::Binary(bytes),
        None if reply.body.is_empty() => Body::Empty,
        None => Body::Text(reply.body),
    };
    Ok(response.body(body)?)
}
