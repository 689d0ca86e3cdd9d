//! What an analysis costs once configuration is known: round trips to the table, and its units.

use domain::config::Settings;
use e2e::inprocess::Installation;
use e2e::modapi::Project;
use lambda::auth::Caller;
use lambda::request::Request;
use serde_json::{Value, json};

use super::channels::channel;
use super::text;

/// Round trips, and units written.
type Cost = (u32, f64);

/// Runs the analysis as its function does once the key is known, and gives what it cost.
async fn cost(project: &Project<'_>, body: &Value) -> Cost {
    let context = &project.installation.context;
    let caller = Caller::Platform { platform: project.platform.clone(), key_id: "k".into(), moderator: None };
    let endpoint = operations::endpoints().find(|endpoint| endpoint.name == "modapi-moderate.moderate").unwrap();
    let request = Request {
        id: "r".into(),
        method: "POST".into(),
        path: endpoint.path.into(),
        params: Vec::new(),
        query: Vec::new(),
        headers: http::HeaderMap::new(),
        body: body.to_string().into_bytes(),
    };
    context.store.meter().take();
    let reply = (endpoint.run)(context, &caller, &request).await.unwrap();
    assert_eq!(reply.status, 200, "{}", reply.body);
    let usage = context.store.meter().take();
    (usage.round_trips, usage.write_units)
}

#[tokio::test]
async fn an_analysis_costs_what_it_must() {
    let installation = Installation::new().await;
    let settings =
        Settings { queue_filters: true, author_records: true, index_all_cases: false, ..Settings::default() };
    let project = Project::with(&installation, settings).await;
    channel(&project, "chat", &json!({ "context_enabled": true })).await;
    let message = |id: &str, more: Value| {
        let mut body = json!({ "content": text("a cup of tea"), "contentId": id, "metaType": "message" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    // The type is registered by the first, and the configuration read again by the second.
    for id in ["warm", "up"] {
        cost(&project, &message(id, json!({}))).await;
    }
    let named = json!({ "authorId": "ann", "conversationId": "room" });
    let in_context = json!({ "authorId": "ann", "conversationId": "room", "channel": "chat" });
    let costs = [
        cost(&project, &message("a", json!({}))).await,
        cost(&project, &message("b", named.clone())).await,
        cost(&project, &message("b", named.clone())).await,
        cost(&project, &message("c", in_context)).await,
        cost(&project, &message("d", json!({ "doNotStore": true, "authorId": "ann" }))).await,
    ];
    println!("{costs:?}");
    let calls = costs.map(|(calls, _)| calls);
    // The alias and the case; the author, who is counted; the case again, which has to be read; four and one queries and
    // one message before it; nothing but reads.
    assert_eq!(calls, [2, 4, 4, 10, 2]);
    assert!(costs[4].1 < f64::EPSILON, "nothing is written: {costs:?}");
}
