//! What flagged a case: engines, people, and services of the platform, told from its story.
//!
//! The names of engines and of recommended actions are those of Stream's dialect, which is the one that
//! tells of flags and filters by them.

mod words;

pub use words::{
    KEEP, USER_REPORT, category, is_graver, recommended, recommended_for, recommended_of, severity, severity_of,
};

use serde_json::Value;

use crate::cases::{Action, AuditEntry, EntryText, Trigger};
use crate::decide::Violation;
use crate::reports::{APP_PREFIX, ReportRecord};
use crate::story::CaseStory;

/// Who raised a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Raiser {
    /// An engine.
    Automod,
    /// A user.
    User,
    /// A moderator.
    Moderator,
    /// A service of the platform.
    Caller,
}

impl Raiser {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automod => "automod",
            Self::User => "user",
            Self::Moderator => "moderator",
            Self::Caller => "api_integration",
        }
    }
}

/// What was found in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Dotted path of the field; absent for the content as a whole.
    pub field: Option<String>,
    /// What is recommended for it.
    pub action: String,
    /// Labels.
    pub labels: Vec<String>,
}

/// A flag.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// Unique within the case, and stable.
    pub key: String,
    /// Name of the engine, `user_report`, or the caller's own word.
    pub category: String,
    /// Who raised it.
    pub raiser: Raiser,
    /// Who, by id, where it was a person.
    pub user: Option<String>,
    /// Labels, each once.
    pub labels: Vec<String>,
    /// Where; empty for what names no place.
    pub findings: Vec<Finding>,
    /// Why, in words.
    pub reason: Option<String>,
    /// What the caller attached.
    pub custom: Option<Value>,
    /// First raised, microseconds since 1970.
    pub at_us: i64,
    /// Last changed, microseconds since 1970.
    pub changed_us: i64,
}

/// One flag of a caller of its own, as its entry's text keeps what may be erased of it.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Remark {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What is attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
}

/// Every flag of a case, the first raised first.
pub fn flags(story: &CaseStory) -> Vec<Flag> {
    let mut found: Vec<Flag> = story.entries.iter().flat_map(|entry| of_entry(entry, story.text(entry))).collect();
    found.extend(story.reports.iter().filter(|report| report.withdrawn_us.is_none()).map(of_report));
    found.sort_by(|a, b| (a.at_us, &a.key).cmp(&(b.at_us, &b.key)));
    found
}

/// What an entry of the log tells of, with its text. Reports are told from themselves.
pub fn of_entry(entry: &AuditEntry, text: Option<&EntryText>) -> Vec<Flag> {
    match &entry.action {
        Action::IncidentOpened { violations } | Action::EvidenceAdded { violations } => {
            of_violations(entry, violations)
        }
        Action::Decided { violations, .. } if entry.trigger == Trigger::Automated => of_violations(entry, violations),
        Action::Inquired { violations } => {
            let origin = text.map(|text| text.text.clone());
            let labels = distinct(violations.iter().map(|(policy, _)| policy.clone()));
            vec![Flag { reason: origin, ..new(entry, "inquiry", Raiser::Caller, labels) }]
        }
        Action::Flagged { flags } => {
            let remarks: Vec<Remark> = text.and_then(|text| serde_json::from_str(&text.text).ok()).unwrap_or_default();
            let given = flags.iter().enumerate().map(|(index, given)| {
                let Remark { reason, custom } = remarks.get(index).cloned().unwrap_or_default();
                let flag = new(entry, &given.category, Raiser::Caller, given.labels.clone());
                Flag { key: key(entry, index, &given.category), reason, custom, ..flag }
            });
            given.collect()
        }
        _ => Vec::new(),
    }
}

/// One flag for each engine that found something.
fn of_violations(entry: &AuditEntry, violations: &[Violation]) -> Vec<Flag> {
    let enforced = matches!(entry.action, Action::Decided { .. });
    let categories = distinct(violations.iter().map(|violation| category(violation).to_owned()));
    let of = |(index, name): (usize, &String)| {
        let own: Vec<_> = violations.iter().filter(|violation| category(violation) == name.as_str()).collect();
        let finding = |violation: &&Violation| Finding {
            field: violation.field.clone(),
            action: recommended_for(violation, enforced).to_owned(),
            labels: vec![violation.shown_label().to_owned()],
        };
        let labels = distinct(own.iter().map(|violation| violation.shown_label().to_owned()));
        let findings = own.iter().map(finding).collect();
        Flag { key: key(entry, index, name), findings, ..new(entry, name, Raiser::Automod, labels) }
    };
    categories.iter().enumerate().map(of).collect()
}

/// In the order of flags within an entry.
fn key(entry: &AuditEntry, index: usize, category: &str) -> String {
    format!("entry.{}.{index:02}.{category}", entry.number)
}

fn new(entry: &AuditEntry, category: &str, raiser: Raiser, labels: Vec<String>) -> Flag {
    Flag {
        key: key(entry, 0, category),
        category: category.to_owned(),
        raiser,
        user: None,
        labels,
        findings: Vec::new(),
        reason: None,
        custom: None,
        at_us: entry.at_us,
        changed_us: entry.at_us,
    }
}

/// The flag of a report.
pub fn of_report(report: &ReportRecord) -> Flag {
    let is_apps = report.key.starts_with(APP_PREFIX);
    Flag {
        key: format!("report.{}.{}", report.incident, report.key),
        category: USER_REPORT.to_owned(),
        raiser: if is_apps { Raiser::Caller } else { Raiser::User },
        user: report.reporter.clone(),
        labels: distinct(report.suspected.iter().chain(&report.tags).cloned()),
        findings: Vec::new(),
        reason: report.reason.clone(),
        custom: report.custom.clone(),
        at_us: report.first_us,
        changed_us: report.last_us,
    }
}

/// Each text once, in the order of first mention.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut found = Vec::new();
    for text in texts {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}
