//! A platform's own words, patterns and hosts.
//!
//! One engine holds one version of one list and never changes; a new version is a new engine. The
//! label of a hit is the entry's, or the list's name. Words are found in spite of the usual disguises,
//! as far as the list's options allow; substring entries tolerate disguise but not letters that merely
//! sound alike, because inside other words those would match by chance. An allow list finds what it
//! does not name.

mod hosts;
mod patterns;

use std::borrow::Cow;

use domain::config::{BlockList, BlockListEntry, ListOptions, MatchMode};
use domain::content::FieldType;
use domain::severity::Severity;
use domain::signal::Span;

use crate::classifier::{Classifier, ClassifierError, Hit, Medium, Subject};
use crate::matching::{Match, Matcher, Phrase, Place, without_overlaps};
use crate::registry::StrategyInfo;
use crate::text::{Normalised, TextView};
use hosts::Hosts;
use patterns::Patterns;

/// The strategy name of every block list.
pub(crate) const STRATEGY: &str = "blocklist";
/// Words written otherwise than plainly have a lower quality.
const PLAIN: f64 = 0.97;

/// Why a list cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlockListError {
    /// Fewer than two characters are left of an entry's phrase once it is normalised.
    #[error("entry {0} is too short")]
    TooShort(usize),
    /// An entry is no regular expression, or one that matches nothing at all.
    #[error("entry {0} is not a usable pattern: {1}")]
    BadPattern(usize, String),
    /// A regular expression is too large once compiled.
    #[error("the pattern of entry {0} is too large")]
    PatternTooLarge(usize),
    /// There are more regular expressions than a list may have; this entry is the first too many.
    #[error("entry {0} is one pattern too many")]
    TooManyPatterns(usize),
    /// An entry is no host name or e-mail address.
    #[error("entry {0} is not a host or address")]
    BadHost(usize),
}

/// One version of one block list, ready to match.
pub struct BlockListEngine {
    version: String,
    options: ListOptions,
    labels: Vec<(String, Option<Severity>)>,
    matcher: Matcher,
    /// The entry of each phrase of the matcher.
    phrases: Vec<usize>,
    patterns: Patterns,
    hosts: Hosts,
}

impl BlockListEngine {
    /// Compiles a list; the error names the index of the entry that cannot be used.
    pub fn new(list: &BlockList, entries: &[BlockListEntry]) -> Result<Self, BlockListError> {
        let options = list.options;
        let is_phrase = |entry: &BlockListEntry| matches!(entry.mode, MatchMode::Word | MatchMode::Substring);
        let phrases: Vec<usize> = (0..entries.len()).filter(|at| entries.get(*at).is_some_and(is_phrase)).collect();
        let compiled = entries.iter().filter(|entry| is_phrase(entry)).map(|entry| phrase(entry, options));
        let matcher = Matcher::new(compiled)
            .map_err(|short| BlockListError::TooShort(phrases.get(short.0).copied().unwrap_or_default()))?;
        let label = |entry: &BlockListEntry| (entry.label.clone().unwrap_or_else(|| list.name.clone()), entry.severity);
        Ok(Self {
            version: format!("{}@{}", list.name, list.version),
            options,
            labels: entries.iter().map(label).collect(),
            matcher,
            phrases,
            patterns: Patterns::new(entries)?,
            hosts: Hosts::new(entries)?,
        })
    }

    /// Whether a word, pattern or address of the list stands in a text; its hosts are for [`Self::denies`].
    pub fn finds_words(&self, view: &TextView<'_>) -> bool {
        !self.words(view).is_empty() || !self.patterns.find(view.original()).is_empty() || self.hosts.has_address(view)
    }

    /// Whether a link is against the list: its host is blocked, or is none of those that are allowed.
    pub fn denies(&self, link: &str) -> bool {
        self.hosts.judge_link(link).is_some()
    }

    fn words(&self, view: &TextView<'_>) -> Vec<(usize, Option<Span>)> {
        let text = view.normalised();
        let found = self.matcher.find(text, view.prepared()).into_iter().filter(|hit| self.allows(hit, text)).collect();
        let entry = |hit: &Match| Some((*self.phrases.get(hit.phrase)?, text.span(hit.from, hit.to)));
        without_overlaps(found).iter().filter_map(entry).collect()
    }

    /// Whether the options tolerate how a word is written.
    fn allows(&self, hit: &Match, text: &Normalised) -> bool {
        let is_disguised = || text.units().get(hit.from..hit.to).is_some_and(|units| units.iter().any(|u| u.disguised));
        (self.options.leet || hit.quality > PLAIN) && (self.options.look_alikes || !is_disguised())
    }
}

fn phrase(entry: &BlockListEntry, options: ListOptions) -> Phrase<'_> {
    let place = match entry.mode {
        MatchMode::Substring => Place::Anywhere,
        _ if options.match_substring => Place::Anywhere,
        _ if options.plurals => Place::Plural,
        _ => Place::Exact,
    };
    Phrase { text: &entry.phrase, place, maskable: options.leet, near: false }
}

impl Classifier for BlockListEngine {
    fn strategy(&self) -> &'static str {
        STRATEGY
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Text || (kind == FieldType::Uri && self.hosts.name_domains())
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let found = match subject.medium {
            Medium::Text(view) => {
                let mut found = self.words(view);
                found.extend(self.patterns.find(view.original()));
                found.extend(self.hosts.find(view));
                found
            }
            Medium::Url(url) => self.hosts.judge_link(url).map(|entry| (entry, None)).into_iter().collect(),
            Medium::Bytes(_) => Vec::new(),
        };
        let hit = |(entry, span): (usize, Option<Span>)| {
            let (label, severity) = self.labels.get(entry)?;
            Some(Hit { label: Cow::Owned(label.clone()), score: 1.0, severity: *severity, span, frame: None })
        };
        Ok(found.into_iter().filter_map(hit).collect())
    }
}

/// Block lists as a strategy; their labels are the platform's.
pub(crate) fn info() -> StrategyInfo {
    let field_types = vec![FieldType::Text, FieldType::Uri];
    StrategyInfo { name: STRATEGY.to_owned(), version: "1".to_owned(), labels: Vec::new(), field_types }
}

#[cfg(test)]
mod tests;
