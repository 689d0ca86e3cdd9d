//! What of the engines' findings counts for a policy, and how sure it makes it.

use domain::config::{Rule, RuleMode};
use domain::content::FieldType;
use domain::severity::Severity;
use domain::signal::Signal;
use domain::triage::score_for;

use crate::modapi::policy::{Entity, Source};

/// Looks at images.
const IMAGE: &str = "image";
/// As sure as not.
const EVEN: f64 = 0.5;
/// The grades of findings, the mildest first.
const GRADES: [Severity; 5] = [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

/// Findings of one label.
#[derive(Clone, Debug, PartialEq)]
pub struct Finder {
    /// Name of the strategy.
    pub strategy: String,
    /// Its label, or `*`.
    pub label: String,
    /// The list of the platform that must have found it.
    pub source: Option<String>,
    /// The score that is as sure as not.
    pub even: f64,
    /// Findings that are less grave do not count.
    pub least: Option<Severity>,
    /// Findings count as no graver than this: engines grade by how sure they are, a policy knows how grave it is.
    pub ceiling: Severity,
    /// How grave findings are that their engine does not grade.
    pub fixed: Option<Severity>,
    /// Whether something follows from it.
    pub flag: bool,
    /// What kind of match it is, for matchers.
    pub entity: Option<Entity>,
}

impl Finder {
    /// Findings of a strategy with this label.
    pub fn new(strategy: &str, label: &str) -> Self {
        Self {
            strategy: strategy.to_owned(),
            label: label.to_owned(),
            source: None,
            even: EVEN,
            least: None,
            ceiling: Severity::Critical,
            fixed: None,
            flag: true,
            entity: None,
        }
    }

    pub(super) fn of(source: &Source) -> Self {
        Self { even: source.even, least: source.least, ..Self::new(source.strategy, source.label) }
    }

    /// Findings of a list of words.
    pub(super) fn of_list(name: &str) -> Self {
        Self { source: Some(name.to_owned()), ..Self::new("blocklist", "*") }
    }

    pub(super) fn with_entity(self, entity: &Entity) -> Self {
        Self { flag: entity.flag, entity: Some(entity.clone()), ..self }
    }

    /// Whether a finding is one of these, however sure.
    pub fn finds(&self, signal: &Signal) -> bool {
        let source = signal.version.rsplit_once('@').map(|(source, _)| source);
        self.strategy == signal.strategy
            && (self.label == "*" || self.label == signal.label)
            && (self.source.is_none() || self.source.as_deref() == source)
            && self.least.is_none_or(|least| signal.severity.unwrap_or_default() >= least)
    }

    /// Whether a finding raises a policy with this threshold.
    pub fn raises(&self, signal: &Signal, threshold: f64) -> bool {
        self.finds(signal) && signal.score >= self.score(threshold)
    }

    /// How grave a finding is.
    pub fn grade(&self, signal: &Signal) -> Severity {
        self.fixed.unwrap_or_else(|| signal.severity.unwrap_or_default().min(self.ceiling))
    }

    /// A score as a probability: one half where it is as sure as not.
    pub fn probability(&self, score: f64) -> f64 {
        if score < self.even { score * EVEN / self.even } else { score }
    }

    /// The score of a probability.
    fn score(&self, probability: f64) -> f64 {
        if probability < EVEN { probability * self.even / EVEN } else { probability.max(self.even) }
    }

    /// The rules by which it raises a policy. With `block`, what is as grave as that may be enforced.
    pub(super) fn rules(&self, threshold: f64, mode: RuleMode, block: Option<f64>) -> Vec<Rule> {
        let lower = self.score(threshold);
        let rule = Rule {
            strategy: self.strategy.clone(),
            label: self.label.clone(),
            source: self.source.clone(),
            severity: self.least,
            // A text is no less judged where no engine looks at images.
            field_types: if self.strategy == IMAGE { vec![FieldType::Image] } else { Vec::new() },
            lower,
            mode,
            ..Rule::default()
        };
        let Some(block) = block else { return vec![rule] };
        let higher = |grade| score_for(grade, block).map(|score| self.score(score).max(lower));
        if let Some(fixed) = self.fixed {
            return vec![Rule { higher: higher(fixed), ..rule }];
        }
        let next = |at: usize| GRADES.get(at + 1).copied();
        let steps = GRADES.iter().enumerate().filter(|(_, grade)| self.least.is_none_or(|least| **grade >= least));
        let graded = steps.map(|(at, grade)| Rule {
            severity: Some(*grade),
            below: next(at),
            higher: higher((*grade).min(self.ceiling)),
            ..rule.clone()
        });
        graded.collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn signal(score: f64) -> Signal {
        Signal {
            strategy: "profanity".into(),
            version: "own@3".into(),
            label: "insult".into(),
            score,
            severity: Some(Severity::Low),
            field: None,
            span: None,
            frame: None,
        }
    }

    #[test]
    fn a_finding_counts_by_label_list_and_gravity() {
        let finder = Finder::new("profanity", "insult");
        let with = |finder: Finder| finder.finds(&signal(0.9));
        assert!(with(finder.clone()) && with(Finder::new("profanity", "*")));
        assert!(!with(Finder::new("profanity", "slur")) && !with(Finder::new("toxicity", "insult")));
        assert!(with(Finder { source: Some("own".into()), ..finder.clone() }));
        assert!(!with(Finder { source: Some("other".into()), ..finder.clone() }));
        assert!(with(Finder { least: Some(Severity::Low), ..finder.clone() }));
        assert!(!with(Finder { least: Some(Severity::High), ..finder }));
    }

    proptest! {
        #[test]
        fn what_is_raised_has_the_probability_that_was_asked_for(
            score in 0.0..=1.0_f64, threshold in 0.0..=1.0_f64, even in prop::sample::select(vec![0.5, 0.6, 0.8]),
        ) {
            let finder = Finder { even, ..Finder::new("profanity", "insult") };
            let probability = finder.probability(score);
            prop_assert!((0.0..=1.0).contains(&probability));
            if finder.raises(&signal(score), threshold) {
                prop_assert!(probability >= threshold - 1e-9);
            } else {
                prop_assert!(probability <= threshold + 1e-9);
            }
        }
    }
}
