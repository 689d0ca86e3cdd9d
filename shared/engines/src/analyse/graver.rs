//! Severities that follow from what two engines find in the same field.

use std::collections::BTreeMap;

use domain::severity::Severity;
use domain::signal::Signal;

use crate::names;
use crate::toxicity::raised;

const PROFANITY: &str = "profanity";
/// What the rules of announced violence find has a grade of its own, and is no word of the lexicon.
const THREAT: &str = "threat";
/// Words that are often innocent score less.
const MEANT: f64 = 0.6;

/// A word of the lexicon's gravest kind makes whatever the toxicity model finds in the same field one step graver.
pub(super) fn raise(of_field: &mut BTreeMap<&str, Vec<Signal>>) {
    let is_gravest = |signal: &Signal| {
        signal.severity == Some(Severity::Critical) && signal.label != THREAT && signal.score >= MEANT
    };
    if !of_field.get(PROFANITY).is_some_and(|signals| signals.iter().any(is_gravest)) {
        return;
    }
    for signal in of_field.get_mut(names::TOXICITY).into_iter().flatten() {
        signal.severity = signal.severity.map(raised);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(strategy: &str, label: &str, score: f64, severity: Severity) -> Signal {
        Signal {
            strategy: strategy.to_owned(),
            version: "1".to_owned(),
            label: label.to_owned(),
            score,
            severity: Some(severity),
            field: None,
            span: None,
            frame: None,
        }
    }

    /// The severity of a toxicity finding of this severity, beside this finding of the lexicon.
    fn beside(found: Signal, severity: Severity) -> Severity {
        let own = signal(names::TOXICITY, "toxic", 0.7, severity);
        let mut of_field = BTreeMap::from([(PROFANITY, vec![found]), (names::TOXICITY, vec![own])]);
        raise(&mut of_field);
        of_field[names::TOXICITY][0].severity.unwrap()
    }

    #[test]
    fn the_gravest_words_raise_what_the_model_finds() {
        let slur = || signal(PROFANITY, "slur", 0.98, Severity::Critical);
        assert_eq!(beside(slur(), Severity::Low), Severity::Medium);
        assert_eq!(beside(slur(), Severity::High), Severity::Critical);
        assert_eq!(beside(slur(), Severity::Info), Severity::Info, "what is hardly reported stays so");
        for other in [
            signal(PROFANITY, "slur", 0.98, Severity::High),
            signal(PROFANITY, "slur", 0.58, Severity::Critical),
            signal(PROFANITY, THREAT, 0.98, Severity::Critical),
        ] {
            assert_eq!(beside(other, Severity::Low), Severity::Low);
        }
    }
}
