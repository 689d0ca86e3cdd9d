//! The passes of one window of tokens through the layers.

use pulp::Arch;

use crate::numeric::{gelu, normalise, soft_maximum};
use crate::weights::{HIDDEN, Layer, Norm, SHARED, Weights};

const HEADS: usize = 12;
/// Numbers of a head.
const WIDTH: usize = HIDDEN / HEADS;

impl Weights {
    /// The mean of the token vectors of one window, as published: a sentence's meaning.
    pub(crate) fn sentence(&self, ids: &[u32]) -> Vec<f32> {
        mean(&pass(self.layers.iter(), self.start(ids)))
    }

    /// The mean of the token vectors of one window after the tuned layers.
    pub(crate) fn tuned(&self, ids: &[u32]) -> Vec<f32> {
        mean(&pass(self.layers.iter().take(SHARED).chain(&self.tuned), self.start(ids)))
    }

    fn start(&self, ids: &[u32]) -> Vec<f32> {
        let mut x = self.embedded(ids);
        normalise_rows(&mut x, &self.norm);
        x
    }
}

fn pass<'a>(layers: impl Iterator<Item = &'a Layer>, x: Vec<f32>) -> Vec<f32> {
    layers.fold(x, |x, layer| layer.pass(x))
}

impl Layer {
    fn pass(&self, mut x: Vec<f32>) -> Vec<f32> {
        let mixed = attention(&self.qkv.apply(&x));
        add(&mut x, &self.out.apply(&mixed));
        normalise_rows(&mut x, &self.norm1);
        let mut inner = self.up.apply(&x);
        Arch::new().dispatch(|| gelu(&mut inner));
        add(&mut x, &self.down.apply(&inner));
        normalise_rows(&mut x, &self.norm2);
        x
    }
}

fn add(x: &mut [f32], more: &[f32]) {
    for (x, more) in x.iter_mut().zip(more) {
        *x += more;
    }
}

fn normalise_rows(x: &mut [f32], norm: &Norm) {
    Arch::new().dispatch(|| {
        for row in x.chunks_exact_mut(HIDDEN) {
            normalise(row, &norm.weight, &norm.bias);
        }
    });
}

fn mean(x: &[f32]) -> Vec<f32> {
    let mut sum = vec![0.0; HIDDEN];
    for row in x.chunks_exact(HIDDEN) {
        add(&mut sum, row);
    }
    let count = (x.len() / HIDDEN).max(1) as f32;
    sum.iter().map(|value| value / count).collect()
}

/// Every token's mixture of all tokens' values, head by head. A row holds queries, keys and values.
fn attention(qkv: &[f32]) -> Vec<f32> {
    let mut mixed = vec![0.0; qkv.len() / 3];
    Arch::new().dispatch(|| {
        for head in 0..HEADS {
            one_head(qkv, head * WIDTH, &mut mixed);
        }
    });
    mixed
}

#[inline(always)]
fn one_head(qkv: &[f32], from: usize, mixed: &mut [f32]) {
    let rows = || qkv.chunks_exact(3 * HIDDEN);
    let of = |row: &'_ [f32], part: usize| {
        row.split_at_checked(part * HIDDEN + from)
            .map_or(&[][..], |cut| cut.1)
            .first_chunk::<WIDTH>()
            .copied()
            .unwrap_or([0.0; WIDTH])
    };
    let keys: Vec<[f32; WIDTH]> = rows().map(|row| of(row, 1)).collect();
    let values: Vec<[f32; WIDTH]> = rows().map(|row| of(row, 2)).collect();
    let scale = 1.0 / (WIDTH as f32).sqrt();
    let mut shares = vec![0.0; keys.len()];
    for (row, mixed) in rows().zip(mixed.chunks_exact_mut(HIDDEN)) {
        let query = of(row, 0);
        for (share, key) in shares.iter_mut().zip(&keys) {
            *share = scale * product(&query, key);
        }
        soft_maximum(&mut shares);
        let Some(place) = mixed.get_mut(from..from + WIDTH) else { continue };
        for (share, value) in shares.iter().zip(&values) {
            for (place, value) in place.iter_mut().zip(value) {
                *place += share * value;
            }
        }
    }
}

/// The inner product of two heads, in eight strands.
#[inline(always)]
fn product(a: &[f32; WIDTH], b: &[f32; WIDTH]) -> f32 {
    let mut strands = [0.0_f32; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for (strand, (a, b)) in strands.iter_mut().zip(a.iter().zip(b)) {
            *strand += a * b;
        }
    }
    strands.iter().sum()
}
