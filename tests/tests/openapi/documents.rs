//! The documents as they are checked in, and that they are what the table of operations makes.

use std::sync::LazyLock;

use dialects::describe::{APIS, Api, difference, file_name, is_page, published};
use e2e::schema::Schemas;
use lambda::operation::Endpoint;
use serde_json::Value;

/// A document.
pub struct Document {
    pub api: &'static Api,
    pub value: Value,
}

/// An operation in its document.
pub struct Described {
    pub document: &'static Document,
    pub operation: &'static Value,
}

/// All documents.
pub static DOCUMENTS: LazyLock<Vec<Document>> = LazyLock::new(|| {
    let read = |api: &&'static Api| {
        let text = published(&file_name(api)).expect("a checked-in document");
        Document { api, value: serde_json::from_str(text).unwrap() }
    };
    APIS.iter().map(read).collect()
});

impl Document {
    /// Every operation with path and method.
    pub fn operations(&self) -> Vec<(&str, &str, &Value)> {
        let paths = self.value["paths"].as_object().unwrap();
        paths
            .iter()
            .flat_map(|(path, methods)| {
                methods.as_object().unwrap().iter().map(move |(m, o)| (path.as_str(), m.as_str(), o))
            })
            .collect()
    }

    /// Its schemas.
    pub fn schemas(&self, is_strict: bool) -> Schemas<'_> {
        Schemas { document: &self.value, is_strict }
    }

    /// A schema by its name.
    pub fn schema(&self, name: &str) -> &Value {
        let found = self.value["components"]["schemas"].get(name);
        found.unwrap_or_else(|| panic!("{} has no schema '{name}'", self.api.name))
    }
}

/// The document of this name.
pub fn document(name: &str) -> &'static Document {
    DOCUMENTS.iter().find(|document| document.api.name == name).expect("a document")
}

/// Whether a document has this endpoint. Pages are not described; and what Stream's dialect looks like is published by
/// its vendor, whose own clients are the tests of it.
pub fn is_described(endpoint: &Endpoint) -> bool {
    endpoint.dialect.is_described() && !is_page(endpoint.path)
}

/// An endpoint as it is described.
pub fn described(endpoint: &Endpoint) -> Described {
    let api = Api::of(endpoint.path).expect("an API that owns the path");
    let document = document(api.name);
    let operation = &document.value["paths"][endpoint.path][endpoint.method.as_str().to_lowercase()];
    assert!(operation.is_object(), "{} is not described", endpoint.name);
    Described { document, operation }
}

impl Described {
    /// The response of a status, with its headers and content.
    pub fn response(&self, status: u16) -> Option<&'static Value> {
        let found = self.operation["responses"].get(status.to_string())?;
        Some(self.document.schemas(false).resolve(found))
    }
}

#[test]
fn the_documents_are_up_to_date() {
    for api in APIS {
        let text = operations::openapi::text(api)
            .unwrap_or_else(|missing| panic!("shared/dialects/src/describe lacks something:\n{}", missing.join("\n")));
        let checked_in = published(&file_name(api)).expect("a checked-in document");
        if let Some(shown) = difference(checked_in, &text) {
            panic!("shared/dialects/openapi/{} is stale, run `cargo gavel openapi`; {shown}", file_name(api));
        }
    }
}
