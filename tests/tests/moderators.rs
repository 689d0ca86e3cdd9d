//! Moderators are who their keys say, for as long as they are active.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use dialects::fault::Fault;
use domain::config::Scope;
use domain::moderators::{Acting, Role};
use e2e::world::World;
use e2e::world::http::body_of;
use e2e::world::platform::{ADMIN_KEY, Setup, post};
use lambda::auth::{Caller, authenticate};
use lambda::operation::Access;
use lambda::request::Request;
use serde_json::{Value, json};

async fn ask(world: &World, method: &'static str, path: &str, body: &Value, status: u16) -> Value {
    let path = format!("/admin/v1/platforms/{}/{path}", world.platform);
    let reply = world.send(&world.request(method, &path, body).by(ADMIN_KEY)).await.expect("an answer");
    body_of(&reply, status)
}

/// Who a key is, for an operation of the review queue, in a process that outlives the changes.
async fn who(context: &lambda::context::Context, key: &str) -> Result<Caller, Fault> {
    let mut headers = http::HeaderMap::new();
    headers.insert("authorization", format!("Bearer {key}").try_into().unwrap());
    let request = Request {
        id: String::new(),
        method: "GET".into(),
        path: String::new(),
        params: Vec::new(),
        query: Vec::new(),
        headers,
        body: Vec::new(),
    };
    authenticate(context, Access::Platform(Scope::Moderate), &request).await
}

fn text(body: &Value, name: &str) -> String {
    body[name].as_str().unwrap_or_else(|| panic!("no '{name}' in {body}")).to_owned()
}

#[tokio::test]
async fn a_moderators_key_says_who_they_are() {
    let world = World::new(Setup::plain()).await;
    let ada = ask(&world, "POST", "moderators", &json!({ "name": "Ada", "role": "reviewer" }), 201).await;
    let id = text(&ada, "id");
    assert_eq!(uuid_parts(&id), [8, 4, 4, 4, 12]);
    let made = ask(&world, "POST", &format!("moderators/{id}/keys"), &json!({ "name": "laptop" }), 201).await;
    assert_eq!((&made["moderator"], &made["scopes"]), (&json!(id), &json!(["moderate"])));
    let key = text(&made, "key");
    let context = world.context();
    let acting = who(&context, &key).await.unwrap().acting(Some("somebody else"));
    assert_eq!(acting, Acting::Moderator { id: id.clone(), role: Role::Reviewer });

    // The key is for the queue only, and never shown again.
    let refused = world.send(&world.moderating(&post("a", "hello")).by(&key)).await.unwrap();
    assert_eq!(body_of(&refused, 403)["code"], "forbidden");
    for list in ["keys", &format!("keys?moderator={id}"), "moderators", &format!("moderators/{id}")] {
        assert!(!ask(&world, "GET", list, &json!({}), 200).await.to_string().contains(&key), "{list}");
    }

    ask(&world, "PUT", &format!("moderators/{id}"), &json!({ "role": "senior" }), 200).await;
    world.advance(lambda::cache::FRESH_MS + 1);
    assert_eq!(who(&context, &key).await.unwrap().acting(None).role(), Some(Role::Senior));
    world.finish().await;
}

#[tokio::test]
async fn who_has_left_is_nobody() {
    let world = World::new(Setup::plain()).await;
    let ada = ask(&world, "POST", "moderators", &json!({ "name": "Ada", "role": "admin" }), 201).await;
    let one = format!("moderators/{}", text(&ada, "id"));
    let keys = format!("{one}/keys");
    let first = ask(&world, "POST", &keys, &json!({}), 201).await;
    let rotate = format!("keys/{}/rotate", text(&first, "id"));
    let second = ask(&world, "POST", &rotate, &json!({ "overlap_s": 3_600 }), 201).await;
    assert_eq!(second["moderator"], ada["id"], "a rotated key stays theirs");
    let context = world.context();
    for key in [&first, &second] {
        assert!(who(&context, &text(key, "key")).await.is_ok());
    }

    for _ in 0..2 {
        let gone = ask(&world, "DELETE", &one, &json!({}), 200).await;
        assert_eq!((&gone["active"], &gone["version"]), (&json!(false), &json!(2)));
    }
    world.advance(lambda::cache::FRESH_MS + 1);
    for key in [&first, &second] {
        assert_eq!(who(&context, &text(key, "key")).await, Err(Fault::Unauthorized));
    }
    assert_eq!(ask(&world, "POST", &keys, &json!({}), 409).await["code"], "moderator_inactive");
    let listed = ask(&world, "GET", "moderators", &json!({}), 200).await;
    assert_eq!(listed["moderators"][0]["name"], "Ada", "the record stays");

    ask(&world, "PUT", &one, &json!({ "active": true }), 200).await;
    world.advance(lambda::cache::FRESH_MS + 1);
    assert!(who(&context, &text(&second, "key")).await.is_ok());
    let revoke = format!("keys/{}", text(&second, "id"));
    ask(&world, "DELETE", &revoke, &json!({}), 200).await;
    world.advance(lambda::cache::FRESH_MS + 1);
    assert_eq!(who(&context, &text(&second, "key")).await, Err(Fault::Unauthorized));
    world.finish().await;
}

#[tokio::test]
async fn a_server_key_gives_nobody_a_role() {
    let world = World::new(Setup::plain()).await;
    let ada = ask(&world, "POST", "moderators", &json!({ "name": "Ada", "role": "admin" }), 201).await;
    let key = ask(&world, "POST", "keys", &json!({ "name": "server", "scopes": ["moderate"] }), 201).await;
    assert!(key.get("moderator").is_none());
    let caller = who(&world.context(), &text(&key, "key")).await.unwrap();
    let acting = caller.acting(ada["id"].as_str());
    assert_eq!((acting.person(), acting.role()), (ada["id"].as_str(), None));
    world.finish().await;
}

#[tokio::test]
async fn a_moderator_has_a_few_keys_that_take_no_room_from_servers() {
    let world = World::new(Setup::plain()).await;
    let ada = ask(&world, "POST", "moderators", &json!({ "name": "Ada", "role": "senior" }), 201).await;
    let grace = ask(&world, "POST", "moderators", &json!({ "name": "Grace", "role": "senior" }), 201).await;
    let keys = |moderator: &Value| format!("moderators/{}/keys", text(moderator, "id"));
    for _ in 0..5 {
        ask(&world, "POST", &keys(&ada), &json!({}), 201).await;
    }
    assert_eq!(ask(&world, "POST", &keys(&ada), &json!({}), 409).await["code"], "limit_reached");
    let of_grace = ask(&world, "POST", &keys(&grace), &json!({}), 201).await;
    let listed = ask(&world, "GET", &format!("keys?moderator={}", text(&grace, "id")), &json!({}), 200).await;
    let ids: Vec<_> = listed["keys"].as_array().unwrap().iter().map(|key| key["id"].clone()).collect();
    assert_eq!(ids, [of_grace["id"].clone()]);
    let (other, _) = world.another_platform().await;
    let path = format!("/admin/v1/platforms/{other}/{}", keys(&grace));
    let foreign = world.send(&world.request("POST", &path, &json!({})).by(ADMIN_KEY)).await.unwrap();
    assert_eq!(foreign.status, 404, "not a moderator of another platform");
    world.finish().await;
}

fn uuid_parts(id: &str) -> Vec<usize> {
    id.split('-').map(str::len).collect()
}
