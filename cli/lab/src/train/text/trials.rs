//! What a source is worth that training has never seen: the best guess at how the model does on other texts.

use super::corpus::Corpus;
use super::figures::{Line, Scored, lines};
use super::learn::{LANES, Settings};
use super::policy::LABELS;

/// English sources that are left out in turn.
const HELD_OUT: [&str; 10] = [
    "civil_toxic_spans",
    "wiki_context",
    "wiki_nonfuzzed",
    "davidson",
    "hatemoji_build",
    "rtp_challenge",
    "stormfront",
    "convabuse",
    "toxigen_seed",
    "paradetox",
];

/// The figures of each English source on all its rows, learned from the other English ones.
pub fn without_each(corpus: &Corpus, settings: &Settings) -> Vec<Line> {
    let held_out = corpus.sources.iter().filter(|source| HELD_OUT.contains(&source.name));
    held_out.flat_map(|source| without(corpus, settings, source.name)).collect()
}

fn without(corpus: &Corpus, settings: &Settings, name: &'static str) -> Vec<Line> {
    let learned = super::learned(name, corpus, settings, |fact| {
        !fact.is_valid && fact.lang == "en" && corpus.name(fact) != name && super::is_toxicity(corpus, fact)
    });
    let rows = corpus.select(|fact| corpus.name(fact) == name);
    let scored: Vec<(usize, Scored)> =
        rows.into_iter().filter_map(|at| Some((at, scores(learned.logits(&corpus.set.example(at)?))))).collect();
    lines(corpus, &scored, &[], |fact| corpus.name(fact).to_owned())
}

fn scores(logits: [f32; LANES]) -> Scored {
    let mut scores = [0.0; LABELS.len()];
    scores.iter_mut().zip(logits).for_each(|(score, logit)| *score = f64::from(logit));
    scores
}

/// Rows of a table, with the means of each label at the end.
pub fn table(lines: &[Line]) -> Vec<String> {
    let mut table: Vec<_> = lines
        .iter()
        .map(|line| {
            let (positives, rows) = (line.positives, line.rows);
            format!(
                "| {} | {} | {rows} | {positives} | {:.3} | {:.3} |",
                line.group, line.label, line.auroc, line.auprc
            )
        })
        .collect();
    for label in LABELS {
        let of: Vec<_> = lines.iter().filter(|line| line.label == label && line.positives >= 20).collect();
        if !of.is_empty() {
            let mean = |figure: fn(&Line) -> f64| of.iter().map(|line| figure(line)).sum::<f64>() / of.len() as f64;
            let (roc, prc) = (mean(|line| line.auroc), mean(|line| line.auprc));
            table.push(format!("| mean | {label} | | | {roc:.3} | {prc:.3} |"));
        }
    }
    table
}
