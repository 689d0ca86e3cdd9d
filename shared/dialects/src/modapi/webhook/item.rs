//! The item of a message: the content as it stands.

use std::collections::{BTreeMap, BTreeSet};

use domain::cases::Head;
use domain::content::{Body, Field};
use domain::lens::LensDialect;
use domain::story::CaseStory;
use serde_json::{Map, Value, json};

use super::sent_at;
use crate::modapi::moderate::{DEFAULT_TYPE, field_name, is_leaf, leaves};

/// How much of an item is shown.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    /// Most bytes of each text.
    text: usize,
    /// Whether metadata are shown.
    metadata: bool,
}

impl Limit {
    /// All of it.
    pub const NONE: Self = Self { text: usize::MAX, metadata: true };
    /// What identifies and judges it.
    pub const BARE: Self = Self { text: 0, metadata: false };

    /// This many bytes of each text.
    pub const fn of(text: usize) -> Self {
        Self { text, metadata: true }
    }
}

/// An item.
pub(super) struct Item<'a> {
    /// The caller's id of the content.
    pub id: &'a str,
    /// The case; none if it has ended.
    pub story: Option<&'a CaseStory>,
}

impl Item<'_> {
    /// In an envelope.
    pub fn render(&self, limit: Limit) -> Value {
        let mut shown = Map::new();
        shown.insert("id".into(), json!(self.id));
        let Some(story) = self.story else { return shown.into() };
        let (head, body) = (&story.head, &story.body);
        let lens = head.facts.lens.as_ref().filter(|lens| lens.dialect == LensDialect::ModApi);
        for (name, value) in [
            ("author_id", json!(head.facts.author)),
            ("channel_key", json!(lens.map(|lens| &lens.key))),
            ("client_action", Value::Null),
            ("content", content(body, limit)),
            ("conversation_id", json!(head.facts.parent.as_ref().map(|parent| &parent.id))),
            ("flagged", json!(is_flagged(head))),
            ("flagged_fields", fields(head, body)),
            ("labels", labels(head)),
            ("language", json!(language(head))),
            ("meta_type", json!(Some(&head.content.kind).filter(|kind| *kind != DEFAULT_TYPE))),
            ("timestamp", sent_at(body.created_ms.unwrap_or(head.created_ms))),
        ] {
            shown.insert(name.to_owned(), value);
        }
        shown.extend(metadata(body, limit));
        shown.into()
    }

    /// In the flat shape, where the content is a text.
    pub fn render_flat(&self, limit: Limit) -> Value {
        let mut shown = Map::new();
        shown.insert("id".into(), json!(self.id));
        let Some(story) = self.story else {
            let rest = json!({ "flagged": false, "labels": [], "language": "", "content": "", "timestamp": 0 });
            shown.extend(rest.as_object().cloned().unwrap_or_default());
            return shown.into();
        };
        let (head, body) = (&story.head, &story.body);
        let (text, is_cut) = flat(body, limit);
        for (name, value) in [
            ("flagged", json!(is_flagged(head))),
            ("labels", labels(head)),
            ("language", json!(language(head).unwrap_or_default())),
            ("content", json!(text)),
            ("timestamp", json!(body.created_ms.unwrap_or(head.created_ms))),
        ] {
            shown.insert(name.to_owned(), value);
        }
        if is_cut {
            shown.insert("truncated".into(), json!(true));
        }
        let parent = head.facts.parent.as_ref().map(|parent| &parent.id);
        shown.extend(parent.map(|id| ("contextId".to_owned(), json!(id))));
        shown.extend(head.facts.author.as_ref().map(|id| ("authorId".to_owned(), json!(id))));
        shown.extend(metadata(body, limit));
        shown.into()
    }
}

fn is_flagged(head: &Head) -> bool {
    head.judgement.as_ref().is_some_and(|judged| !judged.violations.is_empty())
}

/// Each policy that was violated, with its highest score.
fn labels(head: &Head) -> Value {
    let mut scores: BTreeMap<&str, f64> = BTreeMap::new();
    for found in head.judgement.iter().flat_map(|judged| &judged.violations) {
        let score = scores.entry(&found.policy).or_insert(0.0);
        *score = score.max(found.score);
    }
    let label =
        |(label, score): (&str, f64)| json!({ "label": label, "score": score, "flagged": true, "manual": false });
    scores.into_iter().map(label).collect()
}

/// The parts of an object in which something was found.
fn fields(head: &Head, body: &Body) -> Value {
    let found = head.judgement.iter().flat_map(|judged| &judged.violations).filter_map(|found| found.field.as_deref());
    let names: BTreeSet<String> = if is_leaf(body) { BTreeSet::new() } else { found.map(field_name).collect() };
    json!(names)
}

fn language(head: &Head) -> Option<&str> {
    head.judgement.as_ref()?.languages.first().map(String::as_str)
}

/// The content, with what was cut marked as cut.
fn content(body: &Body, limit: Limit) -> Value {
    if body.fields.is_empty() {
        return Value::Null;
    }
    let mut cut: BTreeSet<String> = BTreeSet::new();
    for (path, field) in body.walk() {
        if field.src.as_ref().is_some_and(|src| src.len() > limit.text) {
            cut.insert(field_name(&path));
        }
    }
    let mut shown = leaves(body, |_, field| shortened(field, limit));
    if is_leaf(body) {
        mark(&mut shown, !cut.is_empty());
    } else if let Some(data) = shown.get_mut("data").and_then(Value::as_object_mut) {
        for (name, part) in data {
            mark(part, cut.contains(name));
        }
    }
    shown
}

fn mark(part: &mut Value, is_cut: bool) {
    if let Some(part) = part.as_object_mut().filter(|_| is_cut) {
        part.insert("truncated".to_owned(), json!(true));
    }
}

fn shortened(field: &Field, limit: Limit) -> Option<String> {
    let src = field.src.as_deref()?;
    Some(src.get(..src.floor_char_boundary(limit.text.min(src.len()))).unwrap_or_default().to_owned())
}

/// The content as one text: that of a text, the address of a medium, else JSON; and whether it was cut.
fn flat(body: &Body, limit: Limit) -> (String, bool) {
    let is_cut = body.walk().iter().any(|(_, field)| field.src.as_ref().is_some_and(|src| src.len() > limit.text));
    let text = match body.fields.as_slice() {
        [] => String::new(),
        [only] if is_leaf(body) => shortened(only, limit).unwrap_or_default(),
        _ => content(body, limit).get("data").map(Value::to_string).unwrap_or_default(),
    };
    (text, is_cut)
}

fn metadata(body: &Body, limit: Limit) -> Map<String, Value> {
    let mut shown = Map::new();
    if limit.metadata {
        let own: Map<String, Value> = body.metadata.iter().map(|meta| (meta.id.clone(), meta.value.clone())).collect();
        shown.insert("metadata".into(), own.into());
    } else {
        shown.insert("metadata".into(), json!({}));
        shown.insert("metadata_truncated".into(), json!(true));
    }
    shown
}
