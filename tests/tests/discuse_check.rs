//! Checks through the deployed template, by the calls that clients of Discuse's API make with curl.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

use std::process::Command;

use e2e::bmp;
use e2e::deployed::client::Client;
use e2e::deployed::files::Files;
use e2e::deployed::{setting, unique};
use e2e::discuse::assert_shape;
use serde_json::{Value, json};

/// A project of a new platform.
struct Project {
    admin: Client,
    base: String,
    client_id: String,
    secret: String,
    id: Value,
}

impl Project {
    fn new() -> Self {
        let admin = Client::new(&setting("GAVEL_URL"), &setting("GAVEL_ADMIN_KEY"));
        let platform = admin.post("/admin/v1/platforms", &json!({ "name": unique("test") })).expect(201).text("id");
        let all = format!("/admin/v1/platforms/{platform}/organisations");
        let made = admin.post(&all, &json!({ "name": "Acme" })).expect(201);
        let base = format!("/admin/v1/organisations/{}", made.text("id"));
        // An organisation's admin makes the project with a credential of their own.
        let own = json!({ "name": "Ada", "role": "organisation_admin" });
        let member = admin.post(&format!("{base}/members"), &own).expect(201).text("secret");
        let project = admin.with_key(&member).post(&format!("{base}/projects"), &json!({ "name": "chat" })).expect(201);
        let (id, secret) = (project.body["id"].clone(), project.text("secret"));
        Self { admin: admin.with_key(&member), client_id: made.text("client_id"), base, secret, id }
    }

    /// A check as curl sends it: status and body. Where there is no curl, the same request by other means.
    fn curl(&self, client_id: &str, secret: &str, body: &str) -> (u16, Value) {
        let url = format!("{}/api/v1/check", setting("GAVEL_URL").trim_end_matches('/'));
        let (id, key) = (format!("x-client-id: {client_id}"), format!("x-client-secret: {secret}"));
        let arguments =
            ["-s", "--noproxy", "*", "-w", "\n%{http_code}", "-X", "POST", &url, "-H", "accept: application/json"];
        let headers = ["-H", "Content-Type: application/json", "-H", &id, "-H", &key, "-d", body];
        match Command::new("curl").args(arguments).args(headers).output() {
            Ok(output) => {
                let text = String::from_utf8(output.stdout).unwrap();
                let (body, status) = text.rsplit_once('\n').unwrap_or_else(|| panic!("curl: {text}"));
                (status.parse().unwrap(), serde_json::from_str(body).unwrap_or_default())
            }
            Err(missing) => {
                println!("SKIPPED the real curl ({missing}): the same requests are sent by another client");
                let headers =
                    [("content-type", "application/json"), ("x-client-id", client_id), ("x-client-secret", secret)];
                let answer = self.admin.with_key("").send("POST", "/api/v1/check", &headers, body.as_bytes());
                (answer.status, answer.body)
            }
        }
    }

    fn check(&self, body: &Value) -> Value {
        let (status, answer) = self.curl(&self.client_id, &self.secret, &body.to_string());
        assert_eq!(status, 200, "{answer}");
        assert_shape(&answer);
        answer
    }
}

#[test]
fn the_calls_of_curl_are_answered_with_every_key() {
    let project = Project::new();
    let user = "726fddcb-3b1d-4f0a-9a51-2f6a1f0f7b11";
    let settings = json!({ "project_id": project.id });
    let body = |media: Value| json!({ "request": { "media": media, "user_id": user }, "settings": settings });
    let files = Files::open();
    let url = files.serve("grey.bmp", &bmp::plain([120; 3]));
    let text = project.check(&body(json!({ "text": "you are a stupid idiot", "image_url": [""], "gif_url": [""] })));
    assert!(text["sentiment"]["hit"] == true && text["hits"] == true, "{text}");
    assert_eq!((&text["images"], &text["gifs"]), (&json!({ "result": {} }), &json!({ "result": {} })));
    assert!(text["trace_context"].is_string());
    let image = project.check(&body(json!({ "text": "", "image_url": [url], "gif_url": [""] })));
    assert_eq!((&image["images"]["status"], &image["images"]["result"]["category"]), (&json!("ok"), &json!("neutral")));
    let all = project.check(&body(json!({ "text": "hello", "image_url": [url], "gif_url": [url] })));
    assert_eq!((&all["gifs"]["status"], &all["hits"]), (&json!("ok"), &json!(false)), "{all}");
    let dead = project.check(&body(json!({ "image_url": ["http://127.0.0.1:1/none.png"] })));
    assert_eq!((&dead["images"]["status"], &dead["images"]["hit"]), (&json!("error"), &json!(false)));

    let polish = "Dzisiaj rano poszliśmy do sklepu, żeby kupić świeży chleb i mleko dla całej rodziny.";
    let polish = project.check(&body(json!({ "text": polish })));
    assert_eq!(polish["language"], json!({ "expected": "en", "detected": "pl", "hit": true }));

    let trailing = r#"{ "request": { "media": { "text": "hello", "gif_url": [""], } } }"#;
    let refused = [
        (project.curl(&project.client_id, &project.secret, trailing), 400, "malformed_json"),
        (project.curl("", &project.secret, "{}"), 401, "unauthorized"),
        (project.curl(&project.client_id, "unknown", "{}"), 401, "unauthorized"),
        (project.curl(&project.client_id, &project.secret, r#"{"request":{"media":{}}}"#), 400, "nothing_to_check"),
    ];
    for ((status, answer), expected, code) in refused {
        assert_eq!((status, &answer["code"]), (expected, &json!(code)), "{answer}");
    }
    let usage = format!("{}/usage?from=2026-01-01&to=2026-12-31", project.base);
    let usage = project.admin.get(&usage).expect(200);
    let counts = json!({ "calls": 5, "text": 3, "image": 3, "gif": 1, "hits": 2 });
    assert_eq!(usage.body["total"], counts, "{:?}", usage.body);
}
