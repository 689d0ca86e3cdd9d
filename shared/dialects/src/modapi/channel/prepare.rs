//! Findings as a channel counts them: without those on links to hosts that are allowed, with those that come of
//! counting words.

use std::borrow::Cow;

use domain::content::{Body, FieldType};
use domain::severity::Severity;
use domain::signal::{NotRun, Signal, Signals};

use super::compile::QUALITY;
use super::{Compiled, Finder};

impl Compiled {
    /// The findings that count.
    pub fn prepare(&self, body: &Body, signals: &Signals) -> Signals {
        let (of_allowed, mut found): (Vec<_>, Vec<_>) =
            signals.found.iter().cloned().partition(|signal| self.is_of_allowed(signal));
        found
            .retain(|signal| signal.strategy != "links" || !of_allowed.iter().any(|allowed| overlaps(allowed, signal)));
        found.extend(self.few_words(body));
        Signals { found, not_run: signals.not_run.clone() }
    }

    fn is_of_allowed(&self, signal: &Signal) -> bool {
        self.allowed
            .iter()
            .any(|name| Finder { source: Some(name.clone()), ..Finder::new("blocklist", "*") }.finds(signal))
    }

    fn few_words(&self, body: &Body) -> Vec<Signal> {
        let Some(least) = self.min_words else { return Vec::new() };
        let fields = body.walk();
        let texts = fields.iter().filter(|(_, field)| field.kind == FieldType::Text);
        let texts = texts.filter_map(|(path, field)| Some((path, field.src.as_deref()?)));
        let short = texts.filter(|(_, text)| text.split_whitespace().filter(|word| has_letter(word)).count() < least);
        short.map(|(path, _)| few(path)).collect()
    }

    /// What did not run and has to be looked at by somebody: of policies from which something follows, and media that
    /// nobody looks at.
    pub fn counts(&self, missing: &NotRun) -> bool {
        if self.dry_run || missing.strategy == "language" {
            return false;
        }
        let mut policies = self.policies_of(&missing.strategy).peekable();
        policies.peek().is_none() || policies.any(|asked| asked.flag)
    }

    /// The part of a body that is looked at: a channel leaves alone what is switched off in it.
    pub fn part<'a>(&self, body: &'a Body) -> Cow<'a, Body> {
        if body.walk().iter().all(|(_, field)| self.kinds.contains(&field.kind)) {
            return Cow::Borrowed(body);
        }
        let mut part = body.clone();
        part.fields.retain(|field| self.kinds.contains(&field.kind));
        Cow::Owned(part)
    }
}

fn has_letter(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

fn few(path: &str) -> Signal {
    Signal {
        strategy: QUALITY.to_owned(),
        version: "1".to_owned(),
        label: QUALITY.to_owned(),
        score: 1.0,
        severity: Some(Severity::Low),
        field: Some(path.to_owned()),
        span: None,
        frame: None,
    }
}

fn overlaps(a: &Signal, b: &Signal) -> bool {
    let spans = a.span.zip(b.span);
    a.field == b.field && spans.is_none_or(|(a, b)| a.start < b.end && b.start < a.end)
}
