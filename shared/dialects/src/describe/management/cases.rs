//! Cases, their audit logs, and erasures.

use domain::content::MAX_ID_BYTES;
use serde_json::{Value, json};

use super::{all, limit};
use crate::describe::cases::{self, example};
use crate::describe::entry::Entry;
use crate::describe::lists;
use crate::describe::schema::{Property, count, id, list, object, one_of, put, reference, text, time, word};

const TAG: &str = "Cases";

/// Schemas.
pub fn schemas() -> Vec<Property> {
    let author = json!({
        "type": "string", "minLength": 1, "maxLength": MAX_ID_BYTES, "description": "Everything of this author.",
    });
    let what = object("What to erase.", [], [("content", reference("ContentRef")), ("author", author)]);
    let own = vec![
        ("Erase", one_of(what, &["content", "author"])),
        ("Erasure", erasure()),
        ("Erasures", all("The newest first.", "erasures", reference("Erasure"))),
        ("CaseLog", case_log()),
        ("AuthorLog", author_log()),
    ];
    [cases::schemas(), lists::schemas(), own].concat()
}

fn erasure() -> Value {
    object(
        "The receipt of an erasure.",
        [
            ("id", text("Id.")),
            ("what", reference("Erase")),
            ("state", word("How far it is.", ["running", "done"])),
            ("requested_at", time("When it was asked for.")),
            ("contents", count("Contents gone through.")),
            ("texts", count("Texts erased.")),
            ("reports", count("Reports whose texts were erased.")),
            ("kept", list("What is kept.", text("What."))),
        ],
        [("done_at", time("When it was done."))],
    )
}

/// Stored entries, which are checked by the digest over their bytes.
fn stored(about: &str) -> Value {
    let mut entry = object("An entry as it is stored.", [], []);
    put(&mut entry, "additionalProperties", json!(true));
    list(about, entry)
}

fn end() -> Value {
    json!({ "type": ["object", "null"], "additionalProperties": true,
            "description": "Where the record says that its log ends: number of entries and digest of the last." })
}

fn case_log() -> Value {
    let digest =
        object("A text of an entry.", [("entry", count("Its entry.")), ("digest", text("Its salted digest."))], []);
    object(
        "The log of a case as it is stored, for whoever verifies it.",
        [
            ("case", text("Id of the case.")),
            ("end", end()),
            ("entries", stored("In their order.")),
            ("texts", list("Digests of the texts that are left.", digest)),
        ],
        [
            ("content", reference("ContentRef")),
            ("retired", json!({ "type": "boolean", "description": "The case is at the end of its retention." })),
            ("erased_at", time("When its texts were erased.")),
            ("next", count("Go on with `after` this entry; absent at the end.")),
        ],
    )
}

fn author_log() -> Value {
    object(
        "The log of an author as it is stored.",
        [("author", text("Id of the author.")), ("end", end()), ("entries", stored("In their order."))],
        [],
    )
}

/// Operations.
pub fn entries() -> Vec<Entry> {
    [looks(), logs(), erasures()].concat()
}

fn looks() -> Vec<Entry> {
    let get =
        Entry::of("admin-cases.get", TAG, "Get a case", "With its newest content and the beginning of its audit log.")
            .asks("type", true, id("Complex type of the content."))
            .asks("id", true, id("Id of the content."))
            .answers(200, "The case.", "Case", example())
            .missing("case", "There is no such platform or case.");
    vec![get, lists::search("admin-cases.search", TAG).missing("platform", "There is no such platform.")]
}

fn logs() -> Vec<Entry> {
    let log = Entry::of("admin-audit.case", TAG, "Get the audit log of a case", "As it is stored, to be verified.")
        .asks("after", false, json!({ "type": "integer", "minimum": 0, "description": "Entries behind this number." }))
        .asks("limit", false, limit())
        .answers(
            200,
            "One page.",
            "CaseLog",
            json!({ "case": "zs6w5xzpf6nqboae4kx5c3xua", "end": null, "entries": [], "texts": [] }),
        )
        .missing("case", "There is no such platform or case.");
    let author =
        Entry::of("admin-audit.author", TAG, "Get the audit log of an author", "As it is stored, to be verified.")
            .asks("author", true, id("Id of the author on the platform."))
            .answers(200, "The log.", "AuthorLog", json!({ "author": "4c0789faff", "end": null, "entries": [] }))
            .missing("platform", "There is no such platform.");
    vec![lists::audit("admin-audit.list", TAG).missing("platform", "There is no such platform."), log, author]
}

fn erasures() -> Vec<Entry> {
    let about = "\
Texts, media and free texts of reports go; codes, dates, decisions and the digests of the audit log stay, so that the \
log can still be verified. A job does it; the receipt tells how far it is.";
    let create = Entry::of("admin-erasures.create", TAG, "Erase a content or all of an author", about)
        .takes("Erase", json!({ "author": "4c0789faff" }))
        .answers(202, "It will be done.", "Erasure", receipt())
        .missing("platform", "There is no such platform.");
    let list = Entry::of("admin-erasures.list", TAG, "List receipts of erasures", "")
        .answers(200, "All receipts.", "Erasures", json!({ "erasures": [receipt()] }))
        .missing("platform", "There is no such platform.");
    let one = Entry::of("admin-erasures.get", TAG, "Get the receipt of an erasure", "")
        .answers(200, "The receipt.", "Erasure", receipt())
        .missing("erasure", "There is no such platform or receipt.");
    vec![create, list, one]
}

fn receipt() -> Value {
    json!({
        "id": "0k5t8c9d2m", "what": { "author": "4c0789faff" }, "state": "done", "contents": 12, "texts": 40,
        "reports": 2, "requested_at": "2026-11-22T09:00:00.000Z", "done_at": "2026-11-22T09:00:04.000Z",
        "kept": ["codes", "dates", "decisions", "audit digests"],
    })
}
