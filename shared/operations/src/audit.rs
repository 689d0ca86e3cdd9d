//! The audit log across cases and authors, by day and by person, for moderators and for operators.

use dialects::admin::audit_list::{self as wire, Entries};
use dialects::fault::Fault;
use domain::config::Scope;
use domain::cursor::ListPrint;
use domain::ids::PlatformId;
use domain::search::Walk;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Access, Dialect, Endpoint, Method, Needs, Operation};
use lambda::request::{Reply, Request};
use serde_json::Value;
use store::audit::{AuditList, Logged};

use crate::paging;

/// The function `moderate-audit`.
pub static AUDIT: Function = Function {
    name: "moderate-audit",
    trigger: Trigger::Http(&[Endpoint::of::<List>()]),
    needs: Needs { secret: true, ..Needs::READ },
};

/// Listing audit entries.
struct List;

impl Operation for List {
    const NAME: &'static str = "moderate-audit.list";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/moderate/v1/audit";
    const DIALECT: Dialect = Dialect::Admin;
    const ACCESS: Access = Access::Platform(Scope::Moderate);

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        list(context, caller.platform()?, request).await
    }
}

/// Answers a page of audit entries of a platform.
pub(crate) async fn list(context: &Context, platform: &PlatformId, request: &Request) -> Result<Reply, Fault> {
    let asked = wire::read(|name| request.query(name))?;
    let (list, from_ms, to_ms) = match &asked.entries {
        Entries::Day(day) => (AuditList::Day(day), None, None),
        Entries::Person { id, from_ms, to_ms } => (AuditList::Actor(id), *from_ms, *to_ms),
    };
    let print = ListPrint::of(platform, &["audit", &format!("{:?} {}", asked.entries, asked.ascending)]);
    let walk =
        Walk { ascending: asked.ascending, from_ms: from_ms.unwrap_or(i64::MIN), to_ms: to_ms.unwrap_or(i64::MAX) };
    let start = paging::open(context, print, asked.cursor.as_deref())?.unwrap_or_else(|| walk.start());
    let read = context.store.audit_list(platform, list, asked.ascending, Some(&start), asked.limit).await;
    let (rows, has_more) = read.map_err(|error| fault(&error))?;
    let is_over = rows.iter().any(|row| !walk.covers(row.logged.at_ms()));
    let rows: Vec<_> = rows.into_iter().filter(|row| walk.covers(row.logged.at_ms())).collect();
    let next = rows.last().filter(|_| has_more && !is_over).map(|row| row.position.clone());
    let next = paging::seal(context, print, next)?;
    let entries: Vec<Value> = rows.iter().map(|row| entry(&row.logged)).collect();
    Ok(Reply::json(200, &wire::render(&entries, next.as_deref())))
}

fn entry(logged: &Logged) -> Value {
    match logged {
        Logged::Case { case, entry } => wire::of_case(case, entry),
        Logged::Author { author, entry } => wire::of_author(author, entry),
    }
}
