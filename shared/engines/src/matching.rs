//! Finds known phrases in normalised text although they were disguised.
//!
//! Two steps: a trie over a coarse alphabet, in which everything that could stand for a letter is that
//! letter and repeats are one, proposes candidates; [`verify`] then compares the real characters and
//! says how far the writing is from the phrase. Words taken apart are put together first ([`pieces`]),
//! drawn and turned letters are read as what they show ([`readings`]), masks are compared with what
//! they can hide ([`mask`]) and misspellings with what they were meant to be ([`near`]). What a phrase
//! means is the caller's.

mod boundary;
mod coarse;
mod mask;
mod near;
mod phrases;
mod pieces;
mod readings;
mod stream;
mod trie;
mod verify;

use crate::text::{Normalised, Unit};
use mask::MaskIndex;
use near::NearIndex;
use phrases::Phrases;
use pieces::Pieces;
use readings::Reading;
use stream::Stream;
use trie::Trie;

/// Where in a text a phrase may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// As a whole word and nothing else.
    Exact,
    /// As a whole word or its plural.
    Plural,
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
    /// Also found misspelled: swapped letters, missing vowels, as it sounds, backwards, cut in two.
    pub near: bool,
}

/// What is left of the quality of words that were taken apart.
const SPELLED: f64 = 0.93;
const BROKEN: f64 = 0.9;

/// A phrase found: which one, in which units, and how plainly it is written (0 to 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Match {
    pub phrase: usize,
    pub from: usize,
    pub to: usize,
    pub quality: f64,
}

/// A phrase cannot be looked for: fewer than two characters are left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooShort(pub usize);

/// What every matcher needs of a text, worked out once.
pub(crate) struct Prepared {
    streams: Streams,
    readings: Vec<(Reading, Streams)>,
}

impl Prepared {
    /// Prepares a text.
    pub(crate) fn new(text: &Normalised) -> Self {
        let readings = Reading::of(text).into_iter().map(|reading| {
            let streams = Streams::new(&reading.units);
            (reading, streams)
        });
        Self { streams: Streams::new(text.units()), readings: readings.collect() }
    }
}

/// The streams of one reading of a text.
struct Streams {
    whole: Stream,
    spelled: Option<Stream>,
    broken: Option<Stream>,
}

impl Streams {
    fn new(units: &[Unit]) -> Self {
        let of =
            |pieces: &Pieces, spelled| (!pieces.is_empty()).then(|| Stream::of_pieces(units, pieces.iter(), spelled));
        Self {
            whole: Stream::whole(units),
            spelled: of(&pieces::spelled_out(units), true),
            broken: of(&pieces::broken_up(units), false),
        }
    }
}

/// A set of phrases, ready to search.
pub(crate) struct Matcher {
    phrases: Phrases,
    trie: Trie,
    masks: MaskIndex,
    near: NearIndex,
}

impl Matcher {
    /// Compiles the phrases; their order gives [`Match::phrase`].
    pub(crate) fn new<'a>(phrases: impl IntoIterator<Item = Phrase<'a>>) -> Result<Self, TooShort> {
        let mut compiled = Phrases::default();
        let mut masks = MaskIndex::default();
        let mut near = NearIndex::default();
        for (index, phrase) in phrases.into_iter().enumerate() {
            let number = compiled.count();
            if !compiled.add(phrase.text, phrase.place) {
                return Err(TooShort(index));
            }
            let chars = compiled.get(number).map_or(&[][..], |pattern| pattern.chars);
            if phrase.maskable {
                masks.add(index, chars);
            }
            if phrase.near {
                near.add(index, chars);
            }
        }
        near.close();
        let trie = Trie::new(compiled.count(), |number| compiled.letters(number));
        Ok(Self { phrases: compiled, trie, masks, near })
    }

    /// Every match, in no particular order and with overlaps.
    pub(crate) fn find(&self, text: &Normalised, prepared: &Prepared) -> Vec<Match> {
        let mut found = Vec::new();
        self.find_in(text.units(), &prepared.streams, &mut found);
        for (reading, streams) in &prepared.readings {
            let mut others = Vec::new();
            self.find_in(&reading.units, streams, &mut others);
            found.extend(others.into_iter().filter_map(|hit| reading.place(hit)));
        }
        found
    }

    fn find_in(&self, units: &[Unit], streams: &Streams, found: &mut Vec<Match>) {
        self.search(&streams.whole, units, 1.0, found);
        self.near.find(&streams.whole, units, found);
        if let Some(spelled) = &streams.spelled {
            self.search(spelled, units, SPELLED, found);
        }
        if let Some(broken) = &streams.broken {
            let first = found.len();
            self.search(broken, units, BROKEN, found);
            let mut number = 0;
            found.retain(|hit| {
                number += 1;
                number <= first || is_aligned(hit, units)
            });
        }
        self.masks.find(units, found);
    }

    fn search(&self, stream: &Stream, units: &[Unit], factor: f64, found: &mut Vec<Match>) {
        for from in 0..stream.letters().len() {
            self.trie.walk(stream.letters(), from, |phrase, end| {
                let hit = self.phrases.get(phrase).and_then(|known| verify::verify(known, stream, units, from..end));
                if let Some(hit) = hit {
                    let quality = hit.quality * factor;
                    found.push(Match { phrase: phrase as usize, from: hit.from, to: hit.to, quality });
                }
            });
        }
    }
}

/// A broken word is meant as one only if it begins and ends where its parts do.
fn is_aligned(hit: &Match, units: &[Unit]) -> bool {
    let is_letter = |at: usize| units.get(at).is_some_and(|unit| unit.ch.is_alphanumeric());
    let (before, after) = (hit.from.checked_sub(1).is_some_and(is_letter), is_letter(hit.to));
    let is_broken = (hit.from..hit.to).any(|at| !is_letter(at));
    is_broken && !before && (!after || units.get(hit.to).is_some_and(|unit| unit.ch == 's') && !is_letter(hit.to + 1))
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
