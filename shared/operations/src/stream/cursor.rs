//! Cursors of filtered lists: where a walk stands, and since when it has been under way. A cursor opens for the same
//! platform, filter and order only; whether the walk goes on or back is said by the name under which it is sent.

use dialects::fault::Fault;
use dialects::stream::page::From;
use dialects::stream::review_queue::Query;
use domain::cursor::{Cursor, ListPrint};
use domain::ids::{PlatformId, parse_sortable_ms, sortable_ms};
use lambda::context::Context;

/// Where a walk stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// When its first page was asked for, milliseconds since 1970.
    pub begun_ms: i64,
    /// Whether there is something on the side that it comes from.
    pub has_before: bool,
    /// The position that it goes on from; absent at its beginning.
    pub position: Option<String>,
}

impl Mark {
    /// The same walk at another position.
    pub const fn at(&self, position: String, has_before: bool) -> Self {
        Self { begun_ms: self.begun_ms, has_before, position: Some(position) }
    }

    fn text(&self) -> String {
        let side = if self.has_before { '+' } else { '-' };
        format!("{side}{} {}", sortable_ms(self.begun_ms), self.position.as_deref().unwrap_or_default())
    }

    fn parse(text: &str) -> Option<Self> {
        let has_before = text.starts_with('+');
        let (begun, position) = text.get(1..)?.split_once(' ')?;
        Some(Self { begun_ms: parse_sortable_ms(begun)?, has_before, position: Some(position.to_owned()) })
    }
}

/// The list that is walked.
pub(super) struct Walk(ListPrint);

impl Walk {
    /// The review queue of a platform by this query.
    pub fn of(platform: &PlatformId, query: &Query) -> Self {
        let direction = if query.order.ascending { "ascending" } else { "descending" };
        let parts = ["stream review queue", query.order.by.as_str(), direction, &query.print];
        Self(ListPrint::of(platform, &parts))
    }

    /// The mark of a cursor, or that of a walk which begins now.
    pub fn open(&self, context: &Context, from: Option<&From>) -> Result<Mark, Fault> {
        let (name, text) = match from {
            None => return Ok(Mark { begun_ms: context.now_ms(), has_before: false, position: None }),
            Some(From::Next(text)) => ("next", text),
            Some(From::Prev(text)) => ("prev", text),
        };
        let cursor = Cursor::open(self.0, context.installation_keys()?, text).ok();
        let mark = cursor.and_then(|cursor| Mark::parse(&cursor.position));
        mark.ok_or_else(|| Fault::invalid(name, "bad_cursor", format!("'{name}' is no cursor of this list")))
    }

    /// The cursor of a mark.
    pub fn seal(&self, context: &Context, mark: &Mark) -> Result<String, Fault> {
        let sealed = Cursor { list: self.0, position: mark.text() }.seal(context.installation_keys()?);
        sealed.map_err(|error| Fault::Internal(error.to_string()))
    }
}
