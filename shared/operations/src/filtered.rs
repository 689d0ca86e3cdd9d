//! Answering a filter over flagged cases, page by page, for whatever dialect.
//!
//! The plan says which lists lead to candidates. What a row of a list tells drops most of them for nothing; what is
//! left is decided by its head, and what that does not tell, and all that is shown, by the whole case. A call has a
//! budget, beyond which it ends with a short page.

mod numbered;

use std::collections::HashMap;

use domain::bodies;
use domain::cases::Head;
use domain::content::Body;
use domain::facets::{Facet, FacetCode, Pending, grave_position, position};
use domain::filter::Filter;
use domain::filter::plan::{By, Plan, Source};
use domain::ids::CaseId;
use futures_util::{StreamExt, TryStreamExt, stream};
use store::StoreError;
use store::bulk::MAX_BATCH;
use store::filed::{FiledList, FiledRow};

use crate::cases::Cases;

/// What a call may examine: a row costs one, a head or a whole case as much as this.
const BUDGET: usize = 4_000;
const HEAD: usize = 4;
const WHOLE: usize = 20;
/// Whole cases that are read at least at once where it is not known which of them pass.
const AHEAD: usize = 8;
/// Rows read at once after the first round.
const BATCH: usize = 500;
/// Whole cases read at the same time.
const CONCURRENCY: usize = 16;
/// Most bytes of the items of a page: an answer can have 6 MB.
const MAX_PAGE_BYTES: usize = 4 * 1024 * 1024;
/// Most cases that are counted.
const COUNTED: usize = 1_000;

/// Rows of the lists in which a platform's flagged cases are filed.
type Rows = (Vec<FiledRow>, bool);
/// Heads by case, with their bodies where these stand beside them.
type Heads = HashMap<CaseId, (Head, Option<Vec<u8>>)>;

/// The lists of a platform, and what they lead to.
pub(crate) trait Lists: Sync {
    /// Rows after a position in order, and whether there may be more.
    fn rows(
        &self,
        list: FiledList<'_>,
        reviewed: Option<bool>,
        ascending: bool,
        after: Option<&str>,
        count: usize,
    ) -> impl Future<Output = Result<Rows, StoreError>> + Send;

    /// The heads of some cases; those that are gone are left out.
    fn heads(&self, cases: &[CaseId]) -> impl Future<Output = Result<Heads, StoreError>> + Send;
}

impl Lists for Cases<'_> {
    async fn rows(
        &self,
        list: FiledList<'_>,
        reviewed: Option<bool>,
        ascending: bool,
        after: Option<&str>,
        count: usize,
    ) -> Result<Rows, StoreError> {
        self.context.store.filed(&self.platform, list, reviewed, ascending, after, count).await
    }

    async fn heads(&self, cases: &[CaseId]) -> Result<Heads, StoreError> {
        self.context.store.filed_heads(&self.platform, cases).await
    }
}

/// What a dialect shows of cases.
pub(crate) trait Shown: Sync {
    /// What is shown of one.
    type Item: Send;

    /// Whether a case passes, as far as its head tells.
    fn by_head(&self, filter: &Filter, case: &CaseId, head: &Head, body: Option<&Body>) -> Option<bool>;

    /// How many bytes an item takes in an answer.
    fn bytes(&self, item: &Self::Item) -> usize;

    /// A case in full; `None` if it does not pass, or is gone.
    fn whole(
        &self,
        filter: &Filter,
        case: &CaseId,
    ) -> impl Future<Output = Result<Option<Self::Item>, StoreError>> + Send;
}

/// A page under way.
pub(crate) struct Found<T> {
    /// What passes, with its position, in the order of the walk.
    pub items: Vec<(String, T)>,
    /// Where the walk goes on, if it may.
    pub rest: Option<String>,
}

/// A filter, and how it is answered.
pub(crate) struct Filtered<'a, L, S> {
    pub lists: &'a L,
    pub filter: &'a Filter,
    pub plan: &'a Plan,
    pub shown: &'a S,
}

/// A case that may pass.
struct Candidate {
    position: String,
    case: CaseId,
    passes: Option<bool>,
}

/// What is left to be done.
struct Page<T> {
    limit: usize,
    budget: usize,
    bytes: usize,
    items: Vec<(String, T)>,
    /// Whether something else passes behind the last item.
    has_more: bool,
}

impl<T> Page<T> {
    const fn missing(&self) -> usize {
        self.limit - self.items.len()
    }

