//! The whole road through the deployed template: real HTTP in, signed webhooks out, nothing replaced.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use domain::time::parse_iso_ms;
use e2e::bmp;
use e2e::customer::Customer;
use e2e::deployed::files::Files;
use e2e::deployed::scene::Scene;
use e2e::deployed::{now, unique, wait_for};
use lambda::sources::{Clock, SystemClock};
use serde_json::{Value, json};

/// How long a changed setting may take to be known everywhere, and a little for the machine.
const EFFECTIVE: Duration = Duration::from_secs(15);
/// How long a revoked key may still be used, and a second for requests under way.
const REVOKED: Duration = Duration::from_secs(11);
/// A number that passes the checksum of cards; the one that payment companies publish for tests.
const CARD: &str = "4111 1111 1111 1111";
/// The account that the stack is deployed in.
const INSTALLATION: &str = "000000000000";

static SCENE: LazyLock<Scene> = LazyLock::new(Scene::set);

fn content(id: &str, text: &str) -> Value {
    json!({ "id": id, "type": "comment", "author": "ann",
        "fields": [{ "id": "title", "type": "text", "src": "A question" },
                   { "id": "body", "type": "image", "fields": [{ "id": "caption", "type": "text", "src": text }] }] })
}

#[test]
fn clean_content_is_accepted_analysed_and_announced() {
    let (scene, id) = (&*SCENE, unique("clean"));
    let answer = scene.platform.post("/api/v2/content", &content(&id, "Where can I buy this?")).expect(202);
    assert_eq!((&answer.body["id"], &answer.body["type"]), (&json!(id), &json!("comment")));
    assert!(answer.body["timestamp"].is_string() && !answer.header("x-request-id").is_empty());
    assert_eq!(answer.header("cache-control"), "no-store");
    let webhook = scene.inbox.first("analysed-content", |request| request.is("analysed-content", &id));
    webhook.verify(&[&scene.signing_key]);
    assert_eq!(webhook.body["violations"], json!([]));
    let fields = content(&id, "Where can I buy this?")["fields"].clone();
    assert_eq!(webhook.body["content"], json!({ "id": id, "type": "comment", "fields": fields }));
    let case = scene.case("comment", &id);
    assert_eq!(
        (&case["status"], &case["visibility"], &case["incident"]["state"]),
        (&json!("analysed"), &json!("online"), &json!("none"))
    );
}

#[test]
fn a_picture_is_fetched_and_looked_at_and_one_that_is_not_there_is_named() {
    let (scene, files) = (&*SCENE, Files::open());
    let addresses = [files.serve("a.bmp", &bmp::plain([90, 160, 60])), files.url("b.bmp")];
    for (name, url, lacks) in [("seen", &addresses[0], json!([])), ("gone", &addresses[1], json!(["image"]))] {
        let id = unique(name);
        let mut sent = content(&id, "Where can I buy this?");
        sent["fields"][1]["src"] = json!(url);
        let answer = scene.platform.post("/api/v2/content/sync", &sent).expect(200);
        assert_eq!(answer.body["incomplete"], json!(["image"]), "the call does not wait for it");
        let accepted = scene.platform.post("/api/v2/content", &sent).expect(202);
        assert_eq!(accepted.body["id"], json!(id));
        let is_done = |case: &Value| case["status"] == "analysed" && case["incomplete"] == lacks;
        wait_for(name, Duration::from_mins(1), || is_done(&scene.case("comment", &id)).then_some(()));
    }
}

#[test]
fn profanity_in_a_caption_is_named_by_its_dotted_field() {
    let (scene, id) = (&*SCENE, unique("profane"));
    let sent = content(&id, "What a load of crap");
    let plain = scene.platform.post("/api/v2/content/sync", &sent).expect(200);
    assert_eq!(plain.body["violations"], json!([{ "policy": "OBS", "confidence": "check" }]));
    assert_eq!(
        (&plain.body["id"], &plain.body["type"], &plain.body["author"]),
        (&json!(id), &json!("comment"), &json!("ann"))
    );
    let webhook = scene.inbox.first("analysed-content", |request| request.is("analysed-content", &id));
    webhook.verify(&[&scene.signing_key]);
    let violation = json!([{ "policy": "OBS", "field": "body.caption", "confidence": "check" }]);
    assert_eq!(webhook.body["violations"], violation);
    let by_field = scene.platform.post("/api/v2/content/sync?include=field", &sent).expect(200);
    assert_eq!(by_field.body["violations"], violation);
    let case = scene.case("comment", &id);
    assert_eq!(
        (&case["visibility"], &case["incident"]["state"], &case["received"]),
        (&json!("online"), &json!("open"), &json!(2))
    );
}

