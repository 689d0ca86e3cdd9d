//! The texts and requests that are measured.

use domain::content::{Body, Field, FieldType};
use serde_json::{Value, json};

const PARAGRAPH: &str = "We walked along the river until the old bridge came into view, and the children counted \
    the boats that were tied up below it. Somebody had painted the railing green again. On the other side the \
    bakery was still open, so we bought bread for the evening and sat down by the water to watch the light go.";

/// A clean English text of this many bytes.
pub fn clean_text(bytes: usize) -> String {
    PARAGRAPH.chars().chain([' ']).cycle().take(bytes).collect()
}

/// A text that the measured platforms flag, and enforce where they automate.
pub fn flagged_text() -> String {
    format!("{} Write to me at someone@example.com.", clean_text(264))
}

/// The body of an ingestion request.
pub fn content(id: &str, text: &str) -> Value {
    json!({
        "type": "post",
        "id": id,
        "author": "author-1",
        "fields": [{ "id": "body", "type": "text", "src": text }],
    })
}

/// A content as engines see it.
pub fn body(text: &str) -> Body {
    let field = Field {
        id: "body".into(),
        kind: FieldType::Text,
        src: Some(text.to_owned()),
        fields: Vec::new(),
        metadata: Vec::new(),
    };
    Body { fields: vec![field], ..Body::default() }
}

/// The body of a bulk request with this many contents.
pub fn bulk(bulk: &str, id: &str, contents: u32, text: &str) -> Value {
    let contents: Vec<Value> = (0..contents).map(|number| content(&format!("{id}-{number}"), text)).collect();
    json!({ "bulk": bulk, "contents": contents })
}

/// Where bulk ingestion is.
pub const BULK_PATH: &str = "/api/v2/content/bulk";
/// Where synchronous ingestion is.
pub const SYNC_PATH: &str = "/api/v2/content/sync";
/// Where asynchronous ingestion is.
pub const ASYNC_PATH: &str = "/api/v2/content";

/// Synchronous ingestion of a clean text of 300 bytes, as an event of the HTTP API.
pub fn event(key: &str, number: usize) -> Vec<u8> {
    let body = content(&format!("content-{number:08}"), &clean_text(300)).to_string();
    let length = body.len().to_string();
    json!({
        "version": "2.0",
        "routeKey": format!("POST {SYNC_PATH}"),
        "rawPath": SYNC_PATH,
        "rawQueryString": "",
        "headers": {
            "accept": "application/json",
            "authorization": format!("Bearer {key}"),
            "content-length": length,
            "content-type": "application/json",
            "host": "api.example.com",
            "user-agent": "client/1.0",
            "x-amzn-trace-id": "Root=1-00000000-000000000000000000000000",
            "x-forwarded-for": "192.0.2.1",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "bench",
            "domainName": "api.example.com",
            "domainPrefix": "api",
            "http": {
                "method": "POST", "path": SYNC_PATH, "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1", "userAgent": "client/1.0",
            },
            "requestId": format!("request-{number:08}"),
            "routeKey": format!("POST {SYNC_PATH}"),
            "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1_767_225_600_000_i64,
        },
        "body": body,
        "isBase64Encoded": false,
    })
    .to_string()
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_size_they_are_named_for() {
        assert_eq!(clean_text(300).len(), 300);
        assert_eq!(clean_text(5_120).len(), 5_120);
        assert_eq!(flagged_text().len(), 300);
    }

    #[test]
    fn every_event_is_another_content() {
        assert_ne!(event("k", 1), event("k", 2));
    }
}
