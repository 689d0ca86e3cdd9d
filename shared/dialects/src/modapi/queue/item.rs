//! An item of a queue, in both shapes, and what filters see of it. What was sent or flagged through another dialect is an
//! item like any other.

use std::collections::BTreeMap;

use domain::cases::{AuditEntry, Head};
use domain::content::Body;
use domain::facets::Facet;
use domain::filter::{Field, Subject, Value as Known};
use domain::flags::{Raiser, flags};
use domain::ids::CaseId;
use domain::moderators::Acting;
use domain::story::CaseStory;
use domain::triage::gravity_of;
use serde_json::{Map, Value, json};

use super::action::action_of;
use super::content;
use crate::modapi::moderate::DEFAULT_TYPE;

/// The field of a filter that asks what was done with an item.
pub(super) const ACTIONS: &str = "actions";

/// A head, with its body where that is at hand.
pub struct SeenHead<'a> {
    /// Which case.
    pub case: &'a CaseId,
    /// Its state.
    pub head: &'a Head,
}

impl Subject for SeenHead<'_> {
    fn values(&self, field: &Field) -> Option<Vec<Known>> {
        let head = self.head;
        match field {
            Field::Id => Some(texts([self.case.uuid().as_str()])),
            Field::Created => head.flagged_us.or_else(|| head.flagged_since_us()).map(|us| vec![Known::Time(us)]),
            Field::Updated => Some(vec![Known::Time(head.updated_ms * 1000)]),
            Field::Reviewed => Some(vec![Known::Bool(head.reviewed)]),
            Field::Facet(Facet::Author) => Some(texts(head.facts.author.as_deref())),
            Field::Facet(Facet::Parent) => Some(texts(head.facts.parent.as_ref().map(|parent| parent.id.as_str()))),
            _ => None,
        }
    }

    fn has(&self, field: &Field, value: &Known) -> Option<bool> {
        let known = self.values(field).map(|values| values.contains(value));
        match (field, value, &self.head.filing) {
            (Field::Facet(facet), Known::Text(text), Some(filing)) => known.or_else(|| filing.tells(*facet, text)),
            _ => known,
        }
    }
}

/// A case in full.
pub struct SeenStory<'a>(pub &'a CaseStory);

impl Subject for SeenStory<'_> {
    fn values(&self, field: &Field) -> Option<Vec<Known>> {
        let story = self.0;
        let head = SeenHead { case: &story.id, head: &story.head };
        Some(head.values(field).unwrap_or_else(|| match field {
            Field::Facet(facet) => {
                let flags = flags(story);
                let named = flags.iter().flat_map(domain::facets::of_flag).filter(|(named, _)| named == facet);
                named.map(|(_, value)| Known::Text(value)).collect()
            }
            Field::Named(ACTIONS) => texts(story.entries.iter().flat_map(action_ids)),
            _ => Vec::new(),
        }))
    }

    fn has(&self, field: &Field, value: &Known) -> Option<bool> {
        if *field == Field::Facet(Facet::Queue) {
            // Where it is filed: nothing else says it.
            let is_there = SeenHead { case: &self.0.id, head: &self.0.head }.has(field, value);
            return Some(is_there.unwrap_or(false));
        }
        self.values(field).map(|values| values.contains(value))
    }
}

fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Known> {
    texts.into_iter().map(|text| Known::Text(text.to_owned())).collect()
}

/// An item as the older and as the newer clients read it. `id` is what it is called in requests; of texts and of what came
/// along no more than `most` bytes each are shown.
pub fn item(story: &CaseStory, id: &str, most: usize) -> (Value, Value) {
    let (head, body) = (&story.head, &story.body);
    let (shown, is_cut) = content::shown(body, most);
    let (metadata, is_left_out) = content::metadata(body, most);
    let labels = labels(story);
    let is_flagged = head.incident.is_open() || labels.values().any(|label| label.is_flagged);
    let common = Common {
        id,
        is_flagged,
        status: if head.reviewed { "resolved" } else { "pending" },
        timestamp: body.created_ms.unwrap_or(head.created_ms),
        metadata,
        is_cut: is_cut || is_left_out,
    };
    let first = older(story, &common, &labels, &content::as_text(body, &shown));
    (first, newer(head, body, &common, &labels, shown))
}

/// What both shapes show alike.
struct Common<'a> {
    id: &'a str,
    is_flagged: bool,
    status: &'static str,
    timestamp: i64,
    metadata: Map<String, Value>,
    is_cut: bool,
}

impl Common<'_> {
    fn render(&self) -> Map<String, Value> {
        let mut shown = Map::new();
        for (name, value) in [
            ("id", json!(self.id)),
            ("flagged", json!(self.is_flagged)),
            ("status", json!(self.status)),
            ("timestamp", json!(self.timestamp)),
            ("metadata", json!(self.metadata)),
        ] {
            shown.insert(name.to_owned(), value);
        }
        if self.is_cut {
            shown.insert("truncated".to_owned(), true.into());
        }
        shown
    }
}

