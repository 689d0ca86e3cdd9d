//! People: users, creators of contents, and what stands against them. Nobody registers users: whoever is named is one.

use std::collections::BTreeMap;

use domain::authors::{Author, AuthorStatus, Restriction};
use domain::moderators::Acting;
use domain::people::Profile;
use domain::story::AuthorStory;
use serde_json::{Map, Value, json};

use super::time::{ns, ns_of_ms};

/// A user of whom nothing but the id is known and what is said of them, and since when, microseconds since 1970.
pub fn user(id: &str, since_us: i64, profile: Option<&Profile>) -> Value {
    Value::Object(properties(id, since_us, None, profile))
}

/// A user on whom something may have been decided.
pub fn known_user(id: &str, since_us: i64, record: Option<&Author>, profile: Option<&Profile>) -> Value {
    Value::Object(properties(id, since_us, record, profile))
}

/// The creator of a content, with what is counted of them.
pub fn entity_creator(author: &AuthorStory, since_us: i64, profile: Option<&Profile>) -> Value {
    let mut creator = properties(&author.id, since_us, author.record.as_ref(), profile);
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
pub fn bans(author: &AuthorStory, since_us: i64, people: &BTreeMap<String, Profile>) -> Vec<Value> {
    let Some(record) = author.record.as_ref().filter(|record| is_restricted(record)) else { return Vec::new() };
    let restriction = record.restriction.as_ref();
    let at_us = restriction.map_or(record.updated_ms * 1000, |restriction| restriction.at_us);
    let by = restriction.and_then(|restriction| restriction.by.as_ref()).and_then(Acting::person);
    let reason = restriction.and_then(|restriction| restriction.reason.as_deref());
    let mut ban = json!({
        "user": known_user(&author.id, since_us, Some(record), people.get(&author.id)),
        "created_at": ns(at_us),
        "reason": reason.unwrap_or_default(),
        "shadow": is_shadowed(record),
    });
    if let Some(map) = ban.as_object_mut() {
        map.extend(by.map(|by| ("created_by".to_owned(), user(by, at_us, people.get(by)))));
        map.extend(expiry_ms(record).map(|until_ms| ("expires".to_owned(), ns_of_ms(until_ms).into())));
    }
    vec![ban]
}

fn properties(id: &str, since_us: i64, record: Option<&Author>, profile: Option<&Profile>) -> Map<String, Value> {
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
    user.extend(profile.into_iter().flat_map(described));
    if let Some(until_ms) = record.filter(|record| is_restricted(record)).and_then(expiry_ms) {
        user.insert("ban_expires".to_owned(), ns_of_ms(until_ms).into());
    }
    user
}

/// What is said of a user, as far as it is said.
fn described(profile: &Profile) -> Vec<(String, Value)> {
    let texts =
        [("name", &profile.name), ("image", &profile.image), ("role", &profile.role), ("language", &profile.language)];
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?.into())));
    let mut said: Vec<(String, Value)> = texts.collect();
    said.extend(profile.invisible.map(|invisible| ("invisible".to_owned(), invisible.into())));
    if !profile.teams.is_empty() {
        said.push(("teams".to_owned(), profile.teams.clone().into()));
    }
    if !profile.custom.is_empty() {
        said.push(("custom".to_owned(), profile.custom.clone().into()));
    }
    said
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
