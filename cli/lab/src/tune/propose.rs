//! From the scores of decided cases to thresholds.

use domain::config::Rule;

use crate::metrics::{Counts, at_false_alarms};
use crate::table::grid;

/// What the platform is ready to bear.
pub struct Wanted {
    /// Share of fine contents flagged for review.
    pub check: f64,
    /// Share of fine contents enforced without review.
    pub trust: f64,
    /// Least cases of either kind.
    pub least: usize,
}

/// Why there is no proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Its strategy is not run here: a list, a filter, images, a service, or the platform's own scores.
    NotRunHere,
    /// Too few decided cases.
    TooFew,
    /// No threshold finds any case that people took down.
    FindsNothing,
}

/// A threshold and what it does among the decided cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// Scores from here on count.
    pub at: f64,
    /// What follows.
    pub counts: Counts,
}

/// What is proposed for a rule.
pub struct Proposal {
    /// Code of the policy.
    pub policy: String,
    present: Rule,
    now: Option<Counts>,
    lower: Result<Threshold, Unknown>,
    higher: Result<Option<Threshold>, Unknown>,
}

impl Proposal {
    /// The proposal for a rule; `scored` is absent if its strategy is not run here.
    pub fn of(policy: &str, rule: &Rule, scored: Option<&[(f64, bool)]>, wanted: &Wanted) -> Self {
        let positives = scored.map_or(0, |scored| scored.iter().filter(|case| case.1).count());
        let negatives = scored.map_or(0, <[_]>::len) - positives;
        let enough = match scored {
            None => Err(Unknown::NotRunHere),
            Some(_) if positives.min(negatives) < wanted.least => Err(Unknown::TooFew),
            Some(scored) => Ok(scored),
        };
        let at = |scored: &[(f64, bool)], share| {
            let (least, counts) = at_false_alarms(scored, share)?;
            let at = in_the_middle(scored, least);
            // Thresholds are shown and stored with three digits; rounding up bears fewer false alarms, never more.
            let rounded = ((at * 1000.0).ceil() / 1000.0).clamp(0.001, 1.0);
            Some(Threshold { at: rounded, counts: if rounded > at { Counts::at(scored, rounded) } else { counts } })
        };
        let lower = enough.and_then(|scored| at(scored, wanted.check).ok_or(Unknown::TooFew));
        let lower = lower.and_then(|found| if found.counts.hits > 0 { Ok(found) } else { Err(Unknown::FindsNothing) });
        // One case in the allowance at least, or the share means nothing.
        let can_trust = negatives as f64 * wanted.trust >= 1.0;
        let higher = enough.map(|scored| at(scored, wanted.trust).filter(|found| can_trust && found.counts.hits > 0));
        let now = scored.map(|scored| Counts::at(scored, rule.lower));
        Self { policy: policy.to_owned(), present: rule.clone(), now, lower, higher }
    }

    /// The rule with the proposed thresholds, or as it is.
    pub fn rule(&self) -> Rule {
        let mut rule = self.present.clone();
        if let Ok(lower) = self.lower {
            rule.lower = lower.at;
            let higher = self.higher.ok().flatten().map(|higher| higher.at.max(lower.at));
            rule.higher = higher.or(rule.higher.map(|present| present.max(lower.at)));
        }
        rule
    }

    fn row(&self) -> Vec<String> {
        let of = |threshold: &Threshold| {
            let counts = threshold.counts;
            format!(
                "{:.3}: finds {:.0} %, alarms {:.1} %",
                threshold.at,
                percent(counts.recall()),
                percent(counts.false_alarms())
            )
        };
        let now = self.now.map_or("-".to_owned(), |now| {
            format!(
                "{}: finds {:.0} %, alarms {:.1} %",
                self.present.lower,
                percent(now.recall()),
                percent(now.false_alarms())
            )
        });
        let lower = match &self.lower {
            Ok(threshold) => of(threshold),
            Err(Unknown::NotRunHere) => "not run here".to_owned(),
            Err(Unknown::TooFew) => "too few decided cases".to_owned(),
            Err(Unknown::FindsNothing) => "none finds anything".to_owned(),
        };
        let higher = match &self.higher {
            Ok(Some(threshold)) => of(threshold),
            Ok(None) => "none is safe enough".to_owned(),
            Err(_) => "-".to_owned(),
        };
        let present_higher = self.present.higher.map_or("-".to_owned(), |higher| higher.to_string());
        let rule = format!("{}/{}", self.present.strategy, self.present.label);
        vec![self.policy.clone(), rule, now, lower, present_higher, higher]
    }
}

