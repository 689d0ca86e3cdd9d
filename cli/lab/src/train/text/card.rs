//! The model card: what the weights were made from, how good they are, and where they fail.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use engines::TextView;
use engines::linear::Weights;
use engines::spam::SpamModel;
use engines::toxicity::{Model, native_language};

use super::card_lengths;
use super::corpus::{Corpus, Fact};
use super::figures::{Cuts, Line, Scored, lines};
use super::fit::calibration_error;
use super::learn::LANES;
use super::licences;
use super::packing::{is_background, points};
use super::policy::{LABELS, TOXICITY};
use super::trials;
use super::{Text, Trained};
use crate::data::Licence;
use crate::error::Failure;
use crate::metrics::Counts;

const INTRODUCTION: &str = include_str!("card_introduction.md");
const LIMITS: &str = include_str!("card_limits.md");

/// What the card is written from.
struct Facts<'a> {
    corpus: &'a Corpus,
    toxicity: &'a Weights<TOXICITY>,
    spam: &'a Weights<1>,
    /// Calibrated scores of the rows held out.
    scored: Vec<(usize, Scored)>,
    logits: Vec<(usize, [f32; LANES])>,
    /// The cut points that each row's scores are compared with: those of the model that judged it.
    cuts: Vec<Cuts>,
    /// The common model's.
    common: Cuts,
    /// Those of the languages with models of their own, where they judge a label.
    own: Vec<(&'static str, [Option<[f32; 4]>; TOXICITY])>,
}

/// The whole card.
pub fn text(corpus: &Corpus, trained: &Trained, args: &Text) -> Result<String, Failure> {
    let (toxicity, spam) = (&trained.toxicity, &trained.spam);
    let facts = facts(corpus, trained);
    let mut card = INTRODUCTION.to_owned();
    let flag = if args.options.permissive { " --permissive" } else { "" };
    let licences = if args.options.permissive { Vec::new() } else { licences::table(corpus, &facts.scored, args)? };
    let written = (|| {
        writeln!(card, "Weights: toxicity `{}`, spam `{}`. Made by:\n", toxicity.version(), spam.version())?;
        writeln!(card, "    cargo gavel train text --data DATA{flag} --seed {}\n", args.seed)?;
        sources(&mut card, &facts)?;
        quality(&mut card, &facts)?;
        at_cuts(&mut card, &facts)?;
        background(&mut card, &facts)?;
        card_lengths::table(&mut card, corpus, toxicity, &facts.common)?;
        bias(&mut card, &facts)?;
        permissive(&mut card, &licences)?;
        elsewhere(&mut card, &facts, args)
    })();
    written.map_err(|_: std::fmt::Error| Failure::new("the model card could not be written"))?;
    card.push_str(LIMITS);
    Ok(card)
}

fn facts<'a>(corpus: &'a Corpus, trained: &'a Trained) -> Facts<'a> {
    let Trained { toxicity, natives, spam } = trained;
    let natives: Vec<_> = natives.iter().map(|(lang, own)| (*lang, own.header(), Model::new(own.clone()))).collect();
    let (model, spam_model) = (Model::new(toxicity.clone()), SpamModel::new(spam.clone()));
    let labels: Vec<_> = toxicity.header().labels.iter().chain(&spam.header().labels).copied().collect();
    let mut common = Cuts::default();
    common.iter_mut().zip(&labels).for_each(|(cuts, label)| *cuts = label.cuts);
    let (mut scored, mut logits, mut cuts) = (Vec::new(), Vec::new(), Vec::new());
    for at in corpus.select(|fact| fact.is_valid) {
        let Some(fact) = corpus.facts.get(at) else { continue };
        let view = TextView::new(&fact.text);
        let six = model.read(&view).logits;
        let spam = spam_model.logit(&view).unwrap_or_default();
        let mut lanes = [0.0; LANES];
        lanes.iter_mut().zip(six.into_iter().chain([spam])).for_each(|(lane, logit)| *lane = logit);
        let mut calibrated = [0.0; LABELS.len()];
        for ((score, logit), label) in calibrated.iter_mut().zip(lanes).zip(&labels) {
            *score = f64::from(label.probability(logit));
        }
        // As the engine does it, mistakes about the language included.
        let mut cuts_of_row = common;
        let lang = native_language(&view).and_then(|label| label.strip_prefix("lang_"));
        if let Some((_, header, native)) = natives.iter().find(|(known, ..)| Some(*known) == lang) {
            let own = native.read(&view).logits;
            let rows = calibrated.iter_mut().zip(&mut cuts_of_row).zip(own).zip(&header.labels);
            for (((score, cuts), logit), label) in rows.filter(|(_, label)| label.slope > 0.0) {
                (*score, *cuts) = (f64::from(label.probability(logit)), label.cuts);
            }
        }
        logits.push((at, lanes));
        scored.push((at, calibrated));
        cuts.push(cuts_of_row);
    }
    let own = natives
        .iter()
        .map(|(lang, header, _)| (*lang, header.labels.map(|label| (label.slope > 0.0).then_some(label.cuts))));
    let own = own.collect();
    Facts { corpus, toxicity, spam, scored, logits, cuts, common, own }
}

