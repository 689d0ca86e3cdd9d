//! Malformed requests of the other dialects: checks of Moderation API and of Discuse, and asking for an upload.

use serde_json::{Value, json};

use super::{Sample, headers, texts};

/// A call that is valid, and all that can be wrong with it.
pub struct Call {
    /// Path of the call; it is a POST.
    pub path: &'static str,
    /// A valid body.
    pub full: Value,
    /// A further body with one problem each: what is wrong, the body, and the path that must be named.
    pub invalid: Vec<(String, Value, &'static str)>,
}

/// Bodies that cannot be read at all, and a valid one under headers that do not fit. What they deserve is told by each
/// dialect in its own way.
pub fn unreadable(call: &Call) -> Vec<Sample> {
    let full = call.full.to_string().into_bytes();
    let by_header = headers::samples().into_iter().filter(|sample| !sample.name.starts_with("idempotency-key"));
    let by_header = by_header.map(|sample| Sample { body: full.clone(), ..sample });
    texts::samples().into_iter().chain(by_header).collect()
}

/// Whatever a property may not be, unless it is one of these.
fn others(than: &[Value]) -> Vec<Value> {
    let any = [json!("x"), json!(1), json!(1.5), json!(true), json!([]), json!([1]), json!({}), json!({ "x": 1 })];
    let kind = |value: &Value| std::mem::discriminant(value);
    any.into_iter().filter(|value| !than.iter().any(|fits| kind(fits) == kind(value))).collect()
}

/// The valid body with the value at each JSON pointer replaced by every value of another kind.
fn wrong(full: &Value, places: &[(&'static str, &'static str, &[Value])]) -> Vec<(String, Value, &'static str)> {
    let mut all = Vec::new();
    for (pointer, path, fits) in places {
        for value in others(fits) {
            all.push((format!("{path} = {value}"), with(full, pointer, value), *path));
        }
    }
    all
}

fn with(full: &Value, pointer: &str, value: Value) -> Value {
    let mut body = full.clone();
    *body.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    body
}

fn without(full: &Value, parent: &str, name: &str) -> Value {
    let mut body = full.clone();
    body.pointer_mut(parent).and_then(Value::as_object_mut).and_then(|map| map.remove(name)).expect("a property");
    body
}

/// `POST /v1/moderate`.
pub fn modapi() -> Call {
    let full = json!({
        "content": { "type": "object", "data": {
            "title": { "type": "text", "text": "hello" },
            "picture": { "type": "image", "url": "https://example.org/1.jpg" },
        } },
        "contentId": "c-1", "authorId": "a-1", "conversationId": "t-1", "metaType": "post", "channel": "default",
        "metadata": { "plan": "free" }, "doNotStore": false, "timestamp": 1_700_000_000_000_i64,
        "policies": [{ "id": "toxicity", "flag": true, "threshold": 0.5 },
                     { "id": "pii", "entities": { "email": { "enable": true, "flag": true, "shouldMask": true } } }],
        "clientAction": { "action": "review", "behavior": "escalate", "source": "own", "reason": "because" },
    });
    let (text, object, list) = ([json!("")], [json!({})], [json!([])]);
    let (flag, number) = ([json!(true)], [json!(1)]);
    let mut invalid = wrong(
        &full,
        &[
            ("/content", "content", &object),
            ("/content/type", "content.type", &text),
            ("/content/data", "content.data", &object),
            ("/content/data/title", "content.data.title", &object),
            ("/content/data/title/type", "content.data.title.type", &text),
            ("/content/data/title/text", "content.data.title.text", &text),
            ("/content/data/picture/url", "content.data.picture.url", &text),
            ("/contentId", "contentId", &text),
            ("/authorId", "authorId", &text),
            ("/conversationId", "conversationId", &text),
            ("/metaType", "metaType", &text),
            ("/channel", "channel", &text),
            ("/metadata", "metadata", &object),
            ("/doNotStore", "doNotStore", &flag),
            ("/timestamp", "timestamp", &number),
            ("/policies", "policies", &list),
            ("/policies/0", "policies[0]", &object),
            ("/policies/0/id", "policies[0].id", &text),
            ("/policies/0/flag", "policies[0].flag", &flag),
            ("/policies/0/threshold", "policies[0].threshold", &number),
            ("/policies/1/entities", "policies[1].entities", &object),
            ("/policies/1/entities/email", "policies[1].entities.email", &object),
            ("/clientAction", "clientAction", &object),
            ("/clientAction/action", "clientAction.action", &text),
            ("/clientAction/behavior", "clientAction.behavior", &text),
            ("/clientAction/reason", "clientAction.reason", &text),
        ],
    );
    for (parent, name, path) in [
        ("", "content", "content"),
        ("/content", "type", "content.type"),
        ("/content", "data", "content.data"),
        ("/content/data/title", "type", "content.data.title.type"),
        ("/content/data/title", "text", "content.data.title.text"),
        ("/content/data/picture", "url", "content.data.picture.url"),
        ("/policies/0", "id", "policies[0].id"),
        ("/clientAction", "action", "clientAction.action"),
    ] {
        invalid.push((format!("no {path}"), without(&full, parent, name), path));
    }
    let many: Value = (0..201).map(|n| (format!("p{n}"), json!({ "type": "text", "text": "x" }))).collect();
    let entries: Value = (0..200).map(|n| (format!("m{n}"), json!(n))).collect();
    let policies: Value = (0..101).map(|n| json!({ "id": format!("p{n}") })).collect();
    for (pointer, path, value) in [
        ("/content/type", "content.type", json!("gif")),
        ("/content/type", "content.type", json!("")),
        ("/content/data", "content.data", json!({})),
        ("/content/data", "content.data", many),
        ("/content/data/title/type", "content.data.title.type", json!("object")),
        ("/content/data/title/text", "content.data.title.text", json!("y".repeat(100_001))),
        ("/content/data/picture/url", "content.data.picture.url", json!("ftp://example.org/1.jpg")),
        ("/content/data/picture/url", "content.data.picture.url", json!("no address")),
        ("/contentId", "contentId", json!("c".repeat(101))),
        ("/contentId", "contentId", json!("")),
        ("/authorId", "authorId", json!("a".repeat(513))),
        ("/conversationId", "conversationId", json!("t".repeat(513))),
        ("/metaType", "metaType", json!("parcel")),
        ("/metadata", "metadata", entries),
        ("/timestamp", "timestamp", json!(-1)),
        ("/timestamp", "timestamp", json!(1e300)),
        ("/policies", "policies", policies),
        ("/policies/0/threshold", "policies[0].threshold", json!(1.1)),
        ("/clientAction/action", "clientAction.action", json!("delete")),
        ("/clientAction/behavior", "clientAction.behavior", json!("shout")),
        ("/clientAction/reason", "clientAction.reason", json!("r".repeat(1_025))),
    ] {
        let shown: String = value.to_string().chars().take(40).collect();
        invalid.push((format!("{path} = {shown}"), with(&full, pointer, value), path));
    }
    Call { path: "/v1/moderate", full, invalid }
}

/// `POST /api/v1/check`.
pub fn discuse() -> Call {
    let full = json!({
        "request": { "media": { "text": "hello", "image_url": ["https://example.org/1.jpg"],
                                "gif_url": ["https://example.org/1.gif"] },
                     "user_id": "u-1" },
        "settings": {}, "trace_context": "t",
    });
    let (text, object) = ([json!("")], [json!({})]);
    let urls = [json!(""), json!([])];
    let mut invalid = wrong(
        &full,
        &[
            ("/request", "request", &object),
            ("/request/media", "request.media", &object),
            ("/request/media/text", "request.media.text", &text),
            ("/request/media/image_url", "request.media.image_url", &urls),
            ("/request/media/image_url/0", "request.media.image_url[0]", &text),
            ("/request/media/gif_url", "request.media.gif_url", &urls),
            ("/request/media/gif_url/0", "request.media.gif_url[0]", &text),
            ("/request/user_id", "request.user_id", &[json!(""), json!(1)]),
            ("/settings", "settings", &object),
            ("/trace_context", "trace_context", &text),
        ],
    );
    invalid.push(("no request".into(), without(&full, "", "request"), "request"));
    invalid.push(("no media".into(), without(&full, "/request", "media"), "request.media"));
    let eleven = |kind: &str| (0..11).map(|n| json!(format!("https://example.org/{n}.{kind}"))).collect::<Value>();
    let nothing = json!({ "text": " ", "image_url": [""], "gif_url": [] });
    for (pointer, path, value) in [
        ("/request/media", "request.media", nothing),
        ("/request/media", "request.media", json!({})),
        ("/request/media/text", "request.media.text", json!("y".repeat(10_001))),
        ("/request/media/image_url", "request.media.image_url", eleven("jpg")),
        ("/request/media/gif_url", "request.media.gif_url", eleven("gif")),
        ("/request/media/gif_url/0", "request.media.gif_url[0]", json!(format!("https://{}", "e".repeat(8_192)))),
        ("/request/user_id", "request.user_id", json!("u".repeat(513))),
        ("/settings", "settings.project_id", json!({ "project_id": 1.5 })),
        ("/settings", "settings.project_id", json!({ "project_id": "first" })),
        ("/settings", "settings.project_id", json!({ "project_id": [1] })),
        ("/trace_context", "trace_context", json!("t".repeat(257))),
    ] {
        let shown: String = value.to_string().chars().take(40).collect();
        invalid.push((format!("{path} = {shown}"), with(&full, pointer, value), path));
    }
    Call { path: "/api/v1/check", full, invalid }
}

/// `POST /media/v1/uploads`.
pub fn uploads() -> Call {
    let full = json!({ "media_type": "image/png", "bytes": 100, "demo": false });
    let (text, flag, number) = ([json!("")], [json!(true)], [json!(1)]);
    let places: [(&str, &str, &[Value]); 3] =
        [("/media_type", "media_type", &text), ("/bytes", "bytes", &number), ("/demo", "demo", &flag)];
    let mut invalid = wrong(&full, &places);
    invalid.push(("no media_type".into(), without(&full, "", "media_type"), "media_type"));
    for (pointer, path, value) in [
        ("/media_type", "media_type", json!("image/svg+xml")),
        ("/media_type", "media_type", json!("text/html")),
        ("/media_type", "media_type", json!("image/png; charset=x")),
        ("/media_type", "media_type", json!("")),
        ("/bytes", "bytes", json!(0)),
        ("/bytes", "bytes", json!(-1)),
        ("/bytes", "bytes", json!(1.5)),
        ("/bytes", "bytes", json!(1_u64 << 40)),
        ("/bytes", "bytes", json!(u64::MAX)),
    ] {
        invalid.push((format!("{path} = {value}"), with(&full, pointer, value), path));
    }
    Call { path: "/media/v1/uploads", full, invalid }
}
