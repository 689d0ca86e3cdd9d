//! Webhook bodies of Stream's dialect. What is new was frozen with the event; how the item stands besides is as it is
//! when it is told, so that a receiver never overwrites newer news with older.

use domain::cases::AuditEntry;
use domain::config::EndpointKind;
use domain::event::{Event, EventType, Fact};
use domain::flags::{Flag, flags, recommended_of};
use domain::story::CaseStory;
use serde_json::{Map, Value, json};

use super::action_log::{self, Log};
use super::shorten::shorten;
use super::time::ns;
use super::{appeals, flag, item, person};

/// Largest body, bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// Largest body of a message to a queue, bytes: in base64, and beside its attributes, it has to fit as well.
pub const MAX_MESSAGE_BYTES: usize = 190 * 1024;

/// Renders an event as the exact bytes to sign and send, shortened as far as it has to be. Of a case that has ended only
/// its id is known any more.
pub fn render(event: &Event, story: Option<&CaseStory>, max_bytes: usize) -> Vec<u8> {
    shorten(body(event, story), max_bytes)
}

fn body(event: &Event, story: Option<&CaseStory>) -> Map<String, Value> {
    let mut payload = base(event);
    match &event.fact {
        Fact::AnalysedContent { content, violations, incomplete, enforced, is_item, .. } => {
            let action = recommended_of(violations, incomplete, *enforced);
            let is_item = *is_item || action != domain::flags::KEEP;
            let item = event.case.as_ref().filter(|_| is_item).map(domain::ids::CaseId::uuid);
            payload.insert("entity_id".into(), json!(content.id));
            payload.insert("entity_type".into(), json!(content.kind));
            payload.insert("recommended_action".into(), json!(action));
            payload.insert("review_queue_item_id".into(), json!(item.unwrap_or_default()));
        }
        Fact::Item { news, content, .. } => {
            let shown = story.map(item::render);
            let shown = shown.or_else(|| Some(json!({ "id": event.case.as_ref()?.uuid() }))).unwrap_or_default();
            payload.extend(of_item(event, *news, story, shown));
            if *news == EventType::Flagged {
                payload.insert("content_type".into(), json!(content.kind));
                payload.insert("object_id".into(), json!(content.id));
            }
        }
        Fact::Test { endpoint } => {
            payload.insert("endpoint".into(), json!(endpoint));
        }
        // Endpoints of this kind are not told of what others call decisions.
        Fact::Decision { .. } | Fact::IncidentClosed { .. } | Fact::AuthorDecision { .. } | Fact::Moderation { .. } => {
        }
    }
    payload
}

fn base(event: &Event) -> Map<String, Value> {
    let mut payload = Map::new();
    payload.insert("type".into(), json!(event.fact.event_type().word(EndpointKind::Stream)));
    payload.insert("created_at".into(), json!(ns(event.at_us)));
    payload.insert("custom".into(), json!({}));
    payload
}

/// The item as it stands, and what is new of it.
fn of_item(event: &Event, news: EventType, story: Option<&CaseStory>, shown: Value) -> Map<String, Value> {
    let mut payload = Map::new();
    let (flags, action) = story.map(|story| new(event, story)).unwrap_or_default();
    match news {
        EventType::MarkedReviewed => {
            payload.insert("item".into(), shown);
        }
        EventType::AppealCreated | EventType::AppealAccepted | EventType::AppealRejected => {
            payload.insert("appeal".into(), story.and_then(|story| appeal(event, story, &shown)).unwrap_or_default());
        }
        EventType::CustomAction => {
            let custom = action.as_ref().map(|log| log.custom.clone()).unwrap_or_default();
            payload.insert("action_id".into(), custom.get("id").cloned().unwrap_or_else(|| json!("")));
            payload.insert("action_options".into(), custom.get("options").cloned().unwrap_or_else(|| json!({})));
            payload.insert("review_queue_item".into(), shown);
        }
        _ => {
            payload.insert("review_queue_item".into(), shown);
        }
    }
    if let (EventType::ItemNew | EventType::ItemUpdated, Some(story)) = (news, story) {
        let told = flag::Told::of(story);
        let flags: Vec<Value> = flags.iter().map(|one| told.render(one)).collect();
        payload.insert("flags".into(), Value::Array(flags));
        payload.extend(action.map(|log| ("action".to_owned(), action_log::render(&log, story))));
    }
    payload
}

/// The flags that came with the change, and the last thing that somebody did by it, or else its last flag.
fn new(event: &Event, story: &CaseStory) -> (Vec<Flag>, Option<Log>) {
    let Fact::Item { entries, reports, .. } = &event.fact else { return (Vec::new(), None) };
    let is_new = |key: &str| {
        let of_entry = |(first, last): (u32, u32)| entry_of(key).is_some_and(|entry| (first..=last).contains(&entry));
        let is_report = |(incident, report): &(u32, String)| key == format!("report.{incident}.{report}");
        entries.is_some_and(of_entry) || reports.iter().any(is_report)
    };
    let flags = flags(story).into_iter().filter(|flag| is_new(&flag.key)).collect();
    let logs: Vec<Log> = action_log::logs(story).into_iter().filter(|log| is_new(&log.key)).collect();
    let action = logs.iter().rfind(|log| log.kind != action_log::FLAG).or(logs.last()).cloned();
    (flags, action)
}

/// The number of the entry that a flag or an action is told from: 3 of `entry.3.ai_text` and of `entry.3~`.
fn entry_of(key: &str) -> Option<u32> {
    key.strip_prefix("entry.")?.split(['.', '~']).next()?.parse().ok()
}

/// The appeal that the change made or ruled.
fn appeal(event: &Event, story: &CaseStory, item: &Value) -> Option<Value> {
    let Fact::Item { entries: Some((_, last)), .. } = event.fact else { return None };
    let told: Vec<AuditEntry> = story.entries.iter().filter(|entry| entry.number <= last).cloned().collect();
    let appeal = domain::cases::appeals(&told).pop()?;
    let author = story.head.facts.author.as_deref();
    let user = author.map(|author| person::user(author, story.head.created_ms * 1000, story.people.get(author)));
    let shown = appeals::Shown {
        case: &story.id,
        content: &story.head.content,
        appeal: &appeal,
        texts: &story.texts,
        user: user.as_ref(),
        item,
    };
    Some(appeals::render(&shown))
}

#[cfg(test)]
#[path = "webhook_tests.rs"]
mod tests;
