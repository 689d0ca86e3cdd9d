//! What was done and what was flagged, across the cases of a platform: told from the audit log, newest first.

use std::collections::BTreeMap;

use dialects::fault::Fault;
use dialects::stream::action_log::{self, Log};
use dialects::stream::list_filter::{Query, Row, query};
use dialects::stream::{flag, item};
use domain::cases::AuditEntry;
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
use store::StoreError;
use store::audit::{AuditRow, Logged};

use super::common::operations;
use super::log_rows::Source;
use super::story::{describe, story};
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
    let of_user = source.is_of_user();
    let (filter, stories) = (&query.filter, BTreeMap::new());
    let mut reading = Reading { cases: &cases, walk: &walk, what, filter, of_user, stories };
    let read =
        if query.page.limit == 0 { Read::default() } else { reading.read(&mut source, query.page.limit).await? };
    Ok(Reply::json(201, &walk.answer(context, name, read)?))
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

    /// Whether an entry of the log was left out, or the report that it tells of.
    fn lacks(&self, entry: &AuditEntry) -> bool {
        let story = &self.story;
        let has_entry = || story.entries.iter().any(|known| known.number == entry.number);
        let has_report = |(incident, key): (u32, &str)| {
            story.reports.iter().any(|known| known.incident == incident && known.key == key)
        };
        story.left_out > 0 && !(has_entry() && entry.report().is_none_or(has_report))
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

async fn told(cases: &Cases<'_>, case: &CaseId) -> Result<(CaseId, Option<Known>), StoreError> {
    Ok((case.clone(), story(cases, case).await?.map(Known::of)))
}

/// A request being answered.
struct Reading<'a> {
    cases: &'a Cases<'a>,
    walk: &'a Walk,
    what: What,
    filter: &'a Filter,
    /// The log of a user is read.
    of_user: bool,
    /// Cases read so far.
    stories: BTreeMap<CaseId, Option<Known>>,
}

impl Reading<'_> {
    /// Reads until the page is full and one more is seen to follow, or the work of one request is done.
    async fn read(&mut self, source: &mut Source<'_>, limit: usize) -> Result<Read, Fault> {
        let mut read = Read::default();
        let mut seen = 0;
        loop {
            let rows = source.next().await.map_err(|error| fault(&error))?;
            if rows.is_empty() {
                read.edge = source.rest();
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
            if seen >= MAX_ROWS || self.stories.len() >= MAX_CASES {
                read.edge = last;
                return Ok(read);
            }
        }
    }

    /// The position behind all elements of a row, in reading.
    fn behind(&self, row: &str) -> String {
        if self.walk.ascending { format!("{row}~~") } else { row.to_owned() }
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
        self.complete(rows).await.map_err(|error| fault(&error))
    }

    /// Adds the entries of rows to cases with long logs that were read without them.
    async fn complete(&mut self, rows: &[AuditRow]) -> Result<(), StoreError> {
        let mut missing: BTreeMap<&CaseId, Vec<AuditEntry>> = BTreeMap::new();
        for row in rows {
            let Logged::Case { case, entry } = &row.logged else { continue };
            let is_missing = self.stories.get(case).and_then(Option::as_ref).is_some_and(|known| known.lacks(entry));
            if is_missing {
                missing.entry(case).or_default().push(entry.clone());
            }
        }
        for (case, entries) in missing {
            let Cases { context, platform, .. } = self.cases;
            let (texts, reports) = context.store.told_by(platform, case, &entries, entries.len()).await?;
            if let Some(Some(known)) = self.stories.remove(case) {
                let mut story = known.story;
                story.complete(entries, texts, reports);
                describe(self.cases, &mut story).await?;
                self.stories.insert(case.clone(), Some(Known::of(story)));
            }
        }
        Ok(())
    }

    /// What a row tells of, in the order of reading.
    fn elements(&self, row: &AuditRow) -> Vec<Element<'_>> {
        let shown: Vec<(Shown<'_>, Row)> = match &row.logged {
            Logged::Case { case, entry } => {
                let known = self.stories.get(case).and_then(Option::as_ref);
                known.map(|known| self.of_entry(known, entry)).unwrap_or_default()
            }
            // Of what was decided with a content, that content's log tells, unless the user's own is asked for.
            Logged::Author { author, entry } if self.what == What::Logs && (entry.case.is_none() || self.of_user) => {
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
