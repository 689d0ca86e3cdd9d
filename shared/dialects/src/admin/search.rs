//! Searching the cases of a platform: what is asked for, and the rows of the answer, which never hold text.

use domain::cases::Summary;
use domain::cases::Visibility;
use domain::content::{ContentRef, MAX_ID_BYTES};
use domain::ids::CaseId;
use domain::search::{CaseFilter, StateFilter};
use domain::severity::Severity;
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::fault::{Fault, Problem};

use super::audit::incident;
use super::query::{self, Params};
use super::read::SEVERITIES;
use super::with;

const VISIBILITIES: [(&str, Visibility); 2] = [("online", Visibility::Online), ("down", Visibility::Down)];

/// A page of cases that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Which cases.
    pub filter: CaseFilter,
    /// Oldest first.
    pub ascending: bool,
    /// How many.
    pub limit: usize,
    /// Where to go on, as sent.
    pub cursor: Option<String>,
}

/// Reads the query parameters of a search; `get` gives a parameter by name.
pub fn read<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<Search, Fault> {
    let mut problems = Vec::new();
    let mut params = Params::new(&get, &mut problems);
    let filter = CaseFilter {
        kind: params.text("type", MAX_ID_BYTES),
        author: params.text("author", MAX_ID_BYTES),
        parent: parent(&mut params),
        tag: params.text("tag", MAX_ID_BYTES).map(|tag| if tag.starts_with('#') { tag } else { format!("#{tag}") }),
        policy: params.text("policy", MAX_ID_BYTES),
        label: params.text("label", MAX_ID_BYTES),
        state: params.word("state", &StateFilter::WORDS),
        visibility: params.word("visibility", &VISIBILITIES),
        min_severity: params.word("severity", &SEVERITIES),
        has_appeal: params.word("has_appeal", &query::FLAGS),
        from_ms: params.start("from"),
        to_ms: params.end("to"),
    };
    params.check_range("from", "to", filter.from_ms, filter.to_ms);
    let ascending = params.word("order", &query::ORDERS).unwrap_or(false);
    let cursor = params.cursor();
    let limit = query::limit(get("limit"), &mut problems);
    if !problems.is_empty() {
        return Err(Fault::Invalid(problems));
    }
    Ok(Search { filter, ascending, limit: usize::try_from(limit).unwrap_or(1), cursor })
}

fn parent(params: &mut Params<'_, '_>) -> Option<ContentRef> {
    let (kind, id) = (params.text("parent_type", MAX_ID_BYTES), params.text("parent_id", MAX_ID_BYTES));
    match (kind, id) {
        (Some(kind), Some(id)) => Some(ContentRef { kind, id }),
        (None, None) => None,
        (kind, _) => {
            let missing = if kind.is_none() { "parent_type" } else { "parent_id" };
            params.missing(missing, "'parent_type' and 'parent_id' go together");
            None
        }
    }
}

/// A page of cases. `only_flagged` says that cases which were never flagged are not listed.
pub fn render(rows: &[(CaseId, Summary)], next: Option<&str>, only_flagged: bool) -> Value {
    let rows: Vec<_> = rows.iter().map(|(case, summary)| row(case, summary)).collect();
    let body = with(json!({ "cases": rows }), "next", next);
    with(body, "only_flagged", only_flagged.then_some(true))
}

/// A row of a list of cases. One that has not been analysed says so, and never looks clean.
pub fn row(case: &CaseId, row: &Summary) -> Value {
    let body = json!({
        "case": case.as_str(),
        "content": { "type": row.content.kind, "id": row.content.id },
        "created_at": iso_ms(row.created_ms),
        "status": if row.is_unanalysed { "not_analysed" } else { "analysed" },
        "visibility": row.visibility.as_str(),
        "incident": incident(row.incident),
        "tags": row.tags,
        "policies": row.policies,
        "labels": row.labels,
        "has_appeal": row.has_appeal,
        "reports": row.reports,
    });
    let body = with(body, "author", row.author.as_deref());
    let parent = row.parent.as_ref();
    let body = with(body, "parent", parent.map(|parent| json!({ "type": parent.kind, "id": parent.id })));
    let body = with(body, "severity", row.severity.map(Severity::as_str));
    with(body, "queue", row.queue.as_deref())
}

/// The problem of a cursor of another list, or of none.
pub fn bad_cursor() -> Problem {
    query::bad_cursor()
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
