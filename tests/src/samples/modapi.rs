//! What Moderation API's clients send, and their channels.

use serde_json::{Value, json};

use super::Sample;

/// An endpoint that operators make for them.
pub(super) fn endpoint() -> Value {
    json!({ "kind": "modapi", "url": "http://127.0.0.1:9/modapi", "types": ["QUEUE_ITEM_NEW"], "name": "hook",
        "payload_version": "V2" })
}

/// Requests in an order in which they are possible. `base` is the path of the platform for operators, `webhook` the id of
/// an endpoint.
pub(super) fn samples(base: &str, webhook: &str) -> Vec<Sample> {
    let content = json!({ "content": { "type": "text", "text": "you are an idiot" }, "contentId": "m-1",
        "authorId": "u-1", "conversationId": "room", "metaType": "message", "channel": "chat",
        "metadata": { "plan": "free" } });
    let all = format!("{base}/modapi-channels");
    let one = format!("{all}/chat");
    let channel = json!({ "name": "Chat", "content_type": "message", "context_enabled": true, "wordlists": ["own"],
        "policies": [{ "id": "toxicity", "flag": true, "threshold": 0.6 },
            { "id": "pii", "entities": { "email": { "enable": true, "shouldMask": true, "mask": "***" } } }] });
    let author = json!({ "external_id": "u-1", "name": "Ann", "email": "ann@example.com", "manual_trust_level": 3,
        "metadata": { "email_verified": true, "plan": "free" } });
    let words = json!({ "name": "Guests", "key": "guests", "description": "What guests do not say",
        "words": ["cookie", "cream tea"] });
    let more = json!({ "words": ["jam"] });
    let action = json!({ "name": "Warn", "key": "warn", "type": "AUTHOR_WARN", "queueBehaviour": "NO_CHANGE",
        "position": "ALL_QUEUES", "filterInQueueIds": [], "possibleValues": [{ "value": "spam" }], "freeText": true });
    let hook = json!({ "name": "Hook", "url": "http://127.0.0.1:9/hook", "eventTypes": ["QUEUE_ITEM_ACTION"] });
    let execution = json!({ "actionKey": "reject", "contentIds": ["m-1"], "value": "rude" });
    let webhook = format!("/v1/webhooks/{webhook}");
    vec![
        Sample::new("modapi-actions.create", "/v1/actions", Some(action), 200),
        Sample::new("modapi-actions.list", "/v1/actions", None, 200),
        Sample::new("modapi-actions.get", "/v1/actions/warn", None, 200),
        Sample::new("modapi-actions.change", "/v1/actions/warn", Some(json!({ "name": "Warn them" })), 200),
        Sample::new("modapi-actions.execute", "/v1/actions/execute", Some(execution), 200),
        Sample::new(
            "modapi-actions.execute-by-id",
            "/v1/actions/warn/execute",
            Some(json!({ "authorIds": ["u-1"], "value": "spam" })),
            200,
        ),
        Sample::new("modapi-webhooks.create", "/v1/webhooks", Some(hook), 200),
        Sample::new("modapi-webhooks.list", "/v1/webhooks", None, 200),
        Sample::new("modapi-webhooks.get", &webhook, None, 200),
        Sample::new("modapi-webhooks.change", &webhook, Some(json!({ "name": "Hook again" })), 200),
        Sample::new("modapi-webhooks.secret", "/v1/webhook-secret", None, 200),
        Sample::new("modapi-actions.delete", "/v1/actions/warn", None, 200),
        Sample::new("modapi-webhooks.delete", &webhook, None, 200),
        Sample::new("modapi-account.account", "/v1/account", None, 200),
        Sample::new("modapi-account.auth", "/v1/auth", None, 200),
        Sample::new("modapi-account.auth-post", "/v1/auth", None, 200),
        Sample::new("admin-modapi-channels.put", &one, Some(channel), 200),
        Sample::new("admin-modapi-channels.get", &one, None, 200),
        Sample::new("admin-modapi-channels.list", &all, None, 200),
        Sample::new("modapi-moderate.moderate", "/v1/moderate", Some(content), 200),
        Sample::new("modapi-queue.list", "/v1/queue", None, 200).with_query(&[("page", "1")]),
        Sample::new("modapi-queue.get", "/v1/queue/default", None, 200),
        Sample::new("modapi-queue.stats", "/v1/queue/default/stats", None, 200).with_query(&[("withinDays", "7")]),
        Sample::new("modapi-queue.items", "/v1/queue/default/items", None, 200)
            .with_query(&[("conversationIds", "room"), ("sort", "SEVERITY_DESC")]),
        Sample::new(
            "modapi-queue.resolve",
            "/v1/queue/default/items/m-1/resolve",
            Some(json!({ "comment": "seen" })),
            200,
        ),
        Sample::new("modapi-queue.unresolve", "/v1/queue/default/items/m-1/unresolve", Some(json!({})), 200),
        Sample::new(
            "modapi-queue.resolve-many",
            "/v1/queue/default/items/resolve",
            Some(json!({ "itemIds": ["m-1"] })),
            200,
        ),
        Sample::new("modapi-authors.create", "/v1/authors", Some(author), 200),
        Sample::new("modapi-authors.list", "/v1/authors", None, 200).with_query(&[("sortBy", "trustLevel")]),
        Sample::new("modapi-authors.get", "/v1/authors/u-1", None, 200),
        Sample::new("modapi-authors.update", "/v1/authors/u-1", Some(json!({ "name": "Ann" })), 200),
        Sample::new("modapi-authors.delete", "/v1/authors/u-1", None, 200),
        Sample::new("admin-modapi-channels.delete", &one, None, 200),
        Sample::new("modapi-wordlists.create", "/v1/wordlist", Some(words), 200),
        Sample::new("modapi-wordlists.list", "/v1/wordlist", None, 200),
        Sample::new("modapi-wordlists.get", "/v1/wordlist/guests", None, 200),
        Sample::new("modapi-wordlists.update", "/v1/wordlist/guests", Some(json!({ "strict": true })), 200),
        Sample::new("modapi-wordlists.add-words", "/v1/wordlist/guests/words", Some(more), 200),
        Sample::new("modapi-wordlists.remove-words", "/v1/wordlist/guests/words", None, 200)
            .with_query(&[("words", "jam")]),
        Sample::new("modapi-wordlists.embedding-status", "/v1/wordlist/guests/embedding-status", None, 200),
    ]
}
