//! Searching the cases of a platform, for moderators and for operators.
//!
//! A search reads the narrowest list there is: the author's contents, the parent's children, or all cases
//! month by month. What the list does not answer is filtered row by row; the work of a call has a limit,
//! beyond which it ends with a short page and a cursor.

use dialects::admin::search as wire;
use dialects::fault::Fault;
use domain::cases::Summary;
use domain::config::{PlatformConfig, Scope};
use domain::cursor::ListPrint;
use domain::ids::{CaseId, PlatformId};
use domain::search::Walk;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Access, Dialect, Endpoint, Method, Needs, Operation};
use lambda::request::{Reply, Request};
use store::StoreError;
use store::lists::{CaseList, CasePage};

use crate::paging;

/// The function `moderate-search`.
pub static SEARCH: Function = Function {
    name: "moderate-search",
    trigger: Trigger::Http(&[Endpoint::of::<Cases>()]),
    needs: Needs { secret: true, ..Needs::READ },
};

/// Searching cases.
struct Cases;

impl Operation for Cases {
    const NAME: &'static str = "moderate-search.cases";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/moderate/v1/cases/search";
    const DIALECT: Dialect = Dialect::Admin;
    const ACCESS: Access = Access::Platform(Scope::Moderate);

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let config = context.config(caller.platform()?).await.map_err(|error| fault(&error))?;
        let config = config.ok_or(Fault::Unauthorized)?;
        search(context, &config, request).await
    }
}

/// Most rows that a call examines, and how often it reads.
const MAX_EXAMINED: usize = 1_000;
const ROUNDS: usize = 4;
/// Rows read at once where most may not pass.
const BATCH: usize = MAX_EXAMINED / ROUNDS;
/// Clocks of other processes may be ahead by this much, milliseconds.
const AHEAD_MS: i64 = 60_000;

/// Answers a search on a platform.
pub(crate) async fn search(context: &Context, config: &PlatformConfig, request: &Request) -> Result<Reply, Fault> {
    let asked = wire::read(|name| request.query(name))?;
    let platform = &config.platform.id;
    let filter = serde_json::to_string(&asked.filter).map_err(|error| Fault::Internal(error.to_string()))?;
    let print = ListPrint::of(platform, &["cases", if asked.ascending { "oldest" } else { "newest" }, &filter]);
    let start = paging::open(context, print, asked.cursor.as_deref())?;
    let search = Search::new(context, config, &asked);
    let (rows, next) = search.page(start).await.map_err(|error| fault(&error))?;
    let next = paging::seal(context, print, next)?;
    let only_flagged = search.is_by_month() && !config.platform.settings.index_all_cases;
    Ok(Reply::json(200, &wire::render(&rows, next.as_deref(), only_flagged)))
}

/// A search under way.
struct Search<'a> {
    context: &'a Context,
    platform: &'a PlatformId,
    asked: &'a wire::Search,
    walk: Walk,
}

type Row = (CaseId, Summary);

impl<'a> Search<'a> {
    fn new(context: &'a Context, config: &'a PlatformConfig, asked: &'a wire::Search) -> Self {
        // There is nothing from before the platform was made, and nothing from after now.
        let created_ms = config.platform.created_ms;
        let end_ms = context.now_ms().saturating_add(AHEAD_MS);
        let walk = Walk {
            ascending: asked.ascending,
            from_ms: asked.filter.from_ms.map_or(created_ms, |from_ms| from_ms.max(created_ms)),
            to_ms: asked.filter.to_ms.map_or(end_ms, |to_ms| to_ms.min(end_ms)),
        };
        Self { context, platform: &config.platform.id, asked, walk }
    }

    const fn is_by_month(&self) -> bool {
        self.asked.filter.author.is_none() && self.asked.filter.parent.is_none()
    }

    /// A page from a position on, and the position at which the next one starts.
    async fn page(&self, start: Option<String>) -> Result<(Vec<Row>, Option<String>), StoreError> {
        let (limit, mut rows, mut examined) = (self.asked.limit, Vec::new(), 0);
        let mut position = start.unwrap_or_else(|| self.walk.start());
        for _ in 0..ROUNDS {
            let missing = limit - rows.len();
            let count = if self.asked.filter.is_selective() { BATCH.min(MAX_EXAMINED - examined) } else { missing };
            let page = self.read(&position, count).await?;
            examined += page.rows.len();
            let last = page.rows.len();
            for (number, row) in (1..).zip(page.rows) {
                if !self.walk.covers(row.summary.created_ms) {
                    return Ok((rows, None));
                }
                position = row.position;
                if self.asked.filter.matches(&row.summary) {
                    rows.push((row.case, row.summary));
                }
                if rows.len() == limit {
                    let has_more = page.has_more || number < last;
                    let next = if has_more { Some(position) } else { self.next_list(&position) };
                    return Ok((rows, next));
                }
            }
            if !page.has_more {
                let Some(next) = self.next_list(&position) else { return Ok((rows, None)) };
                position = next;
            }
            if examined >= MAX_EXAMINED {
                break;
            }
        }
        Ok((rows, Some(position)))
    }

    /// Where it goes on once a list has ended.
    fn next_list(&self, position: &str) -> Option<String> {
        if self.is_by_month() { self.walk.next_month(position) } else { None }
    }

    async fn read(&self, position: &str, count: usize) -> Result<CasePage, StoreError> {
        let filter = &self.asked.filter;
        let month = Walk::month_at(position).ok_or(StoreError::Damaged("position"))?;
        let list = match (&filter.author, &filter.parent) {
            (Some(author), _) => CaseList::Author(author),
            (None, Some(parent)) => CaseList::Parent(parent),
            (None, None) => CaseList::Month(&month),
        };
        let store = &self.context.store;
        store.case_list(self.platform, list, self.asked.ascending, Some(position), count).await
    }
}
