//! Reports.

use domain::cases::{Head, IncidentState};
use domain::content::{ContentRef, FieldType};
use domain::ids::CaseId;
use domain::reports::{ReportRecord, reporter_key};
use domain::transition::Case;
use e2e::inprocess::Installation;
use e2e::stream::App;
use serde_json::{Value, json};

const FLAG: &str = "/api/v2/moderation/flag";

fn post(more: &Value) -> Value {
    let mut body = json!({ "entity_type": "post", "entity_id": "p-1", "entity_creator_id": "jane", "reason": "rude" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn case(app: &App<'_>, kind: &str, id: &str) -> Case {
    let id = CaseId::of(&app.platform, &ContentRef { kind: kind.into(), id: id.into() });
    app.installation.context.store.case(&app.platform, &id).await.unwrap().unwrap()
}

async fn head(app: &App<'_>) -> Head {
    case(app, "post", "p-1").await.head
}

#[tokio::test]
async fn a_report_makes_one_item_and_one_flag_of_each_person() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let payload = json!({ "text": ["get lost"], "custom": { "room": { "id": 7 } } });
    let first = post(&json!({ "user_id": "bob", "moderation_payload": payload, "custom": { "screen": "chat" } }));
    let item = app.post(FLAG, &first).await.with(201)["item_id"].clone();
    for (again, reports) in [
        (json!({ "user_id": "bob", "reason": "really rude" }), 1),
        (json!({ "user": { "id": "zoe", "name": "Zoe" } }), 2),
        (json!({}), 3),
        (json!({ "reason": "the app once more" }), 3),
    ] {
        assert_eq!(app.post(FLAG, &post(&again)).await.with(201)["item_id"], item);
        assert_eq!(head(&app).await.evidence.reports, reports, "{again}");
    }
    assert_eq!(app.post_as("bob", FLAG, &post(&json!({ "user_id": "zoe" }))).await.with(201)["item_id"], item);
    let case = case(&app, "post", "p-1").await;
    let head = &case.head;
    assert_eq!((head.evidence.reports, head.evidence.identified), (3, 2), "whose token it is reports");
    assert_eq!(
        (head.incident, head.is_queued(), head.facts.author.as_deref()),
        (IncidentState::Open, true, Some("jane"))
    );
    let body = case.decoded().unwrap();
    let fields: Vec<_> = body.fields.iter().map(|field| (field.id.as_str(), field.kind)).collect();
    assert_eq!(fields, [("text_1", FieldType::Text)]);
    let id = CaseId::from_uuid(item.as_str().unwrap()).unwrap();
    let reports = installation.context.store.reports(&app.platform, &id).await.unwrap();
    let of_bob = reports.iter().find(|report| report.reporter.as_deref() == Some("bob")).unwrap();
    assert_eq!((of_bob.reason.as_deref(), &of_bob.custom), (Some("rude"), &Some(json!({ "screen": "chat" }))));
}

#[tokio::test]
async fn what_a_user_says_of_a_content_is_a_claim_until_the_platform_says_it() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let claimed = json!({ "texts": ["something vile"] });
    let sent = post(&json!({ "moderation_payload": claimed, "custom": { "screen": "chat" } }));
    for user in ["bob", "zoe"] {
        app.post_as(user, FLAG, &sent).await.with(201);
    }
    let known = case(&app, "post", "p-1").await;
    assert_eq!((known.head.facts.author.as_deref(), known.head.is_queued(), known.head.received), (None, true, 1));
    assert!(known.is_bare());
    let items = app.post("/api/v2/moderation/review_queue", &json!({})).await.with(201);
    let item = &items["items"][0];
    assert_eq!((&item["entity_creator_id"], &item["moderation_payload"]), (&json!(""), &json!({})));
    let claims = json!({ "entity_creator_id": "jane", "moderation_payload": claimed });
    for flag in item["flags"].as_array().unwrap() {
        assert_eq!(flag["custom"], json!({ "screen": "chat", "claimed": claims }));
    }
    let of_jane = json!({ "filter": { "entity_creator_id": "jane" } });
    assert_eq!(app.post("/api/v2/moderation/review_queue", &of_jane).await.with(201)["items"], json!([]));
    // The platform's server knows.
    let said = post(&json!({ "user_id": "ann", "moderation_payload": { "texts": ["get lost"] },
        "entity_creator_id": "max" }));
    app.post(FLAG, &said).await.with(201);
    let known = case(&app, "post", "p-1").await;
    assert_eq!((known.head.facts.author.as_deref(), known.head.evidence.reports), (Some("max"), 3));
    assert_eq!(known.decoded().unwrap().fields.len(), 1);
    // From then on it is known what it is, and nobody has to claim it.
    app.post_as("eve", FLAG, &sent).await.with(201);
    let items = app.post("/api/v2/moderation/review_queue", &json!({})).await.with(201);
    let flags = items["items"][0]["flags"].as_array().unwrap();
    let of_eve = flags.iter().find(|flag| flag["user_id"] == "eve").unwrap();
    assert_eq!((flags.len(), &of_eve["custom"]), (4, &json!({ "screen": "chat" })));
    assert_eq!(items["items"][0]["entity_creator_id"], "max");
}

#[tokio::test]
async fn a_report_leaves_what_was_received_as_it_is() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let key = installation.key(&app.platform, &[domain::config::Scope::Content], |_| {}).await;
    let sent = json!({ "id": "p-1", "type": "post", "author": "jane",
        "fields": [{ "id": "title", "type": "text", "src": "hello" }] });
    let call = e2e::inprocess::Call {
        method: "POST",
        path: "/api/v2/content/sync".into(),
        headers: vec![("authorization".into(), format!("Bearer {key}"))],
        body: sent.to_string().into_bytes(),
        ..Default::default()
    };
    assert_eq!(installation.send(call).await.status, 200);
    let before = case(&app, "post", "p-1").await;
    app.post(FLAG, &post(&json!({ "user_id": "bob", "moderation_payload": { "texts": ["other"] } }))).await.with(201);
    let after = case(&app, "post", "p-1").await;
    assert_eq!((after.body, after.head.received), (before.body, 1));
    assert!(after.head.incident.is_open() && after.head.is_analysed());
}

