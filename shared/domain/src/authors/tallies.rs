//! What is counted of authors and reporters, and the rates by which a surge of reports is noticed.
//! Counted by jobs, each exactly once, a moment after what they count.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::Policy;
use crate::ids::CaseId;
use crate::job::TallyFact;

use super::Strike;

const HOUR_MS: i64 = 3_600_000;
/// Share of the last hour in the usual rate.
const SMOOTHING: f64 = 0.1;
/// Hours of silence after which nothing is left of a rate.
const MAX_HOURS: i64 = 200;
/// Most strikes kept; the oldest expired ones go first.
const MAX_STRIKES: usize = 200;
const DAY_MS: i64 = 86_400_000;
/// Reports that must have been decided before a reporter can be trusted.
const MIN_DECIDED: u32 = 5;
/// Share of them that must have been right.
const TRUSTED_PRECISION: f64 = 0.7;

/// Reports per hour: the present hour's, and what is usual.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Start of the hour, hours since 1970.
    pub hour: i64,
    /// Reports in it.
    pub count: u32,
    /// Usual reports per hour, smoothed over past ones.
    pub usual: f64,
    /// A surge was noticed in this hour.
    #[serde(default)]
    pub surged: bool,
}

impl Rate {
    /// Counts a report. `true` for the one by which the hour becomes a surge.
    pub fn count(&mut self, at_ms: i64, factor: f64, least: u32) -> bool {
        let hour = at_ms.div_euclid(HOUR_MS);
        if hour > self.hour {
            self.advance(hour);
        }
        self.count += 1;
        let is_surge = self.count >= least && f64::from(self.count) >= factor * self.usual;
        let is_news = is_surge && !self.surged;
        self.surged |= is_surge;
        is_news
    }

    fn advance(&mut self, hour: i64) {
        self.usual += SMOOTHING * (f64::from(self.count) - self.usual);
        let silent = i32::try_from((hour - self.hour - 1).min(MAX_HOURS)).unwrap_or(i32::MAX);
        self.usual *= (1.0 - SMOOTHING).powi(silent);
        (self.hour, self.count, self.surged) = (hour, 0, false);
    }
}

/// What is counted of an author.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AuthorTally {
    /// Violations found, by policy.
    #[serde(default)]
    pub violations: BTreeMap<String, u32>,
    /// Contents taken down for what they were.
    #[serde(default)]
    pub enforcements: u32,
    /// Of these, overturned.
    #[serde(default)]
    pub overturned: u32,
    /// Reports against their contents.
    #[serde(default)]
    pub reported: u32,
    /// Strikes.
    #[serde(default)]
    pub strikes: Vec<Strike>,
    /// Overturned enforcements that have not been counted yet: jobs come in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub early: Vec<(CaseId, u32)>,
    /// Rate of reports against their contents.
    #[serde(default)]
    pub rate: Rate,
}

impl AuthorTally {
    /// Counts something. `true` if reports on this author have become a surge by it.
    pub fn count(
        &mut self,
        case: &CaseId,
        fact: &TallyFact,
        at_ms: i64,
        policies: &[Policy],
        surge: (f64, u32),
    ) -> bool {
        match fact {
            TallyFact::Flagged { policies: codes } => {
                for code in codes {
                    *self.violations.entry(code.clone()).or_default() += 1;
                }
            }
            TallyFact::Enforced { policies: codes, enforcement } => {
                self.enforcements += 1;
                let before = self.early.len();
                self.early.retain(|early| *early != (case.clone(), *enforcement));
                if self.early.len() == before {
                    self.strike(case, *enforcement, codes, at_ms, policies);
                } else {
                    self.overturned += 1;
                }
            }
            TallyFact::Overturned { enforcement } => {
                let before = self.strikes.len();
                self.strikes.retain(|strike| strike.case != *case || strike.enforcement != *enforcement);
                if self.strikes.len() < before {
                    self.overturned += 1;
                } else if self.early.len() < MAX_STRIKES {
                    self.early.push((case.clone(), *enforcement));
                }
            }
            TallyFact::Reported { .. } => {
                self.reported += 1;
                return self.rate.count(at_ms, surge.0, surge.1);
            }
        }
        false
    }

