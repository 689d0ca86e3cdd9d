//! Makes a model small: the n-grams that matter, and few different rows of weights for all of them.

use engines::language::model::{LANES, SLOTS};

use super::learn::{Class, Row};
use super::pack::Table;
use super::random::Random;

/// Rows that clusters are found on; all rows are then given to the nearest.
const SAMPLE: usize = 60_000;
const ROUNDS: usize = 8;

type Weights = [f32; LANES];

/// An n-gram that has a place in the table.
#[derive(Clone, Copy)]
pub struct Kept {
    /// Its number among all.
    pub number: u32,
    /// Its key.
    pub key: u64,
    /// Its weights.
    pub row: Row,
    /// How often it is seen.
    count: f32,
}

/// The n-grams that get a place, which at most this share of the table's go to, the most important first: those seen
/// often whose weights differ much.
pub fn places(keys: &[u64], rows: &[Row], classes: &[Class], table: &mut Table, share: f64) -> Vec<Kept> {
    let counted = keys.iter().zip(rows).zip(counts(rows.len(), classes));
    let mut all: Vec<(f32, Kept)> = (0..)
        .zip(counted)
        .map(|(number, ((key, row), count))| {
            let spread: f32 = centred(&row.weights, classes.len()).iter().map(|weight| weight * weight).sum();
            (count * spread, Kept { number, key: *key, row: *row, count })
        })
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.key.cmp(&b.1.key)));
    let most = (table.groups() * SLOTS) as f64 * share;
    let wanted = all.into_iter().enumerate().take_while(|(rank, _)| (*rank as f64) < most);
    wanted.map(|(_, (_, kept))| kept).filter(|kept| table.take(kept.key)).collect()
}

/// How often each n-gram is seen; real words count three times.
fn counts(features: usize, classes: &[Class]) -> Vec<f32> {
    let mut counts = vec![0.0_f32; features];
    for (bag, worth) in classes.iter().flat_map(|class| [(&class.drawn, 1.0), (&class.real, 3.0)]) {
        for feature in bag.features() {
            if let Some(count) = counts.get_mut(*feature as usize) {
                *count += worth;
            }
        }
    }
    counts
}

/// A common shift of a row's weights changes no decision: this takes it away.
pub fn centred(weights: &Weights, classes: usize) -> Weights {
    let mean = weights.iter().take(classes).sum::<f32>() / classes as f32;
    let mut centred = [0.0; LANES];
    for (to, from) in centred.iter_mut().zip(weights).take(classes) {
        *to = from - mean;
    }
    centred
}

/// Few rows that stand for all: k-means, frequent n-grams weighing more. Gives them and the number of the one nearest
/// to each n-gram's.
pub fn cluster(kept: &[Kept], classes: usize, count: usize, random: &mut Random) -> (Vec<Row>, Vec<u32>) {
    let rows: Vec<(Weights, f32)> =
        kept.iter().map(|kept| (centred(&kept.row.weights, classes), kept.count.sqrt())).collect();
    let sample: Vec<(Weights, f32)> = if rows.len() <= SAMPLE {
        rows.clone()
    } else {
        (0..SAMPLE).filter_map(|_| rows.get(random.below(rows.len())).copied()).collect()
    };
    let mut centres: Vec<Weights> = spaced(&sample, count).map(|(row, _)| *row).collect();
    for _ in 0..ROUNDS {
        move_to_means(&mut centres, &sample);
    }
    let nearest = rows.iter().map(|(row, _)| u32::try_from(nearest(&centres, row)).unwrap_or(0)).collect();
    (centres.into_iter().map(Row::with).collect(), nearest)
}

fn spaced<T>(list: &[T], count: usize) -> impl Iterator<Item = &T> {
    let count = count.min(list.len());
    (0..count).filter_map(move |number| list.get(number * list.len() / count))
}

fn move_to_means(centres: &mut [Weights], sample: &[(Weights, f32)]) {
    let mut sums = vec![([0.0_f32; LANES], 0.0_f32); centres.len()];
    for (row, worth) in sample {
        if let Some((sum, all)) = sums.get_mut(nearest(centres, row)) {
            sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += worth * weight);
            *all += worth;
        }
    }
    for (centre, (sum, all)) in centres.iter_mut().zip(sums).filter(|(_, (_, all))| *all > 0.0) {
        *centre = sum.map(|sum| sum / all);
    }
}

fn nearest(centres: &[Weights], row: &Weights) -> usize {
    let mut best = (f32::MAX, 0);
    for (number, centre) in centres.iter().enumerate() {
        let distance: f32 = centre.iter().zip(row).map(|(a, b)| (a - b) * (a - b)).sum();
        if distance < best.0 {
            best = (distance, number);
        }
    }
    best.1
}
