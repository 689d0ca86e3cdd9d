//! Whether an endpoint still takes what it is sent. One that has only failed for five days is disabled.
//!
//! The state changes, and so is written, when an endpoint begins to fail, once more when that is certain,
//! and with the first success. Deliveries in between cost no write.

use serde::{Deserialize, Serialize};

use super::Endpoint;

/// An endpoint that has only failed for this long is disabled, milliseconds.
pub const FAILING_LIMIT_MS: i64 = 5 * 86_400_000;

/// How long after the first failure another process may still send without knowing of it, so that its
/// success does not end the failing: copies of the configuration are kept for a while, and an attempt
/// takes its time. Only a failure after that starts the five days. Milliseconds.
pub const SETTLE_MS: i64 = 60_000;

/// How an endpoint has been doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Health {
    /// Set while it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing: Option<Failing>,
    /// Set while it is disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<Disabled>,
}

/// A stretch of failures without a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failing {
    /// First failure, milliseconds since 1970.
    pub since_ms: i64,
    /// First failure that no unseen success can have followed, milliseconds since 1970: the five days
    /// count from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_from_ms: Option<i64>,
}

/// When and why an endpoint was disabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disabled {
    /// Why.
    pub reason: DisabledReason,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
}

/// Why an endpoint is disabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DisabledReason {
    /// It had only failed for five days.
    Failing,
    /// An operator switched it off.
    Operator,
}

impl DisabledReason {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Operator => "operator",
        }
    }
}

impl Health {
    /// Whether there is nothing to tell.
    pub fn is_unremarkable(&self) -> bool {
        *self == Self::default()
    }

    /// Of a new endpoint.
    pub fn new(enabled: bool, now_ms: i64) -> Self {
        let disabled = (!enabled).then_some(Disabled { reason: DisabledReason::Operator, at_ms: now_ms });
        Self { failing: None, disabled }
    }
}

impl Failing {
    /// The stretch with one more failure, or `None` if that tells nothing new.
    fn continued(self, now_ms: i64) -> Option<Self> {
        let is_certain = now_ms - self.since_ms >= SETTLE_MS;
        let begins = self.counted_from_ms.is_none() && is_certain;
        begins.then_some(Self { counted_from_ms: Some(now_ms), ..self })
    }

    fn is_over_the_limit(self, now_ms: i64) -> bool {
        self.counted_from_ms.is_some_and(|from_ms| now_ms - from_ms >= FAILING_LIMIT_MS)
    }
}

impl Endpoint {
    /// What an attempt makes of the endpoint, or `None` if it changes nothing.
    pub fn attempted(&self, is_success: bool, now_ms: i64) -> Option<Self> {
        if !self.enabled {
            return None;
        }
        let with = |failing| Self { health: Health { failing, disabled: None }, ..self.clone() };
        match (self.health.failing, is_success) {
            (None, true) => None,
            (Some(_), true) => Some(with(None)),
            (None, false) => Some(with(Some(Failing { since_ms: now_ms, counted_from_ms: None }))),
            (Some(failing), false) if failing.is_over_the_limit(now_ms) => {
                let disabled = Some(Disabled { reason: DisabledReason::Failing, at_ms: now_ms });
                Some(Self { enabled: false, health: Health { disabled, ..self.health }, ..self.clone() })
            }
            (Some(failing), false) => failing.continued(now_ms).map(|failing| with(Some(failing))),
        }
    }

    /// Switched on or off by an operator. Switching on starts afresh.
    #[must_use]
    pub fn switched(self, enabled: bool, now_ms: i64) -> Self {
        if enabled == self.enabled {
            return self;
        }
        let failing = self.health.failing.filter(|_| !enabled);
        Self { enabled, health: Health { failing, ..Health::new(enabled, now_ms) }, ..self }
    }
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;
