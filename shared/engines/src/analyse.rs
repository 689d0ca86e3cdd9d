//! Runs every applicable classifier over every field of a body.
//!
//! Guarantees: it never panics, a strategy without a result is always named in `not_run`, spans lie
//! on character boundaries of the field's text, and each strategy gives at most
//! [`MAX_SIGNALS_PER_FIELD`] signals a field (the strongest). It knows nothing of thresholds.

mod coverage;
mod graver;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use domain::config::{Policy, Strategy, StrategyKind};
use domain::content::{Body, FieldType, MAX_SRC_BYTES};
use domain::signal::{NotRun, NotRunReason, Signal, Signals, Span};

use crate::blocklist::BlockListEngine;
use crate::classifier::{Classifier, ClassifierError, Hit, Medium, Subject};
use crate::file::FileView;
use crate::language;
use crate::media::{Elsewhere, Media};
use crate::registry::Registry;
use crate::text::TextView;

/// Most signals of one strategy on one field.
pub const MAX_SIGNALS_PER_FIELD: usize = 50;

/// What applies to this run, derived from the platform's configuration.
pub struct Plan<'a> {
    /// The policies whose rules will judge the signals.
    pub policies: &'a [Policy],
    /// External strategies, and overrides of built-in ones.
    pub strategies: &'a [Strategy],
    /// The platform's enabled block lists.
    pub block_lists: &'a [Arc<BlockListEngine>],
    /// Further classifiers of this platform alone.
    pub own: &'a [Arc<dyn Classifier>],
    /// What was fetched of the body's media; a field that is not named here shows its address only.
    pub media: &'a Media,
    /// Strategies that another function provides.
    pub elsewhere: &'a [Elsewhere],
    /// Languages (ISO 639-1) the platform expects; empty means any.
    pub expected_languages: &'a [String],
    /// Whether a caller waits for the result.
    pub synchronous: bool,
    /// Whether the run has used up its time: what has not been looked at by then is reported as timed
    /// out. Asked before each strategy on each field.
    pub out_of_time: &'a dyn Fn() -> bool,
}

impl Plan<'static> {
    /// Nothing is configured, nobody waits, and there is time.
    pub const EMPTY: Self = Self {
        policies: &[],
        strategies: &[],
        block_lists: &[],
        own: &[],
        media: &NO_MEDIA,
        elsewhere: &[],
        expected_languages: &[],
        synchronous: false,
        out_of_time: &|| false,
    };
}

static NO_MEDIA: Media = Media::new();

impl Plan<'_> {
    /// The strategies of other functions that have something to look at in this body.
    pub fn elsewhere_for(&self, body: &Body) -> Vec<&Elsewhere> {
        let fields = present_fields(body);
        let concerns = |known: &&Elsewhere| fields.iter().any(|field| self.is_elsewhere(known, field.kind));
        self.elsewhere.iter().filter(concerns).collect()
    }

    fn is_elsewhere(&self, known: &Elsewhere, kind: FieldType) -> bool {
        known.kinds.contains(&kind) && self.permits(&known.strategy, kind)
    }

    fn overriding(&self, name: &str) -> Option<&Strategy> {
        self.strategies.iter().find(|strategy| strategy.kind == StrategyKind::Builtin && strategy.name == name)
    }

    fn is_enabled(&self, name: &str) -> bool {
        self.overriding(name).is_none_or(|strategy| strategy.enabled)
    }

    fn permits(&self, name: &str, kind: FieldType) -> bool {
        let allowed = |strategy: &Strategy| {
            strategy.enabled && (strategy.field_types.is_empty() || strategy.field_types.contains(&kind))
        };
        self.overriding(name).is_none_or(allowed)
    }

    fn applies(&self, classifier: &dyn Classifier, kind: FieldType) -> bool {
        classifier.covers(kind) && self.permits(classifier.strategy(), kind)
    }

    fn is_deferred(&self, classifier: &dyn Classifier) -> bool {
        let slow = self.overriding(classifier.strategy()).is_some_and(|strategy| strategy.asynchronous);
        self.synchronous && (slow || classifier.is_asynchronous())
    }
}

/// A field that holds something to look at.
struct Present<'a> {
    path: String,
    kind: FieldType,
    src: &'a str,
}

/// Everything the strategies say about this body.
pub fn analyse(registry: &Registry, plan: &Plan<'_>, body: &Body) -> Signals {
    let fields = present_fields(body);
    let lists = plan.block_lists.iter().map(|list| list.as_ref() as &dyn Classifier);
    let shared = registry.classifiers().iter().chain(plan.own).map(AsRef::as_ref);
    let classifiers: Vec<&dyn Classifier> = shared.chain(lists).collect();
    let mut run = Run { plan, found: Vec::new(), missing: BTreeMap::new(), unconfigured: BTreeSet::new() };
    for field in &fields {
        run.field(&classifiers, field);
    }
    for known in plan.elsewhere_for(body) {
        run.missing.entry(known.strategy.clone()).or_insert(NotRunReason::Deferred);
    }
    let working: Vec<_> =
        classifiers.into_iter().filter(|known| !run.unconfigured.contains(known.strategy())).collect();
    coverage::missing(plan, &working, &fields, body, &mut run.missing);
    let not_run = run.missing.into_iter().map(|(strategy, reason)| NotRun { strategy, reason }).collect();
    Signals { found: run.found, not_run }
}

fn present_fields(body: &Body) -> Vec<Present<'_>> {
    body.walk()
        .into_iter()
        .filter_map(|(path, field)| {
            let src = field.src.as_deref().filter(|src| !src.trim().is_empty())?;
            Some(Present { path, kind: field.kind, src })
        })
        .collect()
}

