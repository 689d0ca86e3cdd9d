//! Policies that could not be judged, or not wholly: never taken for clean.

use domain::signal::{NotRun, NotRunReason, Signals};
use serde_json::{Value, json};

use crate::modapi::channel::Compiled;

/// A policy without a whole result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// Id of the policy, or the name of what nobody looked at.
    pub id: String,
    /// Why, in words.
    pub message: String,
    /// The strategy that gave no result.
    pub strategy: String,
    /// Whether somebody has to look at the content for it.
    pub counts: bool,
}

impl Failure {
    /// One error on the wire.
    pub fn render(&self) -> Value {
        json!({ "id": self.id, "message": self.message })
    }
}

/// Everything that gave no result, each policy once for a strategy.
pub(super) fn of(channel: &Compiled, signals: &Signals) -> Vec<Failure> {
    let mut failures: Vec<Failure> = Vec::new();
    for missing in &signals.not_run {
        let counts = channel.counts(missing);
        let named: Vec<_> = channel.policies_of(&missing.strategy).collect();
        let failure = |id: &str, counts: bool, message: Option<&String>| Failure {
            id: id.to_owned(),
            message: message.cloned().unwrap_or_else(|| why(missing)),
            strategy: missing.strategy.clone(),
            counts,
        };
        if named.is_empty() && missing.strategy != "language" {
            failures.push(failure(&missing.strategy, counts, None));
        }
        let is_absent = |asked: &str| missing.strategy == format!("policy:{asked}");
        failures.extend(named.into_iter().map(|asked| {
            let own = asked.missing.as_ref().filter(|_| is_absent(&asked.id));
            failure(&asked.id, asked.flag && counts, own)
        }));
    }
    // What is only to be analysed is no rule that counts, so that nobody has noticed that it is not.
    for asked in &channel.policies {
        if let Some(message) = asked.missing.clone().filter(|_| !failures.iter().any(|known| known.id == asked.id)) {
            let strategy = format!("policy:{}", asked.id);
            if !asked.flag || channel.dry_run {
                failures.push(Failure { id: asked.id.clone(), message, strategy, counts: false });
            }
        }
    }
    failures.dedup();
    failures
}

fn why(missing: &NotRun) -> String {
    match missing.reason {
        NotRunReason::Unconfigured => "no engine is set up for it",
        NotRunReason::Failed => "the engine failed, or the medium could not be fetched now",
        NotRunReason::TimedOut => "there was no time left",
        NotRunReason::Deferred => "it was left for later",
        NotRunReason::Unreadable => "the medium cannot be fetched or read",
        NotRunReason::OverBudget => "the day's budget of the service is used up",
    }
    .to_owned()
}
