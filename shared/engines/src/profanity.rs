//! Profanity, slurs, insults, sexual words, harassment and threats, however they are written.
//!
//! Labels: `profanity` swearing of any strength; `obscene` its coarse part; `sexual` sexual words;
//! `slur` abuse of a group; `insult` abuse of a person; `harassment` phrases meant to hurt or drive
//! out; `threat` announced violence. A phrase may have several. A lexicon knows words, not meaning:
//! quotation, reclaimed slurs and irony are for thresholds and moderators.
//!
//! Score = quality × (0.90 + 0.02 × severity step 1..4) × 0.6 if the word is often innocent and neither
//! disguised nor an insult aimed at somebody × 0.85 if it is a known misspelling or unrated. Quality
//! (0.7 to 1) falls with the disguise; see `matching`. So a plain strong word scores 0.98, a starred one
//! 0.83, an ambiguous one 0.58.

mod context;
mod threat;

use domain::content::FieldType;
use domain::severity::Severity;

use crate::classifier::{Classifier, ClassifierError, Hit, Subject};
use crate::lexicon::{self, Entry};
use crate::matching::{Match, Matcher, without_overlaps};
use crate::text::{Normalised, TextView};

const LABELS: &[&str] = &["profanity", "obscene", "sexual", "slur", "insult", "harassment", "threat"];
const OFTEN_INNOCENT: f64 = 0.6;
const UNSURE: f64 = 0.85;
/// An exception must stand there as it is written; what does not is checked against ordinary words.
const EXCEPTION: f64 = 0.97;

/// The engine behind the strategy `profanity`.
pub struct ProfanityEngine {
    entries: Vec<Entry>,
    /// In order.
    innocent: Vec<&'static str>,
    matcher: Option<Matcher>,
}

impl ProfanityEngine {
    /// Compiles the lexicon; takes milliseconds, so build it once a process.
    pub fn new() -> Self {
        let entries = lexicon::entries();
        let matcher = Matcher::new(entries.iter().map(Entry::to_phrase)).ok();
        Self { entries, innocent: lexicon::innocent(), matcher }
    }

    /// The English words and phrases that are told by themselves, in the order of the lexicon: not those that are often
    /// innocent.
    pub fn plain_words() -> Vec<&'static str> {
        let is_plain = |entry: &Entry| !entry.is_exception() && !entry.is_weak() && !entry.is_unrated();
        let is_word = |entry: &Entry| entry.labels.contains(['p', 'o', 's', 'l', 'i']);
        lexicon::entries().iter().filter(|entry| is_plain(entry) && is_word(entry)).map(|entry| entry.phrase).collect()
    }

    fn hits(&self, matcher: &Matcher, view: &TextView<'_>) -> Vec<Hit> {
        let text = view.normalised();
        let found = matcher.find(text, view.prepared());
        let entry = |hit: &Match| self.entries.get(hit.phrase);
        let (exceptions, abuse): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|hit| entry(hit).is_some_and(Entry::is_exception));
        let exceptions = without_overlaps(exceptions.into_iter().filter(|hit| hit.quality > EXCEPTION).collect());
        let is_excused = |hit: &Match| {
            let before = exceptions.partition_point(|wider| wider.from <= hit.from);
            before.checked_sub(1).and_then(|at| exceptions.get(at)).is_some_and(|wider| hit.to <= wider.to)
        };
        let kept = abuse.into_iter().filter(|hit| !is_excused(hit) && !self.is_innocent(hit, text)).collect();
        without_overlaps(kept)
            .iter()
            .filter_map(|hit| Some((hit, entry(hit)?)))
            .flat_map(|(hit, entry)| named(hit, entry, text))
            .collect()
    }

    /// Whether it is an ordinary word that was only read as abuse.
    fn is_innocent(&self, hit: &Match, text: &Normalised) -> bool {
        // Words of other languages, read loosely, are ordinary English too often.
        let is_loose = hit.quality < 0.9 && self.entries.get(hit.phrase).is_some_and(Entry::is_unrated);
        is_loose
            || (hit.quality < EXCEPTION
                && self.innocent.binary_search(&context::words_around(hit, text).as_str()).is_ok())
    }
}

