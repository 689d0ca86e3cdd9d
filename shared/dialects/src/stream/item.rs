//! An item of the review queue: a case as Stream's clients are shown it.

use domain::cases::{Action, AuditEntry, EntryText, Head, IncidentState};
use domain::content::FieldType;
use domain::event::DecisionKind;
use domain::flags::{Raiser, flags, recommended, severity, severity_of};
use domain::moderators::Acting;
use domain::severity::Severity;
use domain::story::CaseStory;
use serde_json::{Map, Value, json};

use super::action_log::{self, Log};
use super::time::{ns, ns_of_ms};
use super::{appeals, flag, payload, person};

/// Most flags and most actions of an item that are shown, the newest ones; their number is exact.
const MAX_SHOWN: usize = 200;

/// A case as an item. Every property that a client relies on is there, whatever is known of the case.
pub fn render(story: &CaseStory) -> Value {
    let head = &story.head;
    let mut item = content(story);
    item.extend(judged(head));
    item.extend(log(story));
    item.extend(escalation(story));
    item.extend((story.left_out > 0).then(|| ("truncated".to_owned(), true.into())));
    item.extend(appeals::of_item(story).map(|appeal| ("appeal".to_owned(), appeal)));
    if let Some(author) = &story.author {
        let since_us = head.created_ms * 1000;
        item.insert(
            "entity_creator".to_owned(),
            person::entity_creator(author, since_us, story.people.get(&author.id)),
        );
        item.insert("bans".to_owned(), person::bans(author, since_us, &story.people).into());
    }
    if let Some(person) = head.claim.as_ref().and_then(|claim| claim.by.person()) {
        let profile = story.people.get(person);
        item.insert("assigned_to".to_owned(), person::user(person, head.created_ms * 1000, profile));
    }
    Value::Object(item)
}

/// When an item was made: when something first flagged its case. Microseconds since 1970.
pub fn created_us(head: &Head) -> i64 {
    head.flagged_us.or_else(|| head.flagged_since_us()).unwrap_or(head.created_ms * 1000)
}

fn content(story: &CaseStory) -> Map<String, Value> {
    let head = &story.head;
    let payload = payload::render(&story.body);
    let has = |kind| payload::has(&story.body, kind);
    entries(json!({
        "id": story.id.uuid(),
        "entity_type": head.content.kind,
        "entity_id": head.content.id,
        "entity_creator_id": head.facts.author.as_deref().unwrap_or_default(),
        "created_at": ns(created_us(head)),
        "updated_at": ns_of_ms(head.updated_ms),
        "moderation_payload_hash": payload::hash(&payload),
        "moderation_payload": payload,
        "has_text": has(FieldType::Text),
        "has_image": has(FieldType::Image),
        "has_video": has(FieldType::Video),
        "content_changed": head.body_version > 1,
        "bans": [],
        "config_key": head.facts.lens.as_ref().map(|lens| lens.key.as_str()).unwrap_or_default(),
        "teams": head.facts.lens.iter().filter_map(|lens| lens.team.as_deref()).collect::<Vec<_>>(),
    }))
}

fn judged(head: &Head) -> Map<String, Value> {
    let complete = !head.is_partial();
    let at_ms = head.judgement.as_ref().map_or(head.updated_ms, |judged| judged.at_ms);
    entries(json!({
        "status": if complete { "complete" } else { "partial" },
        "recommended_action": recommended(head),
        "completed_at": if complete { ns_of_ms(at_ms).into() } else { Value::Null },
        "languages": head.judgement.as_ref().map(|judged| judged.languages.clone()).unwrap_or_default(),
        "severity": severity(head),
        "ai_text_severity": severity_of(head, "ai_text").map(Severity::as_str).unwrap_or_default(),
    }))
}

fn log(story: &CaseStory) -> Map<String, Value> {
    let (flags, logs) = (flags(story), action_log::logs(story));
    let by_person = |log: &&Log| log.raiser == Raiser::Moderator && log.kind != action_log::FLAG;
    let latest = logs.iter().rfind(by_person);
    let review = latest.or(logs.last()).filter(|_| story.head.reviewed);
    let newest = |count: usize| count.saturating_sub(MAX_SHOWN);
    // Of a long log not every flag is told; but how many reports there are is known.
    let is_long = story.left_out > 0;
    let least = usize::try_from(story.head.evidence.reports).unwrap_or_default() * usize::from(is_long);
    let told = flag::Told::of(story);
    let shown_flags: Vec<Value> = flags.iter().skip(newest(flags.len())).map(|one| told.render(one)).collect();
    let shown_logs: Vec<Value> = logs.iter().rev().take(MAX_SHOWN).map(|one| action_log::render(one, story)).collect();
    entries(json!({
        "flags": shown_flags,
        "flags_count": flags.len().max(least),
        "actions": shown_logs,
        "latest_moderator_action": latest.map(|log| log.kind.as_str()).unwrap_or_default(),
        "reviewed_at": review.map(|log| ns(log.at_us)),
        "reviewed_by": review.map(|log| log.user.as_str()).unwrap_or_default(),
    }))
}

fn escalation(story: &CaseStory) -> Map<String, Value> {
    let escalated = story.head.incident == IncidentState::Escalated;
    let mut shown = entries(json!({ "escalated": escalated }));
    let is_escalation =
        |entry: &&AuditEntry| matches!(&entry.action, Action::Decided { decision: DecisionKind::Escalate, .. });
    let Some(entry) = story.entries.iter().rfind(is_escalation).filter(|_| escalated) else { return shown };
    let by = entry.by.as_ref().and_then(Acting::person).unwrap_or_default();
    shown.insert("escalated_at".to_owned(), ns(entry.at_us).into());
    shown.insert("escalated_by".to_owned(), by.into());
    shown.insert("escalation_metadata".to_owned(), metadata(story.text(entry)));
    shown
}

fn metadata(text: Option<&EntryText>) -> Value {
    let named = |name: &str| text.and_then(|text| text.named(name)).unwrap_or_default();
    json!({
        "reason": text.map(|text| text.text.as_str()).unwrap_or_default(),
        "notes": named("notes"),
        "priority": named("priority"),
    })
}

fn entries(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
#[path = "item_tests.rs"]
mod tests;
