//! The audit log of a platform day by day. Days on which nothing happened are read many at a time, so that a quiet
//! year costs a moment and not a walk of its own.

use domain::ids::{parse_sortable_ms, sortable_ms};
use domain::time::{date_of, day_of};
use futures_util::future::try_join_all;
use store::StoreError;
use store::audit::{AuditList, AuditRow};

use super::walk::Walk;
use crate::cases::Cases;

const DAY_MS: i64 = 86_400_000;
/// Rows of one reading.
const ROWS: usize = 100;
/// Most days that are read at the same time.
const WIDEST: i64 = 32;
/// Days that a request looks at, at most; the next page goes on behind them.
const MAX_DAYS: i64 = 128;

/// A walk through days.
pub(super) struct Days<'a> {
    cases: &'a Cases<'a>,
    ascending: bool,
    /// The day to read, since 1970.
    day: i64,
    /// Where in it.
    after: Option<String>,
    /// The last day to be read.
    end: i64,
    /// How many days are read next.
    width: i64,
    examined: i64,
}

impl<'a> Days<'a> {
    /// The days between two times (microseconds since 1970), as far as the platform has existed.
    pub fn of(cases: &'a Cases<'a>, walk: &Walk, (from_us, to_us): (Option<i64>, Option<i64>)) -> Self {
        let created_ms = cases.config.platform.created_ms;
        let first = from_us.map_or(created_ms, |us| (us / 1000).max(created_ms));
        let now_ms = cases.context.now_ms();
        let last = to_us.map_or(now_ms, |us| (us / 1000).min(now_ms));
        let (begin, end) = if walk.ascending { (first, last) } else { (last, first) };
        let (mut day, after) = (day_of(begin), walk.after.as_deref().map(|after| row_after(after, walk.ascending)));
        let at_ms = after.as_deref().and_then(|after| parse_sortable_ms(after.split('#').next()?));
        if let Some(at_ms) = at_ms {
            let at = day_of(at_ms);
            day = if walk.ascending { day.max(at) } else { day.min(at) };
        }
        let after = after.filter(|_| at_ms.is_some_and(|at_ms| day_of(at_ms) == day));
        Self { cases, ascending: walk.ascending, day, after, end: day_of(end), width: 1, examined: 0 }
    }

    fn left(&self) -> i64 {
        let days = if self.ascending { self.end - self.day } else { self.day - self.end };
        (days + 1).min(MAX_DAYS - self.examined)
    }

    /// The next rows, in order; none if there are none, or none that this request may look for.
    pub async fn next(&mut self) -> Result<Vec<AuditRow>, StoreError> {
        let step = if self.ascending { 1 } else { -1 };
        while self.left() > 0 {
            let width = self.width.min(self.left());
            let days: Vec<i64> = (0..width).map(|n| self.day + step * n).collect();
            let mut after = self.after.take();
            let reads = days.iter().map(|day| self.read(*day, after.take()));
            let found = try_join_all(reads).await?;
            let mut rows = Vec::new();
            for (day, (read, has_more)) in days.into_iter().zip(found) {
                self.examined += 1;
                self.day = day + step;
                let last = read.last().map(|row| row.position.clone());
                rows.extend(read);
                if has_more {
                    (self.day, self.after) = (day, last);
                    break;
                }
            }
            if !rows.is_empty() {
                self.width = 1;
                return Ok(rows);
            }
            self.width = (self.width * 2).min(WIDEST);
        }
        Ok(Vec::new())
    }

    async fn read(&self, day: i64, after: Option<String>) -> Result<(Vec<AuditRow>, bool), StoreError> {
        let (store, platform) = (&self.cases.context.store, &self.cases.platform);
        let date = date_of(day * DAY_MS);
        store.audit_list(platform, AuditList::Day(&date), self.ascending, after.as_deref(), ROWS).await
    }

    /// Where to go on, if days are left that this request did not look at.
    pub fn rest(&self) -> Option<String> {
        let days = if self.ascending { self.end - self.day } else { self.day - self.end };
        let start = if self.ascending { self.day } else { self.day + 1 };
        (days >= 0).then(|| sortable_ms(start * DAY_MS))
    }
}

/// Where the store has to go on so that it gives the row of an element again: an element has a number in its row.
fn row_after(after: &str, ascending: bool) -> String {
    match after.split_once('~') {
        Some((row, _)) if ascending => {
            let mut before = row.to_owned();
            before.pop();
            before
        }
        _ => after.to_owned(),
    }
}
