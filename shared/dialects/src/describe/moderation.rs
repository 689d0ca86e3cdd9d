//! The API of moderators and their tools described.

mod schemas;

use serde_json::{Value, json};

use super::entry::Entry;
use super::schema::{Property, id, or, text, whole, word};
use super::{Api, cases, lists, media};

/// The API of the review queue.
pub const API: Api = Api {
    name: "moderation",
    title: "Gavel: moderation",
    about: ABOUT,
    prefixes: &["/moderate/v1/", "/media/v1/"],
    tags: &[
        ("Queues", "What waits."),
        ("Cases", "Everything about a content, and what moderators do with it."),
        ("Authors", "What is known of authors, and decisions on them."),
        ("Audit", "Who did what."),
        ("Uploads", "Temporary media of the platform's servers."),
    ],
    entries,
    schemas,
    webhooks,
};

const ABOUT: &str = "\
What moderators see and do. A moderator's own key says who they are and what role they have; with a key of the \
platform's servers, the person whom a request names is recorded, and gets no role by it. What the role does not \
suffice for is refused with 403, what is not possible as things stand with 409 and a stable `code`.";

const NO_CASE: &str = "There is no such case.";

fn entries() -> Vec<Entry> {
    let search = lists::search("moderate-search.cases", "Cases");
    [
        queues(),
        reads(),
        actions(),
        authors(),
        vec![search, lists::audit("moderate-audit.list", "Audit")],
        media::entries(),
    ]
    .concat()
}

fn schemas() -> Vec<Property> {
    [cases::schemas(), lists::schemas(), schemas::schemas(), media::schemas()].concat()
}

const fn webhooks() -> Vec<(&'static str, Value)> {
    Vec::new()
}

fn queues() -> Vec<Entry> {
    let counted = json!({ "queues": [{ "name": "default", "description": "", "count": 12 }] });
    let all = Entry::of(
        "moderate-queue.queues",
        "Queues",
        "List queues and how many cases wait",
        "In their order; `default` last.",
    )
    .answers(200, "All queues.", "QueueCounts", counted);
    let about = "Every filter that is given must hold. A page can be short and still have a `next`.";
    let age = "An ISO 8601 time, or an age like 90m, 24h or 7d.";
    let list = Entry::of("moderate-queue.list", "Queues", "List the cases of a queue", about)
        .asks("type", false, text("Complex type of the content."))
        .asks("policy", false, text("Code of a policy that is violated."))
        .asks("severity", false, word("Least severity.", cases::SEVERITIES))
        .asks("tag", false, text("A tag, with its `#`."))
        .asks("author", false, text("Id of the author."))
        .asks("source", false, text("Where it came from."))
        .asks("older_than", false, text(age))
        .asks("newer_than", false, text(age))
        .asks("has_appeal", false, word("Whether an appeal waits.", ["true", "false"]))
        .asks("claimed", false, word("Whether somebody works on it.", ["true", "false"]))
        .asks("order", false, or(word("How.", ["priority", "oldest", "newest"]), "priority"))
        .asks("cursor", false, text("`next` of the page before, with the same filters."))
        .asks("limit", false, or(whole("Elements of a page.", 1, 100), 25))
        .answers(200, "One page.", "QueuePage", json!({ "queue": "default", "cases": [schemas::row()], "next": null }))
        .missing("queue", "There is no such queue.");
    vec![all, list]
}

fn reads() -> Vec<Entry> {
    let about = "With content, parent, siblings, author, reports, appeals and the last 200 audit entries.";
    let get = Entry::of("moderate-cases.get", "Cases", "Get a case in full", about)
        .answers(200, "The case.", "FullCase", schemas::full())
        .missing("case", NO_CASE);
    let find = Entry::of("moderate-cases.find", "Cases", "Get the case of a content in full", about)
        .asks("type", true, id("Complex type of the content."))
        .asks("id", true, id("Id of the content."))
        .answers(200, "The case.", "FullCase", schemas::full())
        .missing("case", NO_CASE);
    vec![get, find]
}

/// What is done with a case.
fn action(name: &'static str, summary: &'static str, about: &'static str) -> Entry {
    Entry::of(name, "Cases", summary, about)
        .answers(200, "Where the case stands now.", "CaseStanding", schemas::standing())
        .missing("case", NO_CASE)
        .conflicts(
            "conflict",
            "not possible as the case stands (the `code` says why), or the `Idempotency-Key` was used otherwise",
        )
        .once()
}

fn actions() -> Vec<Entry> {
    let by = json!({ "moderator": "ada" });
    let claim = action("moderate-actions.claim", "Claim a case", "For the time that the setting `claim_lease_s` says.");
    let release = action("moderate-actions.release", "Give a claimed case back", "");
    let note = action("moderate-actions.note", "Note something", "It stands in the audit log.");
    let undo = action(
        "moderate-actions.undo",
        "Take the last decision back",
        "While its webhooks have not left (`undo_until`).",
    );
    let about =
        "On the content (`decision`), its author (`author`), or both at once. `act` names at least one violation.";
    let decide = action("moderate-actions.decide", "Decide on a case", about)
        .takes(
            "Ruling",
            json!({ "decision": "act", "violations": [{ "policy": "OBS", "field": "text" }], "reason": "slur" }),
        )
        .conflicts("no_author", "nobody is known to have written this content")
        .conflicts("changed_meanwhile", "the content has another author by now: look at it again");
    vec![
        claim.may_take("By", by.clone()),
        release.may_take("By", by.clone()),
        note.takes("Note", json!({ "text": "asked the author's team" })),
        undo.may_take("By", by),
        decide,
    ]
}

fn authors() -> Vec<Entry> {
    let get = Entry::of(
        "moderate-authors.get",
        "Authors",
        "Get what is known of an author",
        "With the last decisions and cases.",
    )
    .asks("id", true, id("Id of the author on the platform."))
    .answers(200, "The profile.", "AuthorDetails", schemas::details())
    .missing("author", "Nothing is known of this author.");
    let about = "`act` takes all their contents down, `hold` suspends them, for a time with `until`.";
    let decide = Entry::of("moderate-authors.decide", "Authors", "Decide on an author", about)
        .takes("AuthorRuling", json!({ "author": "4c0789faff", "decision": "hold", "until": "2027-01-01T00:00:00Z" }))
        .answers(
            200,
            "Decided.",
            "AuthorRuled",
            json!({ "author": { "id": "4c0789faff", "decision": "hold", "hint": "suspend" } }),
        )
        .conflicts(
            "conflict",
            "not possible as the author stands (the `code` says why), or the `Idempotency-Key` was used otherwise",
        )
        .once();
    vec![get, decide]
}
