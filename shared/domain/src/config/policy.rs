//! Policies: what a platform does not want, and from which score on.

use serde::{Deserialize, Serialize};

use crate::content::FieldType;
use crate::severity::Severity;

/// A policy with its rules. A change raises `version`; a case keeps the version that judged it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Short code, for example `HTE`; what violations name.
    pub code: String,
    /// Name shown to authors.
    pub name: String,
    /// Explanation shown to authors.
    #[serde(default)]
    pub description: String,
    /// How grave a violation is; orders the review queue.
    #[serde(default)]
    pub severity: Severity,
    /// Whether a `trust` violation is enforced without a moderator.
    #[serde(default)]
    pub automation: bool,
    /// Word for the precise action, sent as `hint`; default `disable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Any rule that applies raises the policy.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Starts at 1.
    pub version: u32,
}

/// One rule: a label of a strategy, and two thresholds (inclusive on their lower edge).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Strategy that produces the label.
    pub strategy: String,
    /// Label, or `*` for any label of the strategy.
    pub label: String,
    /// Restricts the rule to fields of these kinds; empty means any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub field_types: Vec<FieldType>,
    /// From here on the violation is `check`.
    pub lower: f64,
    /// From here on it is `trust`; absent means never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub higher: Option<f64>,
}
