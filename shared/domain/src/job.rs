//! Work that a committed change owes and that is not done in its own transaction: statistics, walks
//! over an author's contents, expiries. A job lives in the table with a due marker until its own
//! result commits, so no queue has to be trusted with it, and each is done exactly once.

use serde::{Deserialize, Serialize};

use crate::authors::{AuthorDecisionKind, AuthorSaid};
use crate::cases::Resolution;
use crate::ids::{CaseId, PlatformId, base32, digest};
use crate::moderators::Acting;

/// Pause before an unsuccessful job is tried again, milliseconds: 1, 2, 4, ... minutes up to an hour.
const PAUSE_MS: i64 = 60_000;

/// Something that counts for an author's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TallyFact {
    /// Violations were found that had not been known.
    Flagged {
        /// Policies violated, each once.
        policies: Vec<String>,
    },
    /// Content was taken down for what it is.
    Enforced {
        /// Policies violated, each once.
        policies: Vec<String>,
        /// Number of the enforcement.
        enforcement: u32,
    },
    /// An enforcement was overturned: what it counted for counts no more.
    Overturned {
        /// Number of the enforcement.
        enforcement: u32,
    },
    /// Content was reported.
    Reported {
        /// Policies suspected.
        policies: Vec<String>,
    },
}

/// What a job is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Work {
    /// Count for the author's record and for the rates that surges are measured by.
    Tally {
        /// Case it happened on.
        case: CaseId,
        /// Author of the content, where known.
        author: Option<String>,
        /// When, milliseconds since 1970.
        at_ms: i64,
        /// What happened.
        facts: Vec<TallyFact>,
    },
    /// An incident with reports was closed: count for its reporters' precision.
    CloseReports {
        /// Case.
        case: CaseId,
        /// Which incident.
        incident: u32,
        /// How it ended.
        resolution: Resolution,
    },
    /// Apply an author decision to all contents of the author.
    AuthorWalk {
        /// Author.
        author: String,
        /// Number of the decision.
        decision: u32,
        /// 1, then 2 for what was committed during the first.
        pass: u8,
        /// Where the walk stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cursor: Option<String>,
    },
    /// End an author's suspension, unless a later decision stands.
    AuthorRelease {
        /// Author.
        author: String,
        /// Number of the decision it ends.
        decision: u32,
    },
    /// Decide on an author, as it was decided together with one of their contents.
    DecideAuthor {
        /// Author.
        author: String,
        /// How.
        decision: AuthorDecisionKind,
        /// By whom.
        by: Acting,
        /// Word for the precise action, if not the default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hint: Option<String>,
        /// Codes of the policies violated.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        violations: Vec<String>,
        /// Versions of those policies.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        policies: Vec<(String, u32)>,
        /// For a suspension: until when, milliseconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until_ms: Option<i64>,
        /// What the request said of it besides.
        #[serde(default)]
        said: AuthorSaid,
        /// When it was asked for, microseconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked_us: Option<i64>,
    },
    /// Mark further contents of an author as seen, as a moderator wanted it who has seen one of them: the newest that
    /// wait for a moderator and have not changed since.
    ReviewOthers {
        /// Author.
        author: String,
        /// By whom.
        by: Acting,
        /// The word that the dialect of the request has for it.
        called: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// How many at most are still to be marked.
        left: u32,
        /// Where the walk stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cursor: Option<String>,
    },
    /// Dismiss an incident that nobody looked at.
    ExpireIncident {
        /// Case.
        case: CaseId,
        /// Which incident.
        incident: u32,
    },
    /// End a case whose retention is over.
    Retain {
        /// Case.
        case: CaseId,
    },
    /// File flagged cases as the platform's settings say.
    FileCases {
        /// 1, then 2 for what was committed during the first.
        pass: u8,
        /// Where the walk stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cursor: Option<String>,
    },
    /// Erase what was asked for.
    Erase {
        /// Id of the receipt.
        receipt: String,
    },
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Derived from what owes it, so that owing it twice makes one job.
    pub id: String,
    /// Whose.
    pub platform: PlatformId,
    /// What to do.
    pub work: Work,
    /// Rises with every write; the condition of the next.
    pub version: u32,
    /// Unsuccessful attempts.
    pub attempts: u32,
    /// When it was promised, milliseconds since 1970.
    pub created_ms: i64,
    /// Not before this time, milliseconds since 1970.
    pub due_ms: i64,
}

impl Job {
    /// A job owed by what `parts` name.
    pub fn new(platform: &PlatformId, parts: &[&[u8]], work: Work, now_ms: i64, delay_ms: i64) -> Self {
        let mut all = vec![b"job".as_slice(), platform.as_str().as_bytes()];
        all.extend_from_slice(parts);
        let id = base32(&digest(&all)).chars().take(26).collect();
        let due_ms = now_ms + delay_ms;
        Self { id, platform: platform.clone(), work, version: 1, attempts: 0, created_ms: now_ms, due_ms }
    }

    /// The job further on, to be gone on with at once.
    #[must_use]
    pub fn moved(&self, work: Work, now_ms: i64) -> Self {
        Self { work, version: self.version + 1, attempts: 0, due_ms: now_ms, ..self.clone() }
    }

    /// The same job at a later time.
    #[must_use]
    pub fn postponed(&self, due_ms: i64) -> Self {
        Self { version: self.version + 1, due_ms, ..self.clone() }
    }

    /// The same job after an unsuccessful attempt: it never ends, but comes slower.
    #[must_use]
    pub fn failed(&self, now_ms: i64) -> Self {
        let attempts = self.attempts + 1;
        let pause = PAUSE_MS * i64::from(1_u32 << attempts.min(6)).min(60);
        Self { version: self.version + 1, attempts, due_ms: now_ms + pause, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_named_by_what_owes_it_and_comes_slower() {
        let platform = PlatformId::parse("platform1").unwrap();
        let work = Work::AuthorRelease { author: "a".into(), decision: 1 };
        let job = Job::new(&platform, &[b"a", b"1"], work.clone(), 10, 5);
        assert_eq!((job.due_ms, &job.id), (15, &Job::new(&platform, &[b"a", b"1"], work.clone(), 99, 0).id));
        assert_ne!(job.id, Job::new(&platform, &[b"a", b"2"], work, 10, 5).id);
        let mut pauses = Vec::new();
        let mut failed = job;
        for _ in 0..8 {
            failed = failed.failed(0);
            pauses.push(failed.due_ms);
        }
        assert!(pauses.windows(2).all(|p| p[0] <= p[1]) && pauses.last() == Some(&3_600_000));
    }
}
