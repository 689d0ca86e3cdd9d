//! Bulk ingestion: which contents of a request are one case, how a repetition is recognised, and what
//! becomes of a bulk's contents.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::cases::Head;
use crate::content::{ContentRef, Submission};
use crate::decide::Confidence;
use crate::ids::{base32, digest};

/// The caller's id of a bulk: a UUID, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BulkId(String);

impl BulkId {
    /// Accepts a UUID in its usual form of five groups, in either case.
    pub fn parse(text: &str) -> Option<Self> {
        let mut groups = text.split('-');
        let fits = [8, 4, 4, 4, 12].into_iter().all(|length| {
            groups.next().is_some_and(|group| group.len() == length && group.bytes().all(|b| b.is_ascii_hexdigit()))
        });
        (fits && groups.next().is_none()).then(|| Self(text.to_ascii_lowercase()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a case remembers of the last bulk request that named it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBulk {
    /// Digest of the bulk's id and of what was sent.
    pub mark: String,
    /// The receipt it got.
    pub receipt: u32,
}

/// A content's place in a bulk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Which bulk.
    pub bulk: BulkId,
    /// The receipt that the content got by it.
    pub receipt: u32,
}

/// Everything that one request sends of one content.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkContent {
    /// Which content.
    pub content: ContentRef,
    /// What was sent, in the order of the request.
    pub sent: Vec<Submission>,
    /// Where the last of it stands in the request.
    pub last_index: usize,
}

impl BulkContent {
    /// Sorts the contents of a request by identity, in the order of first mention.
    pub fn group(contents: Vec<Submission>) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::with_capacity(contents.len());
        let mut places: HashMap<ContentRef, usize> = HashMap::with_capacity(contents.len());
        for (last_index, sent) in contents.into_iter().enumerate() {
            if let Some(group) = places.get(&sent.content).and_then(|place| groups.get_mut(*place)) {
                group.sent.push(sent);
                group.last_index = last_index;
            } else {
                places.insert(sent.content.clone(), groups.len());
                groups.push(Self { content: sent.content.clone(), sent: vec![sent], last_index });
            }
        }
        groups
    }

    /// Digest by which the case recognises the same contents in a repeated request of the same bulk.
    pub fn mark(&self, bulk: &BulkId) -> String {
        let texts: Vec<Vec<u8>> = self.sent.iter().map(|sent| serde_json::to_vec(sent).unwrap_or_default()).collect();
        let parts: Vec<&[u8]> =
            std::iter::once(bulk.as_str().as_bytes()).chain(texts.iter().map(Vec::as_slice)).collect();
        base32(&digest(&parts)).chars().take(26).collect()
    }
}

/// What has become of the contents of a bulk, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Contents received.
    pub received: u32,
    /// Contents analysed completely, as received by the bulk or later.
    pub analysed: u32,
    /// Contents whose analysis was given up or is incomplete: never to be read as clean.
    pub failed: u32,
    /// Contents whose strongest violation is to be checked.
    pub check: u32,
    /// Contents whose strongest violation is certain.
    pub trust: u32,
}

impl Progress {
    /// Counts a content that has been analysed. `false`, and only received, if it has not been.
    pub fn count(&mut self, receipt: u32, head: Option<&Head>) -> bool {
        self.received += 1;
        // A later run judged what this receipt brought as well.
        let judgement = head.filter(|head| head.analysed.reach(receipt)).and_then(|head| head.judgement.as_ref());
        let Some(judgement) = judgement else { return false };
        if judgement.incomplete.is_empty() {
            self.analysed += 1;
        } else {
            self.failed += 1;
        }
        match judgement.violations.iter().map(|violation| violation.confidence).max() {
            Some(Confidence::Check) => self.check += 1,
            Some(Confidence::Trust) => self.trust += 1,
            None => {}
        }
        true
    }

    /// Both counts together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            received: self.received + other.received,
            analysed: self.analysed + other.analysed,
            failed: self.failed + other.failed,
            check: self.check + other.check,
            trust: self.trust + other.trust,
        }
    }

    /// Whether nothing is waited for any more.
    pub const fn is_done(&self) -> bool {
        self.analysed + self.failed == self.received
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(kind: &str, id: &str, author: &str) -> Submission {
        Submission {
            content: ContentRef { kind: kind.into(), id: id.into() },
            author: Some(author.into()),
            source: None,
            parent: None,
            fields: Vec::new(),
            metadata: Vec::new(),
            tags: None,
            evaluations: Vec::new(),
            created_ms: None,
        }
    }

    #[test]
    fn a_bulk_id_is_a_uuid() {
        let id = BulkId::parse("6F9619FF-8B86-D011-B42D-00CF4FC964FF").unwrap();
        assert_eq!(id.as_str(), "6f9619ff-8b86-d011-b42d-00cf4fc964ff");
        for text in [
            "",
            "bulk",
            "6f9619ff8b86d011b42d00cf4fc964ff",
            "6f9619ff-8b86-d011-b42d-00cf4fc964f",
            "6f9619ff-8b86-d011-b42d-00cf4fc964fg",
            "6f9619ff-8b86-d011-b42d-00cf4fc964ff-",
            "{6f9619ff-8b86-d011-b42d-00cf4fc964ff}",
        ] {
            assert_eq!(BulkId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn contents_are_grouped_by_identity_in_their_order() {
        let all = vec![sent("post", "1", "a"), sent("post", "2", "b"), sent("chat", "1", "c"), sent("post", "1", "d")];
        let groups = BulkContent::group(all);
        let shape: Vec<_> = groups
            .iter()
            .map(|g| {
                let authors: String = g.sent.iter().filter_map(|s| s.author.clone()).collect();
                (g.content.kind.as_str(), g.content.id.as_str(), authors, g.last_index)
            })
            .collect();
        assert_eq!(shape, [("post", "1", "ad".into(), 3), ("post", "2", "b".into(), 1), ("chat", "1", "c".into(), 2)]);
    }

    #[test]
    fn a_mark_tells_bulks_contents_and_order_apart() {
        let bulk = |n: u8| BulkId::parse(&format!("6f9619ff-8b86-d011-b42d-00cf4fc964{n:02x}")).unwrap();
        let mark = |authors: &[&str], n: u8| {
            let sent = authors.iter().map(|author| sent("post", "1", author)).collect();
            BulkContent::group(sent)[0].mark(&bulk(n))
        };
        let first = mark(&["a", "b"], 1);
        assert_eq!(first, mark(&["a", "b"], 1));
        for other in [mark(&["a", "b"], 2), mark(&["b", "a"], 1), mark(&["a"], 1), mark(&["a", "b", "b"], 1)] {
            assert_ne!(first, other);
        }
    }
}
