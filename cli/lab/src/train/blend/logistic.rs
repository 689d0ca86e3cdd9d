//! Logistic regression with two factors and a constant, by Newton's method.

use encoder::Mix;

/// What a factor costs; keeps the fit finite where the classes do not overlap.
const RIDGE: f64 = 1.0;
const ROUNDS: usize = 30;

/// One row: the first logit, the encoder's, and the share of people who say yes.
pub type Example = ([f64; 2], f64);

/// The mix under which the answers are likeliest. The encoder is never listened to the wrong way round: a negative
/// factor becomes 0 and the other is fitted alone.
pub fn fit(examples: &[Example]) -> Mix {
    let free = newton(examples, [true, true]);
    let [first, encoder, bias] = match free {
        [first, encoder, _] if first < 0.0 && encoder > 0.0 => newton(examples, [false, true]),
        [first, encoder, _] if encoder < 0.0 && first > 0.0 => newton(examples, [true, false]),
        _ => free,
    };
    #[allow(clippy::cast_possible_truncation)]
    let narrow = |value: f64| value as f32;
    Mix { first: narrow(first), encoder: narrow(encoder), bias: narrow(bias) }
}

fn newton(examples: &[Example], used: [bool; 2]) -> [f64; 3] {
    let mut at = [0.0; 3];
    for _ in 0..ROUNDS {
        let (slope, curve) = derivatives(examples, used, at);
        for (value, step) in at.iter_mut().zip(solved(curve, slope)) {
            *value += step.clamp(-4.0, 4.0);
        }
    }
    at
}

/// Slope and curvature of the likelihood, with what the factors cost.
fn derivatives(examples: &[Example], used: [bool; 2], at: [f64; 3]) -> ([f64; 3], [[f64; 3]; 3]) {
    let [use_first, use_encoder] = used.map(|used| if used { 1.0 } else { 0.0 });
    let [first, encoder, _] = at;
    let mut slope = [-RIDGE * first, -RIDGE * encoder, 0.0];
    let mut curve = [[RIDGE, 0.0, 0.0], [0.0, RIDGE, 0.0], [0.0, 0.0, 1e-9]];
    for ([a, b], truth) in examples {
        let x = [use_first * a, use_encoder * b, 1.0];
        let p = 1.0 / (1.0 + (-dot(at, x)).exp());
        for ((slope, curve), xi) in slope.iter_mut().zip(&mut curve).zip(x) {
            *slope += (truth - p) * xi;
            for (curve, xj) in curve.iter_mut().zip(x) {
                *curve += p * (1.0 - p) * xi * xj;
            }
        }
    }
    (slope, curve)
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Cramer's rule for three equations; the matrix is symmetric, so its rows are its columns.
fn solved(m: [[f64; 3]; 3], right: [f64; 3]) -> [f64; 3] {
    let [a, b, c] = m;
    let whole = determinant(a, b, c);
    [determinant(right, b, c), determinant(a, right, c), determinant(a, b, right)].map(|part| part / whole)
}

#[allow(clippy::many_single_char_names)] // As in any book.
fn determinant([a, b, c]: [f64; 3], [d, e, f]: [f64; 3], [g, h, i]: [f64; 3]) -> f64 {
    a.mul_add(e.mul_add(i, -(f * h)), -(b * d.mul_add(i, -(f * g)))) + c * d.mul_add(h, -(e * g))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sigmoid(x: f64) -> f64 {
        1.0 / (1.0 + (-x).exp())
    }

    #[test]
    fn known_factors_are_found_again() {
        let row = |at: u32| {
            let (a, b) = ((f64::from(at) * 0.37).sin() * 3.0, (f64::from(at) * 0.91).cos() * 3.0);
            ([a, b], sigmoid(0.6 * a + 1.4 * b - 0.8))
        };
        let mix = fit(&(0..5_000).map(row).collect::<Vec<_>>());
        assert!((mix.first - 0.6).abs() < 0.02 && (mix.encoder - 1.4).abs() < 0.02 && (mix.bias + 0.8).abs() < 0.02);
    }

    #[test]
    fn what_speaks_against_the_truth_is_left_out() {
        let row = |at: u32| {
            let a = (f64::from(at) * 0.37).sin() * 3.0;
            ([a, -a + (f64::from(at) * 0.91).cos()], sigmoid(a))
        };
        let mix = fit(&(0..2_000).map(row).collect::<Vec<_>>());
        assert!(mix.encoder.abs() < 0.1 && mix.first > 0.5, "{mix:?}");
        let apart = fit(&[([1.0, 1.0], 1.0), ([-1.0, -1.0], 0.0)]);
        assert!(apart.first.is_finite() && apart.encoder > 0.0);
    }
}