impl Default for ProfanityEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl Classifier for ProfanityEngine {
    fn strategy(&self) -> &'static str {
        "profanity"
    }

    fn version(&self) -> String {
        "1".to_owned()
    }

    fn labels(&self) -> &'static [&'static str] {
        LABELS
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Text
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let Some(view) = subject.text() else { return Ok(Vec::new()) };
        let matcher =
            self.matcher.as_ref().ok_or_else(|| ClassifierError::Failed("the lexicon did not compile".to_owned()))?;
        let mut hits = self.hits(matcher, view);
        hits.extend(threat::find(view.normalised()));
        Ok(hits)
    }
}

/// One hit for each label of the entry.
fn named(hit: &Match, entry: &Entry, text: &Normalised) -> Vec<Hit> {
    let score = score(hit, entry, text);
    let span = text.span(hit.from, hit.to);
    entry.labels.chars().filter_map(label).map(|label| Hit::new(label, score, Some(entry.severity), span)).collect()
}

fn score(hit: &Match, entry: &Entry, text: &Normalised) -> f64 {
    let step = match entry.severity {
        Severity::Info => 0.0,
        Severity::Low => 1.0,
        Severity::Medium => 2.0,
        Severity::High => 3.0,
        Severity::Critical => 4.0,
    };
    let is_meant = || context::is_disguised(hit, text) || (entry.labels.contains('i') && context::is_aimed(hit, text));
    let weak = if entry.is_weak() && !is_meant() { OFTEN_INNOCENT } else { 1.0 };
    let unsure = if entry.is_unrated() || entry.flags.contains('v') { UNSURE } else { 1.0 };
    hit.quality * (0.90 + 0.02 * step) * weak * unsure
}

const fn label(code: char) -> Option<&'static str> {
    Some(match code {
        'p' => "profanity",
        'o' => "obscene",
        's' => "sexual",
        'l' => "slur",
        'i' => "insult",
        'h' => "harassment",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Medium;

    fn hits(text: &str) -> Vec<Hit> {
        let view = TextView::new(text);
        let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) };
        ProfanityEngine::new().classify(&subject).unwrap()
    }

    fn labels(text: &str) -> Vec<String> {
        hits(text).into_iter().map(|hit| hit.label.into_owned()).collect()
    }

    #[test]
    fn words_and_phrases_have_their_labels() {
        let cases: [(&str, &[&str]); 6] = [
            ("what a load of crap", &["profanity"]),
            ("d*mn, you are an idiot", &["profanity", "insult"]),
            ("such an 1d10t", &["insult"]),
            ("nobody likes you", &["harassment"]),
            ("I will kill you", &["threat"]),
            ("a lovely day", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(labels(text), expected, "{text}");
        }
    }

    #[test]
    fn plain_words_are_told_by_themselves() {
        let words = ProfanityEngine::plain_words();
        assert!(words.len() > 500, "{}", words.len());
        for word in words.iter().step_by(words.len() / 50) {
            let found = hits(word);
            assert!(found.iter().any(|hit| hit.score >= 0.6), "one of the lexicon's words is not found");
        }
    }

    #[test]
    fn near_misses_are_clean() {
        let cases = [
            "Scunthorpe",
            "the assassin in class",
            "butterscotch and a cocktail",
            "a trip to Phuket",
            "scrap the plan",
            "Arsenal won",
            "a peacock in Sussex",
            "the shittim wood",
            "shiitake soup",
            "hello, he'll be there",
            "my assessment of the assets",
            "the pussy willow blooms",
            "Dick Van Dyke",
            "Moby Dick",
            "title and subtitle",
        ];
        for text in cases {
            assert_eq!(labels(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn spans_cover_the_word_as_written() {
        let text = "oh d a m n it";
        let hit = &hits(text)[0];
        let span = hit.span.unwrap();
        assert_eq!(&text[span.start..span.end], "d a m n");
        assert_eq!(hit.severity, Some(Severity::Low));
    }

    #[test]
    fn disguise_lowers_the_score() {
        let score = |text: &str| hits(text)[0].score;
        assert!(score("damn") > 0.9 && score("damn") > score("d4mn") && score("d4mn") > score("d*mn"));
        assert!(score("hell") < 0.6, "an ambiguous word");
    }
}
