//! How sure the model may be: its log-odds against what it got right on rows it has not seen.

use engines::language::model::{Calibration, Model};
use engines::language::{Family, Verdict, weigh};

const STEPS: usize = 4000;
const RATE: f64 = 0.5;
/// Inputs are brought to about the same size.
const SIZES: [f64; 3] = [1.0, 6.0, 3.0];

/// The terms of each family's calibration, fitted to texts with their true labels.
pub fn fit(model: &Model<'_>, rows: &[(&str, String)]) -> Vec<[f32; 3]> {
    Family::ALL.into_iter().map(|family| of_family(model, rows, family)).collect()
}

fn of_family(model: &Model<'_>, rows: &[(&str, String)], family: Family) -> [f32; 3] {
    let seen = rows.iter().filter_map(|(text, truth)| {
        let weighed = weigh(text, model).filter(|weighed| weighed.verdict == Verdict::Open(family))?;
        let (label, _) = model.best(&weighed.sums, family, weighed.letters)?;
        let inputs = Calibration::inputs(&model.logits(&weighed.sums, family), weighed.letters);
        Some((inputs, label == truth))
    });
    logistic(&seen.collect::<Vec<_>>())
}

/// Logistic regression by gradient descent with a little pull towards zero.
fn logistic(rows: &[([f32; 3], bool)]) -> [f32; 3] {
    let scaled: Vec<([f64; 3], f64)> =
        rows.iter().map(|(inputs, right)| (by_size(inputs.map(f64::from)), f64::from(*right))).collect();
    let mut terms = [0.0_f64; 3];
    for _ in 0..STEPS {
        let mut gradient = terms.map(|term| 1e-4 * term);
        for (inputs, right) in &scaled {
            let sum: f64 = inputs.iter().zip(terms).map(|(input, term)| input * term).sum();
            let error = 1.0 / (1.0 + (-sum).exp()) - right;
            gradient.iter_mut().zip(inputs).for_each(|(g, input)| *g += error * input / scaled.len() as f64);
        }
        terms.iter_mut().zip(gradient).for_each(|(term, g)| *term -= RATE * g);
    }
    by_size(terms).map(narrow)
}

fn by_size(mut numbers: [f64; 3]) -> [f64; 3] {
    numbers.iter_mut().zip(SIZES).for_each(|(number, size)| *number /= size);
    numbers
}

#[allow(clippy::cast_possible_truncation)]
const fn narrow(number: f64) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_odds_are_found_again() {
        // Right four times of five at odds 0, always from odds 8 on.
        let low = (0..100).map(|n| ([1.0, 0.0, 1.0], n % 5 != 0));
        let high = (0..100).map(|_| ([1.0, 8.0, 3.0], true));
        let terms = logistic(&low.chain(high).collect::<Vec<_>>());
        let calibration = Calibration { scale: 1.0, terms };
        let chance = |odds: f32, letters: f32| {
            let sum = terms[0] + terms[1] * odds + terms[2] * letters;
            1.0 / (1.0 + (-sum).exp())
        };
        assert!((chance(0.0, 1.0) - 0.8).abs() < 0.03 && chance(8.0, 3.0) > 0.97, "{calibration:?}");
    }
}
