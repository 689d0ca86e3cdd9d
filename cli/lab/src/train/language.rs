//! `gavel train language`: the model that tells languages apart, and its card.
//!
//! Learned twice: without the rows held out, for the figures and the calibration; then with all rows, for the weights
//! that are written. The same seed gives the same bytes.

mod calibrate;
mod card;
mod examples;
mod figures;
mod fit;
mod learn;
mod pack;
mod random;
mod shrink;
mod statistics;

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use engines::language::model::Model;
use engines::language::{Family, words};

use crate::data::{self, Row};
use crate::error::Failure;
use figures::Figures;
use fit::Texts;
use random::Random;

/// What the training of the language model takes.
#[derive(Args)]
pub struct Options {
    /// Folder of the labelled data
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Folder the model and its card are written to
    #[arg(long, default_value = "shared/engines/data")]
    out: PathBuf,
    /// Manifest that pins the packages of letter statistics
    #[arg(long, default_value = "cli/lab/language/Cargo.toml")]
    statistics: PathBuf,
    /// Start of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Words drawn of each language
    #[arg(long, default_value_t = 200_000)]
    draws: usize,
    /// Groups of four places in the table, 12 bytes each
    #[arg(long, default_value_t = 64_000)]
    groups: usize,
}

/// Languages the model tells apart: label, name in the packages, how often it is learned from. Urdu, which is none of
/// the thirty and not in the labelled rows, must not cost Persian much.
const LANGUAGES: &[(&str, &str, f64)] = &[
    ("lang_ar", "arabic", 1.0),
    ("lang_cs", "czech", 1.0),
    ("lang_da", "danish", 1.0),
    ("lang_de", "german", 1.0),
    ("lang_en", "english", 1.0),
    ("lang_es", "spanish", 1.0),
    ("lang_fa", "persian", 1.0),
    ("lang_fi", "finnish", 1.0),
    ("lang_fr", "french", 1.0),
    ("lang_hu", "hungarian", 1.0),
    ("lang_id", "indonesian", 1.0),
    ("lang_it", "italian", 1.0),
    ("lang_nl", "dutch", 1.0),
    ("lang_pl", "polish", 1.0),
    ("lang_pt", "portuguese", 1.0),
    ("lang_ro", "romanian", 1.0),
    ("lang_ru", "russian", 1.0),
    ("lang_sv", "swedish", 1.0),
    ("lang_tl", "tagalog", 1.0),
    ("lang_tr", "turkish", 1.0),
    ("lang_uk", "ukrainian", 1.0),
    ("lang_ur", "urdu", 0.25),
    ("lang_vi", "vietnamese", 1.0),
];

/// Trains, measures, and writes the model and its card.
pub fn run(options: &Options) -> Result<(), Failure> {
    let rows = data::rows(&options.data.join("langid/langid_dev.jsonl.gz"))?;
    let packages = statistics::packages(&options.statistics)?;
    let drawn = draw(options, &packages)?;
    let (held_out, learned): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| examples::is_held_out(row));

    report("learning without the rows held out");
    let parts = fit::all(&texts(&drawn, &learned), options.groups, options.seed);
    let terms = calibration(&pack::pack(&parts, options.groups, &UNCALIBRATED), &held_out)?;
    let first = pack::pack(&parts, options.groups, &terms);
    let figures = Figures::of(&read(&first)?, held_out.iter().copied());
    let other_half = held_out.iter().copied().filter(|row| !is_for_calibration(row));
    let reliability = Figures::of(&read(&first)?, other_half).reliability();

    report("learning with all rows");
    let parts = fit::all(&texts(&drawn, &rows.iter().collect::<Vec<_>>()), options.groups, options.seed);
    let file = pack::pack(&parts, options.groups, &terms);
    let model = read(&file)?;
    let seen = Figures::of(&model, rows.iter());
    let facts = card::Facts {
        figures: &figures,
        seen: &seen,
        reliability,
        rows: (learned.len(), held_out.len()),
        bytes: file.len(),
        kept: parts.iter().map(|part| part.entries.len()).sum(),
        fingerprint: model.fingerprint(),
        seed: options.seed,
    };
    write(&options.out.join("language.bin"), &file)?;
    write(&options.out.join("LANGUAGE.md"), card::text(&facts).as_bytes())?;
    report(&format!("held out:\n{}all rows, learned from:\n{}", figures.by_kind(), seen.by_kind()));
    Ok(())
}

/// The log-odds as they are.
const UNCALIBRATED: [[f32; 3]; 3] = [[0.0, 1.0, 0.0]; 3];

fn calibration(file: &[u8], held_out: &[&Row]) -> Result<Vec<[f32; 3]>, Failure> {
    let rows = held_out.iter().filter(|row| is_for_calibration(row));
    let rows: Vec<(&str, String)> = rows.map(|row| (row.text.as_str(), figures::truth(row))).collect();
    Ok(calibrate::fit(&read(file)?, &rows))
}

/// Every other row held out is calibrated on, by its length; the rest tells how well that went.
fn is_for_calibration(row: &Row) -> bool {
    row.text.bytes().fold(0_u8, u8::wrapping_add).is_multiple_of(2)
}

fn read(file: &[u8]) -> Result<Model<'_>, Failure> {
    Model::new(file).ok_or_else(|| Failure::new("the model just made cannot be read"))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(Failure::because(path.display()))
}

/// Words of every language of each family, in the order of its labels.
type Drawn = Vec<(Family, Vec<(&'static str, Vec<String>, f64)>)>;

fn draw(options: &Options, packages: &HashMap<String, PathBuf>) -> Result<Drawn, Failure> {
    let mut random = Random::new(options.seed);
    let mut all = Vec::new();
    for family in Family::ALL {
        let mut lists = Vec::new();
        for label in family.labels() {
            let found = LANGUAGES.iter().find(|language| language.0 == *label);
            let found = found.and_then(|(_, name, share)| Some((packages.get(*name)?, *share)));
            let (models, share) = found.ok_or_else(|| Failure::new(format!("no package of statistics for {label}")))?;
            report(&format!("drawing words of {label}"));
            let words = statistics::Words::read(models)?;
            lists.push((*label, examples::drawn(&words, options.draws, &mut random), share));
        }
        all.push((family, lists));
    }
    Ok(all)
}

/// The drawn words, and those of these rows.
fn texts(drawn: &Drawn, rows: &[&Row]) -> Vec<(Family, Vec<Texts>)> {
    let of_language = |(label, drawn, share): &(&str, Vec<String>, f64)| {
        let own = rows.iter().filter(|row| figures::truth(row) == *label);
        let real = own.flat_map(|row| {
            // Words of short rows count twice: they are what is hard.
            let copies = if row.kind.as_deref() == Some("sentences") { 1 } else { 2 };
            words(&row.text).flat_map(move |word| std::iter::repeat_n(word.to_owned(), copies))
        });
        Texts { drawn: drawn.clone(), real: real.collect(), share: *share }
    };
    drawn.iter().map(|(family, lists)| (*family, lists.iter().map(of_language).collect())).collect()
}

/// Tells how far it is, on standard error.
fn report(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
