//! Authors, as far as answers tell of them. Ours and the caller's id of an author are the same.

use domain::authors::{Author, AuthorStatus};
use serde_json::{Value, json};

/// Whether an author may take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing stands against them.
    Enabled,
    /// Suspended until a time that has not come.
    Suspended,
    /// Banned, or suspended without end.
    Blocked,
}

impl Status {
    /// Where an author stands at a time, milliseconds since 1970.
    pub fn of(record: Option<&Author>, now_ms: i64) -> Self {
        match record.map(|author| (author.status, author.held_until_ms)) {
            None | Some((AuthorStatus::Active, _)) => Self::Enabled,
            Some((AuthorStatus::Held, Some(until_ms))) if until_ms <= now_ms => Self::Enabled,
            Some((AuthorStatus::Held, Some(_))) => Self::Suspended,
            Some((AuthorStatus::Held, None) | (AuthorStatus::Banned, _)) => Self::Blocked,
        }
    }

    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Suspended => "suspended",
            Self::Blocked => "blocked",
        }
    }
}

/// Until when, and why, an author may not take part; null if they may.
pub fn block(record: Option<&Author>, now_ms: i64) -> Value {
    let Some(author) = record.filter(|author| Status::of(Some(author), now_ms) != Status::Enabled) else {
        return Value::Null;
    };
    let until = author.held_until_ms.filter(|_| author.status == AuthorStatus::Held);
    let reason = author.restriction.as_ref().and_then(|restriction| restriction.reason.as_deref());
    json!({ "until": until, "reason": reason })
}

/// An author in the answer about one of their contents.
pub fn brief(id: &str, record: Option<&Author>, now_ms: i64) -> Value {
    json!({
        "id": id,
        "external_id": id,
        "status": Status::of(record, now_ms).as_str(),
        "block": block(record, now_ms),
        // Nobody is trusted before somebody has looked at what they do.
        "trust_level": { "level": 0, "manual": false },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_an_author_stands_is_told_with_its_end() {
        let author = |status, held_until_ms| Author { status, held_until_ms, ..Author::new("ann") };
        for (record, status, block) in [
            (None, "enabled", json!(null)),
            (Some(author(AuthorStatus::Active, None)), "enabled", json!(null)),
            (Some(author(AuthorStatus::Held, Some(5))), "enabled", json!(null)),
            (Some(author(AuthorStatus::Held, Some(20))), "suspended", json!({ "until": 20, "reason": null })),
            (Some(author(AuthorStatus::Held, None)), "blocked", json!({ "until": null, "reason": null })),
            (Some(author(AuthorStatus::Banned, Some(20))), "blocked", json!({ "until": null, "reason": null })),
        ] {
            let shown = brief("ann", record.as_ref(), 10);
            assert_eq!((&shown["status"], &shown["block"]), (&json!(status), &block), "{record:?}");
            assert_eq!((&shown["id"], &shown["external_id"]), (&json!("ann"), &json!("ann")));
        }
    }
}
