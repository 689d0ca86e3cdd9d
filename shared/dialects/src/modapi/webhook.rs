//! Webhook bodies in both shapes. What happened was frozen with the event; how the item and its author stand is as it is
//! when it is told.

mod action;
mod item;

use domain::cases::AuditEntry;
use domain::config::PayloadVersion;
use domain::event::{Event, EventType, Fact};
use domain::story::CaseStory;
use domain::time::{iso_ms, iso_us_z};
use serde_json::{Map, Value, json};

use super::author::{self, Known};
use action::Shown;
use item::{Item, Limit};

/// Largest body, bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// What a message is made of.
pub struct Telling<'a> {
    /// What happened.
    pub event: &'a Event,
    /// As what it is told.
    pub news: EventType,
    /// In which shape.
    pub payload: PayloadVersion,
    /// The case as it stands; none if it has ended, or if the event is about none.
    pub story: Option<&'a CaseStory>,
    /// What is known of the author: of the item, or that a decision is about.
    pub author: &'a Known,
    /// The time, milliseconds since 1970.
    pub now_ms: i64,
}

impl Telling<'_> {
    /// The exact bytes to sign and send, with the longest texts of the item cut so that they have at most this many.
    pub fn render(&self, max_bytes: usize) -> Vec<u8> {
        let written = |limit: Limit| serde_json::to_vec(&self.body(limit)).unwrap_or_default();
        let whole = written(Limit::NONE);
        if whole.len() <= max_bytes {
            return whole;
        }
        let (mut fits, mut too_long) = (0, max_bytes);
        while too_long - fits > 1 {
            let middle = usize::midpoint(fits, too_long);
            if written(Limit::of(middle)).len() <= max_bytes {
                fits = middle;
            } else {
                too_long = middle;
            }
        }
        let cut = written(Limit::of(fits));
        if cut.len() <= max_bytes { cut } else { written(Limit::BARE) }
    }

    fn body(&self, limit: Limit) -> Map<String, Value> {
        match self.payload {
            PayloadVersion::V1 => self.flat(limit),
            PayloadVersion::V2 => self.enveloped(limit),
        }
    }

    fn enveloped(&self, limit: Limit) -> Map<String, Value> {
        let mut body = Map::new();
        body.insert("id".into(), json!(event_id(self.event.id.as_str())));
        body.insert("type".into(), json!(word(self.news)));
        body.insert("api_version".into(), json!(self.payload.word()));
        body.insert("created".into(), json!(iso_us_z(self.event.at_us)));
        body.insert("data".into(), json!({ "object": self.object(limit) }));
        body
    }

    fn object(&self, limit: Limit) -> Map<String, Value> {
        let mut object = Map::new();
        match &self.event.fact {
            Fact::AuthorDecision { author, .. } => {
                object = self.action().render(self.event.at_us);
                object.insert("author".into(), author::brief(author, self.author, self.now_ms));
            }
            Fact::Moderation { .. } => {
                if !matches!(self.news, EventType::QueueItemNew | EventType::QueueItemCompleted) {
                    object = self.action().render(self.event.at_us);
                }
                if self.news != EventType::AuthorAction {
                    object.insert("item".into(), self.item().render(limit));
                }
                object.extend(self.surroundings());
            }
            Fact::Test { endpoint } => {
                object.insert("endpoint".into(), json!(endpoint));
            }
            // Endpoints of this kind are not told of anything else.
            Fact::AnalysedContent { .. } | Fact::Decision { .. } | Fact::IncidentClosed { .. } | Fact::Item { .. } => {}
        }
        object
    }

    /// Author and queue of an item.
    fn surroundings(&self) -> Map<String, Value> {
        let mut shown = Map::new();
        if let Some(author) = self.story.and_then(|story| story.author.as_ref()) {
            shown.insert("author".into(), author::brief(&author.id, self.author, self.now_ms));
        }
        if let Some(queue) = self.story.and_then(|story| story.head.queue.as_ref()) {
            shown.insert("queue".into(), json!({ "id": queue }));
        }
        shown
    }

    fn flat(&self, limit: Limit) -> Map<String, Value> {
        let mut body = Map::new();
        body.insert("id".into(), json!(event_id(self.event.id.as_str())));
        body.insert("type".into(), json!(self.news.as_str()));
        body.insert("timestamp".into(), json!(self.event.at_us / 1000));
        match &self.event.fact {
            Fact::Moderation { entry, .. } => {
                body.insert("item".into(), self.item().render_flat(limit));
                if let Some(queue) = self.story.and_then(|story| story.head.queue.as_ref()) {
                    body.insert("queue".into(), json!({ "id": queue, "name": queue }));
                }
                if entry.is_some() && self.news != EventType::QueueItemNew {
                    body.insert("action".into(), self.action().render_flat());
                }
            }
            Fact::Test { endpoint } => {
                body.insert("endpoint".into(), json!(endpoint));
            }
            _ => {}
        }
        body
    }

    fn item(&self) -> Item<'_> {
        Item { id: self.content_id(), story: self.story }
    }

    fn content_id(&self) -> &str {
        match &self.event.fact {
            Fact::Moderation { content, .. } => &content.id,
            _ => "",
        }
    }

    /// The action that is told.
    fn action(&self) -> Shown {
        match &self.event.fact {
            Fact::AuthorDecision { decision, until_ms, reason, executed, .. } => {
                Shown::of_author(*decision, until_ms.is_some(), reason.as_deref(), executed.as_ref())
            }
            _ => match self.entry() {
                Some((entry, value)) => Shown::of_entry(entry, value),
                None => Shown::of_news(self.news),
            },
        }
    }

    /// The audit entry that tells of the action, with its text.
    fn entry(&self) -> Option<(&AuditEntry, Option<&str>)> {
        let Fact::Moderation { entry, .. } = &self.event.fact else { return None };
        let story = self.story?;
        let found = story.entries.iter().find(|known| Some(known.number) == *entry)?;
        let text = story.text(found).map(|text| text.text.as_str()).filter(|text| !text.is_empty());
        Some((found, text))
    }
}

/// The id of a message: constant over all attempts.
pub fn event_id(id: &str) -> String {
    format!("evt_{id}")
}

/// The type in an envelope.
fn word(news: EventType) -> &'static str {
    match news {
        EventType::QueueItemNew => "queue_item.new",
        EventType::QueueItemAction => "queue_item.action",
        EventType::QueueItemRejected => "queue_item.rejected",
        EventType::QueueItemAllowed => "queue_item.allowed",
        EventType::QueueItemCompleted => "queue_item.resolved",
        EventType::AuthorBlocked => "author.blocked",
        EventType::AuthorUnblocked => "author.unblocked",
        EventType::AuthorSuspended => "author.suspended",
        EventType::AuthorAction => "author.action",
        other => other.as_str(),
    }
}

/// When an item was sent, for envelopes.
fn sent_at(ms: i64) -> Value {
    iso_ms(ms).into()
}

#[cfg(test)]
#[path = "webhook_tests.rs"]
mod tests;