#[tokio::test]
async fn users_and_messages_are_flagged_by_their_ids() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let user = json!({ "entity_type": "stream:user", "entity_id": "jane", "entity_creator_id": "", "reason": "spam" });
    app.post(FLAG, &user).await.with(201);
    assert_eq!(case(&app, "stream:user", "jane").await.head.facts.author.as_deref(), Some("jane"));
    let older = json!({ "target_message_id": "m-1", "user_id": "bob" });
    let answer = app.post("/moderation/flag", &older).await.with(201);
    assert_eq!((&answer["flag"]["target_message_id"], &answer["flag"]["user"]["id"]), (&json!("m-1"), &json!("bob")));
    assert!(case(&app, "stream:chat:v1:message", "m-1").await.head.is_queued());
    let back = app.post("/moderation/unflag", &older).await.with(201);
    assert_eq!(back["flag"]["target_message_id"], "m-1");
    assert_eq!(case(&app, "stream:chat:v1:message", "m-1").await.head.evidence.reports, 0);
    assert_eq!(app.post("/moderation/unflag", &older).await.with(404)["code"], 16);
    app.post("/moderation/flag", &older).await.with(201);
    assert_eq!(case(&app, "stream:chat:v1:message", "m-1").await.head.evidence.reports, 1);
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let before = installation.stored().await;
    let refused = app.post(FLAG, &json!({ "entity_type": "post", "entity_id": "" })).await.with(400);
    assert_eq!((&refused["code"], &refused["exception_fields"]["entity_id"]), (&json!(4), &json!("required")));
    assert_eq!(refused["message"], "Flag failed with error: \"entity_id is a required field\"");
    let long = post(&json!({ "reason": "x".repeat(1_100) }));
    assert_eq!(app.post(FLAG, &long).await.with(400)["exception_fields"], json!({ "reason": "too_long" }));
    assert_eq!(installation.stored().await, before);
}

#[tokio::test]
async fn what_has_not_been_counted_yet_can_be_taken_back() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let older = |user: &str| json!({ "target_message_id": "m-1", "user_id": user });
    app.post("/moderation/flag", &older("bob")).await.with(201);
    let id = CaseId::of(&app.platform, &ContentRef { kind: "stream:chat:v1:message".into(), id: "m-1".into() });
    let store = &installation.context.store;
    // As it is stored when too many come at once.
    let counted = store.reports(&app.platform, &id).await.unwrap().remove(0);
    let report = ReportRecord { key: reporter_key(&app.platform, "zoe"), reporter: Some("zoe".into()), ..counted };
    assert!(store.put_report_alone(&app.platform, &id, &report).await.unwrap());
    assert!(store.reports(&app.platform, &id).await.unwrap().iter().any(|report| !report.is_folded));
    app.post("/moderation/unflag", &older("zoe")).await.with(201);
    let head = case(&app, "stream:chat:v1:message", "m-1").await.head;
    assert_eq!((head.evidence.reports, head.evidence.identified), (1, 1), "the other one still counts");
    app.post("/moderation/unflag", &older("zoe")).await.with(404);
}
