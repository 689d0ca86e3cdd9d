//! What a queue keeps in order: the events of one content follow each other.

use crate::event::{Event, Fact};
use crate::ids::{base32, digest};

/// Most characters of a message group's id.
const MAX_CHARS: usize = 128;

/// The message group of an event: the type and id of its content or the id of its author, by hash if a queue would not take them
/// as they are.
pub fn group(event: &Event) -> String {
    let (kind, id) = match &event.fact {
        Fact::AnalysedContent { content, .. }
        | Fact::Decision { content, .. }
        | Fact::IncidentClosed { content, .. }
        | Fact::Item { content, .. }
        | Fact::Moderation { content, .. } => (content.kind.as_str(), content.id.as_str()),
        Fact::AuthorDecision { author, .. } => ("author", author.as_str()),
        Fact::Test { endpoint } => ("test", endpoint.as_str()),
    };
    let plain = match &event.fact {
        Fact::AuthorDecision { author, .. } => author.clone(),
        _ => format!("{kind}:{id}"),
    };
    if plain.len() <= MAX_CHARS && plain.bytes().all(|b| b.is_ascii_graphic()) {
        return plain;
    }
    base32(&digest(&[kind.as_bytes(), id.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{EventId, PlatformId};

    fn of(endpoint: &str) -> String {
        let platform = PlatformId::parse("platform1").unwrap();
        let id = EventId::derive(&platform, &[b"x"]);
        let fact = Fact::Test { endpoint: endpoint.into() };
        group(&Event { id, platform, case: None, fact, at_us: 0, not_before_ms: 0, after: None, sequence: 0 })
    }

    #[test]
    fn ids_that_a_queue_refuses_are_hashed() {
        assert_eq!(of("e1"), "test:e1");
        for odd in ["two words", "grüße", "line\nfeed", &"x".repeat(124)] {
            let group = of(odd);
            assert!(group.len() <= MAX_CHARS && group.bytes().all(|b| b.is_ascii_alphanumeric()), "{group}");
            assert_ne!(group, of("another one"));
        }
    }
}
