//! What it costs to learn without share-alike and machine-labelled data (`--permissive`), on the same rows held out.

use engines::TextView;
use engines::toxicity::Model;

use super::Text;
use super::corpus::{Corpus, Fact};
use super::figures::{Line, Scored, lines};
use super::packing;
use crate::data::Licence;
use crate::error::Failure;

/// A label counts from this many positive rows of a source on.
const FEWEST: usize = 20;

/// The lines of a table: figures of what ships, and of weights that learned from permissive sources alone.
pub fn table(corpus: &Corpus, full: &[(usize, Scored)], args: &Text) -> Result<Vec<String>, Failure> {
    let settings = super::settings(args.seed, super::TOXICITY_BITS);
    let learned = super::learned("permissive", corpus, &settings, |fact| {
        !fact.is_valid && super::is_toxicity(corpus, fact) && is_permissive(corpus, fact)
    });
    let model = Model::new(packing::toxicity(corpus, &learned, args)?);
    let scored: Vec<(usize, Scored)> = full.iter().filter_map(|row| score(corpus, &model, row)).collect();
    let of = |scored: &[(usize, Scored)]| lines(corpus, scored, &[], |fact| corpus.name(fact).to_owned());
    let pairs =
        of(full).into_iter().zip(of(&scored)).filter(|(full, _)| full.positives >= FEWEST && full.label != "spam");
    Ok(pairs.map(|(full, without)| line(corpus, &full, &without)).collect())
}

fn is_permissive(corpus: &Corpus, fact: &Fact) -> bool {
    corpus.sources.get(fact.source).is_some_and(|source| source.licence == Licence::Permissive)
}

/// A language whose rows are all permissive keeps its own model; what is not learned anew keeps its score.
fn score(corpus: &Corpus, model: &Model, (at, full): &(usize, Scored)) -> Option<(usize, Scored)> {
    let fact = corpus.facts.get(*at)?;
    let mut scores = *full;
    let is_own = super::NATIVES.iter().any(|(lang, _)| *lang == fact.lang);
    if !(is_own && is_permissive(corpus, fact)) {
        let own = model.scores(&model.read(&TextView::new(&fact.text)));
        scores.iter_mut().zip(own.0).for_each(|(score, own)| *score = f64::from(own));
    }
    Some((*at, scores))
}

fn line(corpus: &Corpus, full: &Line, without: &Line) -> String {
    let source = corpus.sources.iter().find(|source| source.name == full.group);
    let is_learned = source.is_some_and(|source| source.licence == Licence::Permissive);
    format!(
        "| {} | {} | {} | {:.3} / {:.3} | {:.3} / {:.3} | {} |",
        full.group,
        full.label,
        full.positives,
        full.auroc,
        full.auprc,
        without.auroc,
        without.auprc,
        if is_learned { "" } else { "left out" }
    )
}
