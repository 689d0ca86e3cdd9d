//! Cursors of lists: sealed for whoever walks, opened for the same list only.

use dialects::admin::search::bad_cursor;
use dialects::fault::Fault;
use domain::cursor::{Cursor, ListPrint};
use lambda::context::Context;

/// The position that a cursor stands for.
pub(crate) fn open(context: &Context, list: ListPrint, cursor: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(text) = cursor else { return Ok(None) };
    let opened = Cursor::open(list, context.installation_keys()?, text);
    opened.map(|cursor| Some(cursor.position)).map_err(|_| Fault::Invalid(vec![bad_cursor()]))
}

/// The cursor for a position.
pub(crate) fn seal(context: &Context, list: ListPrint, position: Option<String>) -> Result<Option<String>, Fault> {
    let Some(position) = position else { return Ok(None) };
    let sealed = Cursor { list, position }.seal(context.installation_keys()?);
    sealed.map(Some).map_err(|error| Fault::Internal(error.to_string()))
}
