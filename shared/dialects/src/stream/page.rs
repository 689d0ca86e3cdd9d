//! Which page of a list is asked for.

use crate::json::Reader;

/// Elements of a page if the request does not say.
pub const DEFAULT_LIMIT: usize = 25;
/// Most elements of a page.
pub const MAX_LIMIT: i64 = 100;
/// Longest cursor, bytes.
const MAX_CURSOR_BYTES: usize = 8 * 1024;

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Most elements; may be 0.
    pub limit: usize,
    /// From where on, if it is not the first page.
    pub from: Option<From>,
}

/// A cursor of an earlier answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// The page after it.
    Next(String),
    /// The page before it.
    Prev(String),
}

/// Reads `limit`, `next` and `prev`. An empty cursor counts as absent.
pub fn read(reader: &mut Reader<'_>) -> Page {
    let limit = reader.integer("limit", 0, MAX_LIMIT).and_then(|limit| usize::try_from(limit).ok());
    let (next, prev) = (cursor(reader, "next"), cursor(reader, "prev"));
    if next.is_some() && prev.is_some() {
        reader.problem("prev", "contradiction", "'prev' and 'next' cannot both be given");
    }
    Page { limit: limit.unwrap_or(DEFAULT_LIMIT), from: next.map(From::Next).or(prev.map(From::Prev)) }
}

fn cursor(reader: &mut Reader<'_>, name: &str) -> Option<String> {
    let text = reader.text(name).filter(|text| !text.is_empty())?;
    if text.len() > MAX_CURSOR_BYTES {
        reader.problem(name, "too_long", format!("'{name}' is no cursor of ours"));
        return None;
    }
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn page(value: &serde_json::Value) -> Result<Page, String> {
        let mut problems = Vec::new();
        let page = read(&mut Reader::root(value.as_object().unwrap(), &mut problems));
        problems.first().map_or(Ok(page), |problem| Err(problem.path.clone()))
    }

    #[test]
    fn pages_have_limits_and_one_direction() {
        assert_eq!(page(&json!({ "next": null, "prev": "" })), Ok(Page { limit: 25, from: None }));
        let back = Page { limit: 0, from: Some(From::Prev("x".into())) };
        assert_eq!(page(&json!({ "limit": 0, "prev": "x" })), Ok(back));
        assert_eq!(page(&json!({ "limit": 101 })), Err("limit".into()));
        assert_eq!(page(&json!({ "next": "a", "prev": "b" })), Err("prev".into()));
        assert_eq!(page(&json!({ "next": 7 })), Err("next".into()));
    }
}