/// Waits for everything that an enforcement owes, and checks it.
fn enforced(scene: &Scene, id: &str, policy: &str, hint: &str, fields: &Value) {
    let types = ["analysed-content", "decision", "incident-closed"];
    let webhooks = types.map(|kind| scene.inbox.first(kind, |request| request.is(kind, id)));
    for webhook in &webhooks {
        webhook.verify(&[&scene.signing_key]);
        assert_eq!(webhook.header("x-webhook-attempt"), "1");
    }
    let [analysed, decision, closed] = webhooks;
    assert_eq!(analysed.body["violations"][0]["confidence"], "trust", "{analysed:?}");
    let (decided, closing) = (&decision.body, &closed.body);
    assert_eq!((&decided["decision"], &decided["hint"]), (&json!("act"), &json!(hint)));
    assert_eq!((&decided["violations"], &decided["content"]["fields"]), (&json!([{ "policy": policy }]), fields));
    assert_eq!(decided["triggers"], json!([{ "type": "automated" }]));
    assert_eq!((&closing["resolution"], &closing["reporters"]), (&json!("enforced"), &json!([])));
    assert_eq!(closing["violations"], json!([{ "policy": policy }]));
    // In this order, and each of them once.
    let ids: Vec<_> = scene.inbox.all(|request| request.body["content"]["id"] == id);
    let position = |kind: &str| ids.iter().position(|request| request.is(kind, id)).unwrap();
    assert!(position("decision") < position("incident-closed"));
    let unique: BTreeSet<_> = ids.iter().map(|request| request.header("x-webhook-id").to_owned()).collect();
    assert_eq!(unique.len(), ids.len(), "delivered twice: {ids:?}");
    assert_eq!(scene.case("comment", id)["visibility"], "down");
}

#[test]
fn a_card_number_is_enforced_asynchronously_and_synchronously() {
    let scene = &*SCENE;
    let (waiting, at_once) = (unique("card"), unique("card"));
    let text = format!("Just charge {CARD}, it is still valid.");
    let _ = scene.platform.post("/api/v2/content", &content(&waiting, &text)).expect(202);
    let answer = scene.platform.post("/api/v2/content/sync", &content(&at_once, &text)).expect(200);
    assert_eq!(answer.body["violations"], json!([{ "policy": "PII", "confidence": "trust" }]));
    for id in [waiting, at_once] {
        enforced(scene, &id, "PII", "redact", &json!(["body.caption"]));
    }
}

#[test]
fn the_platforms_own_scores_count_and_merge() {
    let (scene, id) = (&*SCENE, unique("own"));
    let score = |score: f64| json!([{ "label": "hate", "strategy": "own-model", "score": score, "field": "title" }]);
    let mut first = content(&id, "Nothing to see");
    first["evaluations"] = score(0.5);
    let answer = scene.platform.post("/api/v2/content/sync", &first).expect(200);
    assert_eq!(answer.body["violations"], json!([{ "policy": "HTE", "confidence": "check" }]));
    let second = json!({ "id": id, "type": "comment", "evaluations": score(0.95) });
    let answer = scene.platform.post("/api/v2/content/sync", &second).expect(200);
    assert_eq!(answer.body["violations"], json!([{ "policy": "HTE", "confidence": "trust" }]));
    let decision = scene.inbox.first("decision", |request| request.is("decision", &id));
    decision.verify(&[&scene.signing_key]);
    assert_eq!((&decision.body["hint"], &decision.body["content"]["fields"]), (&json!("disable"), &json!(["title"])));
    let mut unknown = content(&id, "x");
    unknown["evaluations"] = json!([{ "label": "hate", "strategy": "nobody", "score": 0.5 }]);
    let answer = scene.platform.post("/api/v2/content", &unknown).refused(422, "invalid_request");
    assert_eq!(answer.body["errors"][0]["path"], "evaluations[0].strategy");
}

