//! Searching the cases of a platform: filters that a row of a list answers by itself, and the walk
//! through the lists of months.

use serde::Serialize;

use crate::cases::{IncidentState, Resolution, Summary, Visibility};
use crate::content::ContentRef;
use crate::ids::{parse_sortable_ms, sortable_ms};
use crate::severity::Severity;
use crate::time::{month_of, month_start_ms};

/// Characters of the time at the start of a position.
const TIME_LEN: usize = 13;
/// Sorts behind every row of the same time.
const BEHIND: char = '~';
const DAY_MS: i64 = 86_400_000;

/// Which incident a case must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum StateFilter {
    /// There never was one.
    None,
    /// Waiting for a moderator.
    Open,
    /// Waiting for an upper level.
    Escalated,
    /// Ended, in whatever way.
    Closed,
    /// Ended in this way.
    As(Resolution),
}

impl StateFilter {
    /// The words for it.
    pub const WORDS: [(&str, Self); 9] = [
        ("none", Self::None),
        ("open", Self::Open),
        ("escalated", Self::Escalated),
        ("closed", Self::Closed),
        (Resolution::Enforced.as_str(), Self::As(Resolution::Enforced)),
        (Resolution::Dismissed.as_str(), Self::As(Resolution::Dismissed)),
        (Resolution::Overturned.as_str(), Self::As(Resolution::Overturned)),
        (Resolution::Upheld.as_str(), Self::As(Resolution::Upheld)),
        (Resolution::Terminated.as_str(), Self::As(Resolution::Terminated)),
    ];

    fn matches(self, state: IncidentState) -> bool {
        match self {
            Self::None => state == IncidentState::None,
            Self::Open => state == IncidentState::Open,
            Self::Escalated => state == IncidentState::Escalated,
            Self::Closed => matches!(state, IncidentState::Closed(_)),
            Self::As(resolution) => state == IncidentState::Closed(resolution),
        }
    }
}

/// What a case must be like; what is absent does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CaseFilter {
    /// Complex type.
    pub kind: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// Parent.
    pub parent: Option<ContentRef>,
    /// One of its tags.
    pub tag: Option<String>,
    /// One of the policies violated or suspected.
    pub policy: Option<String>,
    /// One of the labels of the platform's own evaluations.
    pub label: Option<String>,
    /// The incident.
    pub state: Option<StateFilter>,
    /// Online or down.
    pub visibility: Option<Visibility>,
    /// Gravest policy violated, at least.
    pub min_severity: Option<Severity>,
    /// Whether an appeal waits for its ruling.
    pub has_appeal: Option<bool>,
    /// Created then or later, milliseconds since 1970.
    pub from_ms: Option<i64>,
    /// Created before, milliseconds since 1970.
    pub to_ms: Option<i64>,
}

impl CaseFilter {
    /// Whether a row passes.
    pub fn matches(&self, row: &Summary) -> bool {
        let is = |wanted: &Option<String>, value: Option<&str>| wanted.is_none() || wanted.as_deref() == value;
        let has = |wanted: &Option<String>, all: &[String]| wanted.as_ref().is_none_or(|one| all.contains(one));
        is(&self.kind, Some(&row.content.kind))
            && is(&self.author, row.author.as_deref())
            && (self.parent.is_none() || self.parent == row.parent)
            && has(&self.tag, &row.tags)
            && has(&self.policy, &row.policies)
            && has(&self.label, &row.labels)
            && self.state.is_none_or(|state| state.matches(row.incident))
            && self.visibility.is_none_or(|visibility| visibility == row.visibility)
            && self.min_severity.is_none_or(|least| row.severity.is_some_and(|severity| severity >= least))
            && self.has_appeal.is_none_or(|wanted| wanted == row.has_appeal)
            && self.from_ms.is_none_or(|from_ms| row.created_ms >= from_ms)
            && self.to_ms.is_none_or(|to_ms| row.created_ms < to_ms)
    }

    /// Whether rows of the list that is walked may fail to pass, besides those outside of the time asked for.
    pub fn is_selective(&self) -> bool {
        let rest = Self { from_ms: None, to_ms: None, ..self.clone() };
        let listed = match (&self.author, &self.parent) {
            (Some(_), _) => Self { author: self.author.clone(), ..Self::default() },
            (None, Some(_)) => Self { parent: self.parent.clone(), ..Self::default() },
            (None, None) => Self::default(),
        };
        rest != listed
    }
}

/// A walk through cases by the time of their creation: in which order, and between which times. Positions
/// are the sort keys of the lists, or stand between two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// Oldest first.
    pub ascending: bool,
    /// Earliest time, milliseconds since 1970.
    pub from_ms: i64,
    /// The time behind the latest, milliseconds since 1970.
    pub to_ms: i64,
}

impl Walk {
    /// The position before the first row.
    pub fn start(&self) -> String {
        if self.ascending { at(self.from_ms) } else { before(self.to_ms) }
    }

    /// Whether a time is within the walk.
    pub const fn covers(&self, at_ms: i64) -> bool {
        self.from_ms <= at_ms && at_ms < self.to_ms
    }

    /// The month whose list goes on at a position; `None` for what is no position.
    pub fn month_at(position: &str) -> Option<String> {
        time_of(position).map(month_of)
    }

    /// The position at which the month next to that of a position begins; `None` at the end of the walk.
    pub fn next_month(&self, position: &str) -> Option<String> {
        let start_ms = month_start_ms(&Self::month_at(position)?)?;
        if self.ascending {
            // No month has more than 31 days, and none so few that this is not within the next.
            let next_ms = month_start_ms(&month_of(start_ms.saturating_add(31 * DAY_MS)))?;
            (next_ms < self.to_ms).then(|| at(next_ms))
        } else {
            (start_ms > self.from_ms).then(|| before(start_ms))
        }
    }
}

fn time_of(position: &str) -> Option<i64> {
    parse_sortable_ms(position.get(..TIME_LEN)?)
}

fn at(ms: i64) -> String {
    sortable_ms(ms)
}

/// Behind everything that was created before a time.
fn before(ms: i64) -> String {
    format!("{}{BEHIND}", sortable_ms(ms.saturating_sub(1)))
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
