//! Querying appeals: those of a platform by time, of a user, or of an item.

use dialects::fault::Fault;
use dialects::stream::appeals::{self as wire, FIELDS};
use dialects::stream::list_filter::{Query, exactly, query};
use domain::cases::{Action, AuditEntry, appeals};
use domain::content::ContentRef;
use domain::filter::Filter;
use domain::ids::CaseId;
use domain::story::CaseStory;
use futures_util::{StreamExt, TryStreamExt, stream};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use store::appeals::{AppealList, AppealRow};
use store::audit::position_of;

use super::appeals::{author_of, with_shown};
use super::common::operations;
use super::story::story;
use super::walk::{Read, Walk};
use crate::cases::Cases;

operations! {
    /// `POST /api/v2/moderation/appeals`.
    Appeals: "stream-appeals.query", Post "/api/v2/moderation/appeals", users: true, list;
}

/// How often a request reads on for appeals that pass its filter.
const ROUNDS: usize = 4;
/// Appeals of such a reading.
const ROWS: usize = 100;
/// Cases that are read at the same time.
const CONCURRENCY: usize = 8;

async fn list(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let query = query(&request.body, FIELDS)?;
    let cases = Cases::of(context, caller).await?;
    // A user's walk is another than the platform's.
    let name = caller.user().map_or_else(|| "appeals".to_owned(), |user| format!("appeals of {user}"));
    let walk = Walk::of(context, &cases.platform, &name, &query)?;
    let read = read(&cases, caller.user(), &query, &walk).await?;
    Ok(Reply::json(201, &walk.answer(context, "items", read)?))
}

/// Where candidates come from: the narrowest list there is.
enum Source {
    Case(CaseId),
    Author(String),
    All,
}

impl Source {
    fn of(cases: &Cases<'_>, user: Option<&str>, filter: &Filter) -> Self {
        let item = exactly(filter, "review_queue_item_id").and_then(CaseId::from_uuid);
        let appeal = exactly(filter, "id").and_then(wire::named).map(|(case, _)| case);
        let entity = || {
            let content =
                ContentRef { kind: exactly(filter, "entity_type")?.into(), id: exactly(filter, "entity_id")?.into() };
            Some(CaseId::of(&cases.platform, &content))
        };
        if let Some(case) = appeal.or(item).or_else(entity) {
            return Self::Case(case);
        }
        let author = user.or_else(|| exactly(filter, "user_id"));
        author.map_or(Self::All, |author| Self::Author(author.to_owned()))
    }

    async fn rows(&self, cases: &Cases<'_>, walk: &Walk, after: Option<&str>) -> Result<(Vec<AppealRow>, bool), Fault> {
        let list = match self {
            Self::Case(case) => return of_case(cases, walk, case).await.map(|rows| (rows, false)),
            Self::Author(author) => AppealList::Author(author),
            Self::All => AppealList::All,
        };
        let (store, platform) = (&cases.context.store, &cases.platform);
        store.appeal_list(platform, list, walk.ascending, after, ROWS).await.map_err(|error| fault(&error))
    }
}

/// The appeals of one case, as rows of a list.
async fn of_case(cases: &Cases<'_>, walk: &Walk, case: &CaseId) -> Result<Vec<AppealRow>, Fault> {
    let Some(told) = story(cases, case).await.map_err(|error| fault(&error))? else { return Ok(Vec::new()) };
    let is_appeal = |entry: &&AuditEntry| entry.action == Action::Appealed;
    let row =
        |entry: &AuditEntry| AppealRow { position: position_of(case, entry), case: case.clone(), entry: entry.number };
    let mut rows: Vec<_> = told.entries.iter().filter(is_appeal).map(row).collect();
    rows.retain(|row| walk.is_behind(&row.position));
    if !walk.ascending {
        rows.reverse();
    }
    Ok(rows)
}

async fn read(cases: &Cases<'_>, user: Option<&str>, query: &Query, walk: &Walk) -> Result<Read, Fault> {
    let source = Source::of(cases, user, &query.filter);
    let limit = query.page.limit;
    let mut read = Read::default();
    let mut after = walk.after.clone();
    if limit == 0 {
        return Ok(read);
    }
    for _ in 0..ROUNDS {
        let (rows, has_more) = source.rows(cases, walk, after.as_deref()).await?;
        let stories: Vec<_> = rows.iter().map(|row| story(cases, &row.case)).collect();
        let mut stories = stream::iter(stories).buffered(CONCURRENCY);
        for row in &rows {
            let told = stories.try_next().await.map_err(|error| fault(&error))?.flatten();
            after = Some(row.position.clone());
            let Some((position, shown)) = told.and_then(|told| passing(&told, row, user, &query.filter)) else {
                continue;
            };
            if read.found.len() == limit || !read.add(position, shown) {
                read.end();
                return Ok(read);
            }
        }
        if !has_more {
            return Ok(read);
        }
    }
    read.edge = after;
    Ok(read)
}

/// The appeal of a row, if it passes; a case that has ended meanwhile has none.
fn passing(
    told: &CaseStory,
    row: &AppealRow,
    user: Option<&str>,
    filter: &Filter,
) -> Option<(String, serde_json::Value)> {
    let appeal = appeals(&told.entries).into_iter().find(|appeal| appeal.entry == row.entry)?;
    let author = author_of(told);
    if user.is_some() && user != author {
        return None;
    }
    with_shown(told, &appeal, |shown| {
        let passes = filter.eval(&shown.row(author)) == Some(true);
        passes.then(|| (row.position.clone(), wire::render(shown)))
    })
}
