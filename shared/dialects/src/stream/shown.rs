//! What filters of the review queue see of a case: of its head alone, and of the item that is shown.

use domain::cases::{Head, IncidentState};
use domain::content::Body;
use domain::facets::{Facet, FacetCode, media, one_word};
use domain::filter::{Field, Subject, Value};
use domain::flags::{USER_REPORT, flags, recommended, severity};
use domain::ids::CaseId;
use domain::story::CaseStory;
use serde_json::Value as Json;

/// A head, with its body where that is at hand.
pub struct ShownHead<'a> {
    /// Which case.
    pub case: &'a CaseId,
    /// Its state.
    pub head: &'a Head,
    /// Its newest body.
    pub body: Option<&'a Body>,
}

impl Subject for ShownHead<'_> {
    fn values(&self, field: &Field) -> Option<Vec<Value>> {
        let head = self.head;
        match field {
            Field::Id => Some(texts([self.case.uuid().as_str()])),
            Field::Created => Some(vec![Value::Time(super::item::created_us(head))]),
            Field::Updated => Some(vec![Value::Time(head.updated_ms * 1000)]),
            Field::Reviewed => Some(vec![Value::Bool(head.reviewed)]),
            Field::Facet(Facet::Name) => Some(texts([head.content.id.as_str()])),
            Field::Facet(Facet::Kind) => Some(texts([head.content.kind.as_str()])),
            Field::Facet(Facet::Author) => Some(texts(head.facts.author.as_deref())),
            Field::Facet(Facet::Config) => Some(texts(head.facts.lens.as_ref().map(|lens| lens.key.as_str()))),
            Field::Facet(Facet::Action) => Some(texts([one_word(recommended(head))])),
            Field::Facet(Facet::Language) => {
                Some(texts(head.judgement.iter().flat_map(|judged| &judged.languages).map(String::as_str)))
            }
            Field::Facet(Facet::Media) => self.body.map(|body| texts(media(body))),
            Field::Named("status") => Some(texts([if head.is_partial() { "partial" } else { "complete" }])),
            Field::Named("bounce_count") => Some(vec![Value::Number(f64::from(head.bounces))]),
            Field::Named("severity") => Some(vec![Value::Number(f64::from(severity(head)))]),
            Field::Named("escalated") => Some(vec![Value::Bool(head.incident == IncidentState::Escalated)]),
            Field::Custom(name) => self.body.map(|body| custom(body, name)),
            Field::Facet(_) | Field::Named(_) => None,
        }
    }

    fn has(&self, field: &Field, value: &Value) -> Option<bool> {
        let known = self.values(field).map(|values| values.contains(value));
        match (field, value, &self.head.filing) {
            (Field::Facet(facet), Value::Text(text), Some(filing)) => known.or_else(|| filing.tells(*facet, text)),
            _ => known,
        }
    }
}

/// A case with the item that is shown of it.
pub struct ShownItem<'a> {
    /// The case.
    pub story: &'a CaseStory,
    /// The item.
    pub item: &'a Json,
}

impl Subject for ShownItem<'_> {
    fn values(&self, field: &Field) -> Option<Vec<Value>> {
        let story = self.story;
        let head = ShownHead { case: &story.id, head: &story.head, body: Some(&story.body) };
        let values = head.values(field);
        Some(values.unwrap_or_else(|| match field {
            Field::Facet(facet) => {
                let flags = flags(story);
                let named = flags.iter().flat_map(domain::facets::of_flag).filter(|(named, _)| named == facet);
                named.map(|(_, value)| Value::Text(value)).collect()
            }
            Field::Named("user_report_reason") => {
                let flags = flags(story);
                let reports = flags.iter().filter(|flag| flag.category == USER_REPORT);
                texts(reports.filter_map(|flag| flag.reason.as_deref()))
            }
            Field::Named(name) => self.named(name),
            _ => Vec::new(),
        }))
    }

    /// Of a long log, what the case is filed under says what flags say that are not told.
    fn has(&self, field: &Field, value: &Value) -> Option<bool> {
        let known = self.values(field).map(|values| values.contains(value));
        let filing = self.story.head.filing.as_ref().filter(|_| self.story.left_out > 0);
        match (field, value, filing) {
            (Field::Facet(facet), Value::Text(text), Some(filing)) if known == Some(false) => {
                Some(filing.has(&FacetCode::of(*facet, text)))
            }
            _ => known,
        }
    }
}

impl ShownItem<'_> {
    fn named(&self, name: &str) -> Vec<Value> {
        let at = |path: &str| self.item.pointer(path).unwrap_or(&Json::Null);
        match name {
            "entity_creator_name" => scalars(at("/entity_creator/name")),
            "escalation_priority" => scalars(at("/escalation_metadata/priority")),
            "escalation_reason" => scalars(at("/escalation_metadata/reason")),
            "assigned_to" => scalars(at("/assigned_to/id")),
            "appeal" => vec![Value::Bool(at("/appeal").is_object())],
            "appeal_id" => scalars(at("/appeal/id")),
            "appeal_status" => scalars(at("/appeal/status")),
            "channel_cid" | "channel_id" => custom(&self.story.body, name),
            name if name.ends_with("_at") => {
                let ns = self.item.get(name).and_then(Json::as_i64);
                ns.map(|ns| Value::Time(ns.div_euclid(1_000))).into_iter().collect()
            }
            name => self.item.get(name).map(scalars).unwrap_or_default(),
        }
    }
}

/// What a body was sent along with under a name; a name with dots leads into an object.
fn custom(body: &Body, name: &str) -> Vec<Value> {
    if let Some(meta) = body.metadata.iter().find(|meta| meta.id == name) {
        return scalars(&meta.value);
    }
    let Some((first, rest)) = name.split_once('.') else { return Vec::new() };
    let Some(meta) = body.metadata.iter().find(|meta| meta.id == first) else { return Vec::new() };
    let found = rest.split('.').try_fold(&meta.value, |value, part| value.get(part));
    found.map(scalars).unwrap_or_default()
}

/// The values of a property: those of a list each by itself. An empty text is none.
fn scalars(value: &Json) -> Vec<Value> {
    match value {
        Json::Null | Json::Object(_) => Vec::new(),
        Json::Bool(flag) => vec![Value::Bool(*flag)],
        Json::Number(number) => number.as_f64().map(Value::Number).into_iter().collect(),
        Json::String(text) if text.is_empty() => Vec::new(),
        Json::String(text) => vec![Value::Text(text.clone())],
        Json::Array(items) => items.iter().flat_map(scalars).collect(),
    }
}

fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Value> {
    texts.into_iter().map(|text| Value::Text(text.to_owned())).collect()
}