fn sources(card: &mut String, facts: &Facts<'_>) -> std::fmt::Result {
    writeln!(card, "## Data\n\n| source | licence | rows learned | rows held out |\n|---|---|---|---|")?;
    for (id, (train, valid)) in facts.corpus.counts() {
        let Some(source) = facts.corpus.sources.get(id) else { continue };
        let note = match source.licence {
            Licence::Permissive => "",
            Licence::ShareAlike => " (share-alike)",
            Licence::MachineLabelled => " (labels by a machine)",
        };
        writeln!(card, "| {} | {}{note} | {train} | {valid} |", source.name, source.terms)?;
    }
    writeln!(card)
}

fn quality(card: &mut String, facts: &Facts<'_>) -> std::fmt::Result {
    writeln!(card, "## Ranking, on rows held out\n\nBy source:\n")?;
    ranking(card, &lines(facts.corpus, &facts.scored, &[], |fact| facts.corpus.name(fact).to_owned()))?;
    writeln!(card, "\nBy language:\n")?;
    ranking(card, &lines(facts.corpus, &facts.scored, &[], |fact| fact.lang.clone()))?;
    writeln!(card, "\nCalibration error (ten bins):\n")?;
    let labels: Vec<_> = facts.toxicity.header().labels.iter().chain(&facts.spam.header().labels).collect();
    for (lane, (name, label)) in LABELS.iter().zip(labels).enumerate() {
        let error = calibration_error(&points(facts.corpus, &facts.logits, lane), label.slope, label.offset);
        writeln!(card, "- {name}: {error:.3}")?;
    }
    writeln!(card)
}

fn ranking(card: &mut String, lines: &[Line]) -> std::fmt::Result {
    writeln!(card, "| rows of | label | rows | positive | AUROC | AUPRC |\n|---|---|---|---|---|---|")?;
    for line in lines {
        let (rows, positives) = (line.rows, line.positives);
        writeln!(
            card,
            "| {} | {} | {rows} | {positives} | {:.3} | {:.3} |",
            line.group, line.label, line.auroc, line.auprc
        )?;
    }
    Ok(())
}

fn at_cuts(card: &mut String, facts: &Facts<'_>) -> std::fmt::Result {
    writeln!(
        card,
        "## At the cut points\n\nPrecision / recall / F1 where the score reaches the cut point of the model that judges, by \
         language:\n"
    )?;
    writeln!(card, "| label | language | low | medium | high | critical |\n|---|---|---|---|---|---|")?;
    for line in lines(facts.corpus, &facts.scored, &facts.cuts, |fact| fact.lang.clone()) {
        write!(card, "| {} | {} |", line.label, line.group)?;
        for counts in &line.at_cuts {
            write!(card, " {:.2} / {:.2} / {:.2} |", counts.precision(), counts.recall(), counts.f1())?;
        }
        writeln!(card)?;
    }
    writeln!(
        card,
        "\nThe cut points themselves, of the common model and of languages with their own:\n\n\
         | label | model | low | medium | high | critical |\n|---|---|---|---|---|---|"
    )?;
    let common = LABELS.iter().zip(&facts.common).map(|(label, cuts)| (*label, "common", *cuts));
    let own = facts
        .own
        .iter()
        .flat_map(|(lang, cuts)| LABELS.iter().zip(cuts).filter_map(|(label, cuts)| Some((*label, *lang, (*cuts)?))));
    for (label, model, [low, medium, high, critical]) in common.chain(own) {
        writeln!(card, "| {label} | {model} | {low:.3} | {medium:.3} | {high:.3} | {critical:.3} |")?;
    }
    writeln!(card)
}

