//! The management API described.

mod access;
mod cases;
mod config;
mod deliveries;
mod endpoints;
mod organisations;
mod platforms;

use serde_json::{Value, json};

use super::Api;
use super::entry::Entry;
use super::schema::{Property, object, text, time, whole, with};

/// The API of operators.
pub const API: Api = Api {
    name: "management",
    title: "Gavel: management",
    about: ABOUT,
    prefixes: &["/admin/v1/", "/openapi/"],
    tags: &[
        ("Platforms", "Who uses the installation, and how it behaves for them."),
        ("Access", "Keys, and the people who moderate."),
        ("Configuration", "What is looked for, and what follows."),
        ("Webhooks", "Who is told, and whether it worked."),
        ("Cases", "Looking into single cases, and erasing what they say."),
        ("Organisations", "Who calls Discuse's API: organisations, their members and projects, and what they used."),
        ("Descriptions", "These documents."),
    ],
    entries,
    schemas,
    webhooks,
};

const ABOUT: &str = "\
For operators, with a key of theirs, and for members of organisations. The platform stands in the path; what another platform has is not found. \
Configuration is cached for ten seconds: an answer that confirms a change says from when it holds everywhere \
(`effective_at`). Unknown properties are ignored, and a property that is `null` counts as absent. Lengths of texts \
count bytes of UTF-8.";

const CHANGED_MEANWHILE: (&str, &str) =
    ("changed_meanwhile", "somebody else changed it at the same time: read it and try again");

fn entries() -> Vec<Entry> {
    let mut entries = vec![description()];
    for part in [access::entries(), cases::entries(), config::entries(), deliveries::entries()] {
        entries.extend(part);
    }
    entries.extend(endpoints::entries());
    entries.extend(organisations::entries());
    entries.extend(platforms::entries());
    entries
}

fn schemas() -> Vec<Property> {
    let document = json!({ "type": "object", "description": "An OpenAPI 3.1 document.", "required": ["openapi"],
        "properties": { "openapi": { "type": "string" } }, "additionalProperties": true });
    let mut schemas = vec![("Document", document)];
    for part in [access::schemas(), cases::schemas(), config::schemas(), deliveries::schemas()] {
        schemas.extend(part);
    }
    schemas.extend(endpoints::schemas());
    schemas.extend(organisations::schemas());
    schemas.extend(platforms::schemas());
    schemas
}

const fn webhooks() -> Vec<(&'static str, Value)> {
    Vec::new()
}

fn description() -> Entry {
    let about = "`checkstep.json`, `management.json` or `moderation.json`. Needs no key, and can be kept for five minutes; \
                 `If-None-Match` is observed.";
    Entry::of("openapi.get", "Descriptions", "Get a description of an API", about)
        .answers(200, "The document.", "Document", json!({ "openapi": "3.1.0" }))
        .ends(304, "The document is the one that `If-None-Match` names.")
        .missing("document", "There is no such document.")
}

/// A change confirmed: the thing as it is now, and from when that holds everywhere.
fn confirmed(schema: Value) -> Value {
    with(schema, [("effective_at", time("From then on it holds in every process."))], [])
}

/// The answer to a removal.
fn removed(property: &'static str) -> Value {
    confirmed(object("It is gone.", [(property, text("What was removed."))], []))
}

/// A page of a list.
fn page(description: &str, property: &'static str, items: Value) -> Value {
    let list = super::schema::list("One page.", items);
    object(description, [(property, list)], [("next", text("Cursor of the next page; absent on the last."))])
}

/// A list that is given as a whole.
fn all(description: &str, property: &'static str, items: Value) -> Value {
    object(description, [(property, super::schema::list("All of them.", items))], [])
}

/// It takes the parameters of paged lists.
fn paged(entry: Entry) -> Entry {
    entry.asks("cursor", false, text("`next` of the page before.")).asks("limit", false, limit())
}

fn limit() -> Value {
    super::schema::or(whole("Elements of a page.", 1, 100), 25)
}

/// It can lose a race.
fn raced(entry: Entry) -> Entry {
    entry.conflicts(CHANGED_MEANWHILE.0, CHANGED_MEANWHILE.1)
}

/// It can meet a full list.
fn counted(entry: Entry) -> Entry {
    entry.conflicts("limit_reached", "a platform has no room for more of these")
}

/// An example with the time from which it holds.
fn confirmed_example(example: Value) -> Value {
    crate::admin::with(example, "effective_at", Some("2026-11-22T09:00:10.000Z"))
}
