//! Long texts: the highest of many windows is high by chance alone, so a window loses something with the length of the
//! text. How much is measured on long harmless texts, joined of held-out rows, and on abusive rows planted in them.

use super::corpus::{Corpus, Fact};
use super::random::Random;
use crate::error::Failure;

/// Bytes of the joined texts.
pub const SIZES: [usize; 3] = [2_000, 5_000, 10_000];
/// A harmless text that is flagged costs as much as this many that are missed: there are more of them.
const ALARM: f64 = 2.0;
/// Shares of harmless single rows that reach the thresholds at which long texts are compared with them.
const SHARES: [f64; 2] = [0.03, 0.01];
/// Losses for each doubling that are tried. Labels differ in how far apart their logits lie.
const LOSSES: [f32; 10] = [0.0, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8];
/// An abusive row is planted if it is no longer.
const SHORT: usize = 200;
/// Fewest abusive rows that say anything.
const FEWEST: usize = 20;

/// Harmless rows, and short ones that have the label in question.
pub struct Material<'a> {
    harmless: Vec<&'a str>,
    abusive: Vec<&'a str>,
}

/// Texts of one length.
pub struct Lengthened<'a> {
    /// Bytes of each, about.
    pub bytes: usize,
    /// Without abuse.
    pub harmless: Vec<String>,
    /// With one abusive row somewhere, and that row by itself.
    pub planted: Vec<(String, &'a str)>,
}

impl<'a> Material<'a> {
    /// Held-out rows: those that are harmless, and those of this language of which at least half say the label.
    pub fn of(corpus: &'a Corpus, lang: &str, label: usize, is_harmless: impl Fn(&Fact) -> bool) -> Self {
        let texts =
            |at: Vec<usize>| at.into_iter().filter_map(|at| corpus.facts.get(at)).map(|fact| fact.text.as_str());
        let has = |fact: &Fact| fact.known.get(label).is_some_and(|share| share.is_some_and(|share| share >= 0.5));
        let is_abusive = |fact: &Fact| fact.lang == lang && fact.text.len() <= SHORT && has(fact);
        Self {
            harmless: texts(corpus.select(|fact| fact.is_valid && is_harmless(fact))).collect(),
            abusive: texts(corpus.select(|fact| fact.is_valid && is_abusive(fact))).collect(),
        }
    }

    /// The harmless rows, each by itself.
    pub fn singles(&self) -> &[&'a str] {
        &self.harmless
    }

    /// So many texts of each of [`SIZES`].
    pub fn lengthened(&self, count: usize) -> Vec<Lengthened<'a>> {
        SIZES.iter().map(|bytes| self.of_length(*bytes, count)).collect()
    }

    fn of_length(&self, bytes: usize, count: usize) -> Lengthened<'a> {
        let mut random = Random::new(bytes as u64);
        let harmless = (0..count).map(|_| self.joined(bytes, &mut random)).collect();
        let mut planted = || {
            let row = random.pick(&self.abusive).copied()?;
            let before = random.below(bytes);
            let (before, after) = (self.joined(before, &mut random), self.joined(bytes - before, &mut random));
            Some((format!("{before}{row}\n{after}"), row))
        };
        Lengthened { bytes, harmless, planted: (0..count).filter_map(|_| planted()).collect() }
    }

    fn joined(&self, bytes: usize, random: &mut Random) -> String {
        let mut text = String::new();
        while text.len() < bytes {
            text.push_str(random.pick(&self.harmless).copied().unwrap_or("-"));
            text.push('\n');
        }
        text
    }
}

/// The loss for each doubling under which most planted rows are found for the fewest harmless texts that are flagged: the
/// highest share of those found less twice the share of those flagged, in the mean of sizes and thresholds. `None` where too
/// few rows have the label. `reader` gives the logits of texts under a loss.
pub fn fitted<R: Fn(&str) -> f32>(
    material: &Material<'_>,
    count: usize,
    reader: impl Fn(f32) -> Result<R, Failure>,
) -> Result<Option<f32>, Failure> {
    if material.abusive.len() < FEWEST || material.harmless.len() < FEWEST {
        return Ok(None);
    }
    let texts = material.lengthened(count);
    let mut best: Option<(f64, f32)> = None;
    for loss in LOSSES {
        let worth = worth(material, &texts, reader(loss)?);
        if best.is_none_or(|(most, _)| worth > most) {
            best = Some((worth, loss));
        }
    }
    Ok(best.map(|(_, loss)| loss))
}

fn worth(material: &Material<'_>, texts: &[Lengthened<'_>], logit: impl Fn(&str) -> f32) -> f64 {
    let mut singles: Vec<f32> = material.harmless.iter().map(|text| logit(text)).collect();
    let thresholds = SHARES.map(|share| reached_by(&mut singles, share));
    let mut sum = 0.0;
    for of_length in texts {
        let harmless: Vec<f32> = of_length.harmless.iter().map(|text| logit(text)).collect();
        let planted: Vec<f32> = of_length.planted.iter().map(|(text, _)| logit(text)).collect();
        sum += thresholds.iter().map(|at| share(&planted, *at) - ALARM * share(&harmless, *at)).sum::<f64>();
    }
    sum
}

/// The logit that this share of the rows reaches.
fn reached_by(logits: &mut [f32], share: f64) -> f32 {
    logits.sort_by(|a, b| b.total_cmp(a));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let at = (logits.len() as f64 * share) as usize;
    logits.get(at).map_or(f32::INFINITY, |logit| logit.next_up())
}

/// The share of values that reach this one.
pub fn share(values: &[f32], reached: f32) -> f64 {
    values.iter().filter(|value| **value >= reached).count() as f64 / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALM: &[&str] = &["we met at the lake", "the bus is late", "what a day"];

    fn material() -> Material<'static> {
        Material { harmless: CALM.repeat(10), abusive: vec!["you fool"; 20] }
    }

    #[test]
    fn texts_have_their_length_and_what_was_planted() {
        for of_length in material().lengthened(4) {
            let planted = of_length.planted.iter().map(|(text, row)| (text, text.contains(row)));
            assert!(planted.clone().count() == 4 && planted.clone().all(|(_, has)| has));
            for text in of_length.harmless.iter().chain(planted.map(|(text, _)| text)) {
                assert!((of_length.bytes..of_length.bytes + 60).contains(&text.len()) && !text.is_empty());
            }
            assert!(of_length.harmless.iter().all(|text| !text.contains("fool")));
        }
    }

    #[test]
    fn a_loss_is_found_where_chance_grows_with_length() {
        // Harmless text reaches a threshold by its length alone, abuse far above it.
        let reader = |loss: f32| {
            Ok(move |text: &str| {
                let length = (text.len() as f32 / 15.0).log2();
                if text.contains("fool") { 6.0 } else { length * 0.5 - loss * length }
            })
        };
        assert!(fitted(&material(), 3, reader).unwrap().is_some_and(|loss| loss >= 0.4));
        // Without anything to find there is nothing to weigh.
        let empty = Material { abusive: Vec::new(), ..material() };
        assert_eq!(fitted(&empty, 3, reader).unwrap(), None);
    }
}