fn background(card: &mut String, facts: &Facts<'_>) -> std::fmt::Result {
    writeln!(card, "## False alarms on harmless everyday text\n")?;
    writeln!(card, "Rows of wiki_context and sms_spam without a finding; share that reaches each cut point:\n")?;
    writeln!(card, "| label | low | medium | high | critical |\n|---|---|---|---|---|")?;
    for (label, name) in LABELS.iter().enumerate() {
        let harmless = facts
            .scored
            .iter()
            .filter(|(at, _)| facts.corpus.facts.get(*at).is_some_and(|fact| is_background(facts.corpus, fact)));
        let rows: Vec<(f64, bool)> = harmless.filter_map(|(_, scores)| Some((*scores.get(label)?, false))).collect();
        let cuts = facts.common.get(label).copied().unwrap_or_default();
        let shares = cuts.map(|cut| Counts::at(&rows, f64::from(cut)).false_alarms() * 100.0);
        let [low, medium, high, critical] = shares;
        writeln!(card, "| {name} | {low:.1} % | {medium:.1} % | {high:.1} % | {critical:.1} % |")?;
    }
    writeln!(card)
}

fn bias(card: &mut String, facts: &Facts<'_>) -> std::fmt::Result {
    let groups = bias_groups(facts);
    let (copies, held_out) = template_copies(facts);
    writeln!(card, "## Identity bias\n")?;
    writeln!(
        card,
        "Harmless template sentences (madlibs_bias, held out), by identity term: {} terms. **This is no test of texts never \
         seen**: {copies} of the {held_out} held-out rows of the source are a row that was learned from, with another identity \
         term in it. What it shows is that the terms are treated alike within known sentences, not how new sentences with \
         them are scored; stormfront, hatemoji_build and toxigen_seed under \"Sources never seen\" say more.\n",
        groups.len()
    )?;
    writeln!(
        card,
        "| cut point of `toxic` | least flagged | most flagged | spread | terms with any |\n|---|---|---|---|---|"
    )?;
    for (at, name) in ["low", "medium"].into_iter().enumerate() {
        let rate = |(alarms, all): &([u32; 2], u32)| f64::from(alarms.get(at).copied().unwrap_or(0)) / f64::from(*all);
        let rates: Vec<f64> = groups.values().map(rate).collect();
        let (least, most) =
            rates.iter().fold((1.0_f64, 0.0_f64), |(least, most), rate| (least.min(*rate), most.max(*rate)));
        let (spread, any) = ((most - least).max(0.0), rates.iter().filter(|rate| **rate > 0.0).count());
        writeln!(card, "| {name} | {least:.3} | {most:.3} | {spread:.3} | {any} |")?;
    }
    writeln!(card)
}

/// How many held-out rows of the templates are a learned one but for the identity term, and how many there are.
fn template_copies(facts: &Facts<'_>) -> (usize, usize) {
    let rows = |is_valid: bool| {
        let of_templates =
            move |fact: &&Fact| facts.corpus.name(fact) == "madlibs_bias" && !fact.is_copy && fact.is_valid == is_valid;
        facts.corpus.facts.iter().filter(of_templates).map(|fact| without_identities(&fact.text))
    };
    let learned: BTreeSet<String> = rows(false).collect();
    rows(true).fold((0, 0), |(copies, all), row| (copies + usize::from(learned.contains(&row)), all + 1))
}

