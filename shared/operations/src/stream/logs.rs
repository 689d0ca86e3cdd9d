//! What was done and what was flagged, across the cases of a platform: told from the audit log, newest first.

use std::collections::BTreeMap;

use dialects::fault::Fault;
use dialects::stream::action_log::{self, Log};
use dialects::stream::list_filter::{Query, Row, bounds, exactly, query};
use dialects::stream::{flag, item};
use domain::cases::AuditEntry;
use domain::content::ContentRef;
use domain::filter::Filter;
use domain::flags::{Flag, flags as flags_of};
use domain::ids::CaseId;
use domain::story::CaseStory;
use futures_util::{StreamExt, TryStreamExt, stream};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::Value;
use store::audit::{AuditRow, Logged};

use super::common::operations;
use super::days::Days;
use super::story::story;
use super::walk::{Read, Walk};
use crate::cases::Cases;

/// The function `stream-logs`.
pub static LOGS: Function = Function {
    name: "stream-logs",
    trigger: Trigger::Http(&[Endpoint::of::<Logs>(), Endpoint::of::<Flags>()]),
    needs: Needs { secret: true, ..Needs::READ },
};

operations! {
    /// `POST /api/v2/moderation/logs`.
    Logs: "stream-logs.logs", Post "/api/v2/moderation/logs", users: false, logs;
    /// `POST /api/v2/moderation/flags`.
    Flags: "stream-logs.flags", Post "/api/v2/moderation/flags", users: false, flags;
}

/// Rows that a request looks at, at most.
const MAX_ROWS: usize = 1_000;
/// Cases that a request reads, at most.
const MAX_CASES: usize = 250;
/// Cases that are read at the same time.
const CONCURRENCY: usize = 8;

/// What is listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Logs,
    Flags,
}

async fn logs(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    list(context, caller, "logs", What::Logs, &query(&request.body, action_log::FIELDS)?).await
}

async fn flags(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    list(context, caller, "flags", What::Flags, &query(&request.body, flag::FIELDS)?).await
}

async fn list(context: &Context, caller: &Caller, name: &str, what: What, query: &Query) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    let walk = Walk::of(context, &cases.platform, name, query)?;
    let mut source = Source::of(&cases, &walk, &query.filter);
    let mut reading = Reading { cases: &cases, walk: &walk, what, filter: &query.filter, stories: BTreeMap::new() };
    let read =
        if query.page.limit == 0 { Read::default() } else { reading.read(&mut source, query.page.limit).await? };
    Ok(Reply::json(201, &walk.answer(context, name, read)?))
}

/// Where rows come from: one case, or the audit log day by day.
enum Source<'a> {
    Case(Option<CaseId>),
    Days(Days<'a>),
}

impl<'a> Source<'a> {
    fn of(cases: &'a Cases<'a>, walk: &Walk, filter: &Filter) -> Self {
        let content = |kind: &str| {
            Some(ContentRef { kind: exactly(filter, kind)?.to_owned(), id: exactly(filter, "entity_id")?.to_owned() })
        };
        let content = content("entity_type").or_else(|| content("resource_type"));
        let item = exactly(filter, "review_queue_item_id").and_then(CaseId::from_uuid);
        match item.or_else(|| content.map(|content| CaseId::of(&cases.platform, &content))) {
            Some(case) => Self::Case(Some(case)),
            None => Self::Days(Days::of(cases, walk, bounds(filter, "created_at"))),
        }
    }
}

/// A case that is read, with what is told of it.
struct Known {
    story: CaseStory,
    logs: Vec<Log>,
    flags: Vec<Flag>,
}

impl Known {
    fn of(story: CaseStory) -> Self {
        Self { logs: action_log::logs(&story), flags: flags_of(&story), story }
    }
}

/// An element with where it stands; rendered only if it is shown.
struct Element<'a> {
    position: String,
    row: Row,
    shown: Shown<'a>,
}

enum Shown<'a> {
    Log(Value),
    Flag(&'a Flag, &'a CaseStory),
}

impl Shown<'_> {
    fn render(self) -> Value {
        match self {
            Self::Log(shown) => shown,
            Self::Flag(found, story) => {
                let mut shown = flag::Told::of(story).render(found);
                if let Some(shown) = shown.as_object_mut() {
                    shown.insert("review_queue_item".to_owned(), item::render(story));
                }
                shown
            }
        }
    }
}

async fn told(cases: &Cases<'_>, case: &CaseId) -> Result<(CaseId, Option<Known>), store::StoreError> {
    Ok((case.clone(), story(cases, case).await?.map(Known::of)))
}

/// A request being answered.
struct Reading<'a> {
    cases: &'a Cases<'a>,
    walk: &'a Walk,
    what: What,
    filter: &'a Filter,
    /// Cases read so far.
    stories: BTreeMap<CaseId, Option<Known>>,
}

