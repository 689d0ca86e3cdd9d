//! What operators name: policies, strategies, complex types, queues, lists, filters and rules. Each is put, read,
//! listed and removed; all but lists keep their versions.

mod channels;
mod deep;
mod schemas;

use serde_json::{Value, json};

use super::{confirmed_example, counted, paged, raced};
use crate::describe::entry::Entry;

use super::super::schema::Property;

const TAG: &str = "Configuration";

/// Schemas.
pub fn schemas() -> Vec<Property> {
    let mut all = schemas::schemas();
    all.extend(deep::schemas());
    all.extend(channels::schemas());
    all
}

/// A resource.
struct Resource {
    /// Its operations are called `admin-<part>.put` and so on.
    part: &'static str,
    /// What one is called.
    word: &'static str,
    /// Its schemas are called `<schema>`, `<schema>Input` and so on.
    schema: &'static str,
    /// Property of the answer that lists all.
    list: &'static str,
    /// Property that names one.
    name: &'static str,
    /// What there is to know about putting one.
    about: &'static str,
    /// Example of a request.
    put: Value,
    /// Example of an answer.
    read: Value,
}

/// Operations.
pub fn entries() -> Vec<Entry> {
    let reserved = |entry: Entry, code, meaning| entry.conflicts(code, meaning);
    let standard = |entry| reserved(entry, "standard_type", "standard types cannot be changed");
    let default = |entry| reserved(entry, "default_queue", "the default queue takes what no other takes");
    let mut entries = Vec::new();
    let more = [deep::hash_list(), deep::semantic_filter(), deep::velocity_rule(), channels::channel()];
    for resource in [policy(), strategy(), complex_type(), queue(), block_list()].into_iter().chain(more) {
        let [put, delete] = changes(&resource);
        entries.extend(match resource.part {
            "complex-types" => [standard(put), standard(delete)],
            "queues" => [default(put), delete],
            "hash-lists" => [reserved(put, "other_kind", "its entries are of another kind"), delete],
            _ => [put, delete],
        });
        entries.extend(reads(&resource));
        if !matches!(resource.part, "block-lists" | "hash-lists" | "modapi-channels") {
            entries.extend(versions(&resource));
        }
    }
    entries.extend(deep::pages_of_hashes());
    entries
}

impl Resource {
    fn entry(&self, verb: &str, summary: &str, about: &'static str) -> Entry {
        Entry::of(format!("admin-{}.{verb}", self.part), TAG, format!("{summary} {}", self.word), about)
    }

    fn schema(&self, kind: &str) -> String {
        format!("{}{kind}", self.schema)
    }
}

const NO_PLATFORM: &str = "There is no such platform.";
const NOTHING: &str = "There is no such platform, or nothing of this name.";

fn changes(resource: &Resource) -> [Entry; 2] {
    let put = resource
        .entry("put", "Make or replace a", resource.about)
        .takes(resource.schema("Input"), resource.put.clone())
        .answers(200, "As it is now.", resource.schema("Changed"), confirmed_example(resource.read.clone()))
        .missing("platform", NO_PLATFORM);
    let name = resource.read.get(resource.name);
    let delete = resource
        .entry("delete", "Remove a", "")
        .answers(200, "Removed.", resource.schema("Removed"), confirmed_example(json!({ resource.name: name })))
        .missing(resource.word, NOTHING);
    [counted(raced(put)), raced(delete)]
}

fn reads(resource: &Resource) -> [Entry; 2] {
    let get = resource
        .entry("get", "Get a", "")
        .answers(200, "As it is.", resource.schema, resource.example_of_one())
        .missing(resource.word, NOTHING);
    let list = resource
        .entry("list", "List all of the kind", "")
        .answers(200, "All of them.", resource.schema("List"), json!({ resource.list: [resource.read] }))
        .missing("platform", NO_PLATFORM);
    [get, list]
}

fn versions(resource: &Resource) -> [Entry; 2] {
    let about = "The newest first. They stay when the object is removed.";
    let page = json!({ "versions": [resource.read] });
    let list = paged(resource.entry("versions", "List versions of a", about))
        .answers(200, "One page.", resource.schema("Versions"), page)
        .missing(resource.word, NOTHING);
    let one = resource
        .entry("version", "Get a version of a", "")
        .answers(200, "As it was.", resource.schema, resource.read.clone())
        .missing("version", NOTHING);
    [list, one]
}

impl Resource {
    fn example_of_one(&self) -> Value {
        if self.part == "block-lists" {
            return crate::admin::with(self.read.clone(), "entries", self.put.get("entries").cloned());
        }
        self.read.clone()
    }
}

fn policy() -> Resource {
    let rule = json!({ "strategy": "profanity", "label": "profanity", "lower": 0.55, "higher": 0.95 });
    Resource {
        part: "policies",
        word: "policy",
        schema: "Policy",
        list: "policies",
        name: "code",
        about: "Each change makes a new version. A score from `lower` on is `check`, from `higher` on `trust`.",
        put: json!({ "name": "Obscenity", "severity": "low", "rules": [rule] }),
        read: json!({
            "code": "OBS", "name": "Obscenity", "description": "", "severity": "low", "automation": false,
            "rules": [{ "strategy": "profanity", "label": "profanity", "lower": 0.55, "higher": 0.95, "mode": "live",
                        "field_types": [] }],
            "strike_weight": 1, "strike_expiry_days": 180, "appealable": true, "outcome_text": "", "version": 1,
        }),
    }
}

fn strategy() -> Resource {
    Resource {
        part: "strategies",
        word: "strategy",
        schema: "Strategy",
        list: "strategies",
        name: "name",
        about: "An external strategy, or what is to change about one that is built in.",
        put: json!({ "kind": "external" }),
        read: json!({
            "name": "own-model", "kind": "external", "enabled": true, "asynchronous": false, "field_types": [],
            "config_version": 1,
        }),
    }
}

fn complex_type() -> Resource {
    Resource {
        part: "complex-types",
        word: "complex type",
        schema: "ComplexType",
        list: "complex_types",
        name: "name",
        about: "Types are registered when they are first sent, too, unless the platform is strict about them.",
        put: json!({ "description": "Pictures that belong together", "retention_days": 90 }),
        read: json!({
            "name": "gallery", "description": "Pictures that belong together", "standard": false, "version": 1,
            "retention_days": 90,
        }),
    }
}

fn queue() -> Resource {
    Resource {
        part: "queues",
        word: "queue",
        schema: "Queue",
        list: "queues",
        name: "name",
        about: "A flagged case waits in the first queue, by `order`, that takes it; else in `default`.",
        put: json!({ "filter": { "min_severity": "high" }, "order": 1 }),
        read: json!({
            "name": "urgent", "description": "", "order": 1, "version": 1,
            "filter": { "types": [], "policies": [], "tags": [], "min_severity": "high" },
        }),
    }
}

fn block_list() -> Resource {
    Resource {
        part: "block-lists",
        word: "block list",
        schema: "BlockList",
        list: "block_lists",
        name: "name",
        about: "Takes the place of all entries. Phrases that differ only in case or outer spaces count once.",
        put: json!({ "entries": [{ "phrase": "buy now", "match": "word", "severity": "low" }] }),
        read: json!({ "name": "spam", "version": 7, "enabled": true, "entry_count": 1, "match_substring": false,
            "leet": true, "look_alikes": true, "plurals": false }),
    }
}