#[test]
fn a_block_list_takes_effect() {
    let (scene, phrase) = (&*SCENE, "miracle weight loss");
    let before = scene.platform.post("/api/v2/content/sync", &content(&unique("list"), phrase)).expect(200);
    assert_eq!(before.body["violations"], json!([]));
    let list = json!({ "entries": [{ "phrase": phrase, "label": "scam" }] });
    let answer = scene.admin.put(&scene.path("block-lists/own"), &list).expect(200);
    assert!(answer.body["effective_at"].is_string());
    let id = wait_for("the block list", EFFECTIVE, || {
        let id = unique("list");
        let answer = scene.platform.post("/api/v2/content/sync", &content(&id, "Try MIRACLE  weight-loss now"));
        (answer.expect(200).body["violations"] == json!([{ "policy": "SPM", "confidence": "trust" }])).then_some(id)
    });
    enforced(scene, &id, "SPM", "disable", &json!(["body.caption"]));
}

#[test]
fn an_idempotency_key_replays_the_first_answer() {
    let (scene, id, key) = (&*SCENE, unique("once"), unique("key"));
    let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
    let body = content(&id, "Hello").to_string();
    let send = |path: &str, body: &str| scene.platform.send("POST", path, &headers, body.as_bytes());
    for path in ["/api/v2/content", "/api/v2/content/sync"] {
        let (first, again) = (send(path, &body), send(path, &body));
        assert!(matches!(first.status, 200 | 202), "{first:?}");
        assert_eq!((first.status, &first.body), (again.status, &again.body));
        assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
        let _ = send(path, &content(&id, "Something else").to_string()).refused(409, "conflict");
    }
    assert_eq!(scene.case("comment", &id)["received"], 2);
}

#[test]
fn deliveries_are_listed_and_can_be_sent_again() {
    let (scene, id) = (&*SCENE, unique("again"));
    let _ = scene.platform.post("/api/v2/content", &content(&id, "Hello")).expect(202);
    let first = scene.inbox.first("analysed-content", |request| request.is("analysed-content", &id));
    let event = first.header("x-webhook-id").to_owned();
    let history = wait_for("a recorded attempt", EFFECTIVE, || {
        let history = scene.admin.get(&scene.path(&format!("deliveries/{event}"))).expect(200).body;
        (history["deliveries"][0]["state"] == "delivered").then_some(history)
    });
    assert_eq!((&history["attempts"][0]["status"], &history["attempts"][0]["number"]), (&json!(204), &json!(1)));
    let page = scene.admin.get(&scene.path(&format!("deliveries?endpoint={}&limit=100", scene.endpoint))).expect(200);
    let listed = page.body["deliveries"].as_array().unwrap();
    assert!(listed.iter().any(|delivery| delivery["event"] == event && delivery["state"] == "delivered"), "{listed:?}");

    let resend = scene.path(&format!("deliveries/{event}/{}/resend", scene.endpoint));
    let _ = scene.admin.post(&resend, &json!({})).expect(202);
    let second = scene.inbox.first("the second delivery", |request| {
        request.header("x-webhook-id") == event && request.header("x-auth-nonce") != first.header("x-auth-nonce")
    });
    second.verify(&[&scene.signing_key]);
    assert_eq!(second.bytes, first.bytes);
    let unknown = scene.path(&format!("deliveries/{}/{}/resend", "a".repeat(25), scene.endpoint));
    let _ = scene.admin.post(&unknown, &json!({})).refused(404, "not_found");
}

