//! What moderators do with a case, as sent and as answered.

use domain::authors::AuthorDecisionKind;
use domain::cases::Head;
use domain::config::Policy;
use domain::content::MAX_ID_BYTES;
use domain::event::DecisionKind;
use domain::ids::CaseId;
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::admin::audit::{acting, incident};
use crate::admin::{read, with};
use crate::fault::Fault;
use crate::json::Reader;

/// Most bytes of a note or reason.
pub(crate) const MAX_TEXT_BYTES: usize = 10_000;
/// Most bytes of a hint.
pub(crate) const MAX_HINT_BYTES: usize = 64;
/// Most violations of one decision.
pub(crate) const MAX_VIOLATIONS: usize = 50;

pub(crate) const RULINGS: [(&str, Ruling); 7] = [
    ("act", Ruling::Decide(DecisionKind::Act)),
    ("dismiss", Ruling::Decide(DecisionKind::Dismiss)),
    ("escalate", Ruling::Decide(DecisionKind::Escalate)),
    ("overturn", Ruling::Decide(DecisionKind::Overturn)),
    ("upheld", Ruling::Decide(DecisionKind::Upheld)),
    ("de_escalate", Ruling::DeEscalate),
    ("reviewed", Ruling::Reviewed),
];

pub(crate) const AUTHOR_RULINGS: [(&str, AuthorDecisionKind); 4] = [
    ("act", AuthorDecisionKind::Act),
    ("hold", AuthorDecisionKind::Hold),
    ("escalate", AuthorDecisionKind::Escalate),
    ("overturn", AuthorDecisionKind::Overturn),
];

/// What is ruled on a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// A decision.
    Decide(DecisionKind),
    /// Back from the upper level.
    DeEscalate,
    /// Seen, nothing to decide.
    Reviewed,
}

/// A policy that a moderator finds violated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its code.
    pub policy: String,
    /// Its version.
    pub version: u32,
    /// Dotted path of the field.
    pub field: Option<String>,
}

/// What is ruled on an author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorRuling {
    /// How.
    pub kind: AuthorDecisionKind,
    /// Word for the precise action.
    pub hint: Option<String>,
    /// For a suspension: until when, milliseconds since 1970.
    pub until_ms: Option<i64>,
}

/// A decision on a case: on its content, its author, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruled {
    /// On the content.
    pub content: Option<Ruling>,
    /// On the author.
    pub author: Option<AuthorRuling>,
    /// For what.
    pub found: Vec<Found>,
    /// Word for the precise action on the content.
    pub hint: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// For whom a server of the platform acts.
    pub moderator: Option<String>,
}

/// Reads for whom a server of the platform acts; the rest of the body says nothing.
pub fn by(body: &[u8]) -> Result<Option<String>, Fault> {
    read::body(body, |reader| Some(moderator(reader)))
}

/// Reads a note: its text, and for whom a server of the platform acts.
pub fn note(body: &[u8]) -> Result<(String, Option<String>), Fault> {
    read::body(body, |reader| {
        let moderator = moderator(reader);
        Some((reader.required_text("text", MAX_TEXT_BYTES)?.to_owned(), moderator))
    })
}

/// Reads a decision on a case.
pub fn ruled(body: &[u8], policies: &[Policy], now_ms: i64) -> Result<Ruled, Fault> {
    read::body(body, |reader| {
        let content = reader.word("decision", &RULINGS);
        let author = reader.object("author", |reader| {
            read::require(reader, "decision");
            author_ruling(reader, now_ms)
        });
        if reader.get("decision").is_none() && reader.get("author").is_none() {
            reader.problem("decision", "missing", "'decision' or 'author' is required");
        }
        let found = found(reader, policies);
        let hint = reader.short_text("hint", MAX_HINT_BYTES).map(str::to_owned);
        if content == Some(Ruling::Decide(DecisionKind::Act)) && found.is_empty() {
            reader.problem("violations", "missing", "what is taken down violates a policy: name at least one");
        }
        if matches!(content, Some(Ruling::DeEscalate | Ruling::Reviewed)) {
            refuse(reader, "hint", hint.is_some());
            refuse(reader, "violations", !found.is_empty() && author.is_none());
        }
        let reason = reader.short_text("reason", MAX_TEXT_BYTES).map(str::to_owned);
        refuse(reader, "reason", reason.is_some() && content.is_none() && author.is_some());
        Some(Ruled { content, author, found, hint, reason, moderator: moderator(reader) })
    })
}

