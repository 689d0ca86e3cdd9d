//! People: users, creators of contents, and what stands against them. Nobody registers users: whoever is named is one.

use domain::authors::{Author, AuthorStatus, Restriction};
use domain::moderators::Acting;
use domain::story::AuthorStory;
use serde_json::{Map, Value, json};

use super::time::{ns, ns_of_ms};

/// A user of whom nothing but the id is known, and since when, microseconds since 1970.
pub fn user(id: &str, since_us: i64) -> Value {
    Value::Object(properties(id, since_us, None))
}

/// A user on whom something may have been decided.
pub fn known_user(id: &str, since_us: i64, record: Option<&Author>) -> Value {
    Value::Object(properties(id, since_us, record))
}

/// The creator of a content, with what is counted of them.
pub fn entity_creator(author: &AuthorStory, since_us: i64) -> Value {
    let mut creator = properties(&author.id, since_us, author.record.as_ref());
    let tally = &author.tally;
    let flagged = tally.violations.values().fold(tally.reported, |sum, count| sum.saturating_add(*count));
    for (name, count) in [
        ("ban_count", author.record.as_ref().map_or(0, |record| record.bans)),
        ("deleted_content_count", tally.enforcements.saturating_sub(tally.overturned)),
        ("flagged_count", flagged),
    ] {
        creator.insert(name.to_owned(), count.into());
    }
    creator.into()
}

/// What stands against an author: at most one ban of the whole app.
pub fn bans(author: &AuthorStory, since_us: i64) -> Vec<Value> {
    let Some(record) = author.record.as_ref().filter(|record| is_restricted(record)) else { return Vec::new() };
    let restriction = record.restriction.as_ref();
    let at_us = restriction.map_or(record.updated_ms * 1000, |restriction| restriction.at_us);
    let by = restriction.and_then(|restriction| restriction.by.as_ref()).and_then(Acting::person);
    let reason = restriction.and_then(|restriction| restriction.reason.as_deref());
    let mut ban = json!({
        "user": known_user(&author.id, since_us, Some(record)),
        "created_at": ns(at_us),
        "reason": reason.unwrap_or_default(),
        "shadow": is_shadowed(record),
    });
    if let Some(map) = ban.as_object_mut() {
        map.extend(by.map(|by| ("created_by".to_owned(), user(by, at_us))));
        map.extend(expiry_ms(record).map(|until_ms| ("expires".to_owned(), ns_of_ms(until_ms).into())));
    }
    vec![ban]
}

fn properties(id: &str, since_us: i64, record: Option<&Author>) -> Map<String, Value> {
    let banned = record.is_some_and(|record| is_restricted(record) && !is_shadowed(record));
    let updated = record.map_or_else(|| ns(since_us), |record| ns_of_ms(record.updated_ms).max(ns(since_us)));
    let user = json!({
        "id": id,
        "role": "user",
        "custom": {},
        "created_at": ns(since_us),
        "updated_at": updated,
        "banned": banned,
        "online": false,
        "invisible": false,
        "shadow_banned": record.is_some_and(is_shadowed),
        "language": "",
        "teams": [],
        "blocked_user_ids": [],
    });
    let mut user = user.as_object().cloned().unwrap_or_default();
    if let Some(until_ms) = record.filter(|record| is_restricted(record)).and_then(expiry_ms) {
        user.insert("ban_expires".to_owned(), ns_of_ms(until_ms).into());
    }
    user
}

fn is_restricted(record: &Author) -> bool {
    record.status != AuthorStatus::Active
}

fn expiry_ms(record: &Author) -> Option<i64> {
    record.held_until_ms.filter(|_| record.status == AuthorStatus::Held)
}

/// Whether the author is suspended without being told.
fn is_shadowed(record: &Author) -> bool {
    record.status == AuthorStatus::Held && record.restriction.as_ref().is_some_and(Restriction::is_shadow)
}
