//! What calls cost once configuration is known: round trips to the table, and its units.

use domain::cases::Head;
use e2e::inprocess::Installation;
use e2e::stream::App;
use lambda::auth::Caller;
use lambda::request::Request;
use serde_json::{Value, json};

/// Round trips, and units written and read.
type Cost = (u32, f64, f64);

/// Runs an operation as its function does once the app is known, and gives what it cost.
async fn cost(app: &App<'_>, operation: &str, body: &Value) -> Cost {
    let context = &app.installation.context;
    let caller = Caller::App { platform: app.platform.clone(), app: app.id.clone(), user: None };
    let endpoint = operations::endpoints().find(|endpoint| endpoint.name == operation).unwrap();
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
    assert_eq!(reply.status, 201, "{}", reply.body);
    let usage = context.store.meter().take();
    (usage.round_trips, usage.write_units, usage.read_units)
}

fn flag(id: &str, more: &Value) -> Value {
    let mut body = json!({ "entity_type": "post", "entity_id": id, "reason": "rude" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn a_report_costs_what_it_must() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    // The type is registered by the first, and the configuration read again by the second.
    for id in ["warm", "up"] {
        cost(&app, "stream-flag.flag", &flag(id, &json!({}))).await;
    }
    let operation = "stream-flag.flag";
    let named = json!({ "user_id": "bob", "entity_creator_id": "jane", "moderation_payload": { "texts": ["x"] } });
    let costs = [
        cost(&app, operation, &flag("p", &json!({}))).await,
        cost(&app, operation, &flag("q", &named)).await,
        cost(&app, operation, &flag("q", &named)).await,
        cost(&app, operation, &flag("q", &json!({ "user_id": "zoe" }))).await,
    ];
    println!("{costs:?} (a head has {} bytes)", std::mem::size_of::<Head>());
    let round_trips = costs.map(|(calls, ..)| calls);
    assert_eq!(round_trips, [3, 5, 6, 5], "the case, its report, a transaction; reporter and creator; whom to tell");
}
