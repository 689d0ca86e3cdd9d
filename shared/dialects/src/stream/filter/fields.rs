//! The documented fields: where the domain has them, and what their values are.

use domain::facets::Facet;
use domain::filter::Value;
use serde_json::Value as Json;

use super::{TEXTS, time};

/// Where the domain has a field.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    Id,
    Created,
    Updated,
    Reviewed,
    Facet(Facet),
    /// Whether there is one of these media.
    Medium(&'static [&'static str]),
    /// A property of the item.
    Named(&'static str),
    /// What the caller sent along.
    Custom(&'a str),
}

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Text that is compared as a whole.
    Word,
    /// Several texts.
    List,
    /// A time.
    Time,
    /// A number.
    Number,
    /// Yes or no.
    Bool,
    /// Whatever the caller compares it with.
    Any,
}

impl Kind {
    pub(super) fn value(self, value: &Json) -> Option<Value> {
        let text = || value.as_str().map(|text| Value::Text(text.to_owned()));
        let number = || value.as_f64().map(Value::Number);
        let flag = || value.as_bool().map(Value::Bool);
        match self {
            Self::Text | Self::Word | Self::List => text(),
            Self::Time => time::read(value).map(Value::Time),
            Self::Number => number(),
            Self::Bool => flag(),
            Self::Any => text().or_else(number).or_else(flag),
        }
    }

    pub(super) const fn expected(self) -> &'static str {
        match self {
            Self::Text | Self::Word | Self::List => "must be a string",
            Self::Time => "must be a time",
            Self::Number => "must be a number",
            Self::Bool => "must be true or false",
            Self::Any => "must be a string, a number, true or false",
        }
    }

    pub(super) const fn has_order(self) -> bool {
        matches!(self, Self::Text | Self::Time | Self::Number | Self::Any)
    }

    pub(super) const fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::List | Self::Any)
    }
}

/// A documented field.
pub(super) fn known(name: &str) -> Option<(Place<'static>, Kind)> {
    FIELDS.iter().find(|(known, ..)| *known == name).map(|(_, place, kind)| (*place, *kind))
}

/// Every documented field.
pub(super) const FIELDS: [(&str, Place<'static>, Kind); 46] = [
    ("id", Place::Id, Kind::Text),
    ("created_at", Place::Created, Kind::Time),
    ("updated_at", Place::Updated, Kind::Time),
    ("status", Place::Named("status"), Kind::Text),
    ("entity_type", Place::Facet(Facet::Kind), Kind::Text),
    ("entity_id", Place::Facet(Facet::Name), Kind::Text),
    ("entity_creator_id", Place::Facet(Facet::Author), Kind::Text),
    ("user_report_reason", Place::Named("user_report_reason"), Kind::Text),
    ("reviewed", Place::Reviewed, Kind::Bool),
    ("has_text", Place::Medium(TEXTS), Kind::Bool),
    ("has_image", Place::Medium(&["image"]), Kind::Bool),
    ("has_video", Place::Medium(&["video"]), Kind::Bool),
    ("has_audio", Place::Medium(&["audio"]), Kind::Bool),
    ("has_media", Place::Medium(&["image", "video"]), Kind::Bool),
    ("category", Place::Facet(Facet::Category), Kind::List),
    ("type", Place::Facet(Facet::Category), Kind::List),
    ("label", Place::Facet(Facet::Label), Kind::List),
    ("reporter_type", Place::Facet(Facet::ReporterType), Kind::List),
    ("reporter_id", Place::Facet(Facet::Reporter), Kind::List),
    ("recommended_action", Place::Facet(Facet::Action), Kind::Text),
    ("completed_at", Place::Named("completed_at"), Kind::Time),
    ("reviewed_at", Place::Named("reviewed_at"), Kind::Time),
    ("escalated_at", Place::Named("escalated_at"), Kind::Time),
    ("archived_at", Place::Named("archived_at"), Kind::Time),
    ("config_key", Place::Facet(Facet::Config), Kind::Text),
    ("latest_moderator_action", Place::Named("latest_moderator_action"), Kind::Text),
    ("entity_creator_name", Place::Named("entity_creator_name"), Kind::Text),
    ("escalated_by", Place::Named("escalated_by"), Kind::Text),
    ("reviewed_by", Place::Named("reviewed_by"), Kind::Text),
    ("severity", Place::Named("severity"), Kind::Number),
    ("bounce_count", Place::Named("bounce_count"), Kind::Number),
    ("flags_count", Place::Named("flags_count"), Kind::Number),
    ("language", Place::Facet(Facet::Language), Kind::List),
    ("teams", Place::Named("teams"), Kind::List),
    ("ai_text_severity", Place::Named("ai_text_severity"), Kind::Text),
    ("channel_cid", Place::Named("channel_cid"), Kind::Text),
    ("channel_id", Place::Named("channel_id"), Kind::Text),
    ("flagged_user_id", Place::Facet(Facet::Author), Kind::Text),
    ("appeal_id", Place::Named("appeal_id"), Kind::Text),
    ("appeal_status", Place::Named("appeal_status"), Kind::Text),
    ("escalation_priority", Place::Named("escalation_priority"), Kind::Text),
    ("escalation_reason", Place::Named("escalation_reason"), Kind::Text),
    ("queue_type", Place::Named("queue_type"), Kind::Text),
    ("appeal", Place::Named("appeal"), Kind::Bool),
    ("escalated", Place::Named("escalated"), Kind::Bool),
    ("assigned_to", Place::Named("assigned_to"), Kind::Text),
];
