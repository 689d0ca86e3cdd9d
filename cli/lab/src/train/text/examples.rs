//! Rows made ready for learning: hashed features side by side, targets, and how much each counts.

use engines::Normalised;
use engines::linear::Tokens;

use super::learn::Lanes;

/// One row, ready.
pub struct Example<'a> {
    /// Hashes with the lowest bit telling a feature that counts twice.
    pub features: &'a [u32],
    /// Wanted probability of each label.
    pub targets: Lanes,
    /// How much each label counts; 0 where it is unknown.
    pub weights: Lanes,
}

impl Example<'_> {
    /// Root of the sum of the squared values.
    pub fn norm(&self) -> f32 {
        let energy: u32 = self.features.iter().map(|code| if code & 1 == 1 { 4 } else { 1 }).sum();
        (energy.max(1) as f32).sqrt()
    }
}

#[derive(Clone, Copy)]
struct Place {
    end: usize,
    targets: Lanes,
    weights: Lanes,
    source: usize,
}

/// Many rows.
#[derive(Default)]
pub struct Set {
    features: Vec<u32>,
    places: Vec<Place>,
    sources: usize,
}

impl Set {
    /// Adds a row of a source; returns its number.
    pub fn add(&mut self, text: &str, source: usize, targets: Lanes, weights: Lanes) -> usize {
        let tokens = Tokens::new(&Normalised::new(text));
        for at in 0..tokens.list().len() {
            tokens.features(at, |feature| {
                self.features.push(feature.hash & !1 | u32::from(feature.family.value() > 1));
            });
        }
        self.places.push(Place { end: self.features.len(), targets, weights, source });
        self.sources = self.sources.max(source + 1);
        self.places.len() - 1
    }

    /// A row by its number.
    pub fn example(&self, at: usize) -> Option<Example<'_>> {
        let place = self.places.get(at)?;
        let start = at.checked_sub(1).and_then(|before| self.places.get(before)).map_or(0, |before| before.end);
        let features = self.features.get(start..place.end)?;
        Some(Example { features, targets: place.targets, weights: place.weights })
    }

    /// The source of a row.
    pub fn source_of(&self, at: usize) -> Option<usize> {
        self.places.get(at).map(|place| place.source)
    }

    /// How many sources there are.
    pub const fn sources(&self) -> usize {
        self.sources
    }
}