#[test]
fn a_rotated_signing_key_signs_beside_the_old_one() {
    let scene = Scene::set();
    let (endpoint, old) = (scene.path(&format!("endpoints/{}", scene.endpoint)), &scene.signing_key);
    let test = || {
        let event = scene.admin.post(&format!("{endpoint}/test"), &json!({})).expect(202).text("event");
        scene.inbox.first("a test webhook", |request| request.header("x-webhook-id") == event)
    };
    let first = test();
    first.verify(&[old]);
    assert_eq!(first.body["webhook_type"], "test");

    let rotate = |grace_s: u32| {
        let made = scene.admin.post(&format!("{endpoint}/rotate-key"), &json!({ "grace_s": grace_s })).expect(201);
        made.text("signing_key")
    };
    // Not every process knows of a new key at once, so the first webhooks may still be signed as before.
    let signed_by = |keys: &[&str]| {
        wait_for("a webhook signed anew", EFFECTIVE, || Some(test()).filter(|it| it.is_signed_by(keys)))
    };
    let second = rotate(3600);
    signed_by(&[&second, old]).verify(&[&second, old]);
    let third = rotate(0);
    signed_by(&[&third]).verify(&[&third]);
    let _ = scene.admin.call("DELETE", &endpoint, None).expect(200);
    let _ = scene.admin.get(&endpoint).refused(404, "not_found");
}

#[test]
fn a_revoked_key_is_refused_within_ten_seconds() {
    let scene = &*SCENE;
    let made = scene.admin.post(&scene.path("keys"), &json!({ "name": "short", "scopes": ["content"] })).expect(201);
    let client = scene.platform.with_key(&made.text("key"));
    let send = || client.post("/api/v2/content/sync", &content(&unique("key"), "Hello"));
    let _ = send().expect(200);
    let key = scene.path(&format!("keys/{}", made.text("id")));
    assert_eq!(scene.admin.get(&key).expect(200).text("status"), "active");
    let since = now();
    assert_eq!(scene.admin.call("DELETE", &key, None).expect(200).text("status"), "revoked");
    let refused = wait_for("the end of the key", REVOKED, || Some(send()).filter(|answer| answer.status != 200));
    println!("a revoked key was first refused after {:?}", since.elapsed());
    assert_eq!(refused.refused(401, "unauthorized").header("www-authenticate"), "Bearer");
    // One process may know earlier than another; after the time promised, none takes the key.
    wait_for("the time promised", REVOKED * 2, || (since.elapsed() > REVOKED).then_some(()));
    for _ in 0..10 {
        let _ = send().refused(401, "unauthorized");
    }
}

#[test]
fn what_nobody_serves_is_refused_in_shape() {
    let scene = &*SCENE;
    let paths = [
        ("GET", "/"),
        ("GET", "/api/v2/nothing"),
        ("GET", "/api/v2/content"),
        ("DELETE", "/api/v2/content/sync"),
        ("POST", "/api/v1/content"),
        ("GET", "/admin/v1/nothing"),
        ("PATCH", "/admin/v1/platforms"),
        ("GET", "/favicon.ico"),
    ];
    for (method, path) in paths {
        let body: &[u8] = if method == "POST" { b"{}" } else { b"" };
        let _ =
            scene.platform.send(method, path, &[("content-type", "application/json")], body).refused(404, "not_found");
    }
}

/// Headers, body, and the status and code of the refusal.
type Malformed<'a> = (&'a [(&'a str, &'a str)], Vec<u8>, u16, &'a str);

