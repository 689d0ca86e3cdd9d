//! Lists of cases and audit entries, which operators and moderators share.

use domain::search::StateFilter;
use serde_json::{Value, json};

use super::cases::{SEVERITIES, visibility};
use super::entry::Entry;
use super::schema::{Property, count, flag, id, list, object, or, pattern, reference, text, time, whole, with, word};

/// Schemas.
pub fn schemas() -> Vec<Property> {
    let next = || ("next", text("Cursor of the next page; absent on the last."));
    let rows = list("One page, without texts.", reference("CaseRow"));
    let found = object(
        "Cases.",
        [("cases", rows)],
        [
            next(),
            ("only_flagged", flag("Cases that were never flagged are not listed, by the setting `index_all_cases`.")),
        ],
    );
    let entry = json!({ "anyOf": [reference("CaseAuditEntry"), reference("AuthorAuditEntry")] });
    vec![
        ("CaseRow", row()),
        ("CaseRows", found),
        ("CaseAuditEntry", with(super::cases::audit_entry(), [("case", text("Id of the case."))], [])),
        ("AuthorAuditEntry", with(author_entry(), [("author", text("Id of the author on the platform."))], [])),
        ("AuditEntries", object("Audit entries.", [("entries", list("One page, without texts.", entry))], [next()])),
    ]
}

fn row() -> Value {
    object(
        "A case in a list.",
        [
            ("case", text("Id of the case.")),
            ("content", reference("ContentRef")),
            ("created_at", time("First receipt.")),
            ("status", word("Content that is not analysed is not clean.", ["analysed", "not_analysed"])),
            ("visibility", visibility()),
            ("incident", reference("Incident")),
            ("tags", list("Tags.", text("Tag."))),
            ("policies", list("Policies violated.", text("Code."))),
            ("labels", list("Labels of the platform's own scores.", text("Label."))),
            ("has_appeal", flag("Whether an appeal waits.")),
            ("reports", count("Reports of the incident.")),
        ],
        [
            ("author", text("Author.")),
            ("parent", reference("ContentRef")),
            ("severity", word("Severity of the gravest policy violated.", SEVERITIES)),
            ("queue", text("Review queue in which it waits.")),
        ],
    )
}

fn author_entry() -> Value {
    object(
        "A decision on an author, in the audit log.",
        [
            ("number", count("From 1, without gaps.")),
            ("at", time("When.")),
            ("trigger", word("By what.", ["manual", "automated", "external"])),
            ("what", word("Always `author_decided`.", ["author_decided"])),
            ("decision", word("What was decided.", ["act", "hold", "escalate", "overturn"])),
            ("hint", text("Word for the precise action.")),
            ("violated", list("For what.", text("Code."))),
            ("from", author_status()),
            ("to", author_status()),
            ("events", list("Ids of the webhooks that it owes.", text("Id."))),
            ("previous", text("Digest of the entry before; empty for the first.")),
            ("digest", pattern("Digest of this entry.", "^[0-9a-f]{64}$")),
        ],
        [
            ("by", reference("Acting")),
            ("called", text("What the request called it, in the words of its dialect.")),
            ("case", text("The case whose log tells of it as well.")),
        ],
    )
}

/// Where an author stands.
pub fn author_status() -> Value {
    word("Where the author stands.", ["active", "held", "banned"])
}

/// It takes order, cursor and page size.
fn ordered(entry: Entry) -> Entry {
    entry
        .asks("order", false, or(word("By time.", ["newest", "oldest"]), "newest"))
        .asks("cursor", false, text("`next` of the page before, with the same filters."))
        .asks("limit", false, or(whole("Elements of a page.", 1, 100), 25))
}

const FROM: &str = "From this day (2026-11-22) or time on.";
const TO: &str = "Until before this time, or to the end of this day.";

/// A search for cases.
pub fn search(operation: &'static str, tag: &'static str) -> Entry {
    let about = "Every filter that is given must hold. A page can be short and still have a `next`.";
    let entry = Entry::of(operation, tag, "Search cases", about)
        .asks("type", false, id("Complex type of the content."))
        .asks("author", false, id("Id of the author."))
        .asks("parent_type", false, id("Complex type of the parent; with `parent_id`."))
        .asks("parent_id", false, id("Id of the parent; with `parent_type`."))
        .asks("tag", false, id("A tag, with or without `#`."))
        .asks("policy", false, id("Code of a policy that is violated."))
        .asks("label", false, id("Label of one of the platform's own scores."))
        .asks("state", false, word("State of the incident, or how it ended.", StateFilter::WORDS.map(|(word, _)| word)))
        .asks("visibility", false, visibility())
        .asks("severity", false, word("Least severity.", SEVERITIES))
        .asks("has_appeal", false, word("Whether an appeal waits.", ["true", "false"]))
        .asks("from", false, text(FROM))
        .asks("to", false, text(TO));
    ordered(entry).answers(200, "One page.", "CaseRows", json!({ "cases": [example()] }))
}

/// A row of a list of cases.
fn example() -> Value {
    json!({
        "case": "zs6w5xzpf6nqboae4kx5c3xua", "content": { "type": "post", "id": "be7da45e89" },
        "created_at": "2026-11-22T09:00:00.000Z", "status": "analysed", "visibility": "down",
        "incident": { "state": "closed", "resolution": "enforced" }, "tags": ["#new"], "policies": ["OBS"],
        "labels": [], "has_appeal": false, "reports": 2, "author": "4c0789faff", "severity": "low",
    })
}

/// The audit log by day or person.
pub fn audit(operation: &'static str, tag: &'static str) -> Entry {
    let about = "Of cases and authors: all of a `day`, or those of a `moderator`.";
    let entry = Entry::of(operation, tag, "List audit entries", about)
        .asks("day", false, text("A day, UTC, like 2026-11-22; not with `moderator`."))
        .asks("moderator", false, id("Id of a moderator, or whom the platform named; not with `day`."))
        .asks("from", false, text(FROM))
        .asks("to", false, text(TO));
    ordered(entry).answers(200, "One page.", "AuditEntries", json!({ "entries": [] }))
}
