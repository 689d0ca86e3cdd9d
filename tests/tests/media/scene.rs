//! What the tests of media share.

use domain::cases::Judgement;
use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::uploads::Slot;
use e2e::world::World;
use e2e::world::eyes::pixmap;
use e2e::world::http::body_of;
use e2e::world::platform::{Setup, policy_on};
use serde_json::{Value, json};
use store::configs::ConfigKind;

/// A world whose platform takes down what is red.
pub async fn world() -> World {
    let world = World::new(Setup::subscribed()).await;
    world.add(ConfigKind::Policy, "IMG", &policy_on("IMG", "image")).await;
    world
}

/// A picture that is taken down.
pub fn red() -> Vec<u8> {
    pixmap(255, 0, 0)
}

/// A harmless one.
pub fn green() -> Vec<u8> {
    pixmap(0, 200, 0)
}

/// Asks for a slot; gives its id.
pub async fn slot(world: &World, asked: &Value) -> String {
    let reply = world.insist(&world.request("POST", "/media/v1/uploads", asked)).await;
    body_of(&reply, 201)["id"].as_str().unwrap().to_owned()
}

/// The same for a picture.
pub async fn picture_slot(world: &World) -> String {
    slot(world, &json!({ "media_type": "image/png" })).await
}

/// Uploads a file to a slot, as its form does, and tells the queue of it, as the bucket does.
pub async fn upload(world: &World, slot: &str, bytes: Vec<u8>) {
    put(world, slot, bytes).await;
    notify(world, slot);
}

/// Uploads a file of which nobody is told.
pub async fn put(world: &World, slot: &str, bytes: Vec<u8>) {
    let key = format!("incoming/{}/{slot}", world.platform);
    world.account.put_object(&world.account.media_bucket(), &key, bytes).await;
}

/// The bucket's notice of an upload.
pub fn notify(world: &World, slot: &str) {
    let key = format!("incoming/{}/{slot}", world.platform);
    let object = json!({ "key": key, "size": 60, "eTag": "x" });
    let record = json!({ "eventSource": "aws:s3", "eventName": "ObjectCreated:Post", "s3": { "object": object } });
    world.queues.send("media", &json!({ "Records": [record] }).to_string(), 0);
}

/// What the platform is told of a slot.
pub async fn shown(world: &World, slot: &str) -> Value {
    let request = world.request("GET", &format!("/media/v1/uploads/{slot}"), &Value::Null);
    body_of(&world.insist(&request).await, 200)
}

/// The slot as stored.
pub async fn stored(world: &World, slot: &str) -> Option<Slot> {
    world.context().store.slot(&world.platform, slot).await.unwrap()
}

/// What is in the media bucket.
pub async fn files(world: &World) -> Vec<String> {
    world.account.objects(&world.account.media_bucket()).await
}

/// The same without previews.
pub async fn originals(world: &World) -> Vec<String> {
    files(world).await.into_iter().filter(|key| !key.starts_with("previews/")).collect()
}

/// What is kept as evidence.
pub async fn evidence(world: &World) -> Vec<String> {
    world.account.objects(&world.account.evidence_bucket()).await
}

/// The case of a post.
pub fn case(world: &World, id: &str) -> CaseId {
    CaseId::of(&world.platform, &ContentRef { kind: "post".into(), id: id.into() })
}

/// What was judged of a post.
pub async fn judgement(world: &World, id: &str) -> Judgement {
    let found = world.context().store.case(&world.platform, &case(world, id)).await.unwrap();
    found.expect("the case exists").head.judgement.expect("it has been judged")
}

/// What a judgement says: policies with fields, and what it lacks.
pub fn says(judgement: &Judgement) -> String {
    let violations = judgement.violations.iter();
    let found: Vec<String> =
        violations.map(|v| format!("{} at {}", v.policy, v.field.as_deref().unwrap_or("-"))).collect();
    format!("{}; lacks {}", found.join(", "), judgement.incomplete.join(", "))
}

/// What it says of a red picture, of a clean one, and of one that nobody has seen.
pub const RED: &str = "IMG at photo; lacks ";
pub const CLEAN: &str = "; lacks ";
pub const UNSEEN: &str = "; lacks image";

/// The `src` that names a slot.
pub fn src(slot: &str) -> String {
    format!("gavel-media:{slot}")
}
