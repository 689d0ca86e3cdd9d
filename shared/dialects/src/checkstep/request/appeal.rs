//! Reading an appeal (contract section 8.2).

use domain::config::PlatformConfig;
use domain::content::ContentRef;

use super::named;
use crate::fault::Fault;

/// Longest statement of an author, bytes.
pub const MAX_STATEMENT_BYTES: usize = 32 * 1024;

/// An appeal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    /// Which content.
    pub content: ContentRef,
    /// Who appeals.
    pub author: String,
    /// What they say.
    pub statement: String,
    /// When, as the platform says, microseconds since 1970.
    pub at_us: Option<i64>,
}

/// Reads an appeal.
pub fn appeal(body: &[u8], config: &PlatformConfig) -> Result<Appeal, Fault> {
    named::whole(body, config, |reader| {
        let content = named::content(reader, config);
        let author = named::required_id(reader, "author", config);
        let statement = reader.required_text("statement", MAX_STATEMENT_BYTES);
        let at_us = named::timestamp_us(reader);
        Some(Appeal { content: content?, author: author?, statement: statement?.to_owned(), at_us })
    })
}
