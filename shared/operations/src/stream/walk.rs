//! Walking lists of this dialect in both directions. A cursor is a position, bound to the list, its order and its
//! filter; whether the walk goes on or back is said by the name under which it is sent.

use dialects::fault::Fault;
use dialects::stream::list_filter::Query;
use dialects::stream::page::From;
use domain::cursor::ListPrint;
use domain::ids::PlatformId;
use lambda::context::Context;
use serde_json::{Map, Value};

use crate::paging;

/// Most bytes of the elements of a page: an answer can have 6 MB.
pub(super) const MAX_PAGE_BYTES: usize = 4 * 1024 * 1024;

/// Where a page begins, and how it is read.
pub(super) struct Walk {
    /// Lowest position first, in reading.
    pub ascending: bool,
    /// Read against the order of the list.
    pub backwards: bool,
    /// From where on.
    pub after: Option<String>,
    print: ListPrint,
}

/// What has been read of a page, in the order of reading.
#[derive(Default)]
pub(super) struct Read {
    /// Positions and what stands there.
    pub found: Vec<(String, Value)>,
    /// The last position that was looked at, if there may be more behind it.
    pub edge: Option<String>,
    bytes: usize,
}

impl Read {
    /// Adds what stands at a position, unless the page would become too large: the first element always fits.
    pub fn add(&mut self, position: String, shown: Value) -> bool {
        self.bytes += shown.to_string().len();
        let fits = self.found.is_empty() || self.bytes <= MAX_PAGE_BYTES;
        if fits {
            self.found.push((position, shown));
        }
        fits
    }

    /// Ends the page behind its last element; there are more.
    pub fn end(&mut self) {
        self.edge = self.found.last().map(|(position, _)| position.clone());
    }
}

impl Walk {
    /// The page that a query asks for.
    pub fn of(context: &Context, platform: &PlatformId, list: &str, query: &Query) -> Result<Self, Fault> {
        let order = if query.ascending { "oldest" } else { "newest" };
        let print = ListPrint::of(platform, &[list, order, &format!("{:?}", query.filter)]);
        let (cursor, backwards) = match &query.page.from {
            None => (None, false),
            Some(From::Next(cursor)) => (Some(cursor.as_str()), false),
            Some(From::Prev(cursor)) => (Some(cursor.as_str()), true),
        };
        let after = paging::open(context, print, cursor)?;
        Ok(Self { ascending: query.ascending != backwards, backwards, after, print })
    }

    /// The answer: what was found under its name, in the order of the list, with the cursors that lead on.
    pub fn answer(&self, context: &Context, name: &str, read: Read) -> Result<Value, Fault> {
        let Read { mut found, edge, .. } = read;
        let back = found.first().map(|(position, _)| position.clone()).filter(|_| self.after.is_some());
        let (next, prev) = if self.backwards { (back, edge) } else { (edge, back) };
        if self.backwards {
            found.reverse();
        }
        let mut body = Map::new();
        body.insert(name.to_owned(), found.into_iter().map(|(_, value)| value).collect());
        for (name, position) in [("next", next), ("prev", prev)] {
            if let Some(cursor) = paging::seal(context, self.print, position)? {
                body.insert(name.to_owned(), cursor.into());
            }
        }
        Ok(body.into())
    }

    /// Whether a position lies behind where the page begins.
    pub fn is_behind(&self, position: &str) -> bool {
        self.after.as_deref().is_none_or(|after| if self.ascending { position > after } else { position < after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_before_it_is_too_large_and_never_without_an_element() {
        let large = Value::from("x".repeat(MAX_PAGE_BYTES));
        let mut read = Read::default();
        assert!(read.add("a".into(), large), "whoever asks gets at least one");
        assert!(!read.add("b".into(), Value::from("y")));
        read.end();
        assert_eq!((read.found.len(), read.edge.as_deref()), (1, Some("a")));
    }
}
