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
    /// Strikes that an enforcement gives the author, 0 to 100.
    #[serde(default = "default_strike_weight")]
    pub strike_weight: u32,
    /// Days after which these strikes no longer count.
    #[serde(default = "default_strike_expiry_days")]
    pub strike_expiry_days: u32,
    /// Whether the author may appeal against an enforcement.
    #[serde(default = "default_appealable")]
    pub appealable: bool,
    /// What reporters are told when their report led to an enforcement.
    #[serde(default)]
    pub outcome_text: String,
    /// Starts at 1.
    pub version: u32,
    /// Name of the engine that a dialect shows for it, for example `ai_text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Label that a dialect shows for it, for example `INSULT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it recommends, in a dialect's word, for example `remove`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            code: String::new(),
            name: String::new(),
            description: String::new(),
            severity: Severity::default(),
            automation: false,
            hint: None,
            rules: Vec::new(),
            strike_weight: default_strike_weight(),
            strike_expiry_days: default_strike_expiry_days(),
            appealable: default_appealable(),
            outcome_text: String::new(),
            version: 1,
            category: None,
            label: None,
            action: None,
        }
    }
}

const fn default_strike_weight() -> u32 {
    1
}

const fn default_strike_expiry_days() -> u32 {
    90
}

const fn default_appealable() -> bool {
    true
}

/// Whether a rule counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleMode {
    /// It raises its policy.
    #[default]
    Live,
    /// What it would raise is recorded, and nothing follows from it.
    Shadow,
    /// It is not evaluated.
    Off,
}

impl RuleMode {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Shadow => "shadow",
            Self::Off => "off",
        }
    }
}

/// One rule: a label of a strategy, and two thresholds (inclusive on their lower edge).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// Whether it counts.
    #[serde(default)]
    pub mode: RuleMode,
    /// The finding must be at least this grave; one that is not graded counts as medium.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The finding must be less grave than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Severity>,
    /// Name of the list or rule of the platform that must have found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}