struct Run<'a> {
    plan: &'a Plan<'a>,
    found: Vec<Signal>,
    missing: BTreeMap<String, NotRunReason>,
    /// Registered but not set up: missing only if a rule or a field needs them.
    unconfigured: BTreeSet<String>,
}

impl Run<'_> {
    fn field(&mut self, classifiers: &[&dyn Classifier], field: &Present<'_>) {
        let view = (field.kind == FieldType::Text).then(|| TextView::new(within_limit(field.src)));
        let bytes = self.plan.media.get(&field.path).and_then(|medium| medium.as_deref().ok());
        let file = bytes.map(|bytes| FileView::within(bytes, self.plan.out_of_time));
        let medium = file.as_ref().map_or(Medium::Url(field.src), Medium::Bytes);
        let subject =
            Subject { path: &field.path, kind: field.kind, medium: view.as_ref().map_or(medium, Medium::Text) };
        let text = view.as_ref().map_or("", TextView::original);
        let mut of_field: BTreeMap<&str, Vec<Signal>> = BTreeMap::new();
        for classifier in classifiers.iter().filter(|classifier| self.plan.applies(**classifier, field.kind)) {
            let signals = self.classify(*classifier, &subject, text);
            of_field.entry(classifier.strategy()).or_default().extend(signals);
        }
        graver::raise(&mut of_field);
        self.found.extend(of_field.into_values().flat_map(strongest));
    }

    fn classify(&mut self, classifier: &dyn Classifier, subject: &Subject<'_>, text: &str) -> Vec<Signal> {
        if self.plan.is_deferred(classifier) {
            self.did_not_run(classifier, NotRunReason::Deferred);
            return Vec::new();
        }
        if (self.plan.out_of_time)() {
            self.did_not_run(classifier, NotRunReason::TimedOut);
            return Vec::new();
        }
        let Ran { mut hits, version, error } = guarded(classifier, subject);
        match error {
            None => {}
            Some(ClassifierError::Failed(_)) => self.did_not_run(classifier, self.reason_of_failure(subject)),
            Some(ClassifierError::TimedOut) => self.did_not_run(classifier, NotRunReason::TimedOut),
            Some(ClassifierError::Unreadable(_) | ClassifierError::Partly(..)) => {
                self.did_not_run(classifier, NotRunReason::Unreadable);
            }
            Some(ClassifierError::Unconfigured(_)) => {
                self.unconfigured.insert(classifier.strategy().to_owned());
            }
        }
        if classifier.strategy() == language::STRATEGY {
            language::add_unexpected(&mut hits, self.plan.expected_languages);
        }
        hits.into_iter().map(|hit| signal(classifier, &version, subject.path, text, hit)).collect()
    }

    /// Who fails at a medium that is not there fails for that reason.
    fn reason_of_failure(&self, subject: &Subject<'_>) -> NotRunReason {
        match self.plan.media.get(subject.path) {
            Some(Err(missing)) => missing.reason(),
            Some(Ok(_)) | None => NotRunReason::Failed,
        }
    }

    fn did_not_run(&mut self, classifier: &dyn Classifier, reason: NotRunReason) {
        // What may still come counts before what will not: the other fields are tried again.
        let known = self.missing.entry(classifier.strategy().to_owned()).or_insert(reason);
        if !known.is_retryable() {
            *known = reason;
        }
    }
}

/// What came of running a classifier on a field.
struct Ran {
    hits: Vec<Hit>,
    /// That of the hits; empty without any, because composing it costs more than to find nothing.
    version: String,
    /// Why the hits are not all there is to say.
    error: Option<ClassifierError>,
}

/// Runs a classifier so that its panic is an error of this one strategy.
fn guarded(classifier: &dyn Classifier, subject: &Subject<'_>) -> Ran {
    let run = || {
        let (hits, error) = match classifier.classify(subject) {
            Ok(hits) => (hits, None),
            Err(ClassifierError::Partly(hits, unread)) => (hits, Some(ClassifierError::Unreadable(unread))),
            Err(error) => (Vec::new(), Some(error)),
        };
        let version = if hits.is_empty() { String::new() } else { classifier.version() };
        Ran { hits, version, error }
    };
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Ran {
        hits: Vec::new(),
        version: String::new(),
        error: Some(ClassifierError::Failed("panicked".to_owned())),
    })
}

fn signal(classifier: &dyn Classifier, version: &str, path: &str, text: &str, hit: Hit) -> Signal {
    Signal {
        strategy: classifier.strategy().to_owned(),
        version: version.to_owned(),
        label: hit.label.into_owned(),
        score: if hit.score.is_nan() { 0.0 } else { hit.score.clamp(0.0, 1.0) },
        severity: hit.severity,
        field: Some(path.to_owned()),
        span: hit.span.filter(|span| is_valid(text, *span)),
        frame: hit.frame,
    }
}

/// A span that does not fit the text would break whoever highlights it; the finding still stands.
fn is_valid(text: &str, span: Span) -> bool {
    text.get(span.start..span.end).is_some_and(|part| !part.is_empty())
}

fn strongest(mut signals: Vec<Signal>) -> Vec<Signal> {
    if signals.len() > MAX_SIGNALS_PER_FIELD {
        signals.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.severity.cmp(&a.severity)));
        signals.truncate(MAX_SIGNALS_PER_FIELD);
    }
    signals.sort_by_key(|signal| signal.span.map_or(0, |span| span.start));
    signals
}

fn within_limit(src: &str) -> &str {
    let end = (0..=src.len().min(MAX_SRC_BYTES)).rev().find(|at| src.is_char_boundary(*at)).unwrap_or(0);
    src.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests;