/// The text with every identity term, of one word or more, replaced by the same sign.
fn without_identities(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    let words = words.map(|word| if IDENTITIES.contains(&word.as_str()) { "*".to_owned() } else { word });
    let mut words: Vec<String> = words.collect();
    words.dedup_by(|word, before| word == "*" && before == "*");
    words.join(" ")
}

/// Of each identity term in the templates: alarms at the low and the medium cut point, and harmless rows.
fn bias_groups(facts: &Facts<'_>) -> BTreeMap<&'static str, ([u32; 2], u32)> {
    let [low, medium, ..] = facts.common.first().copied().unwrap_or([1.0; 4]).map(f64::from);
    let mut groups: BTreeMap<&'static str, ([u32; 2], u32)> = BTreeMap::new();
    for (at, [toxic, ..]) in &facts.scored {
        let Some(fact) = facts.corpus.facts.get(*at) else { continue };
        let is_harmless = facts.corpus.name(fact) == "madlibs_bias" && fact.known.first() == Some(&Some(0.0));
        let words = fact.text.to_lowercase();
        for term in IDENTITIES
            .iter()
            .filter(|term| is_harmless && words.split(|c: char| !c.is_alphanumeric()).any(|word| word == **term))
        {
            let ([at_low, at_medium], all) = groups.entry(term).or_default();
            *at_low += u32::from(*toxic >= low);
            *at_medium += u32::from(*toxic >= medium);
            *all += 1;
        }
    }
    groups.retain(|_, (_, all)| *all >= 5);
    groups
}

const IDENTITIES: [&str; 50] = [
    "lesbian",
    "gay",
    "bisexual",
    "transgender",
    "trans",
    "queer",
    "lgbt",
    "lgbtq",
    "homosexual",
    "straight",
    "heterosexual",
    "male",
    "female",
    "nonbinary",
    "african",
    "black",
    "white",
    "european",
    "hispanic",
    "latino",
    "latina",
    "latinx",
    "mexican",
    "canadian",
    "american",
    "asian",
    "indian",
    "middle",
    "eastern",
    "aged",
    "elderly",
    "millenial",
    "chinese",
    "japanese",
    "christian",
    "muslim",
    "jewish",
    "buddhist",
    "catholic",
    "protestant",
    "sikh",
    "taoist",
    "old",
    "older",
    "young",
    "younger",
    "teenage",
    "blind",
    "deaf",
    "paralyzed",
];

fn permissive(card: &mut String, lines: &[String]) -> std::fmt::Result {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(card, "## Without share-alike and machine-labelled data\n")?;
    writeln!(
        card,
        "What `--permissive` would cost: AUROC / AUPRC on the same rows held out, of what ships and of weights that learned \
         from permissive sources alone. Those do not ship.\n"
    )?;
    writeln!(card, "| rows of | label | positive | ships | permissive | |\n|---|---|---|---|---|---|")?;
    lines.iter().try_for_each(|line| writeln!(card, "{line}"))?;
    writeln!(card)
}

fn elsewhere(card: &mut String, facts: &Facts<'_>, args: &Text) -> std::fmt::Result {
    writeln!(card, "## Sources never seen\n")?;
    writeln!(
        card,
        "Each English source in turn is left out of training and then scored, all rows of it, by the linear model alone. \
         This is the better guess at other texts; the means are over labels with 20 positives.\n"
    )?;
    writeln!(card, "| left out | label | rows | positive | AUROC | AUPRC |\n|---|---|---|---|---|---|")?;
    let settings = super::settings(args.seed, super::TOXICITY_BITS);
    for line in trials::table(&trials::without_each(facts.corpus, &settings)) {
        writeln!(card, "{line}")?;
    }
    writeln!(card)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_told_apart_by_more_than_their_terms() {
        let same = without_identities("Being queer is great.");
        assert_eq!(without_identities("being DEAF is great"), same);
        assert_eq!(without_identities("being middle eastern is great"), same);
        assert_ne!(without_identities("Being deaf is hard."), same);
    }
}
