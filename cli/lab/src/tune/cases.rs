//! Decided cases and policies, as `gavel tune` reads them from an installation.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use domain::config::Rule;
use domain::content::{Body, Field};
use serde::Deserialize;

use crate::error::Failure;

/// How people decided on a content in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It breaks a policy.
    Violates,
    /// It is fine.
    Fine,
}

/// One decided case.
#[derive(Debug, Deserialize)]
pub struct Case {
    /// The content's fields.
    pub fields: Vec<Field>,
    /// What was decided.
    pub verdict: Verdict,
    /// For which policies; empty if nobody said.
    #[serde(default)]
    pub policies: Vec<String>,
}

impl Case {
    /// Whether it breaks this policy, or may for all that is known.
    pub fn violates(&self, code: &str) -> bool {
        self.verdict == Verdict::Violates
            && (self.policies.is_empty() || self.policies.iter().any(|known| known == code))
    }

    /// What the engines look at.
    pub fn body(&self) -> Body {
        Body { fields: self.fields.clone(), ..Body::default() }
    }
}

/// A policy, as far as tuning needs it.
#[derive(Debug, Deserialize)]
pub struct Policy {
    /// Code.
    pub code: String,
    /// Rules with their present thresholds.
    pub rules: Vec<Rule>,
}

/// Decided cases, one a line.
pub fn cases(path: &Path) -> Result<Vec<Case>, Failure> {
    let file = File::open(path).map_err(Failure::because(path.display()))?;
    let mut cases = Vec::new();
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let at = |error: String| Failure::new(format!("{}, line {}: {error}", path.display(), index + 1));
        let line = line.map_err(|error| at(error.to_string()))?;
        if !line.trim().is_empty() {
            cases.push(serde_json::from_str(&line).map_err(|error| at(error.to_string()))?);
        }
    }
    Ok(cases)
}

/// The platform's policies.
pub fn policies(path: &Path) -> Result<Vec<Policy>, Failure> {
    let text = std::fs::read_to_string(path).map_err(Failure::because(path.display()))?;
    serde_json::from_str(&text).map_err(Failure::because(path.display()))
}