fn older(story: &CaseStory, common: &Common<'_>, labels: &Labels, content: &str) -> Value {
    let head = &story.head;
    let mut shown = common.render();
    let labels: Vec<Value> = sorted(labels)
        .map(|(name, label)| json!({ "label": name, "score": label.score, "flagged": label.is_flagged }))
        .collect();
    let optional = [
        ("authorId", head.facts.author.clone()),
        ("conversationId", head.facts.parent.as_ref().map(|parent| parent.id.clone())),
        ("contentType", content_type(head)),
        ("language", language(head)),
    ];
    shown.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))));
    let actions: Vec<Value> = story.entries.iter().filter_map(|entry| action(story, entry)).collect();
    for (name, value) in [("content", json!(content)), ("labels", json!(labels)), ("actions", json!(actions))] {
        shown.insert(name.to_owned(), value);
    }
    shown.into()
}

fn newer(head: &Head, body: &Body, common: &Common<'_>, labels: &Labels, content: Value) -> Value {
    let mut shown = common.render();
    let labels: Vec<Value> = sorted(labels)
        .map(|(name, label)| {
            json!({ "label": name, "score": label.score, "flagged": label.is_flagged, "manual": label.is_manual,
                "shadow_flagged": label.is_shadow })
        })
        .collect();
    let severity = head.judgement.as_ref().map(|_| (gravity_of(head) * 1000.0).round() / 1000.0);
    for (name, value) in [
        ("contentId", json!(head.content.id)),
        ("content", if body.fields.is_empty() { Value::Null } else { content }),
        ("labels", json!(labels)),
        ("severity", json!(severity)),
        ("language", json!(language(head))),
        ("conversationId", json!(head.facts.parent.as_ref().map(|parent| &parent.id))),
        ("authorId", json!(head.facts.author)),
        ("contentType", json!(content_type(head))),
    ] {
        shown.insert(name.to_owned(), value);
    }
    shown.into()
}

/// What a label comes to.
#[derive(Clone, Copy, Debug, Default)]
struct Label {
    score: f64,
    is_flagged: bool,
    is_shadow: bool,
    is_manual: bool,
}

type Labels = BTreeMap<String, Label>;

/// The labels of the newest judgement, and those of people, who are sure of what they say.
fn labels(story: &CaseStory) -> Labels {
    let mut labels = Labels::new();
    let judged = story.head.judgement.as_ref();
    let live = judged.iter().flat_map(|judged| &judged.violations).map(|violation| (violation, true));
    let shadow = judged.iter().flat_map(|judged| &judged.shadow).map(|violation| (violation, false));
    for (violation, is_live) in live.chain(shadow) {
        let label = labels.entry(violation.shown_label().to_owned()).or_default();
        label.score = label.score.max(violation.score);
        label.is_flagged |= is_live;
        label.is_shadow |= !is_live;
    }
    for flag in flags(story).iter().filter(|flag| flag.raiser != Raiser::Automod) {
        let named = if flag.labels.is_empty() { std::slice::from_ref(&flag.category) } else { &flag.labels };
        for name in named {
            let label = labels.entry(name.clone()).or_default();
            *label = Label { score: 1.0, is_flagged: true, is_manual: true, ..*label };
        }
    }
    labels
}

/// The surest first.
fn sorted(labels: &Labels) -> impl Iterator<Item = (&String, &Label)> {
    let mut all: Vec<_> = labels.iter().collect();
    all.sort_by(|a, b| b.1.score.total_cmp(&a.1.score));
    all.into_iter()
}

/// What an action can be asked for by: its id, and the key of one of the platform's own.
fn action_ids(entry: &AuditEntry) -> impl Iterator<Item = &str> {
    let key = entry.executed.as_ref().map(|action| action.key.as_str());
    action_of(entry).map(|(id, _)| id).into_iter().chain(key)
}

fn action(story: &CaseStory, entry: &AuditEntry) -> Option<Value> {
    let (id, name) = action_of(entry)?;
    let mut shown = json!({ "id": id, "name": name, "timestamp": entry.at_us / 1000 });
    let comment = story.text(entry).map(|text| text.text.as_str()).filter(|text| !text.is_empty());
    let reviewer = entry.by.as_ref().and_then(Acting::person);
    if let Some(map) = shown.as_object_mut() {
        let optional = [("comment", comment), ("reviewer", reviewer)];
        map.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))));
    }
    Some(shown)
}

/// The kind of a content, if anybody has said it.
fn content_type(head: &Head) -> Option<String> {
    Some(head.content.kind.clone()).filter(|kind| kind != DEFAULT_TYPE)
}

fn language(head: &Head) -> Option<String> {
    head.judgement.as_ref().and_then(|judged| judged.languages.first().cloned())
}

#[cfg(test)]
#[path = "item_tests.rs"]
mod tests;
