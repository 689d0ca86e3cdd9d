//! From words to a small model: weights for every n-gram, the n-grams that matter, few different rows.

use engines::language::{Family, ngrams};

use super::examples::{Bag, Keyed};
use super::learn::{self, Class, Recipe, Row};
use super::pack::{Part, Table};
use super::random::Random;
use super::{report, shrink};

/// The words of one language.
pub struct Texts {
    /// Drawn from the statistics.
    pub drawn: Vec<String>,
    /// Of labelled rows.
    pub real: Vec<String>,
    /// How often it is learned from, 1 for most.
    pub share: f64,
}

/// Different rows a family may have: together, with the empty one, 12 bits' worth.
const fn rows(family: Family) -> usize {
    match family {
        Family::Latin => 3583,
        Family::Cyrillic | Family::Arabic => 256,
    }
}

/// Share of the table's places a family may take.
const fn share(family: Family) -> f64 {
    match family {
        Family::Latin => 1.0,
        Family::Cyrillic => 0.05,
        Family::Arabic => 0.09,
    }
}

const RATE: f32 = 0.6;

fn recipe(classes: &[Class], passes: f64, rate: f32) -> Recipe {
    let words: usize = classes.iter().map(|class| class.drawn.len()).sum();
    Recipe { steps: whole(words as f64 * passes), rate, dropout: 0.1, real: 0.2 }
}

/// The families' parts of a model whose table has so many groups.
pub fn all(texts: &[(Family, Vec<Texts>)], groups: usize, seed: u64) -> Vec<Part> {
    let mut table = Table::new(groups);
    // The small families choose their places first: the large one fills what is left.
    let mut parts: Vec<(Family, Part)> =
        texts.iter().rev().map(|(family, texts)| (*family, one(*family, texts, &mut table, seed))).collect();
    parts.sort_by_key(|(family, _)| *family);
    parts.into_iter().map(|(_, part)| part).collect()
}

fn one(family: Family, texts: &[Texts], table: &mut Table, seed: u64) -> Part {
    let mut random = Random::new(seed);
    let keys = vocabulary(family, texts);
    let numbers: Keyed<u32> = (0..).zip(&keys).map(|(number, key)| (*key, number)).collect();
    let number = |key: u64| numbers.get(&key).copied();
    let bags = |texts: &Texts| Class {
        drawn: Bag::of(&texts.drawn, family, number),
        real: Bag::of(&texts.real, family, number),
        share: texts.share,
    };
    let mut classes: Vec<Class> = texts.iter().map(bags).collect();
    let mut weights = vec![Row::default(); keys.len()];
    let loss = learn::train(&mut weights, &classes, &recipe(&classes, 2.0, RATE), &mut random);
    report(&format!("{family:?}: {} n-grams learned, loss {loss:.4}", keys.len()));

    let mut kept = shrink::places(&keys, &weights, &classes, table, share(family));
    let new: Keyed<u32> = (0..).zip(&kept).map(|(new, old)| (u64::from(old.number), new)).collect();
    classes = classes.iter().map(|class| class.renumbered(|old| new.get(&u64::from(old)).copied())).collect();
    let mut rows_kept: Vec<Row> = kept.iter().map(|old| old.row).collect();
    let loss = learn::train(&mut rows_kept, &classes, &recipe(&classes, 2.0, RATE / 2.0), &mut random);
    report(&format!("{family:?}: {} n-grams kept, loss {loss:.4}", kept.len()));
    kept.iter_mut().zip(&rows_kept).for_each(|(kept, row)| kept.row = *row);

    let (mut book, nearest) = shrink::cluster(&kept, classes.len(), rows(family), &mut random);
    classes = classes.iter().map(|class| class.renumbered(|feature| nearest.get(feature as usize).copied())).collect();
    let loss = learn::train(&mut book, &classes, &recipe(&classes, 1.0, RATE / 3.0), &mut random);
    report(&format!("{family:?}: {} different rows, loss {loss:.4}", book.len()));
    let rows = book.iter().map(|row| shrink::centred(&row.weights, classes.len())).collect();
    let entries = kept.iter().zip(nearest).map(|(kept, row)| (kept.key, row as usize)).collect();
    Part { rows, entries }
}

/// The n-grams seen at least twice, in ascending order of their keys.
fn vocabulary(family: Family, texts: &[Texts]) -> Vec<u64> {
    let mut counts: Keyed<u32> = Keyed::default();
    for word in texts.iter().flat_map(|texts| texts.drawn.iter().chain(&texts.real)) {
        ngrams::of_word(word, family, &mut |key| *counts.entry(key).or_default() += 1);
    }
    let mut keys: Vec<u64> = counts.into_iter().filter(|(_, count)| *count > 1).map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
const fn whole(number: f64) -> usize {
    number as usize
}
