//! Review queues: which flagged case waits where.

use serde::{Deserialize, Serialize};

use crate::severity::Severity;

/// The queue of the cases that no other queue takes. It always exists and is not configured.
pub const DEFAULT_QUEUE: &str = "default";

/// A review queue. A case is in the first queue, by order, whose filter it passes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Name, as lists and cases spell it.
    pub name: String,
    /// For people.
    #[serde(default)]
    pub description: String,
    /// What it takes.
    #[serde(default)]
    pub filter: QueueFilter,
    /// Position among the queues; equal positions are ordered by name.
    #[serde(default)]
    pub order: u32,
    /// Starts at 1.
    #[serde(default)]
    pub version: u32,
}

/// What a queue takes: a case must pass every part, and an empty part lets everything pass.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueFilter {
    /// Complex types.
    pub types: Vec<String>,
    /// Codes of policies, of which one must be violated.
    pub policies: Vec<String>,
    /// Tags, of which the content must have one.
    pub tags: Vec<String>,
    /// Least severity; a case without a severity does not reach it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_severity: Option<Severity>,
}

/// What the choice of a queue depends on.
#[derive(Clone, Copy, Debug, Default)]
pub struct QueueFacts<'a> {
    /// Complex type of the content.
    pub kind: &'a str,
    /// Codes of the policies violated.
    pub policies: &'a [&'a str],
    /// Tags of the content.
    pub tags: &'a [&'a str],
    /// Gravest policy violated.
    pub severity: Option<Severity>,
}

impl QueueFilter {
    /// Whether a case passes.
    pub fn takes(&self, facts: &QueueFacts<'_>) -> bool {
        any(&self.types, &[facts.kind])
            && any(&self.policies, facts.policies)
            && any(&self.tags, facts.tags)
            && self.min_severity.is_none_or(|least| facts.severity.is_some_and(|severity| severity >= least))
    }
}

fn any(wanted: &[String], present: &[&str]) -> bool {
    wanted.is_empty() || wanted.iter().any(|text| present.contains(&text.as_str()))
}

/// The name of the queue a case belongs to.
pub fn queue_for<'a>(queues: &'a [Queue], facts: &QueueFacts<'_>) -> &'a str {
    let taking = queues.iter().filter(|queue| queue.filter.takes(facts));
    taking.min_by_key(|queue| (queue.order, &queue.name)).map_or(DEFAULT_QUEUE, |queue| &queue.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(name: &str, order: u32, filter: QueueFilter) -> Queue {
        Queue { name: name.into(), order, filter, ..Queue::default() }
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn the_first_queue_by_order_takes_the_case() {
        let any = QueueFilter::default;
        let posts = QueueFilter { types: words(&["post", "reply"]), ..any() };
        let queues = [queue("rest", 9, any()), queue("b", 2, posts.clone()), queue("a", 2, posts)];
        let of = |kind| queue_for(&queues, &QueueFacts { kind, ..QueueFacts::default() });
        assert_eq!((of("post"), of("profile")), ("a", "rest"));
        assert_eq!(queue_for(&[], &QueueFacts::default()), DEFAULT_QUEUE);
        assert_eq!(queue_for(&queues[1..], &QueueFacts::default()), DEFAULT_QUEUE);
    }

    #[test]
    fn every_part_of_a_filter_must_hold() {
        let filter = QueueFilter {
            types: words(&["post"]),
            policies: words(&["HTE", "VLC"]),
            tags: words(&["minors"]),
            min_severity: Some(Severity::High),
        };
        let facts = QueueFacts {
            kind: "post",
            policies: &["SPM", "VLC"],
            tags: &["minors", "x"],
            severity: Some(Severity::Critical),
        };
        assert!(filter.takes(&facts));
        let misses = [
            QueueFacts { kind: "chat", ..facts },
            QueueFacts { policies: &["SPM"], ..facts },
            QueueFacts { policies: &[], ..facts },
            QueueFacts { tags: &["x"], ..facts },
            QueueFacts { severity: Some(Severity::Medium), ..facts },
            QueueFacts { severity: None, ..facts },
        ];
        for miss in misses {
            assert!(!filter.takes(&miss), "{miss:?}");
        }
        let high = QueueFacts { severity: Some(Severity::High), ..facts };
        assert!(filter.takes(&high), "the least severity is included");
    }
}
