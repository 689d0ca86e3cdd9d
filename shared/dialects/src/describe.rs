//! The APIs described: one OpenAPI 3.1 document each, made from the table of operations and from what is
//! written here about every operation, beside the code that reads and renders it.
//!
//! An operation that is added to the table needs an [`entry::Entry`] in the API that owns its path; the
//! tests name those that have none. `cargo gavel openapi` then writes the documents anew.

mod cases;
mod checkstep;
mod difference;
mod document;
mod entry;
mod lists;
mod management;
mod media;
mod moderation;
mod published;
mod refusals;
mod schema;

pub use difference::difference;
pub use document::{Credential, Route, document};
pub use published::{file_name, published};

use entry::Entry;
use serde_json::Value;

/// One API, by the paths it owns.
pub struct Api {
    /// Name of its document.
    pub name: &'static str,
    /// Title.
    title: &'static str,
    /// What it is for and what holds for all of it, in `CommonMark`.
    about: &'static str,
    /// Beginnings of the paths it owns.
    prefixes: &'static [&'static str],
    /// Groups of operations, with what each is about.
    tags: &'static [(&'static str, &'static str)],
    /// What is said about each operation.
    entries: fn() -> Vec<Entry>,
    /// Schemas by name.
    schemas: fn() -> Vec<(&'static str, Value)>,
    /// Webhooks by name.
    webhooks: fn() -> Vec<(&'static str, Value)>,
}

/// Every API.
pub const APIS: [&Api; 3] = [&checkstep::API, &management::API, &moderation::API];

/// Beginnings of paths that answer people with pages, and are no API.
const PAGES: [&str; 2] = ["/portal", "/media/v1/evidence"];

impl Api {
    /// Whether it owns a path.
    pub fn owns(&self, path: &str) -> bool {
        self.prefixes.iter().any(|prefix| path.starts_with(prefix))
    }

    /// The API that owns a path.
    pub fn of(path: &str) -> Option<&'static Self> {
        APIS.into_iter().find(|api| api.owns(path))
    }
}

/// Whether a path answers people with pages, so that no document has it.
pub fn is_page(path: &str) -> bool {
    PAGES.iter().any(|prefix| path.starts_with(prefix))
}