/// The middle of the gap that the threshold lies in, as far from what it flags as from what it lets pass: the next
/// content of either kind will not score like one of these. Right above what passes, it would soon flag what is fine.
fn in_the_middle(scored: &[(f64, bool)], least: f64) -> f64 {
    let all = || scored.iter().map(|case| case.0);
    let flagged = all().filter(|score| *score >= least).fold(f64::INFINITY, f64::min);
    let passed = all().filter(|score| *score < least).fold(0.0, f64::max);
    if flagged.is_finite() { least.max(f64::midpoint(flagged, passed)) } else { least }
}

fn percent(share: f64) -> f64 {
    share * 100.0
}

/// Proposals as a table.
pub fn table(proposals: &[Proposal]) -> String {
    let header = ["policy", "rule", "check now", "check proposed", "trust now", "trust proposed"].map(str::to_owned);
    grid(&header, &proposals.iter().map(Proposal::row).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Wanted = Wanted { check: 0.1, trust: 0.02, least: 20 };

    fn rule() -> Rule {
        Rule { strategy: "toxicity".into(), label: "toxic".into(), lower: 0.5, higher: Some(0.6), ..Rule::default() }
    }

    fn scored() -> Vec<(f64, bool)> {
        let fine = (0..100).map(|at| (f64::from(at) / 200.0, false));
        let bad = (0..50).map(|at| (0.4 + f64::from(at) / 100.0, true));
        fine.chain(bad).collect()
    }

    #[test]
    fn thresholds_bear_no_more_than_is_wanted() {
        let proposal = Proposal::of("HTE", &rule(), Some(&scored()), &WANTED);
        let lower = proposal.lower.unwrap();
        assert!(lower.counts.false_alarms() <= 0.1 && lower.counts.false_alarms() > 0.08);
        assert!(lower.at > 0.44 && lower.at < 0.46);
        let higher = proposal.higher.unwrap().unwrap();
        assert!(higher.counts.false_alarms() <= 0.02 && higher.at > lower.at);
        let rule = proposal.rule();
        assert!((rule.lower - lower.at).abs() < 1e-9 && rule.higher == Some(higher.at));
    }

    #[test]
    fn between_kinds_that_differ_the_threshold_is_in_the_middle() {
        let fine = (0..50).map(|at| (f64::from(at) / 250.0, false));
        let bad = (0..50).map(|at| (0.8 + f64::from(at) / 500.0, true));
        let scored: Vec<_> = fine.chain(bad).collect();
        let strict = Wanted { check: 0.0, trust: 0.02, least: 20 };
        let proposal = Proposal::of("HTE", &rule(), Some(&scored), &strict);
        let lower = proposal.lower.unwrap();
        assert_eq!((lower.counts.misses, lower.counts.alarms), (0, 0));
        assert!((lower.at - 0.498).abs() < 1e-9, "{}", lower.at);
        // What gives no signal at all has the score 0: a threshold of next to nothing would be no better.
        let silent: Vec<_> =
            scored.iter().map(|(score, is_bad)| (if *is_bad { *score } else { 0.0 }, *is_bad)).collect();
        let proposal = Proposal::of("HTE", &rule(), Some(&silent), &strict);
        assert!((proposal.lower.unwrap().at - 0.4).abs() < 1e-9);
    }

    #[test]
    fn who_finds_nothing_is_proposed_nothing() {
        let silent: Vec<_> = scored().into_iter().map(|(_, is_bad)| (0.0, is_bad)).collect();
        let proposal = Proposal::of("HTE", &rule(), Some(&silent), &WANTED);
        assert_eq!((proposal.lower, proposal.rule()), (Err(Unknown::FindsNothing), rule()));
    }

    #[test]
    fn little_evidence_gives_no_proposal() {
        let few: Vec<_> = scored().into_iter().step_by(10).collect();
        let proposal = Proposal::of("HTE", &rule(), Some(&few), &WANTED);
        assert_eq!((proposal.lower, proposal.rule()), (Err(Unknown::TooFew), rule()));
        let proposal = Proposal::of("HTE", &rule(), None, &WANTED);
        assert_eq!(proposal.lower, Err(Unknown::NotRunHere));
        // 100 fine cases cannot speak for a share of one in a thousand.
        let strict = Wanted { trust: 0.001, ..WANTED };
        assert_eq!(Proposal::of("HTE", &rule(), Some(&scored()), &strict).higher, Ok(None));
    }
}
