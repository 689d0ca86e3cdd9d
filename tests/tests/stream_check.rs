//! A check of Stream's clients through the deployed template: the answer of the function as it is built, within the
//! time that the clients give it, and the picture that another function judges after.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

use std::time::{Duration, Instant};

use domain::jwt::sign;
use domain::secrets::Plain;
use e2e::bmp;
use e2e::deployed::client::{Answer, Client};
use e2e::deployed::files::Files;
use e2e::deployed::{setting, unique, wait_for};
use serde_json::{Value, json};

/// After this time the clients give up, unless they are told otherwise.
const PATIENCE: Duration = Duration::from_secs(3);

/// An app of a new platform.
struct App {
    client: Client,
    key: String,
}

impl App {
    fn new() -> Self {
        let admin = Client::new(&setting("GAVEL_URL"), &setting("GAVEL_ADMIN_KEY"));
        let platform = admin.post("/admin/v1/platforms", &json!({ "name": unique("test") })).expect(201).text("id");
        let path = format!("/admin/v1/platforms/{platform}/stream-apps");
        let made = admin.post(&path, &json!({ "name": "test" })).expect(201);
        let token = sign(&json!({}), &Plain::new(made.text("secret")));
        Self { client: admin.with_key(&token), key: made.text("api_key") }
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.client.call(method, &format!("{path}?api_key={}", self.key), body)
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, Some(body)).expect(201)
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a client has only so much patience, really")]
fn a_check_answers_in_time_and_pictures_are_judged_after() {
    let app = App::new();
    let config = json!({ "key": "chat", "ai_text_config": { "rules": [{ "label": "INSULT", "action": "remove" }] },
        "ai_image_config": { "rules": [{ "label": "Explicit", "action": "remove" }] } });
    let stored = app.post("/api/v2/moderation/config", &config);
    assert_eq!(stored.body["config"]["key"], "chat");
    let read = app.call("GET", "/api/v2/moderation/config/chat", None).expect(200);
    assert_eq!(read.body["config"], stored.body["config"]);
    let check = |text: &str, images: &[&str], force_sync: bool| {
        json!({ "entity_type": "stream:chat:v1:message", "entity_id": unique("m"), "entity_creator_id": "jane",
            "config_key": "chat:messaging", "moderation_payload": { "texts": [text], "images": images },
            "options": { "force_sync": force_sync } })
    };
    let started = Instant::now();
    let found = app.post("/api/v2/moderation/check", &check("you are an idiot", &[], false));
    let took = started.elapsed();
    println!("the first check of the function took {} ms", took.as_millis());
    assert!(took < PATIENCE, "{took:?}");
    assert_eq!((&found.body["status"], &found.body["recommended_action"]), (&json!("complete"), &json!("remove")));
    assert_eq!(found.body["item"]["flags"][0]["type"], "ai_text");

    let files = Files::open();
    let url = files.serve("grey.bmp", &bmp::plain([120; 3]));
    let partial = app.post("/moderation/check", &check("look", &[&url], false));
    assert_eq!(partial.body["status"], "partial");
    let task = format!("/tasks/{}", partial.text("task_id"));
    let done = wait_for("the task is completed", Duration::from_mins(1), || {
        let told = app.call("GET", &task, None).expect(200).body;
        (told["status"] == "completed").then_some(told)
    });
    assert_eq!(done["result"]["recommended_action"], "keep");
    let at_once = app.post("/api/v2/moderation/check", &check("look", &[&url], true));
    assert_eq!((&at_once.body["status"], &at_once.body["recommended_action"]), (&json!("complete"), &json!("keep")));
}
