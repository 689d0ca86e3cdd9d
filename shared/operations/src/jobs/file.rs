//! Bringing the lists of flagged cases in line with the platform's setting: filing what was flagged before it was
//! switched on, taking everything out after it was switched off. The cases are walked month by month, and a second
//! time a minute later, for what was changed meanwhile by a process that did not know of the setting yet.

use domain::cases::{Head, IncidentState, Summary, Visibility};
use domain::ids::CaseId;
use domain::job::{Job, Work};
use domain::search::Walk;
use domain::transition::Transition;
use futures_util::{StreamExt, TryStreamExt, stream};
use lambda::cache::FRESH_MS;
use lambda::context::Context;
use store::StoreError;
use store::lists::CaseList;

use super::Done;
use crate::cases::{Cases, placing};

/// Cases of a page, and how many are changed at the same time.
const PAGE: usize = 200;
const CONCURRENCY: usize = 8;
/// Pages in one invocation.
const PAGES: usize = 10;
/// Pause before the second walk, milliseconds.
const SECOND_PASS_MS: i64 = 60_000;
/// Clocks of other processes may be ahead by this much, milliseconds.
const AHEAD_MS: i64 = 60_000;
/// Most entries of a log that a case is filed by.
const MAX_ENTRIES: i32 = 10_000;

/// The job that is owed once the setting changes: it begins when the change holds everywhere.
pub(crate) fn promised(context: &Context, platform: &domain::ids::PlatformId) -> Job {
    let now_ms = context.now_ms();
    let work = Work::FileCases { pass: 1, cursor: None };
    Job::new(platform, &[b"file", context.random.id().as_bytes()], work, now_ms, 2 * FRESH_MS)
}

pub(super) async fn walk(cases: &Cases<'_>, job: &Job, pass: u8, cursor: Option<&str>) -> Result<Done, StoreError> {
    let context = cases.context;
    let from_ms = cases.config.platform.created_ms;
    let walk = Walk { ascending: true, from_ms, to_ms: context.now_ms().saturating_add(AHEAD_MS) };
    let mut position = cursor.map_or_else(|| walk.start(), str::to_owned);
    let mut job = job.clone();
    for _ in 0..PAGES {
        let month = Walk::month_at(&position).ok_or(StoreError::Damaged("position"))?;
        let list = CaseList::Month(&month);
        let page = context.store.case_list(&cases.platform, list, true, Some(&position), PAGE).await?;
        let rows = page.rows.iter().filter(|row| may_be_flagged(&row.summary));
        let steps: Vec<_> = rows.map(|row| file(cases, &row.case)).collect();
        stream::iter(steps).buffer_unordered(CONCURRENCY).try_collect::<Vec<()>>().await?;
        let end = page.rows.last().map_or_else(|| position.clone(), |row| row.position.clone());
        let further = if page.has_more { Some(end) } else { walk.next_month(&end) };
        let (next, is_end) = match further {
            Some(further) => {
                position.clone_from(&further);
                (job.moved(Work::FileCases { pass, cursor: Some(further) }, context.now_ms()), false)
            }
            None if pass == 1 => {
                let due_ms = context.now_ms() + SECOND_PASS_MS;
                (job.moved(Work::FileCases { pass: 2, cursor: None }, due_ms), true)
            }
            None => return Ok(Done::Remove),
        };
        if !context.store.move_job(&next).await? {
            return Ok(Done::Finished); // another worker that took the same job is further on
        }
        job = next;
        if is_end {
            break;
        }
    }
    Ok(Done::Continues(Box::new(job)))
}

/// A row tells nearly all that makes a case a flagged one. What a later version made clean again had an incident.
fn may_be_flagged(row: &Summary) -> bool {
    let is_clean = row.policies.is_empty() && row.incident == IncidentState::None && row.reports == 0;
    !is_clean || row.visibility == Visibility::Down
}

/// Files a case if it has to be, or takes it out.
async fn file(cases: &Cases<'_>, id: &CaseId) -> Result<(), StoreError> {
    let by_facets = cases.config.platform.settings.queue_filters;
    let is_right = |head: &Head| match &head.filing {
        Some(filing) => by_facets && !filing.overflows(),
        None => !(by_facets && head.is_flagged()),
    };
    let store = &cases.context.store;
    let Some(head) = store.case_head(&cases.platform, id).await? else { return Ok(()) };
    if is_right(&head) {
        return Ok(());
    }
    let entries = store.entries(&cases.platform, id, 0, MAX_ENTRIES).await?;
    let reports = store.reports(&cases.platform, id).await?;
    let step = |transition: &mut Transition| {
        // Whatever was flagged since has filed the case itself.
        let is_same = transition.case.head.entry_count == head.entry_count;
        is_same && transition.refile(&entries, &reports, &placing(&cases.config))
    };
    Box::pin(cases.change(id, step)).await.map(drop)
}
