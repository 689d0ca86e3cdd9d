//! Reading a bulk of contents (contract section 5): all of it is valid, or none of it is taken.

use domain::bulk::BulkId;
use domain::config::PlatformConfig;
use domain::content::{MAX_ID_BYTES, Submission};

use crate::fault::{Fault, Problem};
use crate::json::Reader;

/// Most bytes of a bulk request.
pub const MAX_BULK_BYTES: usize = 5 * 1024 * 1024;

/// Most contents of one bulk request.
pub const MAX_BULK_CONTENTS: usize = 500;

/// Most problems that an answer lists: an answer has a limit of its own.
const MAX_PROBLEMS: usize = 5_000;

/// A bulk request.
#[derive(Clone, Debug, PartialEq)]
pub struct Bulk {
    /// Which bulk.
    pub id: BulkId,
    /// Its id as the caller spells it.
    pub spelling: String,
    /// The contents, in their order.
    pub contents: Vec<Submission>,
}

/// Reads a bulk request.
pub fn bulk(body: &[u8], config: &PlatformConfig) -> Result<Bulk, Fault> {
    let map = crate::json::object(body)?;
    let mut problems = Vec::new();
    let read = read(&mut Reader::root(&map, &mut problems), config);
    match read {
        Some(bulk) if problems.is_empty() => within_limits(bulk, config),
        _ => Err(Fault::Invalid(listed(problems))),
    }
}

fn read(reader: &mut Reader<'_>, config: &PlatformConfig) -> Option<Bulk> {
    let spelling = reader.required_text("bulk", MAX_ID_BYTES);
    let id = spelling.and_then(BulkId::parse);
    if spelling.is_some() && id.is_none() {
        reader.problem("bulk", "bad_uuid", "'bulk' must be a UUID");
    }
    if reader.get("contents").is_none() {
        reader.problem("contents", "missing", "'contents' is required");
    }
    let is_empty = reader.get("contents").and_then(serde_json::Value::as_array).is_some_and(Vec::is_empty);
    if is_empty {
        reader.problem("contents", "empty", "'contents' must not be empty");
    }
    let contents = reader.objects("contents", MAX_BULK_CONTENTS, |content| super::content(content, config));
    Some(Bulk { id: id?, spelling: spelling?.to_owned(), contents: contents? })
}

/// Refuses a bulk with contents that break a limit which the platform has lowered.
fn within_limits(bulk: Bulk, config: &PlatformConfig) -> Result<Bulk, Fault> {
    let limits = &config.platform.settings.limits;
    if !limits.are_lowered() {
        return Ok(bulk);
    }
    let of_content = |(index, content)| {
        let problems = super::limits::problems(content, limits).into_iter();
        problems.map(move |problem| Problem { path: format!("contents[{index}].{}", problem.path), ..problem })
    };
    let problems: Vec<Problem> = bulk.contents.iter().enumerate().flat_map(of_content).collect();
    if problems.is_empty() { Ok(bulk) } else { Err(Fault::Invalid(listed(problems))) }
}

fn listed(mut problems: Vec<Problem>) -> Vec<Problem> {
    let more = problems.len().saturating_sub(MAX_PROBLEMS);
    if more > 0 {
        problems.truncate(MAX_PROBLEMS);
        problems.push(Problem::new("", "more_problems", format!("{more} further problems are not listed")));
    }
    problems
}

#[cfg(test)]
#[path = "bulk_tests.rs"]
mod tests;
