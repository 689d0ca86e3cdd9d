//! Entries that are regular expressions: matched in time linear in the text, and limited in size.

use domain::config::{BlockListEntry, MatchMode};
use domain::signal::Span;
use regex::{Regex, RegexBuilder};

use super::BlockListError;

/// Most regular expressions of a list.
const MOST: usize = 200;
/// Most bytes of a compiled one.
const MAX_SIZE: usize = 1 << 17;
/// Most bytes of the states it may keep while it matches.
const MAX_CACHE: usize = 1 << 18;
/// Most findings of one expression in one text.
const MOST_FOUND: usize = 20;

/// The regular expressions of a list and their entries.
pub(super) struct Patterns {
    patterns: Vec<(usize, Regex)>,
}

impl Patterns {
    pub(super) fn new(entries: &[BlockListEntry]) -> Result<Self, BlockListError> {
        let mut patterns = Vec::new();
        for (number, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.mode == MatchMode::Regex) {
            if patterns.len() == MOST {
                return Err(BlockListError::TooManyPatterns(number));
            }
            patterns.push((number, compile(number, &entry.phrase)?));
        }
        Ok(Self { patterns })
    }

    /// Entries that match, with where.
    pub(super) fn find(&self, text: &str) -> Vec<(usize, Option<Span>)> {
        let of_one = |(number, pattern): &(usize, Regex)| {
            let found = pattern.find_iter(text).take(MOST_FOUND);
            found.map(|at| (*number, Some(Span { start: at.start(), end: at.end() }))).collect::<Vec<_>>()
        };
        self.patterns.iter().flat_map(of_one).collect()
    }
}

fn compile(number: usize, pattern: &str) -> Result<Regex, BlockListError> {
    let mut builder = RegexBuilder::new(pattern);
    let built = builder.case_insensitive(true).size_limit(MAX_SIZE).dfa_size_limit(MAX_CACHE).build();
    match built {
        Ok(_) if may_be_empty(pattern) => {
            Err(BlockListError::BadPattern(number, "it matches a text without characters".to_owned()))
        }
        Ok(regex) => Ok(regex),
        Err(regex::Error::CompiledTooBig(_)) => Err(BlockListError::PatternTooLarge(number)),
        Err(error) => {
            // The last line says what is wrong; those before draw the place.
            let text = error.to_string();
            let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Err(BlockListError::BadPattern(number, reason))
        }
    }
}

/// Whether a match can be without characters (`a*`, `x.*y|\b`). There is one at every place then, each for a walk as far
/// as the end of the text, and none says anything.
fn may_be_empty(pattern: &str) -> bool {
    regex_syntax::parse(pattern).is_ok_and(|parsed| parsed.properties().minimum_len() == Some(0))
}
