//! What requests say of users besides their ids.

use domain::content::MAX_ID_BYTES;
use domain::people::Profile;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Where requests describe users.
#[derive(Default, Deserialize)]
struct Sent {
    #[serde(default)]
    user: Value,
    #[serde(default)]
    banned_by: Value,
    #[serde(default)]
    unbanned_by: Value,
}

/// The users that a request describes, and what it says of them. What is of another type than it should be is left out:
/// nothing depends on it.
pub fn described(body: &[u8]) -> Vec<(String, Profile)> {
    // Most requests name an id alone, so that nothing is parsed a second time.
    let is_there =
        std::str::from_utf8(body).is_ok_and(|text| text.contains("\"user\"") || text.contains("banned_by\""));
    if !is_there {
        return Vec::new();
    }
    let sent: Sent = serde_json::from_slice(body).unwrap_or_default();
    [sent.user, sent.banned_by, sent.unbanned_by].iter().filter_map(Value::as_object).filter_map(one).collect()
}

fn one(user: &Map<String, Value>) -> Option<(String, Profile)> {
    let text = |name: &str| {
        let text = user.get(name)?.as_str().filter(|text| !text.is_empty())?;
        Some(text.to_owned())
    };
    let id = text("id").filter(|id| id.len() <= MAX_ID_BYTES)?;
    let teams = user.get("teams").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let profile = Profile {
        details: None,
        name: text("name"),
        image: text("image"),
        role: text("role"),
        language: text("language"),
        teams: teams.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        invisible: user.get("invisible").and_then(Value::as_bool),
        custom: user.get("custom").and_then(Value::as_object).cloned().unwrap_or_default(),
        updated_us: 0,
    };
    (!profile.is_empty()).then_some((id, profile))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(body: &Value) -> Vec<(String, Option<String>)> {
        described(body.to_string().as_bytes()).into_iter().map(|(id, profile)| (id, profile.name)).collect()
    }

    #[test]
    fn only_who_is_described_is_remembered() {
        let body = json!({ "user": { "id": "max", "name": "Max", "role": "moderator", "custom": { "a": 1 } },
            "banned_by": { "id": "ann", "image": "https://example.org/a.png" }, "unbanned_by": { "id": "bob" } });
        assert_eq!(names(&body), [("max".to_owned(), Some("Max".to_owned())), ("ann".to_owned(), None)]);
        for body in [
            json!({ "user_id": "max" }),
            json!({ "user": { "id": "max" } }),
            json!({ "user": { "name": "Max" } }),
            json!({ "user": { "id": "max", "name": 7, "teams": 7 } }),
            json!({ "user": 7 }),
        ] {
            assert_eq!(names(&body), [], "{body}");
        }
        assert!(described(b"\"user\" {").is_empty() && described(b"").is_empty());
    }
}
