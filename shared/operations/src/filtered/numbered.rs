//! Pages by number, for clients that know no other. What stands before a page is counted from rows, where they decide
//! which cases pass; the rest costs heads and whole cases, of which a call reads only so many.

use domain::ids::CaseId;
use futures_util::{StreamExt, TryStreamExt, stream};
use store::StoreError;

use super::{CONCURRENCY, COUNTED, Candidate, Filtered, HEAD, Lists, MAX_BATCH, Shown, WHOLE};

/// What a call may examine, in rows.
const BUDGET: usize = 12_000;
/// Most rows that are read at once.
const ROWS: usize = 1_000;

/// A page.
#[derive(Debug)]
pub(crate) struct Numbered<T> {
    /// What stands on it. What has changed since its row was read is left out.
    pub items: Vec<T>,
    /// How many pass altogether, or at least so many.
    pub total: usize,
    /// Whether there may be more.
    pub is_minimum: bool,
    /// Whether something passes behind the page, or may.
    pub has_more: bool,
    /// The page lies behind what one call can examine.
    pub is_too_deep: bool,
}

/// What passes, in order, each with the item if it had to be read for that.
struct Passing<T> {
    cases: Vec<(CaseId, Option<T>)>,
    budget: usize,
    /// So many fill the page and show that there is one more: who has to read whole cases reads no further.
    least: usize,
    has_read: bool,
}

impl<T> Passing<T> {
    fn spend(&mut self, cost: usize) {
        self.budget = self.budget.saturating_sub(cost);
    }

    const fn is_enough(&self) -> bool {
        self.has_read && self.cases.len() >= self.least
    }

    /// How many candidates are looked at together.
    fn portion(&self) -> usize {
        if self.has_read { (2 * self.least.saturating_sub(self.cases.len())).clamp(8, MAX_BATCH) } else { MAX_BATCH }
    }
}

impl<L: Lists, S: Shown> Filtered<'_, L, S> {
    /// At most `limit` of what passes behind the first `skip`, in the order of the plan.
    pub async fn numbered(&self, skip: usize, limit: usize) -> Result<Numbered<S::Item>, StoreError> {
        let ascending = self.plan.order.ascending;
        let least = skip.saturating_add(limit) + 1;
        let wanted = COUNTED.max(least);
        let mut passing = Passing { cases: Vec::new(), budget: BUDGET, least, has_read: false };
        let mut position = self.plan.start(ascending);
        let is_minimum = loop {
            let count = (wanted - passing.cases.len()).clamp(1, ROWS);
            let (rows, has_more) = self.rows(ascending, position.as_deref(), count).await?;
            passing.spend(rows.len());
            let is_over = rows.last().is_none_or(|row| self.plan.is_over(&row.position, ascending));
            position = rows.last().map(|row| row.position.clone()).or(position);
            let candidates = self.candidates(rows, ascending);
            let is_cut = self.pass(&candidates, &mut passing).await?;
            if is_cut {
                break true;
            }
            if is_over || !has_more {
                break false;
            }
            if passing.budget == 0 || passing.cases.len() >= wanted {
                break true;
            }
        };
        let total = passing.cases.len();
        let is_too_deep = is_minimum && skip > 0 && total <= skip;
        let shown: Vec<_> = passing.cases.into_iter().skip(skip).take(limit).collect();
        let has_more = total > skip.saturating_add(limit) || (is_minimum && total < wanted);
        let reads = shown.into_iter().map(|(case, item)| self.item(case, item));
        let reads: Vec<_> = reads.collect();
        let items: Vec<Option<S::Item>> = stream::iter(reads).buffered(CONCURRENCY).try_collect().await?;
        Ok(Numbered { items: items.into_iter().flatten().collect(), total, is_minimum, has_more, is_too_deep })
    }

    async fn item(&self, case: CaseId, known: Option<S::Item>) -> Result<Option<S::Item>, StoreError> {
        match known {
            Some(item) => Ok(Some(item)),
            None => self.shown.whole(self.filter, &case).await,
        }
    }

    /// Adds what passes of the candidates; whether the budget did not suffice for all of them.
    async fn pass(&self, candidates: &[Candidate], passing: &mut Passing<S::Item>) -> Result<bool, StoreError> {
        let mut rest = candidates;
        while !rest.is_empty() {
            if passing.budget == 0 || passing.is_enough() {
                return Ok(true);
            }
            let (some, others) = rest.split_at(passing.portion().min(rest.len()));
            rest = others;
            let unknown: Vec<CaseId> =
                some.iter().filter(|one| one.passes.is_none()).map(|one| one.case.clone()).collect();
            passing.spend(unknown.len() * HEAD);
            let heads = self.heads(&unknown).await?;
            let left: Vec<(&Candidate, bool)> = some.iter().filter_map(|one| self.decide(one, &heads)).collect();
            let open = left.iter().filter(|(_, is_certain)| !is_certain).count();
            passing.spend(open * WHOLE);
            passing.has_read |= open > 0;
            let reads: Vec<_> = left.into_iter().map(|(one, is_certain)| self.settle(one, is_certain)).collect();
            let settled: Vec<_> = stream::iter(reads).buffered(CONCURRENCY).try_collect().await?;
            passing.cases.extend(settled.into_iter().flatten());
        }
        Ok(false)
    }

    /// A candidate that passes; the whole case says so where nothing else does.
    async fn settle(&self, one: &Candidate, is_certain: bool) -> Result<Option<(CaseId, Option<S::Item>)>, StoreError> {
        if is_certain {
            return Ok(Some((one.case.clone(), None)));
        }
        let item = self.shown.whole(self.filter, &one.case).await?;
        Ok(item.map(|item| (one.case.clone(), Some(item))))
    }
}

#[cfg(test)]
#[path = "numbered_tests.rs"]
mod tests;
