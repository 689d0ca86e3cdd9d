//! The answer to `POST /v1/moderate`: each policy with what it found, what follows from all of it, and what could not be
//! looked at.

mod errors;
mod found;
mod insights;
mod mask;
mod spans;

use std::collections::BTreeMap;

use domain::content::{Body, Field, FieldType};
use domain::signal::Signals;
use domain::triage::{ClientVerdict, Facts, Faith, recommend};
use serde_json::{Map, Value, json};

use errors::Failure;
use found::Entry;

use super::author::{self, Known, Status};
use super::channel::Compiled;
use super::moderate::{is_leaf, leaves};

/// What an answer is made of.
pub struct Answer<'a> {
    /// The client's id of the content, or the one that was made.
    pub id: &'a str,
    /// The content as it was sent.
    pub body: &'a Body,
    /// What it was judged by.
    pub channel: &'a Compiled,
    /// What was found, as the channel counts it.
    pub signals: &'a Signals,
    /// What is known of its author.
    pub author: &'a Known,
    /// The caller's own verdict.
    pub client: Option<ClientVerdict>,
    /// The time, milliseconds since 1970.
    pub now_ms: i64,
    /// How long it took, milliseconds.
    pub took_ms: i64,
    /// Writes a text without its disguises, if it has any.
    pub clean: fn(&str) -> Option<String>,
}

impl Answer<'_> {
    /// The answer on the wire.
    pub fn render(&self) -> Value {
        let failures = errors::of(self.channel, self.signals);
        let entries = found::entries(self.channel, self.body, self.signals, &failures);
        let facts = self.facts(&entries, &failures);
        let (advice, reasons) = recommend(&facts, self.channel.thresholds);
        let reasons: Vec<_> = reasons.into_iter().map(domain::triage::Reason::as_str).collect();
        let mut shown = json!({
            "content": self.content(),
            "author": self.body.author.as_ref().map(|id| author::brief(id, self.author, self.now_ms)),
            "evaluation": evaluation(&facts, &entries),
            "recommendation": { "action": advice.as_str(), "reason_codes": reasons },
            "casebook": null,
            "policies": entries.iter().map(|entry| entry.render(self.body)).collect::<Value>(),
            "insights": insights::of(self.signals),
            "meta": self.meta(failures.is_empty()),
        });
        if let (false, Some(map)) = (failures.is_empty(), shown.as_object_mut()) {
            map.insert("errors".to_owned(), failures.iter().map(Failure::render).collect());
        }
        shown
    }

    fn facts(&self, entries: &[Entry<'_>], failures: &[Failure]) -> Facts {
        Facts {
            author_blocked: Status::of(self.author.author.as_ref(), self.now_ms) != Status::Enabled,
            flagged: entries.iter().any(|entry| entry.is_flagged),
            severity: gravest(entries),
            incomplete: failures.iter().any(|failure| failure.counts),
            dry_run: self.channel.dry_run,
            client: self.client,
            faith: self.faith(),
        }
    }

    /// What the channel makes of how far the author is trusted.
    fn faith(&self) -> Faith {
        if self.body.author.is_none() {
            return Faith::Usual;
        }
        let level = self.author.record.map(|record| record.level(self.now_ms)).unwrap_or_default();
        self.channel.trust.faith(level)
    }

    fn content(&self) -> Value {
        let masked = mask::masked(self.channel, self.body, self.signals);
        let cleaned = self.cleaned(&masked);
        let modified = (!masked.is_empty() || !cleaned.is_empty()).then(|| {
            let changed = |path: &str| cleaned.get(path).or_else(|| masked.get(path));
            let shown = leaves(self.body, |path, field| changed(path).or(field.src.as_ref()).cloned());
            let part = if is_leaf(self.body) { "text" } else { "data" };
            shown.get(part).cloned().unwrap_or_default()
        });
        json!({
            "id": self.id,
            "masked": !masked.is_empty(),
            "unicode_cleaned": !cleaned.is_empty(),
            "modified": modified,
        })
    }

    /// The texts that are disguised, masked and written plainly, by the path of their field.
    fn cleaned(&self, masked: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        if !self.channel.clean_unicode {
            return BTreeMap::new();
        }
        let fields = self.body.walk().into_iter().filter(|(_, field)| field.kind == FieldType::Text);
        let cleaned = |(path, field): (String, &Field)| {
            let text = masked.get(&path).or(field.src.as_ref())?;
            Some(((self.clean)(text)?, path))
        };
        fields.filter_map(cleaned).map(|(text, path)| (path, text)).collect()
    }

    fn meta(&self, is_complete: bool) -> Value {
        let parts = self.body.walk().iter().filter(|(_, field)| field.fields.is_empty()).count();
        json!({
            "status": if is_complete { "success" } else { "partial_success" },
            "timestamp": self.now_ms,
            "channel_key": self.channel.key,
            "usage": parts.max(1),
            "processing_time": format!("{}ms", self.took_ms.max(0)),
        })
    }
}

/// How grave what was found is together, 0 to 1, as the answer says it.
pub fn severity(channel: &Compiled, body: &Body, signals: &Signals) -> f64 {
    let failures = errors::of(channel, signals);
    gravest(&found::entries(channel, body, signals, &failures))
}

fn gravest(entries: &[Entry<'_>]) -> f64 {
    entries.iter().filter(|entry| entry.is_flagged).map(|entry| entry.gravity).fold(0.0, f64::max)
}

fn evaluation(facts: &Facts, entries: &[Entry<'_>]) -> Map<String, Value> {
    let may_flag = entries.iter().filter(|entry| entry.asked.flag);
    let probability = may_flag.map(|entry| entry.probability).fold(0.0, f64::max);
    let mut shown = Map::new();
    for (name, value) in [
        ("flagged", json!(facts.flagged)),
        ("flag_probability", json!(probability)),
        ("severity_score", json!(facts.severity)),
        ("shadow_flagged", json!(entries.iter().any(|entry| entry.is_shadow))),
    ] {
        shown.insert(name.to_owned(), value);
    }
    if let Some(entry) = entries.iter().find(|entry| entry.asked.id == "unicode_spoofing") {
        shown.insert("unicode_spoofed".to_owned(), json!(entry.is_flagged || entry.is_shadow));
    }
    shown
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