    fn strike(&mut self, case: &CaseId, enforcement: u32, codes: &[String], at_ms: i64, policies: &[Policy]) {
        let named = policies.iter().filter(|policy| codes.contains(&policy.code));
        let gravest = named.max_by_key(|policy| policy.strike_weight);
        let (policy, weight, days) = gravest.map_or_else(
            || (codes.first().cloned().unwrap_or_default(), 1, 90),
            |policy| (policy.code.clone(), policy.strike_weight, policy.strike_expiry_days),
        );
        let expires_ms = at_ms + i64::from(days) * DAY_MS;
        self.strikes.push(Strike { case: case.clone(), enforcement, policy, weight, at_ms, expires_ms });
        if self.strikes.len() > MAX_STRIKES {
            self.strikes.sort_by_key(|strike| strike.expires_ms);
            self.strikes.remove(0);
        }
    }

    /// Weight of the strikes that count now.
    pub fn weight_at(&self, now_ms: i64) -> u32 {
        self.strikes.iter().filter(|strike| strike.counts_at(now_ms)).map(|strike| strike.weight).sum()
    }
}

/// What is counted of a reporter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReporterTally {
    /// Reports whose incident was decided in their favour.
    pub confirmed: u32,
    /// Reports whose incident was dismissed or overturned.
    pub rejected: u32,
}

impl ReporterTally {
    /// Counts a decided report.
    pub const fn count(&mut self, is_confirmed: bool) {
        if is_confirmed {
            self.confirmed += 1;
        } else {
            self.rejected += 1;
        }
    }

    /// Share of decided reports that were right; `None` while there are none.
    pub fn precision(&self) -> Option<f64> {
        let decided = self.confirmed + self.rejected;
        (decided > 0).then(|| f64::from(self.confirmed) / f64::from(decided))
    }

    /// Whether the reporter's word weighs more than a stranger's.
    pub fn is_trusted(&self) -> bool {
        self.confirmed + self.rejected >= MIN_DECIDED
            && self.precision().is_some_and(|share| share >= TRUSTED_PRECISION)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::ContentRef;
    use crate::ids::PlatformId;

    fn case() -> CaseId {
        CaseId::of(&PlatformId::parse("platform1").unwrap(), &ContentRef { kind: "post".into(), id: "1".into() })
    }

    #[test]
    fn a_surge_is_far_above_the_usual_and_noticed_once() {
        let mut rate = Rate::default();
        let hour = |n: i64| n * HOUR_MS;
        for n in 0..50 {
            for _ in 0..4 {
                assert!(!rate.count(hour(n), 5.0, 10), "four an hour are usual");
            }
        }
        let noticed: Vec<bool> = (0..40).map(|_| rate.count(hour(50), 5.0, 10)).collect();
        assert_eq!(noticed.iter().filter(|news| **news).count(), 1);
        assert!(noticed.iter().position(|news| *news).unwrap() >= 18);
        let mut quiet = Rate::default();
        assert_eq!((0..10).filter(|_| quiet.count(0, 5.0, 10)).count(), 1, "from nothing, the least number decides");
    }

    #[test]
    fn strikes_weigh_until_they_expire_or_are_overturned() {
        let mut tally = AuthorTally::default();
        let enforced = |n| TallyFact::Enforced { policies: vec!["HTE".into()], enforcement: n };
        tally.count(&case(), &enforced(1), 0, &[], (5.0, 10));
        tally.count(&case(), &enforced(2), 0, &[], (5.0, 10));
        assert_eq!((tally.weight_at(1), tally.weight_at(90 * DAY_MS)), (2, 0));
        tally.count(&case(), &TallyFact::Overturned { enforcement: 2 }, 5, &[], (5.0, 10));
        tally.count(&case(), &TallyFact::Overturned { enforcement: 9 }, 5, &[], (5.0, 10));
        assert_eq!((tally.weight_at(6), tally.enforcements, tally.overturned), (1, 2, 1));
        tally.count(&case(), &enforced(9), 6, &[], (5.0, 10));
        assert_eq!((tally.weight_at(6), tally.enforcements, tally.overturned), (1, 3, 2), "whichever came first");
        assert!(tally.early.is_empty());
    }

    #[test]
    fn trust_in_a_reporter_is_earned() {
        let mut tally = ReporterTally::default();
        assert_eq!(tally.precision(), None);
        for n in 0..5 {
            assert!(!tally.is_trusted());
            tally.count(n != 0);
        }
        assert!(tally.is_trusted() && tally.precision() == Some(0.8));
    }
}
