//! What has been done with a queue: counted from the entries of its cases' logs, as far as they were read.

use std::collections::{BTreeMap, HashMap};

use domain::cases::{Action, AuditEntry};
use domain::ids::CaseId;
use domain::moderators::Acting;
use domain::time::{date_of, day_of};
use serde_json::{Value, json};

use super::action::{action_of, is_review};
use crate::fault::Fault;
use crate::modapi::query::Query;

/// Days if a request does not say, and at most.
const DEFAULT_DAYS: usize = 30;
const MOST_DAYS: usize = 90;
/// Most reviewers, and most actions of each, that are shown.
const TOP: usize = 10;
const TOP_ACTIONS: usize = 3;
/// Most labels whose trend is shown.
const TRENDS: usize = 20;
const DAY_MS: i64 = 86_400_000;

/// How many days back to look.
pub fn within_days(query: &[(String, String)]) -> Result<usize, Fault> {
    let mut query = Query::new(query);
    let days = query.number("withinDays", usize::MAX).unwrap_or(DEFAULT_DAYS).min(MOST_DAYS);
    query.finish(days)
}

/// Id and name of an action.
type Named = (String, String);

/// What one person did.
#[derive(Clone, Debug, Default)]
struct Reviewer {
    reviews: usize,
    waited: Waited,
    actions: BTreeMap<Named, usize>,
}

/// How long cases waited: the sum, and of how many it is known.
#[derive(Clone, Copy, Debug, Default)]
struct Waited {
    ms: i64,
    known: i64,
}

impl Waited {
    const fn add(&mut self, ms: i64) {
        self.ms = self.ms.saturating_add(ms);
        self.known += 1;
    }

    const fn average(&self) -> i64 {
        if self.known == 0 { 0 } else { self.ms / self.known }
    }
}

/// Counts of the days that are looked at. Entries are added by time, the oldest first.
#[derive(Clone, Debug)]
pub struct Stats {
    first_day: i64,
    days: i64,
    reviews: BTreeMap<i64, usize>,
    actions: BTreeMap<Named, usize>,
    reviewers: BTreeMap<Option<String>, Reviewer>,
    waited: Waited,
    /// Since when cases have been waiting, as far as their beginning was among the entries.
    open_us: HashMap<CaseId, i64>,
    /// How often a label was found, in the first and in the second half of the time.
    labels: BTreeMap<String, [usize; 2]>,
}

impl Stats {
    /// Nothing counted yet, of so many days up to now, milliseconds since 1970.
    pub fn new(days: usize, now_ms: i64) -> Self {
        let days = i64::try_from(days).unwrap_or(1).max(1);
        Self {
            first_day: day_of(now_ms) - days + 1,
            days,
            reviews: BTreeMap::new(),
            actions: BTreeMap::new(),
            reviewers: BTreeMap::new(),
            waited: Waited::default(),
            open_us: HashMap::new(),
            labels: BTreeMap::new(),
        }
    }

    /// The days that are looked at, the first one first, as dates.
    pub fn dates(&self) -> Vec<String> {
        (0..self.days).map(|n| date_of((self.first_day + n) * DAY_MS)).collect()
    }

    /// Counts an entry of a case.
    pub fn add(&mut self, case: &CaseId, entry: &AuditEntry) {
        let day = day_of(entry.at_us / 1000);
        self.find(entry, day);
        if !entry.from.has_open_incident() && entry.to.has_open_incident() {
            self.open_us.entry(case.clone()).or_insert(entry.at_us);
        }
        let Some((id, name)) = action_of(entry) else { return };
        let named = (id.to_owned(), name.to_owned());
        *self.actions.entry(named.clone()).or_default() += 1;
        if !is_review(entry) {
            return;
        }
        *self.reviews.entry(day).or_default() += 1;
        let who = entry.by.as_ref().and_then(Acting::person).map(str::to_owned);
        let reviewer = self.reviewers.entry(who).or_default();
        reviewer.reviews += 1;
        *reviewer.actions.entry(named).or_default() += 1;
        if let Some(since_us) = self.open_us.remove(case) {
            let ms = (entry.at_us - since_us) / 1000;
            reviewer.waited.add(ms);
            self.waited.add(ms);
        }
    }

