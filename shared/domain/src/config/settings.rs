//! Behaviour switches of a platform.

use serde::{Deserialize, Serialize};

use crate::limits::Limits;

/// Behaviour switches of a platform; every one has the default of the contracts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "a set of independent switches")]
pub struct Settings {
    /// Refuse complex types that are not registered instead of registering them on first use.
    pub strict_complex_types: bool,
    /// Send `analysed-content` for contents ingested synchronously as well.
    pub sync_analysed_content: bool,
    /// Seconds between a decision and its `incident-closed` webhook, 0 to 86400.
    pub incident_closed_delay_s: u32,
    /// Languages (ISO 639-1) the platform expects; empty means any.
    pub expected_languages: Vec<String>,
    /// Limits of its contents.
    pub limits: Limits,
    /// Send `decision` and `author-decision` for decisions that the platform itself reported.
    pub echo_external_decisions: bool,
    /// Seconds during which a moderator's decision can be taken back before its webhook leaves,
    /// 0 to 3600.
    pub undo_window_s: u32,
    /// Days after which an incident that nobody ruled on expires, 0 to 365; 0 means never.
    pub incident_expiry_days: u32,
    /// Whether a moderator may rule the appeal against their own enforcement.
    pub moderators_may_rule_own: bool,
    /// Hours of waiting that weigh as much as a factor of two in severity or confidence, 1 to 720.
    pub priority_half_life_h: u32,
    /// How many times the usual rate of reports is a surge, 1.5 to 100.
    pub surge_factor: f64,
    /// Fewest reports that can be a surge, 2 to 10000.
    pub surge_minimum: u32,
    /// Days that cases are kept if their complex type says nothing else, 1 to 3650.
    pub retention_days: u32,
    /// Whether a link handed out to an author or reporter works once only.
    pub single_use_links: bool,
    /// Address at which the transparency portal is reached (https), if not that of the API itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transparency_base_url: Option<String>,
    /// The role by which media at `s3://` addresses are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_role_arn: Option<String>,
    /// Seconds that a moderator's claim on a case lasts, 60 to 7200.
    pub claim_lease_s: u32,
    /// Whether all cases can be listed and searched, or only those that were flagged.
    pub index_all_cases: bool,
    /// Whether verdicts that only recommend are enforced.
    pub enforce_recommendations: bool,
    /// Whether flagged cases are listed by what filters of review queues ask for.
    pub queue_filters: bool,
    /// Whether it is kept of each author how much they have said, and how much of it was flagged.
    pub author_records: bool,
    /// Whether a slower and better model is asked about English texts in which the first finds something, behind the queue.
    pub second_opinion: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            strict_complex_types: false,
            sync_analysed_content: true,
            incident_closed_delay_s: 60,
            expected_languages: Vec::new(),
            limits: Limits::default(),
            echo_external_decisions: false,
            undo_window_s: 0,
            incident_expiry_days: 0,
            moderators_may_rule_own: false,
            priority_half_life_h: 24,
            surge_factor: 5.0,
            surge_minimum: 10,
            retention_days: 365,
            single_use_links: false,
            transparency_base_url: None,
            media_role_arn: None,
            claim_lease_s: 900,
            index_all_cases: true,
            enforce_recommendations: false,
            queue_filters: false,
            author_records: false,
            second_opinion: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_before_a_switch_existed_has_its_default() {
        let stored: Settings = serde_json::from_str(r#"{"undo_window_s":30}"#).unwrap();
        assert_eq!(stored, Settings { undo_window_s: 30, ..Settings::default() });
    }
}
