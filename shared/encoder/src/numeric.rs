//! The small steps between the matrix products: normalisation, activation, soft maximum.

/// Brings a row to mean 0 and variance 1, then scales and shifts it.
#[inline(always)]
pub(crate) fn normalise(row: &mut [f32], weight: &[f32], bias: &[f32]) {
    let count = row.len() as f32;
    let mean = sum(row, |value| value) / count;
    let variance = sum(row, |value| (value - mean) * (value - mean)) / count;
    let scale = 1.0 / (variance + 1e-12).sqrt();
    for ((value, weight), bias) in row.iter_mut().zip(weight).zip(bias) {
        *value = (*value - mean) * scale * weight + bias;
    }
}

/// A sum in eight strands, which the compiler can keep in one register.
#[inline(always)]
fn sum(row: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = row.as_chunks::<8>();
    let mut strands = [0.0_f32; 8];
    for chunk in chunks {
        for (strand, value) in strands.iter_mut().zip(chunk) {
            *strand += of(*value);
        }
    }
    strands.iter().sum::<f32>() + rest.iter().map(|value| of(*value)).sum::<f32>()
}

/// Exact GELU of each value.
#[inline(always)]
pub(crate) fn gelu(values: &mut [f32]) {
    for value in values {
        *value = 0.5 * *value * (1.0 + erf(*value * std::f32::consts::FRAC_1_SQRT_2));
    }
}

/// The error function as a ratio of polynomials, within 1e-6: no branch and no call, so that loops over it vectorise.
#[inline(always)]
fn erf(x: f32) -> f32 {
    const ABOVE: [f32; 7] =
        [-2.726_142_3e-10, 2.770_681_4e-8, -2.101_024e-6, -5.692_506_4e-5, -7.349_906e-4, -2.954_6e-3, -1.609_603_3e-2];
    const BELOW: [f32; 5] = [-1.456_607_2e-5, -2.133_740_6e-4, -1.682_827e-3, -7.373_329e-3, -1.426_473_9e-2];
    let x = x.clamp(-4.0, 4.0);
    let square = x * x;
    let above = ABOVE.iter().fold(0.0, |sum, factor| sum * square + factor);
    let below = BELOW.iter().fold(0.0, |sum, factor| sum * square + factor);
    x * above / below
}

/// Turns scores into shares that add up to 1.
#[inline(always)]
pub(crate) fn soft_maximum(scores: &mut [f32]) {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut total = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - largest).exp();
        total += *score;
    }
    for score in scores {
        *score /= total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_function_is_within_a_millionth() {
        for (x, expected) in [
            (0.0, 0.0),
            (0.1, 0.112_462_916),
            (0.5, 0.520_499_9),
            (1.0, 0.842_700_8),
            (2.0, 0.995_322_3),
            (3.5, 0.999_999_3),
        ] {
            assert!((erf(x) - expected).abs() < 1e-6, "{x}: {}", erf(x));
            assert!((erf(-x) + expected).abs() < 1e-6, "-{x}");
        }
        assert!((erf(50.0) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn shares_add_up_and_rows_are_centred() {
        let mut scores = [1000.0, 999.0, -1000.0];
        soft_maximum(&mut scores);
        assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-6 && scores[2] == 0.0);
        let mut row: Vec<f32> = (0_u8..13).map(f32::from).collect();
        normalise(&mut row, &[1.0; 13], &[0.5; 13]);
        assert!((row.iter().sum::<f32>() / 13.0 - 0.5).abs() < 1e-5);
    }
}