/// A decision on an author alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorRuled {
    /// Which author.
    pub author: String,
    /// What is ruled.
    pub ruling: AuthorRuling,
    /// For what.
    pub found: Vec<Found>,
    /// For whom a server of the platform acts.
    pub moderator: Option<String>,
}

/// Reads a decision on an author.
pub fn author_ruled(body: &[u8], policies: &[Policy], now_ms: i64) -> Result<AuthorRuled, Fault> {
    read::body(body, |reader| {
        let author = reader.required_text("author", MAX_ID_BYTES).map(str::to_owned);
        read::require(reader, "decision");
        let ruling = author_ruling(reader, now_ms);
        let found = found(reader, policies);
        let moderator = moderator(reader);
        Some(AuthorRuled { author: author?, ruling: ruling?, found, moderator })
    })
}

fn author_ruling(reader: &mut Reader<'_>, now_ms: i64) -> Option<AuthorRuling> {
    let kind = reader.word("decision", &AUTHOR_RULINGS);
    let hint = reader.short_text("hint", MAX_HINT_BYTES).map(str::to_owned);
    let until_ms = read::time(reader, "until");
    if until_ms.is_some_and(|until_ms| until_ms <= now_ms) {
        reader.problem("until", "in_the_past", "'until' must be in the future");
    }
    refuse(reader, "until", until_ms.is_some() && kind.is_some_and(|kind| kind != AuthorDecisionKind::Hold));
    Some(AuthorRuling { kind: kind?, hint, until_ms })
}

fn found(reader: &mut Reader<'_>, policies: &[Policy]) -> Vec<Found> {
    let all = reader.objects("violations", MAX_VIOLATIONS, |reader| {
        let code = reader.required_text("policy", MAX_ID_BYTES);
        let field = reader.short_text("field", MAX_ID_BYTES).map(str::to_owned);
        let policy = policies.iter().find(|policy| policy.code == code.unwrap_or_default());
        if policy.is_none() && code.is_some() {
            reader.problem("policy", "unknown_policy", "there is no such policy");
        }
        policy.map(|policy| Found { policy: policy.code.clone(), version: policy.version, field })
    });
    let mut once: Vec<Found> = Vec::new();
    for found in all.unwrap_or_default() {
        if !once.contains(&found) {
            once.push(found);
        }
    }
    once
}

fn moderator(reader: &mut Reader<'_>) -> Option<String> {
    reader.short_text("moderator", MAX_ID_BYTES).map(str::to_owned)
}

fn refuse(reader: &mut Reader<'_>, name: &str, is_wrong: bool) {
    if is_wrong {
        reader.problem(name, "not_applicable", format!("'{name}' says nothing for this decision"));
    }
}

/// Where the case stands after what was done.
pub fn done(id: &CaseId, head: &Head) -> Value {
    let body = json!({
        "id": id.as_str(),
        "content": { "type": head.content.kind, "id": head.content.id },
        "visibility": head.visibility.as_str(),
        "sor_status": head.sor_status().as_str(),
        "incident": incident(head.incident),
        "reviewed": head.reviewed,
        "audit_count": head.entry_count,
    });
    let claim = head.claim.as_ref();
    let body = with(body, "claim", claim.map(|c| json!({ "by": acting(&c.by), "until": iso_ms(c.until_ms) })));
    with(body, "undo_until", head.undo.as_ref().map(|undo| iso_ms(undo.until_ms)))
}

/// The answer to a decision on an author.
pub fn author_done(author: &str, ruling: &AuthorRuling) -> Value {
    let hint = ruling.hint.as_deref().unwrap_or_else(|| ruling.kind.default_hint());
    let body = json!({ "id": author, "decision": ruling.kind.as_str(), "hint": hint });
    with(body, "until", ruling.until_ms.map(iso_ms))
}

#[cfg(test)]
#[path = "actions_tests.rs"]
mod tests;
