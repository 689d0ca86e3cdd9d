//! The checked-in lexicon: phrases with labels, severity and how far they may be disguised.
//!
//! `data/lexicon.tsv` is built by `tools/build_lexicon.py`, which documents its columns, and
//! `data/innocent.txt` (ordinary words the matcher would take for abuse) by `tools/build_innocent.py`;
//! sources and licences stand in NOTICE. This module only reads them.

use domain::severity::Severity;

use crate::matching::{Phrase, Place};

const TABLE: &str = include_str!("../data/lexicon.tsv");
const INNOCENT: &str = include_str!("../data/innocent.txt");

/// One phrase of the lexicon.
pub(crate) struct Entry {
    pub phrase: &'static str,
    pub labels: &'static str,
    pub severity: Severity,
    pub flags: &'static str,
    pub language: &'static str,
}

impl Entry {
    /// Whether it marks text that is innocent although it holds another phrase.
    pub(crate) fn is_exception(&self) -> bool {
        self.labels == "x"
    }

    /// Whether it is often used innocently.
    pub(crate) fn is_weak(&self) -> bool {
        self.flags.contains('w')
    }

    /// Whether nobody rated it: lists of other languages come without ratings.
    pub(crate) fn is_unrated(&self) -> bool {
        self.language != "en"
    }

    /// How the matcher is to look for it.
    pub(crate) fn to_phrase(&self) -> Phrase<'static> {
        let place = if self.flags.contains('g') { Place::Glued } else { Place::Word };
        let is_core = self.flags.contains('c');
        let is_abuse = self.labels.contains(['p', 'l', 'i']) && !self.flags.contains(['w', 'v']);
        let is_known = is_core || (is_abuse && !self.is_unrated());
        Phrase { text: self.phrase, place, maskable: is_known, near: is_known }
    }
}

/// Every entry, in file order.
pub(crate) fn entries() -> Vec<Entry> {
    TABLE.lines().filter_map(entry).collect()
}

/// Ordinary words, and pairs of them with a blank between, that are near to abuse.
/// In order, to be searched by halves.
pub(crate) fn innocent() -> Vec<&'static str> {
    INNOCENT.lines().collect()
}

fn entry(line: &'static str) -> Option<Entry> {
    let mut rest = line;
    // Columns are short: stepping through bytes beats a searcher.
    let mut next = || {
        let end = rest.bytes().position(|byte| byte == b'\t').unwrap_or(rest.len());
        let column = rest.get(..end);
        rest = rest.get(end + 1..).unwrap_or_default();
        column
    };
    let (phrase, labels, severity) = (next()?, next()?, next()?);
    let (flags, language) = (next()?, next()?);
    let severity = match severity {
        "1" => Severity::Low,
        "2" => Severity::Medium,
        "3" => Severity::High,
        _ => Severity::Critical,
    };
    Some(Entry { phrase, labels, severity, flags, language })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_an_entry() {
        let entries = entries();
        assert_eq!(entries.len(), TABLE.lines().count());
        assert!(entries.iter().all(|entry| !entry.labels.is_empty() && !entry.phrase.is_empty()));
        assert!(innocent().is_sorted() && !innocent().is_empty());
        assert!(entries.iter().any(Entry::is_exception) && entries.iter().any(Entry::is_unrated));
    }
}
