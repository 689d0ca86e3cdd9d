//! A platform's own phrases, found in spite of the usual disguises.
//!
//! One engine holds one version of one list and never changes; a new version is a new engine. The
//! label of a hit is the entry's, or the list's name. Substring entries tolerate disguise but not
//! letters that merely sound alike, because inside other words those would match by chance.

use std::borrow::Cow;

use domain::config::{BlockList, BlockListEntry, MatchMode};
use domain::content::FieldType;
use domain::severity::Severity;

use crate::classifier::{Classifier, ClassifierError, Hit, Subject};
use crate::matching::{Matcher, Phrase, Place, without_overlaps};
use crate::registry::StrategyInfo;

/// The strategy name of every block list.
pub(crate) const STRATEGY: &str = "blocklist";

/// Why a list cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlockListError {
    /// Fewer than two characters are left of an entry's phrase once it is normalised.
    #[error("entry {0} is too short")]
    TooShort(usize),
    /// The entries together are over the automaton's limits.
    #[error("the list is too large")]
    TooLarge,
}

/// One version of one block list, ready to match.
pub struct BlockListEngine {
    version: String,
    labels: Vec<(String, Option<Severity>)>,
    matcher: Matcher,
}

impl BlockListEngine {
    /// Compiles a list; the error names the index of the entry that cannot be used.
    pub fn new(list: &BlockList, entries: &[BlockListEntry]) -> Result<Self, BlockListError> {
        let matcher = Matcher::new(entries.iter().map(phrase)).map_err(|short| BlockListError::TooShort(short.0))?;
        let label = |entry: &BlockListEntry| (entry.label.clone().unwrap_or_else(|| list.name.clone()), entry.severity);
        let labels = entries.iter().map(label).collect();
        Ok(Self { version: format!("{}@{}", list.name, list.version), labels, matcher })
    }
}

fn phrase(entry: &BlockListEntry) -> Phrase<'_> {
    let place = match entry.mode {
        MatchMode::Word => Place::Exact,
        MatchMode::Substring => Place::Anywhere,
    };
    Phrase { text: &entry.phrase, place, maskable: true, near: false }
}

impl Classifier for BlockListEngine {
    fn strategy(&self) -> &'static str {
        STRATEGY
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Text
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let Some(view) = subject.text() else { return Ok(Vec::new()) };
        let text = view.normalised();
        let found = without_overlaps(self.matcher.find(text, view.prepared()));
        let hit = |at: &crate::matching::Match| {
            let (label, severity) = self.labels.get(at.phrase)?;
            let span = text.span(at.from, at.to);
            Some(Hit { label: Cow::Owned(label.clone()), score: 1.0, severity: *severity, span, frame: None })
        };
        Ok(found.iter().filter_map(hit).collect())
    }
}

/// Block lists as a strategy; their labels are the platform's.
pub(crate) fn info() -> StrategyInfo {
    let field_types = vec![FieldType::Text];
    StrategyInfo { name: STRATEGY.to_owned(), version: "1".to_owned(), labels: Vec::new(), field_types }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Medium;
    use crate::text::TextView;

    fn entry(phrase: &str, mode: MatchMode, label: Option<&str>) -> BlockListEntry {
        let label = label.map(str::to_owned);
        BlockListEntry { phrase: phrase.to_owned(), mode, label, severity: Some(Severity::High) }
    }

    fn list() -> BlockList {
        BlockList { name: "rivals".to_owned(), version: 3, enabled: true, entry_count: 3, part_count: 1 }
    }

    fn engine() -> BlockListEngine {
        let entries = [
            entry("Acme Shop", MatchMode::Word, None),
            entry("gizmo", MatchMode::Substring, Some("gadget")),
            entry("C++", MatchMode::Word, None),
        ];
        BlockListEngine::new(&list(), &entries).unwrap()
    }

    fn labels(text: &str) -> Vec<String> {
        let view = TextView::new(text);
        let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) };
        engine().classify(&subject).unwrap().into_iter().map(|hit| hit.label.into_owned()).collect()
    }

    #[test]
    fn phrases_match_by_their_mode() {
        let cases: [(&str, &[&str]); 8] = [
            ("buy at ACME shop now", &["rivals"]),
            ("buy at acme-shop", &["rivals"]),
            ("buy at 4cme $hop", &["rivals"]),
            ("acme shopping", &[]),
            ("megagizmos here", &["gadget"]),
            ("g1zm0", &["gadget"]),
            ("I write C++ all day", &["rivals"]),
            ("vitamin c", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(labels(text), expected, "{text}");
        }
    }

    #[test]
    fn the_version_names_the_list() {
        assert_eq!(engine().version(), "rivals@3");
    }

    #[test]
    fn phrases_that_are_too_short_are_refused() {
        for phrase in ["", " ", "x", "\u{200b}a", "..."] {
            let entries = [entry("fine", MatchMode::Word, None), entry(phrase, MatchMode::Word, None)];
            assert_eq!(BlockListEngine::new(&list(), &entries).err(), Some(BlockListError::TooShort(1)), "{phrase}");
        }
    }
}
