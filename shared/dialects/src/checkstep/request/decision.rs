//! Reading decisions that were taken outside (contract section 9).

use domain::authors::AuthorDecisionKind;
use domain::config::PlatformConfig;
use domain::content::ContentRef;
use domain::event::DecisionKind;

use super::named::{self, Named};
use crate::fault::Fault;
use crate::json::Reader;

/// Words for decisions on contents. `uphold` is how some clients spell `upheld`.
pub(crate) const DECISIONS: [(&str, DecisionKind); 6] = [
    ("act", DecisionKind::Act),
    ("dismiss", DecisionKind::Dismiss),
    ("escalate", DecisionKind::Escalate),
    ("overturn", DecisionKind::Overturn),
    ("upheld", DecisionKind::Upheld),
    ("uphold", DecisionKind::Upheld),
];

/// Words for decisions on authors.
pub(crate) const AUTHOR_DECISIONS: [(&str, AuthorDecisionKind); 4] = [
    ("act", AuthorDecisionKind::Act),
    ("hold", AuthorDecisionKind::Hold),
    ("escalate", AuthorDecisionKind::Escalate),
    ("overturn", AuthorDecisionKind::Overturn),
];

/// A decision on a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Which content.
    pub content: ContentRef,
    /// How.
    pub kind: DecisionKind,
    /// By whom, as the platform says.
    pub moderator: Option<String>,
    /// For what.
    pub violations: Vec<Named>,
}

/// A decision on an author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorDecision {
    /// Which author.
    pub author: String,
    /// How.
    pub kind: AuthorDecisionKind,
    /// By whom, as the platform says.
    pub moderator: Option<String>,
    /// For what.
    pub violations: Vec<Named>,
}

/// Reads a decision on a content. Policies it names must exist, because the author is told of them.
pub fn decision(body: &[u8], config: &PlatformConfig) -> Result<Decision, Fault> {
    named::whole(body, config, |reader| {
        let content = named::new_content(reader, config);
        let kind = required_word(reader, &DECISIONS);
        let moderator = named::optional_id(reader, "moderator", config);
        let violations = named::known_policies(reader, "violations", config);
        Some(Decision { content: content?, kind: kind?, moderator, violations })
    })
}

/// Reads a decision on an author.
pub fn author_decision(body: &[u8], config: &PlatformConfig) -> Result<AuthorDecision, Fault> {
    named::whole(body, config, |reader| {
        let author = named::required_id(reader, "author", config);
        let kind = required_word(reader, &AUTHOR_DECISIONS);
        let moderator = named::optional_id(reader, "moderator", config);
        let violations = named::known_policies(reader, "violations", config);
        Some(AuthorDecision { author: author?, kind: kind?, moderator, violations })
    })
}

fn required_word<T: Copy>(reader: &mut Reader<'_>, words: &[(&str, T)]) -> Option<T> {
    if reader.get("decision").is_none() {
        reader.problem("decision", "missing", "'decision' is required");
        return None;
    }
    reader.word("decision", words)
}