impl Reading<'_> {
    /// Reads until the page is full and one more is seen to follow, or the work of one request is done.
    async fn read(&mut self, source: &mut Source<'_>, limit: usize) -> Result<Read, Fault> {
        let mut read = Read::default();
        let mut seen = 0;
        loop {
            let rows = self.rows(source).await?;
            if rows.is_empty() {
                read.edge = match source {
                    Source::Case(_) => None,
                    Source::Days(days) => days.rest(),
                };
                return Ok(read);
            }
            seen += rows.len();
            let last = rows.last().map(|row| self.behind(&row.position));
            self.load(&rows).await?;
            for element in rows.iter().flat_map(|row| self.elements(row)) {
                if !self.walk.is_behind(&element.position) || self.filter.eval(&element.row) != Some(true) {
                    continue;
                }
                if read.found.len() == limit || !read.add(element.position, element.shown.render()) {
                    read.end();
                    return Ok(read);
                }
            }
            // The log of one case is read whole.
            if matches!(source, Source::Days(_)) && (seen >= MAX_ROWS || self.stories.len() >= MAX_CASES) {
                read.edge = last;
                return Ok(read);
            }
        }
    }

    /// The position behind all elements of a row, in reading.
    fn behind(&self, row: &str) -> String {
        if self.walk.ascending { format!("{row}~~") } else { row.to_owned() }
    }

    async fn rows(&mut self, source: &mut Source<'_>) -> Result<Vec<AuditRow>, Fault> {
        match source {
            Source::Days(days) => days.next().await.map_err(|error| fault(&error)),
            Source::Case(case) => match case.take() {
                Some(case) => self.of_case(&case).await,
                None => Ok(Vec::new()),
            },
        }
    }

    /// The log of one case, as rows of the audit log.
    async fn of_case(&mut self, id: &CaseId) -> Result<Vec<AuditRow>, Fault> {
        let (_, told) = told(self.cases, id).await.map_err(|error| fault(&error))?;
        let row = |entry: &AuditEntry| AuditRow {
            position: store::audit::position_of(id, entry),
            logged: Logged::Case { case: id.clone(), entry: entry.clone() },
        };
        let mut rows: Vec<AuditRow> = told.iter().flat_map(|told| &told.story.entries).map(row).collect();
        if !self.walk.ascending {
            rows.reverse();
        }
        self.stories.insert(id.clone(), told);
        Ok(rows)
    }

    async fn load(&mut self, rows: &[AuditRow]) -> Result<(), Fault> {
        let wanted = rows.iter().filter_map(|row| match &row.logged {
            Logged::Case { case, entry } if action_log::is_logged(entry) && !self.stories.contains_key(case) => {
                Some(case)
            }
            _ => None,
        });
        let wanted: std::collections::BTreeSet<&CaseId> = wanted.collect();
        let reads: Vec<_> = wanted.into_iter().map(|case| told(self.cases, case)).collect();
        let found: Vec<_> =
            stream::iter(reads).buffer_unordered(CONCURRENCY).try_collect().await.map_err(|error| fault(&error))?;
        self.stories.extend(found);
        Ok(())
    }

    /// What a row tells of, in the order of reading.
    fn elements(&self, row: &AuditRow) -> Vec<Element<'_>> {
        let shown: Vec<(Shown<'_>, Row)> = match &row.logged {
            Logged::Case { case, entry } => {
                let known = self.stories.get(case).and_then(Option::as_ref);
                known.map(|known| self.of_entry(known, entry)).unwrap_or_default()
            }
            Logged::Author { author, entry } if self.what == What::Logs && entry.case.is_none() => {
                let content = dialects::stream::bans::item_of(author);
                let item = CaseId::of(&self.cases.platform, &content);
                let shown = action_log::of_author(author, entry, &item);
                let row = action_log::row(&shown, &content);
                vec![(Shown::Log(shown), row)]
            }
            Logged::Author { .. } => Vec::new(),
        };
        let element = |(number, (shown, filtered))| Element {
            position: format!("{}~{number:03}", row.position),
            shown,
            row: filtered,
        };
        let mut elements: Vec<Element<'_>> = shown.into_iter().enumerate().map(element).collect();
        if !self.walk.ascending {
            elements.reverse();
        }
        elements
    }

    fn of_entry<'a>(&self, known: &'a Known, entry: &AuditEntry) -> Vec<(Shown<'a>, Row)> {
        let story = &known.story;
        let logged = |log: &Log| {
            let shown = action_log::render(log, story);
            let row = action_log::row(&shown, &story.head.content);
            (Shown::Log(shown), row)
        };
        match self.what {
            What::Logs => action_log::done_by(entry, &known.logs).map(logged).collect(),
            What::Flags => action_log::raised_by(entry, &known.flags)
                .map(|found| (Shown::Flag(found, story), flag::row(found, story)))
                .collect(),
        }
    }
}