/// What the in-process tests do by the hundred, once more through the gateway: its own treatment of
/// bytes, headers and sizes is part of the product.
#[test]
fn malformed_requests_are_refused_through_the_gateway_too() {
    let scene = &*SCENE;
    let json_type = ("content-type", "application/json");
    let body = content("c", "Hello").to_string().into_bytes();
    let cases: [Malformed; 8] = [
        (&[json_type], b"{".to_vec(), 400, "malformed_json"),
        (&[json_type], Vec::new(), 400, "malformed_json"),
        (&[json_type], [b"\xef\xbb\xbf".to_vec(), body.clone()].concat(), 400, "malformed_json"),
        (&[json_type], vec![0xff; 4], 400, "malformed_json"),
        (&[("content-type", "text/plain")], body.clone(), 415, "unsupported_media_type"),
        (&[json_type, ("content-encoding", "gzip")], body.clone(), 415, "unsupported_media_type"),
        (&[json_type], vec![b' '; 1024 * 1024 + 1], 413, "payload_too_large"),
        (&[json_type], b"{\"id\":\"1\",\"type\":\"post\",\"tags\":[\"no\"]}".to_vec(), 422, "invalid_request"),
    ];
    let key =
        scene.admin.post(&scene.path("keys"), &json!({ "name": "m", "scopes": ["moderate"] })).expect(201).text("key");
    let moderator = scene.platform.with_key(&key);
    for path in ["/api/v2/content", "/api/v2/content/sync"] {
        for (headers, body, status, code) in &cases {
            let _ = scene.platform.send("POST", path, headers, body).refused(*status, code);
        }
        for key in ["", "nonsense", "gvl_content_0123456789012345678901234567890123456789"] {
            let answer = scene.platform.with_key(key).post(path, &content("c", "Hello")).refused(401, "unauthorized");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
        // The first admin key is known to the functions of operators only; to others it is no key at all.
        let _ = scene.admin.post(path, &content("c", "Hello")).refused(401, "unauthorized");
        let _ = moderator.post(path, &content("c", "Hello")).refused(403, "forbidden");
    }
    let _ = scene.platform.get(&scene.base).refused(403, "forbidden");
}

#[test]
fn configuration_is_versioned_validated_and_removed() {
    let scene = &*SCENE;
    let path = scene.path("policies/XYZ");
    let policy =
        |lower: f64| json!({ "name": "Test", "rules": [{ "strategy": "pii", "label": "iban", "lower": lower }] });
    for version in 1..=2 {
        assert_eq!(scene.admin.put(&path, &policy(0.5)).expect(200).body["version"], version);
    }
    let refused = scene.admin.put(&path, &policy(1.5)).refused(422, "invalid_request");
    assert_eq!(refused.body["errors"][0]["path"], "rules[0].lower");
    assert_eq!(scene.admin.get(&path).expect(200).body["rules"][0]["lower"], 0.5);
    assert_eq!(scene.admin.call("DELETE", &path, None).expect(200).text("code"), "XYZ");
    let _ = scene.admin.get(&path).refused(404, "not_found");
    let private = json!({ "kind": "checkstep", "url": "https://169.254.169.254/latest", "types": ["decision"] });
    let refused = scene.admin.post(&scene.path("endpoints"), &private).refused(422, "invalid_request");
    assert_eq!(refused.body["errors"][0]["path"], "url");
    let list = scene.admin.get(&scene.path("keys")).expect(200).body.to_string();
    assert!(!list.contains("\"key\"") && !list.contains("hash"), "{list}");
    let endpoint = scene.admin.get(&scene.path(&format!("endpoints/{}", scene.endpoint))).expect(200).body.to_string();
    assert!(!endpoint.contains(&scene.signing_key) && !endpoint.contains("sealed"), "{endpoint}");
}

#[test]
fn webhooks_reach_a_customers_queue_by_its_role() {
    let (scene, customer) = (&*SCENE, Customer::new());
    let external_id = scene.admin.get(&scene.base).expect(200).text("external_id");
    let queue = customer.queue("news.fifo");
    let role = customer.role("gavel", INSTALLATION, &external_id, "news.fifo");
    let endpoint = json!({ "kind": "checkstep", "queue_url": queue, "role_arn": role, "types": ["author-decision"] });
    let made = scene.admin.post(&scene.path("endpoints"), &endpoint).expect(201);
    let effective_ms = parse_iso_ms(&made.text("effective_at")).unwrap();
    wait_for("the endpoint", EFFECTIVE, || (SystemClock.now_ms() > effective_ms).then_some(()));
    let test = scene.path(&format!("endpoints/{}/test", made.text("id")));
    let event = scene.admin.post(&test, &json!({})).expect(202).text("event");
    let message = wait_for("the message", EFFECTIVE, || customer.receive(&queue).pop());
    assert_eq!(message.deduplication_id, event);
    assert_eq!((&message.json()["webhook_type"], &*message.attributes["X-Webhook-Type"]), (&json!("test"), "test"));
    let history = scene.admin.get(&scene.path(&format!("deliveries/{event}"))).expect(200);
    assert_eq!(history.body["attempts"][0]["status"], 200, "{history:?}");
}