    const fn is_done(&self) -> bool {
        self.has_more
    }

    fn spend(&mut self, cost: usize) {
        self.budget = self.budget.saturating_sub(cost);
    }
}

impl<L: Lists, S: Shown> Filtered<'_, L, S> {
    /// At most `limit` of what passes after a position (or from the beginning), in this direction.
    pub async fn page(
        &self,
        ascending: bool,
        after: Option<String>,
        limit: usize,
    ) -> Result<Found<S::Item>, StoreError> {
        let mut page = Page { limit, budget: BUDGET, bytes: 0, items: Vec::new(), has_more: false };
        if limit == 0 {
            return Ok(Found { items: Vec::new(), rest: None });
        }
        if let Source::Cases(named) = &self.plan.source {
            let candidates = self.named(named, ascending, after.as_deref()).await?;
            self.take(&candidates, &mut page).await?;
            return Ok(found(page, None));
        }
        let mut position = after.or_else(|| self.plan.start(ascending));
        let mut count = limit + 1;
        loop {
            let (rows, has_more) = self.rows(ascending, position.as_deref(), count).await?;
            page.spend(rows.len());
            position = rows.last().map(|row| row.position.clone()).or(position);
            let is_over = rows.last().is_some_and(|row| self.plan.is_over(&row.position, ascending));
            let candidates = self.candidates(rows, ascending);
            let at = self.take(&candidates, &mut page).await?;
            if page.is_done() {
                return Ok(found(page, None));
            }
            if let Some(at) = at {
                return Ok(found(page, Some(at))); // the budget is used up within what was read
            }
            if is_over || !has_more {
                return Ok(found(page, None));
            }
            if page.budget == 0 {
                return Ok(found(page, position));
            }
            count = BATCH.min(page.budget);
        }
    }

    async fn rows(
        &self,
        ascending: bool,
        after: Option<&str>,
        count: usize,
    ) -> Result<(Vec<FiledRow>, bool), StoreError> {
        let list = match &self.plan.source {
            Source::Lists(codes) => FiledList::By(codes),
            Source::Updated | Source::Cases(_) => FiledList::Updated,
        };
        self.lists.rows(list, self.plan.reviewed, ascending, after, count).await
    }

    /// What a row does not rule out, each case once.
    fn candidates(&self, rows: Vec<FiledRow>, ascending: bool) -> Vec<Candidate> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for FiledRow { position, row } in rows {
            let passes = self.filter.eval(&row);
            let is_known = candidates.last().is_some_and(|last| last.case == row.case);
            if passes != Some(false) && !is_known && !self.plan.is_over(&position, ascending) {
                candidates.push(Candidate { position, case: row.case, passes });
            }
        }
        candidates
    }

    /// Cases that the filter names, in order.
    async fn named(
        &self,
        named: &[CaseId],
        ascending: bool,
        after: Option<&str>,
    ) -> Result<Vec<Candidate>, StoreError> {
        let heads = self.heads(named).await?;
        let mut candidates: Vec<Candidate> = Vec::new();
        for (case, (head, body)) in heads.iter().filter(|(_, (head, _))| head.is_flagged()) {
            let position = match self.plan.order.by {
                By::Created => position(head.flagged_us.or_else(|| head.flagged_since_us()).unwrap_or(0), case),
                By::Updated => position(head.updated_ms * 1000, case),
                By::Id => format!("{}#{}", case.uuid(), case.as_str()),
                By::Gravity => {
                    let filing = head.filing.as_ref().map_or(0, |filing| filing.gravity);
                    grave_position(filing, head.flagged_us.unwrap_or(0), case)
                }
            };
            let is_after = after.is_none_or(|after| if ascending { *position > *after } else { *position < *after });
            let passes = self.shown.by_head(self.filter, case, head, body.as_ref());
            if is_after && passes != Some(false) {
                candidates.push(Candidate { position, case: case.clone(), passes });
            }
        }
        candidates.sort_by(|a, b| a.position.cmp(&b.position));
        if !ascending {
            candidates.reverse();
        }
        Ok(candidates)
    }

    async fn heads(&self, cases: &[CaseId]) -> Result<HashMap<CaseId, (Head, Option<Body>)>, StoreError> {
        let mut heads = HashMap::with_capacity(cases.len());
        for some in cases.chunks(MAX_BATCH) {
            let read = self.lists.heads(some).await?;
            let decoded = |body: Option<Vec<u8>>| body.as_deref().and_then(bodies::decode);
            heads.extend(read.into_iter().map(|(case, (head, body))| (case, (head, decoded(body)))));
        }
        Ok(heads)
    }

    /// Fills the page from candidates, and looks whether anything passes behind it. Gives the last position that was
    /// looked at if the budget is used up before the last candidate.
    async fn take(&self, candidates: &[Candidate], page: &mut Page<S::Item>) -> Result<Option<String>, StoreError> {
        let mut rest = candidates;
        while !rest.is_empty() && !page.is_done() {
            // What a row decides needs no head. Of the others no more heads are read than the page may need.
            let count = if page.missing() == 0 { 8 } else { (2 * page.missing()).clamp(8, MAX_BATCH) };
            let (some, others) = rest.split_at(count.min(rest.len()));
            rest = others;
            let unknown: Vec<CaseId> =
                some.iter().filter(|one| one.passes.is_none()).map(|one| one.case.clone()).collect();
            page.spend(unknown.len() * HEAD);
            let heads = self.heads(&unknown).await?;
            let left: Vec<(&Candidate, bool)> = some.iter().filter_map(|one| self.decide(one, &heads)).collect();
            self.read(&left, page).await?;
            if page.budget == 0 && !page.is_done() {
                return Ok(rest.first().and(some.last()).map(|last| last.position.clone()));
            }
        }
        Ok(None)
    }

    /// Whether a candidate is still one, and whether it passes for certain.
    fn decide<'c>(
        &self,
        one: &'c Candidate,
        heads: &HashMap<CaseId, (Head, Option<Body>)>,
    ) -> Option<(&'c Candidate, bool)> {
        if let Some(passes) = one.passes {
            return Some((one, passes));
        }
        let (head, body) = heads.get(&one.case)?;
        match self.shown.by_head(self.filter, &one.case, head, body.as_ref()) {
            Some(false) => None,
            passes => Some((one, passes.is_some())),
        }
    }

    /// Reads whole cases until the page is full; of what is behind it, only what is not certain yet.
    async fn read(&self, left: &[(&Candidate, bool)], page: &mut Page<S::Item>) -> Result<(), StoreError> {
        let mut left = left;
        while let Some((_, is_certain)) = left.first().filter(|_| !page.is_done()) {
            if page.missing() == 0 && *is_certain {
                page.has_more = true;
                return Ok(());
            }
            let are_certain = left.iter().take(page.missing()).all(|(_, is_certain)| *is_certain);
            let count = if page.missing() > 0 && are_certain { page.missing() } else { page.missing().max(AHEAD) };
            let (some, others) = left.split_at(count.min(left.len()));
            left = others;
            let reads: Vec<_> = some.iter().map(|(one, _)| self.shown.whole(self.filter, &one.case)).collect();
            page.spend(reads.len() * WHOLE);
            let whole: Vec<_> = stream::iter(reads).buffered(CONCURRENCY).try_collect().await?;
            let passed = some.iter().zip(whole).filter_map(|((one, _), item)| Some((one.position.clone(), item?)));
            for item in passed {
                page.bytes += self.shown.bytes(&item.1);
                let is_too_large = page.bytes > MAX_PAGE_BYTES && !page.items.is_empty();
                if page.missing() == 0 || is_too_large {
                    page.has_more = true;
                    return Ok(());
                }
                page.items.push(item);
            }
        }
        Ok(())
    }
}

/// A full page goes on after its last item, an unfinished walk after what was looked at last.
fn found<T>(page: Page<T>, unfinished: Option<String>) -> Found<T> {
    let last = page.items.last().map(|(position, _)| position.clone());
    let is_full = page.items.len() == page.limit;
    let rest = match (page.has_more, unfinished) {
        (true, _) => last,
        (false, Some(_)) if is_full => last,
        (false, unfinished) => unfinished,
    };
    Found { items: page.items, rest }
}

/// What waits to be reviewed on a platform: exactly, up to [`COUNTED`] cases.
pub(crate) async fn pending(lists: &impl Lists) -> Result<Pending, StoreError> {
    let all = [FacetCode::of(Facet::All, "")];
    let (rows, has_more) = lists.rows(FiledList::Lately(&all), Some(false), true, None, COUNTED).await?;
    let mut pending = Pending { is_part: has_more, ..Pending::default() };
    for found in &rows {
        pending.add(&found.row);
    }
    Ok(pending)
}
