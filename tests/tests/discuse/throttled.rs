//! Calls are slowed down and not dropped: the table is throttled, and every call is answered all the same.

use std::sync::Arc;

use domain::seal::InstallationKeys;
use e2e::discuse::{Project, media};
use e2e::inprocess::Installation;
use e2e::world::chance::TestClock;
use e2e::world::faults::{Fault, Rule};
use e2e::world::proxy::Proxy;
use e2e::world::queue::Queues;
use lambda::context::Context;
use lambda::handle::handle;
use lambda::operation::Endpoint;
use lambda::request::Request;
use lambda::sources::{SystemClock, SystemRandom};
use serde_json::json;

/// Calls that the SDK makes of one before it gives up.
const SDK_TRIES: usize = 3;

#[tokio::test]
async fn who_meets_a_throttled_table_waits_and_is_answered() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let proxy =
        Proxy::start(installation.account(), Arc::new(Queues::empty(Arc::new(TestClock::starting_at(0)), 1))).await;
    let mut settings = installation.settings();
    settings.connection.endpoint_url = Some(proxy.url().to_owned());
    let keys = InstallationKeys::from_secret(&"x".repeat(64)).unwrap();
    let engines = engines::Registry::builtin();
    let context = Context::new(settings, Some(keys), Arc::new(SystemClock), Arc::new(SystemRandom), engines);
    let endpoints: Vec<Endpoint> = operations::endpoints().copied().collect();
    let send = async || {
        let mut headers = http::HeaderMap::new();
        headers.insert("x-client-id", project.client_id.parse().unwrap());
        headers.insert("x-client-secret", project.secret.parse().unwrap());
        let request = Request {
            id: "r".into(),
            method: "POST".into(),
            path: "/api/v1/check".into(),
            params: Vec::new(),
            query: Vec::new(),
            headers,
            body: media(&json!({ "text": "hello", })).to_string().into_bytes(),
        };
        handle(&context, &endpoints, request, std::time::Duration::from_secs(29)).await
    };
    // Each read of the credentials and the one write are throttled for longer than the SDK tries.
    for (operation, times) in
        [("GetItem", 2 * SDK_TRIES + 1), ("Query", SDK_TRIES + 1), ("TransactWriteItems", 2 * SDK_TRIES)]
    {
        proxy.add(Rule::on_operation(operation, Fault::Throttle, times));
    }
    let reply = send().await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(proxy.all_happened(), "every throttling was met");
    // Once, however often it was tried.
    let day = domain::time::date_of(installation.context.now_ms());
    let path = format!("{}/usage?from={day}&to={day}", project.base);
    let usage = project.manage("GET", &path, &serde_json::Value::Null).await.with(200);
    assert_eq!(usage["total"]["calls"], 1);
    // Many at once meet each other at the counters, and none of them is turned away.
    let replies = futures_util::future::join_all((0..40).map(|_| send())).await;
    assert!(replies.iter().all(|reply| reply.status == 200), "none is 429 or 503");
    let usage = project.manage("GET", &path, &serde_json::Value::Null).await.with(200);
    assert_eq!(usage["total"]["calls"], 41);
}
