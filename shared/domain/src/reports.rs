//! Community reports: who reported what, when, and what became of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{PlatformId, base32, digest};

/// Longest free text of a report, bytes.
pub const MAX_REASON_BYTES: usize = 10_000;
/// Most policies or tags named in a report.
pub const MAX_SUSPECTED: usize = 50;

/// What the keys of reports start with that a service of the platform makes in nobody's name: one for each app.
pub const APP_PREFIX: &str = "-app-";

/// A report as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Reporter's id or e-mail address; absent for an anonymous report.
    pub reporter: Option<String>,
    /// Free text.
    pub reason: Option<String>,
    /// Policies the reporter suspects, as spelt.
    pub suspected: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// What the caller attached.
    pub custom: Option<Value>,
    /// When it was made, as the platform says, milliseconds since 1970.
    pub at_ms: Option<i64>,
    /// Random; names an anonymous report.
    pub random: String,
    /// Whether this reporter has mostly been right.
    pub is_trusted: bool,
}

/// A report as stored: one per incident and reporter, or one per anonymous report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRecord {
    /// Number of the incident it is evidence of.
    pub incident: u32,
    /// Its key: a hash of the reporter's id, or a random name.
    pub key: String,
    /// Reporter's id; absent for an anonymous report, and after an erasure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<String>,
    /// Free text; absent after an erasure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Policies the reporter suspects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspected: Vec<String>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What the caller attached; absent after an erasure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
    /// When it was made, as the platform says, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_ms: Option<i64>,
    /// When it was received first, microseconds since 1970.
    pub first_us: i64,
    /// When it was received last, microseconds since 1970.
    pub last_us: i64,
    /// The reporter had mostly been right.
    #[serde(default)]
    pub is_trusted: bool,
    /// Counted on the case; one that is not yet waits for the sweeper.
    pub is_folded: bool,
    /// When its reporter took it back, microseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_us: Option<i64>,
}

/// Key of a reporter: a hash, so that ids of any spelling fit.
pub fn reporter_key(platform: &PlatformId, reporter: &str) -> String {
    let hash = digest(&[b"reporter", platform.as_str().as_bytes(), reporter.as_bytes()]);
    base32(&hash).chars().take(25).collect()
}

impl ReportRecord {
    /// The report without what it says and by whom: that it was made, and for which policies, stays.
    #[must_use]
    pub fn erased(&self) -> Self {
        Self { reporter: None, reason: None, tags: Vec::new(), custom: None, ..self.clone() }
    }

    /// Whether there is anything to erase.
    pub fn has_text(&self) -> bool {
        self.reporter.is_some() || self.reason.is_some() || !self.tags.is_empty() || self.custom.is_some()
    }

    /// Whether it is evidence of its incident.
    pub const fn counts(&self) -> bool {
        self.is_folded && self.withdrawn_us.is_none()
    }

    /// Whether its reporter gave a name.
    pub fn is_named(&self) -> bool {
        !self.key.starts_with('-')
    }
}

impl Report {
    /// A name for what an app reports in nobody's name, for [`Report::random`].
    pub fn of_app(app: &str) -> String {
        format!("{}{app}", APP_PREFIX.trim_start_matches('-'))
    }

    /// Key under which it is stored within its incident.
    pub fn key(&self, platform: &PlatformId) -> String {
        match &self.reporter {
            Some(reporter) => reporter_key(platform, reporter),
            None => format!("-{}", self.random),
        }
    }

    /// As stored when it is the first of its reporter in the incident.
    pub fn record(&self, platform: &PlatformId, incident: u32, at_us: i64) -> ReportRecord {
        ReportRecord {
            incident,
            key: self.key(platform),
            reporter: self.reporter.clone(),
            reason: self.reason.clone(),
            suspected: self.suspected.clone(),
            tags: self.tags.clone(),
            custom: self.custom.clone(),
            at_ms: self.at_ms,
            first_us: at_us,
            last_us: at_us,
            is_trusted: self.is_trusted && self.reporter.is_some(),
            is_folded: true,
            withdrawn_us: None,
        }
    }

    /// The same reporter's earlier report, brought up to date by this one.
    pub fn update(&self, earlier: &ReportRecord, at_us: i64) -> ReportRecord {
        let mut record = earlier.clone();
        record.last_us = at_us;
        record.withdrawn_us = None;
        record.reporter.clone_from(&self.reporter); // the same, or gone by an erasure of what was said before
        record.at_ms = self.at_ms.or(record.at_ms);
        if self.reason.is_some() {
            record.reason.clone_from(&self.reason);
        }
        if !self.suspected.is_empty() {
            record.suspected.clone_from(&self.suspected);
        }
        if !self.tags.is_empty() {
            record.tags.clone_from(&self.tags);
        }
        if self.custom.is_some() {
            record.custom.clone_from(&self.custom);
        }
        record
    }
}
