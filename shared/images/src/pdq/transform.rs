//! The cosine transform and the bits.

use std::f64::consts::PI;
use std::sync::LazyLock;

use super::PdqHash;
use super::filter::SIZE;

/// Rows and columns of the transform that are kept.
const KEPT: usize = 16;

/// The first 16 rows of the transform after the constant one.
#[allow(clippy::cast_possible_truncation)]
static COSINES: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let scale = f64::from((2.0 / SIZE as f64).sqrt() as f32);
    let number = |at: usize| {
        let (row, column) = (at / SIZE, at % SIZE);
        (scale * (PI / 2.0 / SIZE as f64 * (row + 1) as f64 * (2 * column + 1) as f64).cos()) as f32
    };
    (0..KEPT * SIZE).map(number).collect()
});

/// One bit a number of the transform: whether it is above the median.
pub(super) fn bits(samples: &[f32]) -> PdqHash {
    let numbers = transform(samples);
    let mut sorted = numbers.clone();
    sorted.sort_by(f32::total_cmp);
    let median = sorted.get(KEPT * KEPT / 2 - 1).copied().unwrap_or_default();
    let mut hash = [0; 32];
    // The last number is the first bit.
    for (byte, numbers) in hash.iter_mut().rev().zip(numbers.chunks_exact(8)) {
        *byte = numbers.iter().rev().fold(0, |byte, number| byte << 1 | u8::from(*number > median));
    }
    PdqHash(hash)
}

/// Cosines times samples times cosines, turned.
fn transform(samples: &[f32]) -> Vec<f32> {
    let mut half = vec![0.0_f32; KEPT * SIZE];
    for (out, cosines) in half.chunks_exact_mut(SIZE).zip(COSINES.chunks_exact(SIZE)) {
        for (cosine, line) in cosines.iter().zip(samples.chunks_exact(SIZE)) {
            out.iter_mut().zip(line).for_each(|(sum, sample)| *sum += cosine * sample);
        }
    }
    let product = |line: &[f32], cosines: &[f32]| line.iter().zip(cosines).map(|(left, right)| left * right).sum();
    half.chunks_exact(SIZE)
        .flat_map(|line| COSINES.chunks_exact(SIZE).map(move |cosines| product(line, cosines)))
        .collect()
}
