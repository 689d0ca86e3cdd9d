//! What each policy of a channel found.

use std::collections::{BTreeMap, BTreeSet};

use domain::content::Body;
use domain::signal::{Signal, Signals, Span};
use domain::triage::gravity;
use serde_json::{Map, Value, json};

use super::errors::Failure;
use super::spans::{part, utf16};
use crate::modapi::channel::{Asked, Compiled, Finder};
use crate::modapi::moderate::{field_name, is_leaf};

/// A policy with what became of it.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    /// The policy.
    pub asked: &'a Asked,
    /// How sure it is, 0 to 1.
    pub probability: f64,
    /// Whether it is raised and counts.
    pub is_flagged: bool,
    /// Whether it would be raised if it counted.
    pub is_shadow: bool,
    /// How grave the gravest of what raised it is.
    pub gravity: f64,
    /// The fields in which something raised it.
    fields: BTreeSet<String>,
    /// Labels with the highest probability of each, and whether it raised the policy.
    labels: BTreeMap<&'a str, (f64, bool)>,
    matches: Vec<Match<'a>>,
    counts: bool,
}

/// Something in a text.
#[derive(Clone, Debug)]
struct Match<'a> {
    field: &'a str,
    span: Option<Span>,
    entity: &'a str,
    probability: f64,
    reasons: BTreeSet<&'a str>,
}

/// Every policy that was judged, at least in part; the most probable first.
pub(super) fn entries<'a>(
    channel: &'a Compiled,
    body: &Body,
    signals: &'a Signals,
    failures: &[Failure],
) -> Vec<Entry<'a>> {
    let is_object = !is_leaf(body);
    let failed = |asked: &Asked| {
        let of_it =
            |strategy: &str| failures.iter().any(|failure| failure.id == asked.id && failure.strategy == strategy);
        let is_left = asked.finders.iter().any(|finder| !of_it(&finder.strategy));
        !is_left && failures.iter().any(|failure| failure.id == asked.id)
    };
    let judged = channel.policies.iter().filter(|asked| !failed(asked));
    let mut entries: Vec<Entry<'_>> =
        judged.map(|asked| Entry::of(asked, !channel.dry_run, signals, is_object)).collect();
    entries.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    entries
}

impl<'a> Entry<'a> {
    fn of(asked: &'a Asked, is_live: bool, signals: &'a Signals, is_object: bool) -> Self {
        let mut entry = Self {
            asked,
            probability: 0.0,
            is_flagged: false,
            is_shadow: false,
            gravity: 0.0,
            fields: BTreeSet::new(),
            labels: BTreeMap::new(),
            matches: Vec::new(),
            counts: is_live && asked.flag,
        };
        for signal in &signals.found {
            for finder in asked.finders.iter().filter(|finder| finder.finds(signal)) {
                entry.take(finder, signal, is_object);
            }
        }
        entry
    }

    fn take(&mut self, finder: &'a Finder, signal: &'a Signal, is_object: bool) {
        let probability = finder.probability(signal.score);
        let is_raised = finder.raises(signal, self.asked.threshold);
        let counts = self.counts && finder.flag;
        self.probability = self.probability.max(probability);
        if is_raised && counts {
            self.is_flagged = true;
            self.gravity = self.gravity.max(gravity(finder.grade(signal), probability));
        }
        self.is_shadow |= is_raised && !counts;
        if let Some(field) = signal.field.as_ref().filter(|_| is_raised && is_object) {
            self.fields.insert(field_name(field));
        }
        let label = if self.asked.is_matcher { None } else { Some(signal.label.as_str()) };
        if let Some(label) = label {
            let known = self.labels.entry(label).or_insert((0.0, false));
            *known = (known.0.max(probability), known.1 || is_raised);
        } else if is_raised {
            self.take_match(finder, signal, probability);
        }
    }

    fn take_match(&mut self, finder: &'a Finder, signal: &'a Signal, probability: f64) {
        let entity = finder.entity.as_ref().map_or("", |entity| entity.name.as_str());
        let field = signal.field.as_deref().unwrap_or_default();
        if let Some(known) = self.matches.iter_mut().find(|known| known.field == field && known.span == signal.span) {
            known.probability = known.probability.max(probability);
            known.reasons.insert(entity);
            return;
        }
        let reasons = BTreeSet::from([entity]);
        self.matches.push(Match { field, span: signal.span, entity, probability, reasons });
    }

    pub(super) fn render(&self, body: &Body) -> Value {
        let mut shown = Map::new();
        for (name, value) in [
            ("id", json!(self.asked.id)),
            ("type", json!(if self.asked.is_matcher { "entity_matcher" } else { "classifier" })),
            ("probability", json!(self.probability)),
            ("flagged", json!(self.is_flagged)),
            ("flagged_fields", json!(self.fields)),
        ] {
            shown.insert(name.to_owned(), value);
        }
        let (name, more) = if self.asked.is_matcher {
            let is_risk = self.asked.id == "url_risk";
            ("matches", self.matches.iter().map(|found| found.render(body, is_risk)).collect())
        } else {
            ("labels", self.labels())
        };
        shown.insert(name.to_owned(), more);
        shown.into()
    }

    /// The labels, the most probable first; the policy itself if it has none.
    fn labels(&self) -> Value {
        let label = |id: &str, probability: f64, raised: bool| {
            let (flagged, shadow) = (raised && self.counts, raised && !self.counts);
            json!({ "id": id, "probability": probability, "flagged": flagged, "shadowFlagged": shadow })
        };
        let mut known: Vec<_> = self.labels.iter().collect();
        known.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));
        if known.is_empty() {
            return json!([label(&self.asked.id, self.probability, false)]);
        }
        known.into_iter().map(|(id, (probability, raised))| label(id, *probability, *raised)).collect()
    }
}

impl Match<'_> {
    fn render(&self, body: &Body, is_risk: bool) -> Value {
        let fields = body.walk();
        let field = fields.iter().find(|(path, _)| path == self.field);
        let text = field.and_then(|(_, field)| field.src.as_deref()).unwrap_or_default();
        let span = self.span.unwrap_or(Span { start: 0, end: text.len() });
        let mut shown = json!({
            "match": part(text, span),
            "probability": self.probability,
            "span": utf16(text, span),
            "entity_type": self.entity,
        });
        let Some(map) = shown.as_object_mut() else { return shown };
        if !is_leaf(body) {
            map.insert("field".to_owned(), field_name(self.field).into());
        }
        if is_risk {
            map.insert("reasons".to_owned(), json!(self.reasons));
            map.insert("signals".to_owned(), self.signals());
        }
        shown
    }

    /// What is known of a link without asking anybody about it.
    fn signals(&self) -> Value {
        let has = |reason: &str| self.reasons.contains(reason);
        json!({
            "brand_impersonation": null,
            "has_suspicious_characters": has("lookalike"),
            "is_link_shortener": has("shortener"),
            "domain_age_days": null,
            "has_email_setup": null,
            "redirect_count": null,
            "final_url": null,
            "bot_protection": null,
            "is_reported": has("blocklist"),
        })
    }
}