    fn find(&mut self, entry: &AuditEntry, day: i64) {
        let (Action::IncidentOpened { violations } | Action::EvidenceAdded { violations }) = &entry.action else {
            return;
        };
        let half = usize::from(2 * (day - self.first_day) >= self.days);
        let mut labels: Vec<&str> = violations.iter().map(domain::decide::Violation::shown_label).collect();
        labels.sort_unstable();
        labels.dedup();
        for label in labels {
            if let Some(count) = self.labels.entry(label.to_owned()).or_default().get_mut(half) {
                *count += 1;
            }
        }
    }

    /// The counts, with how many items wait (at least so many, if that is said) and the names of people. `is_part` says
    /// that not all of the time was looked at.
    pub fn render(&self, pending: (usize, bool), is_part: bool, name: impl Fn(&str) -> Option<String>) -> Value {
        let reviewed: usize = self.reviews.values().sum();
        let mut shown = json!({
            "actionStats": shares(&self.actions),
            "reviewStats": {
                "averageTimeToReview": self.waited.average(),
                "totalPending": pending.0,
                "totalReviewed": reviewed,
            },
            "topReviewers": self.reviewers(name),
            "trends": { "dailyReviewCounts": self.daily(), "flaggedContentTrends": self.trends() },
        });
        if let (true, Some(map)) = (is_part || pending.1, shown.as_object_mut()) {
            map.insert("countsAreMinimums".to_owned(), true.into());
        }
        shown
    }

    fn daily(&self) -> Vec<Value> {
        let days = (0..self.days).map(|n| self.first_day + n);
        days.map(|day| json!({ "date": date_of(day * DAY_MS), "count": self.reviews.get(&day).copied().unwrap_or(0) }))
            .collect()
    }

    fn reviewers(&self, name: impl Fn(&str) -> Option<String>) -> Vec<Value> {
        let mut all: Vec<_> = self.reviewers.iter().collect();
        all.sort_by(|a, b| (b.1.reviews, a.0).cmp(&(a.1.reviews, b.0)));
        all.truncate(TOP);
        let one = |(who, reviewer): (&Option<String>, &Reviewer)| {
            let top = by_count(&reviewer.actions).into_iter().take(TOP_ACTIONS);
            let top: Vec<Value> =
                top.map(|((id, name), count)| json!({ "actionId": id, "actionName": name, "count": count })).collect();
            json!({
                "userId": who,
                "name": who.as_deref().map(|id| name(id).unwrap_or_else(|| id.to_owned())),
                "reviewCount": reviewer.reviews,
                "averageTimePerReview": reviewer.waited.average(),
                "topActions": top,
            })
        };
        all.into_iter().map(one).collect()
    }

    /// From -1 (all of it in the first half) to 1 (all of it in the second).
    fn trends(&self) -> Vec<Value> {
        let mut all: Vec<_> = self.labels.iter().collect();
        all.sort_by_key(|(label, [before, after])| (std::cmp::Reverse(before + after), *label));
        all.truncate(TRENDS);
        let one = |(label, [before, after]): (&String, &[usize; 2])| {
            let (before, after) = (*before as f64, *after as f64);
            json!({ "label": label, "trend": rounded((after - before) / (after + before).max(1.0)) })
        };
        all.into_iter().map(one).collect()
    }
}

fn by_count(counts: &BTreeMap<Named, usize>) -> Vec<(&Named, usize)> {
    let mut all: Vec<_> = counts.iter().map(|(word, count)| (word, *count)).collect();
    all.sort_by_key(|(word, count)| (std::cmp::Reverse(*count), *word));
    all
}

fn shares(counts: &BTreeMap<Named, usize>) -> Vec<Value> {
    let total: usize = counts.values().sum();
    let one = |((id, name), count): (&Named, usize)| {
        let share = 100.0 * count as f64 / total.max(1) as f64;
        json!({ "actionId": id, "actionName": name, "count": count, "percentageOfTotal": rounded(share) })
    };
    by_count(counts).into_iter().map(one).collect()
}

fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
#[path = "stats_tests.rs"]
mod tests;
