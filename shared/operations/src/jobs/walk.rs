//! Applying an author decision to all contents of the author (T20, T23), page by page. Each content is a
//! commit of its own; where the walk stands is written after each page, so that it goes on after any
//! interruption. A second walk a minute later finds what was committed during the first.

use domain::authors::{Author, AuthorDecisionKind, AuthorEntry};
use domain::ids::CaseId;
use domain::job::{Job, Work};
use futures_util::{StreamExt, TryStreamExt, stream};
use store::StoreError;
use store::lists::CaseList;

use super::Done;
use crate::cases::Cases;

/// Contents of a page, and how many are changed at the same time.
const PAGE: usize = 50;
const CONCURRENCY: usize = 8;
/// Pages in one invocation.
const PAGES: usize = 10;
/// Pause before the second walk, milliseconds.
const SECOND_PASS_MS: i64 = 60_000;

/// Where the walk stands.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub author: &'a str,
    pub decision: u32,
    pub pass: u8,
    pub cursor: Option<&'a str>,
}

pub(super) async fn walk(cases: &Cases<'_>, job: &Job, step: Step<'_>) -> Result<Done, StoreError> {
    let context = cases.context;
    let Some(decided) = decided(cases, step).await? else { return Ok(Done::Remove) };
    let mut cursor = step.cursor.map(str::to_owned);
    let mut job = job.clone();
    for _ in 0..PAGES {
        let list = CaseList::Author(step.author);
        let page = context.store.case_list(&cases.platform, list, true, cursor.as_deref(), PAGE).await?;
        let steps: Vec<_> = page.rows.iter().map(|row| apply(cases, &row.case, &decided)).collect();
        stream::iter(steps).buffer_unordered(CONCURRENCY).try_collect::<Vec<()>>().await?;
        let end = page.rows.last().map(|row| row.position.clone());
        let next = match end.filter(|_| page.has_more) {
            Some(position) => {
                cursor = Some(position);
                job.moved(work(step, step.pass, cursor.clone()), context.now_ms())
            }
            None if step.pass == 1 => {
                let now_ms = context.now_ms();
                let second = job.moved(work(step, 2, None), now_ms + SECOND_PASS_MS);
                return Ok(moved(context.store.move_job(&second).await?, second));
            }
            None => {
                context.store.finish_job(&job).await?;
                return Ok(Done::Finished);
            }
        };
        if !context.store.move_job(&next).await? {
            return Ok(Done::Finished);
        }
        job = next;
    }
    Ok(Done::Continues(Box::new(job)))
}

/// Another worker that took the same job may be further on.
fn moved(is_ours: bool, job: Job) -> Done {
    if is_ours { Done::Continues(Box::new(job)) } else { Done::Finished }
}

fn work(step: Step<'_>, pass: u8, cursor: Option<String>) -> Work {
    Work::AuthorWalk { author: step.author.to_owned(), decision: step.decision, pass, cursor }
}

/// The decision that is walked: a ban that stands, or the entry that lifted one.
enum Decided {
    Banned(Box<Author>),
    Lifted(Box<AuthorEntry>),
}

/// `None` if a later decision has made the walk pointless: that one has a walk of its own.
async fn decided(cases: &Cases<'_>, step: Step<'_>) -> Result<Option<Decided>, StoreError> {
    let store = &cases.context.store;
    let Some(author) = store.author(&cases.platform, step.author).await? else { return Ok(None) };
    let entry = store.author_entry(&cases.platform, step.author, step.decision).await?;
    let entry = entry.ok_or(StoreError::Damaged("audit entry"))?;
    let stands = match entry.decision {
        AuthorDecisionKind::Act => author.ban.as_ref().is_some_and(|ban| ban.decision == step.decision),
        _ => author.ban.is_none(),
    };
    let decided = match entry.decision {
        AuthorDecisionKind::Act => Decided::Banned(Box::new(author)),
        _ => Decided::Lifted(Box::new(entry)),
    };
    Ok(stands.then_some(decided))
}

async fn apply(cases: &Cases<'_>, id: &CaseId, decided: &Decided) -> Result<(), StoreError> {
    let changed = cases.change(id, |transition| {
        let terms = cases.terms(&transition.case.head.content.kind);
        match decided {
            Decided::Banned(author) => author.ban.as_ref().is_some_and(|ban| transition.apply_ban(ban, &terms)),
            Decided::Lifted(entry) => transition.lift_ban(entry.number, entry.trigger, entry.by.as_ref(), &terms),
        }
    });
    Box::pin(changed).await.map(drop)
}
