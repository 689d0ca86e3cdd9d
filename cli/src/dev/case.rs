//! A demo content with what must come of it, as `events/demo/*.json` states it.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::error::Failure;

/// In a demo content, this text stands for the run, so that every run has contents of its own.
const RUN: &str = "{run}";
/// This stands for the address of the demo's pictures.
const MEDIA: &str = "{media}";

/// One content to send.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// For people.
    pub name: String,
    /// How it is sent.
    pub mode: Mode,
    /// Body of the request.
    pub content: Value,
    /// What must come of it.
    pub expect: Expect,
}

/// How a content is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Queued; the verdict comes as a webhook.
    Async,
    /// Judged in the call.
    Sync,
}

impl Mode {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Async => "async",
            Self::Sync => "sync",
        }
    }

    /// Where it is sent.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Async => "/api/v2/content",
            Self::Sync => "/api/v2/content/sync",
        }
    }
}

/// What must come of a content: all of it and nothing else.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// One per policy, with its strongest confidence.
    pub violations: Vec<Found>,
    /// The decision, if one must be made.
    pub decision: Option<String>,
    /// Strategies that cannot have run.
    #[serde(default)]
    pub incomplete: Vec<String>,
    /// What the last `analysed-content` must say, where the answer to the call is not the last word.
    #[serde(default)]
    pub later: Option<Later>,
    /// Types of the webhooks.
    pub webhooks: Vec<String>,
}

/// A verdict that completes an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Later {
    /// One per policy, with its strongest confidence.
    pub violations: Vec<Found>,
    /// Strategies that cannot have run.
    #[serde(default)]
    pub incomplete: Vec<String>,
}

/// A policy and how surely it is violated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// Code of the policy.
    pub policy: String,
    /// `check` or `trust`.
    pub confidence: String,
}

impl Case {
    /// Type and id of its content.
    pub fn identity(&self) -> (String, String) {
        identity_of(&self.content)
    }
}

/// Type and id of a content in a request or a webhook.
pub fn identity_of(content: &Value) -> (String, String) {
    let part = |name| content.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    (part("type"), part("id"))
}

/// Reads every case of a directory in the order of file names, for one run; `media` is where its pictures are.
pub fn load(folder: &Path, run: &str, media: &str) -> Result<Vec<Case>, Failure> {
    let listing = fs::read_dir(folder).map_err(Failure::because(folder.display()))?;
    let mut paths: Vec<_> = listing.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path).map_err(Failure::because(path.display()))?;
        serde_json::from_str(&text.replace(RUN, run).replace(MEDIA, media)).map_err(Failure::because(path.display()))
    };
    paths.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn cases() -> Vec<Case> {
        load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../events/demo"), "7", "http://here").unwrap()
    }

    #[test]
    fn the_demo_is_varied() {
        let cases = cases();
        assert!(cases.len() >= 12);
        let names: BTreeSet<_> = cases.iter().map(|case| case.name.clone()).collect();
        assert_eq!(names.len(), cases.len(), "names differ");
        assert!(cases.iter().any(|case| case.mode == Mode::Sync) && cases.iter().any(|case| case.mode == Mode::Async));
        assert!(cases.iter().any(|case| case.expect.violations.is_empty()));
        assert!(cases.iter().any(|case| case.expect.decision.is_some()));
    }

    #[test]
    fn the_demo_has_pictures_and_what_is_promised_of_them_comes() {
        let pictured = |case: &Case| case.content.to_string().contains("http://here/");
        assert!(cases().iter().any(|case| pictured(case) && case.expect.incomplete.is_empty()));
        assert!(cases().iter().any(|case| pictured(case) && case.expect.later.is_some()));
        for case in cases() {
            let analyses = case.expect.webhooks.iter().filter(|kind| *kind == "analysed-content").count();
            assert_eq!(case.expect.later.is_some(), analyses == 2, "{}", case.name);
        }
    }

    #[test]
    fn every_content_belongs_to_its_run() {
        for case in cases() {
            let (kind, id) = case.identity();
            assert!(!kind.is_empty() && id.ends_with("-7"), "{}", case.name);
        }
    }

    #[test]
    fn decisions_come_with_their_webhooks() {
        for case in cases() {
            let has = |kind: &str| case.expect.webhooks.iter().any(|webhook| webhook == kind);
            assert_eq!(case.expect.decision.is_some(), has("decision"), "{}", case.name);
            assert_eq!(has("decision"), has("incident-closed"), "{}", case.name);
            assert!(has("analysed-content"), "{}", case.name);
        }
    }
}
