//! Mutes of users by users, in the newer and the older form.

use domain::authors::Mute;
use domain::content::MAX_ID_BYTES;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::json::Reader;

use super::read::{self, optional_id, person};
use super::time::{ns, ns_of_ms};

/// Most users that one call mutes.
const MAX_TARGETS: usize = 1_000;
/// Longest timeout, minutes: a hundred years.
const MAX_TIMEOUT_MIN: i64 = 100 * 365 * 24 * 60;

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MuteCall {
    /// Whom, each once.
    pub targets: Vec<String>,
    /// For how long, minutes; for good if absent.
    pub timeout_min: Option<i64>,
    /// For whom, where a server says so.
    pub user: Option<String>,
}

impl MuteCall {
    /// Until when a mute of this moment holds, milliseconds since 1970.
    pub fn until_ms(&self, now_ms: i64) -> Option<i64> {
        self.timeout_min.map(|minutes| now_ms.saturating_add(minutes.saturating_mul(60_000)))
    }
}

/// Reads a call that mutes or unmutes.
pub fn call(body: &[u8]) -> Result<MuteCall, Fault> {
    read::body(body, |reader| {
        let targets = targets(reader);
        let timeout_min = reader.integer("timeout", 0, MAX_TIMEOUT_MIN).filter(|minutes| *minutes > 0);
        let user = person(reader);
        if targets.is_empty() {
            reader.problem("target_ids", "missing", "'target_ids' is required");
        }
        Some(MuteCall { targets, timeout_min, user })
    })
}

fn targets(reader: &mut Reader<'_>) -> Vec<String> {
    let named = reader.texts("target_ids", MAX_TARGETS, MAX_ID_BYTES).unwrap_or_default();
    let named = named.into_iter().map(|(_, id)| id.to_owned()).chain(optional_id(reader, "target_id"));
    let mut targets: Vec<String> = Vec::new();
    for id in named.filter(|id| !id.is_empty()) {
        if !targets.contains(&id) {
            targets.push(id);
        }
    }
    targets
}

/// A mute with its users, as they are shown.
pub fn mute(mute: &Mute, user: &Value, target: &Value) -> Value {
    let mut shown = json!({
        "user": user,
        "target": target,
        "created_at": ns(mute.created_us),
        "updated_at": ns(mute.updated_us),
    });
    if let (Some(expires_ms), Some(shown)) = (mute.expires_ms, shown.as_object_mut()) {
        shown.insert("expires".to_owned(), ns_of_ms(expires_ms).into());
    }
    shown
}

/// The answer to a call that mutes; the older form reads the first mute alone.
pub fn muted(mutes: &[Value]) -> Value {
    match mutes {
        [only] => json!({ "mute": only, "mutes": mutes }),
        mutes => json!({ "mutes": mutes }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_name_whom() {
        let new = call(br#"{"target_ids":["b","c","b"],"timeout":10,"user_id":"a"}"#).unwrap();
        assert_eq!((new.targets.as_slice(), new.user.as_deref()), (&["b".to_owned(), "c".to_owned()][..], Some("a")));
        assert_eq!(new.until_ms(1), Some(600_001));
        let old = call(br#"{"target_id":"b","user":{"id":"a"}}"#).unwrap();
        assert_eq!((old.targets.as_slice(), old.until_ms(1)), (&["b".to_owned()][..], None));
    }

    #[test]
    fn whom_is_needed_and_not_too_many() {
        let path = |body: &[u8]| match call(body) {
            Err(Fault::Invalid(problems)) => problems[0].path.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(path(b"{}"), "target_ids");
        assert_eq!(path(br#"{"target_ids":[]}"#), "target_ids");
        assert_eq!(path(br#"{"target_ids":[7]}"#), "target_ids[0]");
        let many: Vec<String> = (0..1_001).map(|n| n.to_string()).collect();
        assert_eq!(path(json!({ "target_ids": many }).to_string().as_bytes()), "target_ids");
    }

    #[test]
    fn times_are_nanoseconds() {
        let found = Mute { user: "a".into(), target: "b".into(), created_us: 1, updated_us: 2, expires_ms: Some(3) };
        let shown = mute(&found, &json!({ "id": "a" }), &json!({ "id": "b" }));
        assert_eq!(
            (&shown["created_at"], &shown["updated_at"], &shown["expires"]),
            (&json!(1_000), &json!(2_000), &json!(3_000_000))
        );
        assert_eq!(muted(std::slice::from_ref(&shown))["mute"], shown);
        assert!(muted(&[shown.clone(), shown]).get("mute").is_none());
    }
}
