//! Every row that training reads, ready for learning and for figures.

use std::collections::BTreeMap;

use indicatif::ProgressBar;

use super::examples::Set;
use super::lexicon::Lexicon;
use super::policy::{self, LABELS};
use super::random::Random;
use super::{disguise, templates};
use crate::data::{self, Row, Source, Split};
use crate::error::Failure;
use crate::train::Options;

/// How much a disguised copy counts beside its original.
const DISGUISED: f32 = 0.5;

/// What is known of a row beside its features.
pub struct Fact {
    /// Which source, by its number.
    pub source: usize,
    /// Held out.
    pub is_valid: bool,
    /// ISO 639-1.
    pub lang: String,
    /// The text itself.
    pub text: String,
    /// A disguised copy of another row.
    pub is_copy: bool,
    /// Each of [`LABELS`]; `None` is unknown.
    pub known: [Option<f64>; LABELS.len()],
}

/// All rows.
#[derive(Default)]
pub struct Corpus {
    /// Features and targets.
    pub set: Set,
    /// The same rows' facts.
    pub facts: Vec<Fact>,
    /// Where they come from.
    pub sources: Vec<&'static Source>,
}

impl Corpus {
    /// Reads every source.
    pub fn read(options: &Options, seed: u32) -> Result<Self, Failure> {
        let mut corpus = Self::default();
        let lexicon = Lexicon::new();
        let sources: Vec<_> = data::sources(options.permissive).collect();
        let bar = ProgressBar::new(sources.len() as u64).with_message("reading");
        bar.set_style(super::style());
        for source in sources {
            let id = corpus.sources.len();
            corpus.sources.push(source);
            for row in data::rows(&source.path(&options.data))? {
                corpus.add(id, source.name, row);
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        let own = corpus.sources.len();
        corpus.sources.push(&templates::SOURCE);
        for row in templates::rows(&lexicon, seed) {
            corpus.add(own, templates::SOURCE.name, row);
        }
        corpus.disguise(&lexicon, seed);
        Ok(corpus)
    }

    /// Adds disguised copies of some English rows to what is learned.
    fn disguise(&mut self, lexicon: &Lexicon, seed: u32) {
        let mut random = Random::new(u64::from(seed) ^ 0xd15c);
        for at in self.select(|fact| !fact.is_valid && fact.lang == "en") {
            let Some(fact) = self.facts.get(at).filter(|_| random.happens(disguise::SHARE)) else { continue };
            let Some(text) = disguise::disguised(&fact.text, lexicon, &mut random) else { continue };
            let Some((targets, weights)) = self.set.example(at).map(|example| (example.targets, example.weights))
            else {
                continue;
            };
            let source = fact.source;
            self.set.add(&text, source, targets, weights.map(|weight| weight * DISGUISED));
            let known = [None; LABELS.len()];
            let fact = Fact { source, is_valid: false, lang: "en".to_owned(), text, known, is_copy: true };
            self.facts.push(fact);
        }
    }

    fn add(&mut self, source: usize, name: &str, row: Row) {
        let (targets, weights) = policy::targets(name, &row);
        self.set.add(&row.text, source, targets, weights);
        let known = policy::known(&row);
        let is_valid = row.split == Some(Split::Valid);
        let lang = row.lang.unwrap_or_else(|| "en".to_owned());
        self.facts.push(Fact { source, is_valid, lang, text: row.text, known, is_copy: false });
    }

    /// The rows of which this holds.
    pub fn select(&self, is_wanted: impl Fn(&Fact) -> bool) -> Vec<usize> {
        self.facts.iter().enumerate().filter(|(_, fact)| is_wanted(fact)).map(|(at, _)| at).collect()
    }

    /// The name of a row's source.
    pub fn name(&self, fact: &Fact) -> &'static str {
        self.sources.get(fact.source).map_or("", |source| source.name)
    }

    /// Train and valid rows of each source.
    pub fn counts(&self) -> BTreeMap<usize, (usize, usize)> {
        let mut counts = BTreeMap::new();
        for fact in self.facts.iter().filter(|fact| !fact.is_copy) {
            let (train, valid): &mut (usize, usize) = counts.entry(fact.source).or_default();
            *(if fact.is_valid { valid } else { train }) += 1;
        }
        counts
    }
}
