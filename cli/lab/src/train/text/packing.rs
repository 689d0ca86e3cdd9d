//! Quantises what was learned, then calibrates and cuts what was packed, on the rows held out.

use engines::TextView;
use engines::linear::{Calibration, Header, PackError, Weights};
use engines::spam::SpamModel;
use engines::toxicity::Model;

use super::Text;
use super::corpus::{Corpus, Fact};
use super::fit::{Point, cuts, platt};
use super::learn::{LANES, Lanes, Learned, logistic};
use super::lengths::{self, Material};
use super::policy::TOXICITY;
use crate::error::Failure;

/// Share of the ported word model's logit in `toxic`, and of the sexual logit.
const EXTRAS: [f32; 4] = [0.5, 0.3, 0.0, 0.0];
/// A source counts no more than this many held-out rows in calibration.
const MOST_ROWS: f32 = 1500.0;
/// A language's own model judges a label from this many positive rows on.
const LEAST_POSITIVES: usize = 100;
const SPAM: usize = 6;
const SEXUAL: usize = 4;

/// Packed and calibrated weights of the six labels.
pub fn toxicity(corpus: &Corpus, learned: &Learned, args: &Text) -> Result<Weights<TOXICITY>, Failure> {
    let mut raw = pack(learned, &learned.table(), 0, EXTRAS, args)?;
    let mut header = raw.header().clone();
    let [_, _, usual, _] = &mut header.extras;
    *usual = usual_sexual(corpus, learned);
    raw = raw.with_header(&header).map_err(refused)?;
    for label in 0..TOXICITY {
        let material = Material::of(corpus, "en", label, |fact| is_background(corpus, fact));
        set_loss(&mut header, label, toxicity_loss(&material, &raw, label)?);
    }
    raw = raw.with_header(&header).map_err(refused)?;
    let model = Model::new(raw.clone());
    let rows = corpus.select(|fact| fact.is_valid);
    let logits: Vec<(usize, Lanes)> =
        rows.into_iter().map(|at| (at, of_toxicity(&model, corpus.facts.get(at)))).collect();
    let header = calibrated(corpus, &logits, raw.header(), 0, |fact| is_background(corpus, fact));
    raw.with_header(&header).map_err(refused)
}

/// Joined texts of a length from which the loss of windows is found.
const JOINED: usize = 60;

/// What a window of a label loses with length, by what it costs and brings.
fn toxicity_loss(material: &Material<'_>, raw: &Weights<TOXICITY>, label: usize) -> Result<Option<f32>, Failure> {
    lengths::fitted(material, JOINED, |loss| {
        let mut header = raw.header().clone();
        header.labels.iter_mut().for_each(|label| label.per_doubling = loss);
        let model = Model::new(raw.with_header(&header).map_err(refused)?);
        Ok(move |text: &str| model.read(&TextView::new(text)).logits.get(label).copied().unwrap_or_default())
    })
}

fn set_loss<const L: usize>(header: &mut Header<L>, label: usize, loss: Option<f32>) {
    if let (Some(label), Some(loss)) = (header.labels.get_mut(label), loss) {
        label.per_doubling = loss;
    }
}

/// The mean sexual logit of English rows, so that its share in `toxic` favours no language.
fn usual_sexual(corpus: &Corpus, learned: &Learned) -> f32 {
    let rows = corpus.select(|fact| fact.is_valid && fact.lang == "en");
    let logits: Vec<f32> =
        rows.iter().filter_map(|at| learned.logits(&corpus.set.example(*at)?).get(SEXUAL).copied()).collect();
    logits.iter().sum::<f32>() / (logits.len().max(1) as f32)
}

fn of_toxicity(model: &Model, fact: Option<&Fact>) -> Lanes {
    let mut lanes = [0.0; LANES];
    if let Some(fact) = fact {
        let logits = model.read(&TextView::new(&fact.text)).logits;
        lanes.iter_mut().zip(logits).for_each(|(lane, logit)| *lane = logit);
    }
    lanes
}

/// Packed and calibrated weights of one language's own model. Labels of which its rows know too little have no slope.
pub fn native(corpus: &Corpus, learned: &Learned, lang: &str, args: &Text) -> Result<Weights<TOXICITY>, Failure> {
    let mut raw = pack(learned, &learned.table(), 0, [0.0; 4], args)?;
    let is_harmless = |fact: &Fact| fact.known.first().is_some_and(|toxic| toxic.is_some_and(|share| share < 0.5));
    // Of the other labels too few rows know more.
    let material = Material::of(corpus, lang, 0, |fact| fact.lang == lang && is_harmless(fact));
    let loss = toxicity_loss(&material, &raw, 0)?;
    let mut header = raw.header().clone();
    (0..TOXICITY).for_each(|label| set_loss(&mut header, label, loss));
    raw = raw.with_header(&header).map_err(refused)?;
    let model = Model::new(raw.clone());
    let rows = corpus.select(|fact| fact.is_valid && fact.lang == lang);
    let logits: Vec<(usize, Lanes)> =
        rows.into_iter().map(|at| (at, of_toxicity(&model, corpus.facts.get(at)))).collect();
    let mut header = calibrated(corpus, &logits, raw.header(), 0, is_harmless);
    for (lane, label) in header.labels.iter_mut().enumerate() {
        let says_yes = |fact: &Fact| fact.known.get(lane).is_some_and(|share| share.is_some_and(|share| share >= 0.5));
        let positives = corpus.select(|fact| fact.lang == lang && !fact.is_valid && says_yes(fact)).len();
        if positives < LEAST_POSITIVES {
            (label.slope, label.offset) = (0.0, 0.0);
        }
    }
    raw.with_header(&header).map_err(refused)
}

