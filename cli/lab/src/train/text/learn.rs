//! Logistic regression of several labels at once, by stochastic gradient with a step of its own for each weight.
//!
//! Unknown labels have weight 0 in the loss. Each source has an intercept of its own while learning, so that how
//! often a source is toxic, and how it looks, is not taken for toxicity; scoring uses the common one.

use super::examples::{Example, Set};
use super::random::Random;

/// Labels learned together, at most.
pub const LANES: usize = 8;
/// One number for each label.
pub type Lanes = [f32; LANES];

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Logarithm of the number of buckets.
    pub bits: u8,
    /// Times through the data.
    pub epochs: usize,
    /// Length of the first step.
    pub rate: f32,
    /// Seed of the order.
    pub seed: u64,
}

#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Cell {
    weight: Lanes,
    square: Lanes,
}

/// What was learned.
pub struct Learned {
    cells: Vec<Cell>,
    intercept: Cell,
    bits: u8,
}

impl Learned {
    /// Learns from the chosen examples of the set; tells how many were seen as it goes.
    pub fn from(set: &Set, chosen: &[usize], settings: &Settings, mut seen: impl FnMut(u64)) -> Self {
        let mut learned =
            Self { cells: vec![Cell::default(); 1 << settings.bits], intercept: Cell::default(), bits: settings.bits };
        let mut of_source = vec![Cell::default(); set.sources()];
        let mut random = Random::new(settings.seed);
        let mut order = chosen.to_vec();
        for epoch in 0..settings.epochs {
            random.shuffle(&mut order);
            let rate = settings.rate / (1.0 + epoch as f32 * 0.5);
            for at in &order {
                if let (Some(example), Some(own)) =
                    (set.example(*at), set.source_of(*at).and_then(|id| of_source.get_mut(id)))
                {
                    learned.step(&example, own, rate);
                }
                seen(1);
            }
        }
        learned
    }

    fn step(&mut self, example: &Example<'_>, own: &mut Cell, rate: f32) {
        let norm = example.norm();
        let mut logits = self.sums(example);
        for lane in 0..LANES {
            let bias = self.intercept.weight.get(lane).zip(own.weight.get(lane)).map_or(0.0, |(a, b)| a + b);
            if let Some(logit) = logits.get_mut(lane) {
                *logit = *logit / norm + bias;
            }
        }
        let mut slope = [0.0; LANES];
        for (((slope, logit), target), weight) in slope.iter_mut().zip(logits).zip(example.targets).zip(example.weights)
        {
            *slope = weight * (logistic(logit) - target);
        }
        adapt(&mut self.intercept, &slope, rate);
        adapt(own, &slope, rate);
        let small = slope.map(|slope| slope / norm);
        let twice = small.map(|slope| slope * 2.0);
        let shift = u32::BITS - u32::from(self.bits);
        for code in example.features {
            if let Some(cell) = self.cells.get_mut((code >> shift) as usize) {
                adapt(cell, if code & 1 == 1 { &twice } else { &small }, rate);
            }
        }
    }

    fn sums(&self, example: &Example<'_>) -> Lanes {
        let shift = u32::BITS - u32::from(self.bits);
        let mut sums = [0.0; LANES];
        for code in example.features {
            if let Some(cell) = self.cells.get((code >> shift) as usize) {
                let value = if code & 1 == 1 { 2.0 } else { 1.0 };
                sums.iter_mut().zip(cell.weight).for_each(|(sum, weight)| *sum += value * weight);
            }
        }
        sums
    }

    /// The logits of an example.
    pub fn logits(&self, example: &Example<'_>) -> Lanes {
        let norm = example.norm();
        let mut logits = self.sums(example);
        logits.iter_mut().zip(self.intercept.weight).for_each(|(logit, bias)| *logit = *logit / norm + bias);
        logits
    }

    /// The weights of the first `L` labels, one row a bucket.
    pub fn table<const L: usize>(&self) -> Vec<[f32; L]> {
        self.cells.iter().map(|cell| cell.weight.first_chunk::<L>().copied().unwrap_or([0.0; L])).collect()
    }

    /// The common intercepts.
    pub const fn intercepts(&self) -> Lanes {
        self.intercept.weight
    }
}

/// What every weight is taken to have seen before the first step: without it, a feature met once or twice would
/// move as far as one met a thousand times, and rare labels would be learned from chance.
const CAUTION: f32 = 0.02;

/// Adagrad.
fn adapt(cell: &mut Cell, slope: &Lanes, rate: f32) {
    for ((weight, square), slope) in cell.weight.iter_mut().zip(&mut cell.square).zip(slope) {
        *square += slope * slope;
        *weight -= rate * slope / (*square + CAUTION).sqrt();
    }
}

/// The probability of a logit.
pub fn logistic(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [(&str, f32); 6] = [
        ("you are a silly goose", 1.0),
        ("what a silly idea from a goose", 1.0),
        ("such a silly goose", 1.0),
        ("what a lovely idea", 0.0),
        ("you are kind and lovely", 0.0),
        ("a lovely day at the lake", 0.0),
    ];

    fn fixture() -> Set {
        let mut set = Set::default();
        for (text, toxic) in ROWS {
            let mut targets = [0.0; LANES];
            targets[0] = toxic;
            // The second label is unknown everywhere.
            set.add(text, 0, targets, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        }
        set
    }

    fn learned(seed: u64) -> Learned {
        let set = fixture();
        let settings = Settings { bits: 12, epochs: 20, rate: 0.1, seed };
        Learned::from(&set, &[0, 1, 2, 3, 4, 5], &settings, |_| ())
    }

    #[test]
    fn what_is_known_is_learned_and_what_is_unknown_is_not() {
        let (set, model) = (fixture(), learned(1));
        for (at, (text, toxic)) in ROWS.iter().enumerate() {
            let logits = model.logits(&set.example(at).unwrap());
            assert_eq!(logits[0] > 0.0, *toxic > 0.5, "{text}: {logits:?}");
            assert!(logits[1].abs() < f32::EPSILON);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_weights() {
        let bits = |model: &Learned| model.table::<1>().iter().map(|row| row[0].to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&learned(4)), bits(&learned(4)));
        assert_ne!(bits(&learned(4)), bits(&learned(5)));
    }

    #[test]
    fn the_engine_scores_as_the_trainer_does() {
        let (set, model) = (fixture(), learned(1));
        let labels = [engines::linear::Calibration { bias: model.intercepts()[0], ..Default::default() }];
        let header = engines::linear::Header { bits: 12, permissive: true, seed: 1, labels, extras: [0.0; 4] };
        let weights = engines::linear::Weights::pack(header, &model.table::<1>()).unwrap();
        for (at, (text, _)) in ROWS.iter().enumerate() {
            let tokens = engines::linear::Tokens::new(&engines::Normalised::new(text));
            let [packed] = engines::linear::Scan::new(&weights, &tokens).whole(&weights);
            let exact = model.logits(&set.example(at).unwrap())[0];
            assert!((packed - exact).abs() < 0.05, "{text}: {packed} for {exact}");
        }
    }
}
