use serde_json::{Value, json};

use super::*;

fn submitted(body: &Value) -> Submitted {
    read(body.to_string().as_bytes()).unwrap_or_else(|fault| panic!("{body}: {fault:?}"))
}

fn paths(body: &Value) -> Vec<String> {
    match read(body.to_string().as_bytes()) {
        Err(Fault::Invalid(problems)) => problems.into_iter().map(|problem| problem.path).collect(),
        other => panic!("{body}: {other:?}"),
    }
}

fn shown(body: &Body) -> Value {
    leaves(body, |_, field| field.src.clone())
}

#[test]
fn every_kind_of_content_is_read_and_shown_again() {
    for content in [
        json!({ "type": "text", "text": "hello" }),
        json!({ "type": "image", "url": "https://example.com/a.png" }),
        json!({ "type": "video", "url": "https://example.com/a.mp4" }),
        json!({ "type": "audio", "url": "http://example.com/a.mp3" }),
        json!({ "type": "object", "data": {
            "title": { "type": "text", "text": "a" }, "a.b": { "type": "image", "url": "https://example.com/b.png" },
        } }),
        json!({ "type": "object", "data": { "content": { "type": "text", "text": "one part" } } }),
        json!({ "type": "object", "data": { "text_1": { "type": "text", "text": "one part" } } }),
    ] {
        let read = submitted(&json!({ "content": content }));
        assert_eq!(shown(&read.body), content);
        assert_eq!((read.content_id, read.meta_type, read.do_not_store, read.media.len()), (None, None, false, 0));
    }
}

#[test]
fn everything_that_goes_with_it_is_read() {
    let read = submitted(&json!({
        "content": { "type": "text", "text": "hello" }, "contentId": "m-1", "conversationId": "room", "authorId": "ann",
        "metaType": "message", "channel": "chat", "metadata": { "plan": "free", "deep": { "a": [1] } },
        "doNotStore": true, "timestamp": 1_735_902_168_566.0_f64, "unknown": 1,
        "policies": [{ "id": "spam", "flag": true }],
        "clientAction": { "action": "reject", "behavior": "override", "source": "ip list", "reason": null },
    }));
    assert_eq!(
        (read.content_id.as_deref(), read.meta_type, read.channel.as_deref()),
        (Some("m-1"), Some("message"), Some("chat"))
    );
    assert_eq!(read.body.parent, Some(ContentRef { kind: "conversation".into(), id: "room".into() }));
    assert_eq!((read.body.author.as_deref(), read.body.created_ms), (Some("ann"), Some(1_735_902_168_566)));
    assert_eq!(read.body.metadata[0].value, json!({ "a": [1] }));
    assert!(read.do_not_store && read.policies.is_some_and(|policies| policies.len() == 1));
    assert_eq!(read.client, Some(ClientVerdict { advice: Advice::Reject, overrides: true }));
    let bare = submitted(&json!({ "content": { "type": "text", "text": "x" }, "authorId": "", "channel": null }));
    assert_eq!((bare.body.author, bare.channel, bare.client), (None, None, None));
}

#[test]
fn an_image_that_is_sent_along_is_seen_and_not_kept() {
    let read = submitted(&json!({ "content": { "type": "object", "data": {
        "photo": { "type": "image", "data": "aGVsbG8=" }, "text": { "type": "text", "text": "hi" },
        "other": { "type": "image", "data": "data:image/png;base64,aGVsbG8=" },
    } } }));
    assert!(!format!("{:?}", read.body).contains("aGVsbG8"), "{:?}", read.body);
    let seen = read.seen();
    let src = |id: &str| seen.fields.iter().find(|field| field.id == id).and_then(|field| field.src.clone());
    assert_eq!(src("photo").as_deref(), Some("data:;base64,aGVsbG8="));
    assert_eq!(src("other").as_deref(), Some("data:image/png;base64,aGVsbG8="));
    assert_eq!(shown(&read.body)["data"]["photo"], json!({ "type": "image" }));
}

#[test]
fn every_problem_is_named() {
    let text = json!({ "type": "text", "text": "x" });
    let long = "x".repeat(101);
    for (body, expected) in [
        (json!({}), vec!["content"]),
        (json!({ "content": "hello" }), vec!["content"]),
        (json!({ "content": {} }), vec!["content.type"]),
        (json!({ "content": { "type": "poem" } }), vec!["content.type"]),
        (json!({ "content": { "type": "text" } }), vec!["content.text"]),
        (json!({ "content": { "type": "text", "text": "" } }), vec!["content.text"]),
        (json!({ "content": { "type": "text", "text": "x".repeat(100_001) } }), vec!["content.text"]),
        (json!({ "content": { "type": "image" } }), vec!["content.url"]),
        (json!({ "content": { "type": "image", "data": "" } }), vec!["content.data"]),
        (json!({ "content": { "type": "video", "url": "file:///etc/passwd" } }), vec!["content.url"]),
        (json!({ "content": { "type": "object" } }), vec!["content.data"]),
        (json!({ "content": { "type": "object", "data": {} } }), vec!["content.data"]),
        (
            json!({ "content": { "type": "object", "data": { "a": null, "b": 1 } } }),
            vec!["content.data.a", "content.data.b"],
        ),
        (
            json!({ "content": { "type": "object", "data": { "a": { "type": "object", "data": {} } } } }),
            vec!["content.data.a.type"],
        ),
        (json!({ "content": text, "contentId": "" }), vec!["contentId"]),
        (json!({ "content": text, "contentId": long }), vec!["contentId"]),
        (json!({ "content": text, "metaType": "poem", "doNotStore": "yes" }), vec!["metaType", "doNotStore"]),
        (json!({ "content": text, "timestamp": "now", "metadata": [] }), vec!["timestamp", "metadata"]),
        (json!({ "content": text, "clientAction": {} }), vec!["clientAction.action"]),
        (
            json!({ "content": text, "clientAction": { "action": "ban", "behavior": "x" } }),
            vec!["clientAction.behavior", "clientAction.action"],
        ),
        (json!({ "content": text, "policies": [{}] }), vec!["policies[0].id"]),
    ] {
        assert_eq!(paths(&body), expected, "{body}");
    }
}