/// Packed and calibrated weights of spam.
pub fn spam(corpus: &Corpus, learned: &Learned, args: &Text) -> Result<Weights<1>, Failure> {
    let table: Vec<_> =
        learned.table::<LANES>().into_iter().map(|row| [row.get(SPAM).copied().unwrap_or_default()]).collect();
    let mut raw = pack(learned, &table, SPAM, [0.0; 4], args)?;
    let material = Material::of(corpus, "en", SPAM, |fact| is_background(corpus, fact));
    let with = |loss| {
        let mut header = raw.header().clone();
        set_loss(&mut header, 0, Some(loss));
        raw.with_header(&header).map_err(refused)
    };
    let loss = lengths::fitted(&material, JOINED, |loss| {
        let model = SpamModel::new(with(loss)?);
        Ok(move |text: &str| model.logit(&TextView::new(text)).unwrap_or_default())
    })?;
    raw = with(loss.unwrap_or_default())?;
    let model = SpamModel::new(raw.clone());
    let rows = corpus.select(|fact| fact.is_valid);
    let logit = |fact: &Fact| model.logit(&TextView::new(&fact.text)).unwrap_or_default();
    let logits: Vec<(usize, Lanes)> =
        rows.into_iter().filter_map(|at| Some((at, [logit(corpus.facts.get(at)?); LANES]))).collect();
    let header = calibrated(corpus, &logits, raw.header(), SPAM, |fact| is_background(corpus, fact));
    raw.with_header(&header).map_err(refused)
}

fn pack<const L: usize>(
    learned: &Learned,
    table: &[[f32; L]],
    first: usize,
    extras: [f32; 4],
    args: &Text,
) -> Result<Weights<L>, Failure> {
    let mut labels = [Calibration { slope: 1.0, ..Calibration::default() }; L];
    labels.iter_mut().zip(learned.intercepts().iter().skip(first)).for_each(|(label, bias)| label.bias = *bias);
    let permissive = args.options.permissive;
    let bits = u8::try_from(table.len().ilog2()).unwrap_or(u8::MAX);
    Weights::pack(Header { bits, permissive, seed: args.seed, labels, extras }, table).map_err(refused)
}

fn refused(error: PackError) -> Failure {
    Failure::because("packing the weights")(error)
}

fn calibrated<const L: usize>(
    corpus: &Corpus,
    logits: &[(usize, Lanes)],
    header: &Header<L>,
    first: usize,
    is_harmless: impl Fn(&Fact) -> bool,
) -> Header<L> {
    let mut header = header.clone();
    for (lane, label) in (first..).zip(&mut header.labels) {
        (label.slope, label.offset) = platt(&points(corpus, logits, lane));
        let harmless = logits.iter().filter(|(at, _)| corpus.facts.get(*at).is_some_and(&is_harmless));
        let probability = |logit: f32| logistic(label.slope * logit + label.offset);
        let mut background: Vec<f32> = harmless.filter_map(|(_, lanes)| Some(probability(*lanes.get(lane)?))).collect();
        label.cuts = cuts(&mut background);
    }
    header
}

/// The held-out rows of which a label is known, no source weighing more than some.
pub fn points(corpus: &Corpus, logits: &[(usize, Lanes)], lane: usize) -> Vec<Point> {
    let mut points = Vec::new();
    let mut rows = vec![0.0_f32; corpus.sources.len()];
    for (at, lanes) in logits {
        let (Some(example), Some(fact)) = (corpus.set.example(*at), corpus.facts.get(*at)) else { continue };
        let (Some(logit), Some(target), Some(weight)) =
            (lanes.get(lane), example.targets.get(lane), example.weights.get(lane))
        else {
            continue;
        };
        if *weight > 0.0 {
            points.push((fact.source, Point { logit: *logit, target: *target, weight: *weight }));
            rows.iter_mut().skip(fact.source).take(1).for_each(|count| *count += 1.0);
        }
    }
    let share = |source: usize| rows.get(source).map_or(1.0, |count| (MOST_ROWS / count.max(1.0)).min(1.0));
    points.into_iter().map(|(source, point)| Point { weight: point.weight * share(source), ..point }).collect()
}

/// Harmless everyday text: what false alarms are counted on.
pub fn is_background(corpus: &Corpus, fact: &Fact) -> bool {
    let name = corpus.name(fact);
    let [toxic, .., spam] = fact.known;
    (name == "wiki_context" && toxic.is_some_and(|share| share < 0.5))
        || (name == "sms_spam" && spam.is_some_and(|share| share < 0.5))
}
