//! What Moderation API's clients send, and their channels.

use serde_json::json;

use super::Sample;

/// Requests in an order in which they are possible. `base` is the path of the platform for operators.
pub(super) fn samples(base: &str) -> Vec<Sample> {
    let content = json!({ "content": { "type": "text", "text": "you are an idiot" }, "contentId": "m-1",
        "authorId": "u-1", "conversationId": "room", "metaType": "message", "channel": "chat",
        "metadata": { "plan": "free" } });
    let all = format!("{base}/modapi-channels");
    let one = format!("{all}/chat");
    let channel = json!({ "name": "Chat", "content_type": "message", "context_enabled": true, "wordlists": ["own"],
        "policies": [{ "id": "toxicity", "flag": true, "threshold": 0.6 },
            { "id": "pii", "entities": { "email": { "enable": true, "shouldMask": true, "mask": "***" } } }] });
    vec![
        Sample::new("modapi-account.account", "/v1/account", None, 200),
        Sample::new("modapi-account.auth", "/v1/auth", None, 200),
        Sample::new("modapi-account.auth-post", "/v1/auth", None, 200),
        Sample::new("admin-modapi-channels.put", &one, Some(channel), 200),
        Sample::new("admin-modapi-channels.get", &one, None, 200),
        Sample::new("admin-modapi-channels.list", &all, None, 200),
        Sample::new("modapi-moderate.moderate", "/v1/moderate", Some(content), 200),
        Sample::new("admin-modapi-channels.delete", &one, None, 200),
    ]
}
