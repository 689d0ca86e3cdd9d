//! The rows that an engine gets most wrong. They are printed on request only, and never written into a report:
//! they can be abusive.

/// A row with its score.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Score of the label.
    pub score: f64,
    /// What the data says.
    pub is_positive: bool,
    /// The text.
    pub text: String,
}

/// The positives with the lowest and the negatives with the highest scores, at most `count` each.
pub fn worst(examples: &[Example], count: usize) -> Vec<&Example> {
    let pick = |is_positive: bool| {
        let mut found: Vec<&Example> = examples.iter().filter(|example| example.is_positive == is_positive).collect();
        found.sort_by(|a, b| a.score.total_cmp(&b.score));
        if !is_positive {
            found.reverse();
        }
        found.truncate(count);
        found
    };
    let mut found = pick(true);
    found.extend(pick(false));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_are_missed_positives_and_loud_negatives() {
        let example = |score, is_positive| Example { score, is_positive, text: String::new() };
        let examples = [example(0.9, true), example(0.1, true), example(0.8, false), example(0.2, false)];
        let found: Vec<f64> = worst(&examples, 1).iter().map(|example| example.score).collect();
        assert_eq!(found, [0.1, 0.8]);
    }
}
