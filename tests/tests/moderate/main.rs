//! The moderators' API, from the queue to the webhook: what it refuses and to whom, what it shows, what can be
//! taken back, and that nothing is lost however its commands are mixed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod authors;
mod cases;
mod claims;
mod decisions;
mod queue;
mod random;
mod undo;

use domain::content::ContentRef;
use domain::ids::{CaseId, PlatformId};
use domain::transition::{AppealRequest, Placing, Terms, Transition};
use e2e::world::World;
use e2e::world::http::body_of;
use e2e::world::moderators::Person;
use lambda::request::Reply;
use serde_json::{Value, json};

/// The case of a post.
fn case_of(platform: &PlatformId, post: &str) -> CaseId {
    CaseId::of(platform, &ContentRef { kind: "post".into(), id: post.into() })
}

/// Path of a case, and of what is done with it.
fn path(world: &World, post: &str, what: &str) -> String {
    format!("/moderate/v1/cases/{}{what}", case_of(&world.platform, post).as_str())
}

async fn send(world: &World, key: &str, method: &'static str, path: &str, body: &Value) -> Reply {
    world.insist(&world.request(method, path, body).by(key)).await
}

/// Does something with the case of a post.
async fn act(world: &World, key: &str, post: &str, what: &str, body: &Value) -> Reply {
    send(world, key, "POST", &path(world, post, what), body).await
}

/// What is answered to a GET that has to succeed.
async fn get(world: &World, key: &str, path: &str) -> Value {
    body_of(&send(world, key, "GET", path, &Value::Null).await, 200)
}

/// Status and code of an answer.
fn word(reply: &Reply) -> (u16, String) {
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    (reply.status, body["code"].as_str().unwrap_or_default().to_owned())
}

/// Decides and gives status and code.
async fn decide(world: &World, by: &Person, post: &str, decision: &str) -> (u16, String) {
    word(&act(world, &by.key, post, "/decision", &ruling(decision)).await)
}

/// A decision, with a policy where it needs one.
fn ruling(decision: &str) -> Value {
    match decision {
        "act" => json!({ "decision": "act", "violations": [{ "policy": "CHK", "field": "text" }] }),
        _ => json!({ "decision": decision }),
    }
}

fn ok() -> (u16, String) {
    (200, String::new())
}

fn conflict(code: &str) -> (u16, String) {
    (409, code.to_owned())
}

/// The author of a post appeals.
async fn appeal(world: &World, post: &str, author: &str) {
    let id = case_of(&world.platform, post);
    let store = &world.context().store;
    let case = store.case(&world.platform, &id).await.unwrap().unwrap();
    let mut transition = Transition::on(&world.platform, &id, case, world.now_ms() * 1000);
    let statement = "it was irony".to_owned();
    let request =
        AppealRequest { author: author.into(), statement, at_us: None, attachments: Vec::new(), salt: world.id() };
    transition.appeal(&request, &Terms::default()).unwrap();
    transition.place(&Placing { queues: &[], half_life_h: 24, index_all: true, by_facets: false, endpoints: &[] });
    let outcome = store.commit(&transition, None, &world.id()).await.unwrap();
    assert!(matches!(outcome, store::commit::Outcome::Done));
}
