//! Apps: their keys, their tokens, and what becomes of both.

use e2e::inprocess::{Call, Installation};
use e2e::stream::App;
use serde_json::json;

const FLAG: &str = "/api/v2/moderation/flag";

#[tokio::test]
async fn an_app_opens_its_own_platform_only_and_until_it_is_removed() {
    let installation = Installation::new().await;
    let (app, other) = (App::new(&installation).await, App::new(&installation).await);
    let body = json!({ "entity_type": "post", "entity_id": "p" });
    let item = app.post(FLAG, &body).await.with(201)["item_id"].clone();
    assert_ne!(item, other.post(FLAG, &body).await.with(201)["item_id"], "the same content of another platform");
    let mut crossed = app.call("POST", FLAG, &[], Some(&body));
    crossed.query[0].1.clone_from(&other.key);
    assert_eq!(app.send(crossed).await.with(401)["code"], 43);

    let second = App::of(&installation, &app.platform).await;
    assert_eq!(second.post(FLAG, &body).await.with(201)["item_id"], item, "rotation is a second app");
    let remove = Call {
        method: "DELETE",
        path: format!("/admin/v1/platforms/{}/stream-apps/{}", app.platform, app.id),
        headers: vec![("authorization".into(), format!("Bearer {}", installation.admin_key))],
        ..Call::default()
    };
    assert_eq!(installation.send(remove).await.status, 200);
    assert_eq!(app.post(FLAG, &body).await.with(401)["code"], 2);
    second.post(FLAG, &body).await.with(201);
    let stored = format!("{:?}", installation.stored().await);
    assert!(!stored.contains(&second.secret), "a secret is stored in the clear");
}

#[tokio::test]
async fn tokens_of_every_client_are_understood() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let body = json!({ "entity_type": "post", "entity_id": "p" });
    for claims in
        [json!({}), json!({ "server": true }), json!({ "user_id": "jane", "iat": 1, "exp": 4_000_000_000_u32 })]
    {
        let mut call = app.call("POST", FLAG, &[], Some(&body));
        app.sign_as(&mut call, &claims);
        app.send(call).await.with(201);
    }
    let mut prefixed = app.call("POST", FLAG, &[], Some(&body));
    prefixed.headers[0].1 = format!("Bearer {}", app.token(&json!({})));
    app.send(prefixed).await.with(201);
    let bare = app.call("POST", "/moderation/flag", &[], Some(&body));
    app.send(bare).await.with(201);
    let unknown = app.get("/api/v2/moderation/nothing", &[]).await;
    assert_eq!(unknown.with(404)["code"], 16);
}

#[tokio::test]
async fn a_user_may_not_call_what_is_for_servers() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let body = json!({ "entity_type": "stream:chat:v1:message", "entity_id": "m",
        "flags": [{ "type": "custom_check_text" }] });
    let refused = app.post_as("jane", "/api/v2/moderation/custom_check", &body).await.with(403);
    assert_eq!(refused["code"], 17);
}
