//! Finds known phrases in normalised text although they were disguised.
//!
//! Two steps: an automaton over a coarse alphabet, in which everything that could stand for a letter
//! is that letter and repeats are one, proposes candidates; [`verify`] then compares the real
//! characters and says how far the writing is from the phrase. What a phrase means is the caller's.

mod boundary;
mod coarse;
mod mask;
mod pieces;
mod stream;
mod verify;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::text::Normalised;
use mask::MaskIndex;
use stream::Stream;
use verify::Pattern;

/// Where in a text a phrase may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// As a whole word and nothing else.
    Exact,
    /// As a whole word; a few common affixes of user names are tolerated.
    Word,
    /// As a whole word, or glued to anything else at a lower quality.
    Glued,
    /// Anywhere.
    Anywhere,
}

/// A phrase to look for.
pub(crate) struct Phrase<'a> {
    pub text: &'a str,
    pub place: Place,
    /// Also found with letters starred out.
    pub maskable: bool,
}

/// A phrase found: which one, in which units, and how plainly it is written (0 to 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Match {
    pub phrase: usize,
    pub from: usize,
    pub to: usize,
    pub quality: f64,
}

/// A phrase cannot be looked for: fewer than two characters are left of it, or there are too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuildError {
    /// The phrase with this index is too short.
    TooShort(usize),
    /// The automaton grew over its limits.
    TooLarge,
}

/// A set of phrases, ready to search.
pub(crate) struct Matcher {
    automaton: AhoCorasick,
    patterns: Vec<Pattern>,
    masks: MaskIndex,
}

impl Matcher {
    /// Compiles the phrases; their order gives [`Match::phrase`].
    pub(crate) fn new<'a>(phrases: impl IntoIterator<Item = Phrase<'a>>) -> Result<Self, BuildError> {
        let mut patterns = Vec::new();
        let mut masks = MaskIndex::default();
        for (index, phrase) in phrases.into_iter().enumerate() {
            let pattern = Pattern::new(phrase.text, phrase.place).ok_or(BuildError::TooShort(index))?;
            if phrase.maskable {
                masks.add(index, &pattern);
            }
            patterns.push(pattern);
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(patterns.iter().map(Pattern::key))
            .map_err(|_| BuildError::TooLarge)?;
        Ok(Self { automaton, patterns, masks })
    }

    /// Every match, in no particular order and with overlaps.
    pub(crate) fn find(&self, text: &Normalised) -> Vec<Match> {
        let units = text.units();
        let mut found = Vec::new();
        self.search(&Stream::whole(units), text, 1.0, &mut found);
        let spelled = pieces::spelled_out(units);
        self.search(&Stream::of_pieces(units, &spelled).spelled(), text, 0.93, &mut found);
        let broken = pieces::broken_up(units);
        self.search(&Stream::of_pieces(units, &broken), text, 0.9, &mut found);
        self.masks.find(units, &mut found);
        found
    }

    fn search(&self, stream: &Stream, text: &Normalised, factor: f64, found: &mut Vec<Match>) {
        for candidate in self.automaton.find_overlapping_iter(stream.text()) {
            let phrase = candidate.pattern().as_usize();
            let Some(pattern) = self.patterns.get(phrase) else { continue };
            let Some(symbols) = stream.symbols(candidate.start(), candidate.end()) else { continue };
            if let Some(hit) = verify::verify(pattern, stream, text.units(), symbols) {
                found.push(Match { phrase, from: hit.from, to: hit.to, quality: hit.quality * factor });
            }
        }
    }
}

/// Keeps, of matches that overlap, the longest and then the plainest; the result is in text order.
pub(crate) fn without_overlaps(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_by(|a, b| (b.to - b.from).cmp(&(a.to - a.from)).then(b.quality.total_cmp(&a.quality)));
    let mut taken: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    found.retain(|hit| {
        let clashes = taken.range(..hit.to).next_back().is_some_and(|(_, end)| *end > hit.from);
        if !clashes {
            taken.insert(hit.from, hit.to);
        }
        !clashes
    });
    found.sort_by_key(|hit| hit.from);
    found
}

#[cfg(test)]
mod tests;
