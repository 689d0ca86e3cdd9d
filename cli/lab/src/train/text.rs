//! `gavel train text`: the linear models of toxicity and spam, with their model card.
//!
//! Reads every row once, learns, calibrates and cuts on the rows held out, packs, and measures what was packed with
//! the engine's own code. The same data, seed and sources give the same bytes.

mod card;
mod card_lengths;
mod corpus;
mod disguise;
mod examples;
mod figures;
mod fit;
mod learn;
mod lengths;
mod lexicon;
mod licences;
mod packing;
mod policy;
mod random;
mod templates;
mod trials;

use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::Options;
use crate::error::Failure;
use engines::linear::Weights;

use corpus::{Corpus, Fact};
pub use fit::{Point, platt};
use learn::{Learned, Settings};
pub use random::Random;

/// What it takes.
#[derive(Args)]
pub struct Text {
    #[command(flatten)]
    options: Options,
    /// Seed of everything random
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Folder that the weights and the model card are written to
    #[arg(long, default_value = "shared/engines/data")]
    out: PathBuf,
    /// Only print what each source is worth when it is left out of training; write nothing
    #[arg(long)]
    trial: bool,
}

/// Buckets of the toxicity model: `2^18`. More gain nothing: data is the limit.
const TOXICITY_BITS: u8 = 18;
/// Spam has little data.
const SPAM_BITS: u8 = 15;

/// Languages with a model of their own, and the logarithm of its buckets. Learned alone they are better than in the
/// common model by up to .04 AUROC; Chinese is not.
const NATIVES: [(&str, u8); 3] = [("de", 15), ("ko", 16), ("pt", 16)];

/// Everything that was made.
struct Trained {
    toxicity: Weights<{ policy::TOXICITY }>,
    natives: Vec<(&'static str, Weights<{ policy::TOXICITY }>)>,
    spam: Weights<1>,
}

fn settings(seed: u32, bits: u8) -> Settings {
    Settings { bits, epochs: 4, rate: 0.15, seed: u64::from(seed) }
}

/// Trains, and writes the weights and the card.
#[allow(clippy::print_stdout)]
pub fn run(args: &Text) -> Result<(), Failure> {
    let corpus = Corpus::read(&args.options, args.seed)?;
    let settings = settings(args.seed, TOXICITY_BITS);
    if args.trial {
        for line in trials::table(&trials::without_each(&corpus, &settings)) {
            println!("{line}");
        }
        return Ok(());
    }
    let toxicity = learned("toxicity", &corpus, &settings, |fact| !fact.is_valid && is_toxicity(&corpus, fact));
    let toxicity = packing::toxicity(&corpus, &toxicity, args)?;
    let spam_settings = self::settings(args.seed, SPAM_BITS);
    let spam = learned("spam", &corpus, &spam_settings, |fact| !fact.is_valid);
    let spam = packing::spam(&corpus, &spam, args)?;
    write(&args.out.join("toxicity.bin"), toxicity.bytes())?;
    let mut natives = Vec::new();
    for (lang, bits) in NATIVES {
        let own = Settings { bits, epochs: 6, rate: 0.3, ..settings };
        let weights = learned(lang, &corpus, &own, |fact| !fact.is_valid && !fact.is_copy && fact.lang == lang);
        let weights = packing::native(&corpus, &weights, lang, args)?;
        write(&args.out.join(format!("toxicity_{lang}.bin")), weights.bytes())?;
        natives.push((lang, weights));
    }
    write(&args.out.join("spam.bin"), spam.bytes())?;
    let card = card::text(&corpus, &Trained { toxicity, natives, spam }, args)?;
    write(&args.out.join("TOXICITY.md"), card.as_bytes())?;
    println!("written to {}", args.out.display());
    Ok(())
}

fn is_toxicity(corpus: &Corpus, fact: &Fact) -> bool {
    corpus.sources.get(fact.source).is_some_and(|source| source.folder == "toxicity")
}

/// Learns from the rows of which this holds.
fn learned(name: &'static str, corpus: &Corpus, settings: &Settings, is_wanted: impl Fn(&Fact) -> bool) -> Learned {
    let chosen = corpus.select(is_wanted);
    let bar = ProgressBar::new((chosen.len() * settings.epochs) as u64).with_message(name);
    bar.set_style(style());
    let learned = Learned::from(&corpus.set, &chosen, settings, |rows| bar.inc(rows));
    bar.finish_and_clear();
    learned
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg:20} {wide_bar} {pos}/{len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(Failure::because(path.display()))
}
