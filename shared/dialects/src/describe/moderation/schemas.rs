//! Schemas of the moderators' API.

use domain::content::MAX_ID_BYTES;
use serde_json::{Value, json};

use crate::describe::cases::{self, SEVERITIES, sor_status, visibility};
use crate::describe::lists::author_status;
use crate::describe::schema::{
    Property, any_of, as_reference, count, flag, id, list, list_of, name, number, object, pattern, reference, text,
    time, with, word,
};
use crate::moderate::actions::{AUTHOR_RULINGS, MAX_HINT_BYTES, MAX_TEXT_BYTES, MAX_VIOLATIONS, RULINGS};

/// All of them.
pub fn schemas() -> Vec<Property> {
    [requests(), queues(), full_case(), authors()].concat()
}

fn moderator() -> Property {
    ("moderator", name("With a server's key: for whom it acts.", MAX_ID_BYTES))
}

fn requests() -> Vec<Property> {
    let named = object(
        "A policy that is violated.",
        [("policy", id("Its code; it must exist."))],
        [("field", id("Field, with dots for a nested one."))],
    );
    let violations = || ("violations", list_of("For what.", MAX_VIOLATIONS, reference("NamedPolicy")));
    let words = || word("What is decided.", AUTHOR_RULINGS.map(|(word, _)| word));
    let hint = || ("hint", name("Word for the precise action.", MAX_HINT_BYTES));
    let until = || ("until", time("Of `hold`: until when. In the future."));
    let author = object("What is decided on the author.", [("decision", words())], [hint(), until()]);
    let ruling = object(
        "A decision.",
        [],
        [
            ("decision", word("On the content.", RULINGS.map(|(word, _)| word))),
            ("author", author),
            violations(),
            hint(),
            ("reason", name("Why; it stands in the audit log.", MAX_TEXT_BYTES)),
            moderator(),
        ],
    );
    let on_author = object(
        "A decision on an author.",
        [("author", id("Id of the author on the platform.")), ("decision", words())],
        [hint(), until(), violations(), moderator()],
    );
    let ruled = object(
        "What was decided on the author.",
        [("id", text("Id of the author.")), ("decision", words()), ("hint", text("Word for the precise action."))],
        [("until", time("Until when."))],
    );
    vec![
        ("NamedPolicy", named),
        ("By", object("Who acts.", [], [moderator()])),
        ("Note", object("A note.", [("text", name("What.", MAX_TEXT_BYTES))], [moderator()])),
        ("Ruling", any_of(ruling, &["decision", "author"])),
        ("AuthorRuling", on_author),
        ("AuthorRuled", object("Decided.", [("author", ruled)], [])),
        ("CaseStanding", case_standing()),
    ]
}

fn claim() -> Value {
    object("Who works on it.", [("by", reference("Acting")), ("until", time("End of the claim."))], [])
}

/// Where a case stands; of a decision on its author alone, what was decided on them.
fn case_standing() -> Value {
    let standing = object(
        "Where the case stands; after a decision on the author alone only `author`.",
        [],
        [
            ("id", text("Id of the case.")),
            ("content", reference("ContentRef")),
            ("visibility", visibility()),
            ("sor_status", sor_status()),
            ("incident", reference("Incident")),
            ("reviewed", flag("Seen by a moderator since the last evidence.")),
            ("audit_count", count("Entries of the audit log.")),
            ("claim", claim()),
            ("undo_until", time("Until when the decision can be taken back.")),
        ],
    );
    let author = object(
        "What was decided on the author.",
        [
            ("id", text("Id of the author.")),
            ("decision", text("What.")),
            ("hint", text("Word for the precise action.")),
        ],
        [("until", time("Until when."))],
    );
    any_of(with(standing, [], [("author", author)]), &["id", "author"])
}

fn queues() -> Vec<Property> {
    let queue = object(
        "A queue.",
        [("name", text("Name.")), ("description", text("For people."))],
        [
            ("count", count("Cases that wait.")),
            ("at_least", count("Cases that wait, if they are too many to be counted.")),
        ],
    );
    let next = json!({ "type": ["string", "null"], "description": "Cursor of the next page; null on the last." });
    let page = object(
        "One page of a queue.",
        [
            ("queue", text("Name of the queue.")),
            ("cases", list("Cases, without texts.", reference("QueueRow"))),
            ("next", next),
        ],
        [],
    );
    vec![
        (
            "QueueCounts",
            object("Queues.", [("queues", list("In their order.", any_of(queue, &["count", "at_least"])))], []),
        ),
        ("QueueRow", queue_row()),
        ("QueuePage", page),
    ]
}

fn queue_row() -> Value {
    let claim = object("Who works on it.", [("by", text("Who.")), ("until", time("End of the claim."))], []);
    object(
        "A case in a queue.",
        [
            ("id", text("Id of the case.")),
            ("content", reference("ContentRef")),
            ("tags", list("Tags.", text("Tag."))),
            ("labels", list("Labels of the platform's own scores.", text("Label."))),
            ("policies", list("Policies violated.", text("Code."))),
            ("visibility", visibility()),
            ("incident", reference("Incident")),
            ("has_appeal", flag("Whether an appeal waits.")),
            ("reports", count("Reports of the incident.")),
            ("surge", flag("Reports came far faster than usual.")),
            ("status", word("Content that is not analysed is not clean.", ["analysed", "not_analysed"])),
            ("created_at", time("First receipt.")),
            ("waiting_since", time("Since when it waits.")),
        ],
        [
            ("author", text("Author.")),
            ("parent", reference("ContentRef")),
            ("source", text("Where it came from.")),
            ("severity", word("Severity of the gravest policy violated.", SEVERITIES)),
            ("queue", text("Queue.")),
            ("claim", claim),
        ],
    )
}

fn full_case() -> Vec<Property> {
    let siblings = object(
        "Contents with the same parent.",
        [
            ("before", list("That came before, oldest first.", reference("BriefCase"))),
            ("after", list("That came after, oldest first.", reference("BriefCase"))),
        ],
        [],
    );
    let case = with(
        cases::case(),
        [
            ("appeals", list("Every appeal, with how it was ruled.", reference("Appeal"))),
            ("reports", list("Reports of the present or last incident, at most 100.", reference("Report"))),
            ("siblings", siblings),
        ],
        [("author", as_reference("AuthorProfile", "What is known of the author.")), ("parent", reference("BriefCase"))],
    );
    let ruling = object(
        "How it was ruled.",
        [
            ("entry", count("Its audit entry.")),
            ("at", time("When.")),
            ("accepted", flag("Whether the content is back.")),
        ],
        [("by", reference("Acting")), ("reason", text("Why."))],
    );
    let appeal = object(
        "An appeal.",
        [
            ("entry", count("Its audit entry.")),
            ("at", time("When.")),
            ("enforcement", count("Number of the enforcement.")),
        ],
        [("statement", text("What the author said.")), ("ruling", ruling)],
    );
    let report = object(
        "A report.",
        [
            ("incident", count("Number of the incident.")),
            ("suspected", list("What the reporter suspects.", text("Code."))),
            ("tags", list("Tags.", text("Tag."))),
            ("first_at", time("When it came first.")),
            ("last_at", time("When it came last.")),
            ("trusted", flag("By a reporter who was mostly right.")),
        ],
        [("reporter", text("Who.")), ("reason", text("What they wrote.")), ("made_at", time("When it was made."))],
    );
    let brief = object(
        "A content beside this one. One that was never received has only name and status.",
        [
            ("content", reference("ContentRef")),
            ("status", word("How far it is.", ["analysed", "not_analysed", "unknown"])),
        ],
        [
            ("id", text("Id of the case.")),
            ("created_at", time("First receipt.")),
            ("visibility", visibility()),
            ("incident", reference("Incident")),
            ("body", reference("Body")),
        ],
    );
    vec![("FullCase", case), ("Appeal", appeal), ("Report", report), ("BriefCase", brief)]
}

fn authors() -> Vec<Property> {
    let strike = object(
        "A strike.",
        [
            ("case", text("Id of the case.")),
            ("policy", text("Code of the policy.")),
            ("weight", count("Weight.")),
            ("at", time("When.")),
            ("expires_at", time("When it stops counting.")),
        ],
        [],
    );
    let decision = object(
        "A decision on the author.",
        [
            ("number", count("From 1.")),
            ("at", time("When.")),
            ("trigger", word("By what.", ["manual", "automated", "external"])),
            ("decision", word("What.", ["act", "hold", "escalate", "overturn"])),
            ("hint", text("Word for the precise action.")),
            ("policies", list("For what.", text("Code."))),
            ("from", author_status()),
            ("to", author_status()),
            ("previous", text("Digest of the entry before.")),
            ("digest", pattern("Digest of this entry.", "^[0-9a-f]{64}$")),
        ],
        [("by", reference("Acting"))],
    );
    let details = with(
        profile(),
        [
            ("history", list("The last hundred decisions.", reference("PastDecision"))),
            ("latest_cases", list("The latest cases.", reference("QueueRow"))),
        ],
        [],
    );
    vec![("Strike", strike), ("PastDecision", decision), ("AuthorProfile", profile()), ("AuthorDetails", details)]
}

fn profile() -> Value {
    let strikes = object(
        "Strikes.",
        [
            ("weight", count("Weight of those that count.")),
            ("counting", list("Those that count.", reference("Strike"))),
            ("expired", list("Those that do not any more.", reference("Strike"))),
        ],
        [],
    );
    let contents = object("How many contents.", [], [("count", count("Exactly.")), ("at_least", count("At least."))]);
    let violations =
        json!({ "type": "object", "additionalProperties": true, "description": "Counts by code of policy." });
    let reports = object(
        "The author as a reporter.",
        [
            ("decided", count("Reports that were decided.")),
            ("confirmed", count("Of them right.")),
            ("trusted", flag("Whether they were mostly right.")),
        ],
        [("precision", number("Share that was right.", 0.0, 1.0))],
    );
    let ban = object(
        "The ban that stands.",
        [
            ("decision", count("Number of the decision.")),
            ("trigger", word("By what.", ["manual", "automated", "external"])),
            ("violations", list("For what.", reference("Violation"))),
        ],
        [("by", reference("Acting"))],
    );
    object(
        "What is known of an author.",
        [
            ("id", text("Id on the platform.")),
            ("status", author_status()),
            ("escalated", flag("Passed to the upper level.")),
            ("strikes", strikes),
            ("contents", contents),
            ("violations", violations),
            ("enforcements", count("Enforcements.")),
            ("overturned", count("Of them overturned.")),
            ("reported", count("Times that others reported them.")),
            ("reports_made", reports),
            ("decisions", count("Decisions on them.")),
        ],
        [("held_until", time("End of the suspension.")), ("ban", ban), ("check_hits", check_hits())],
    )
}

/// Hits of checks by Discuse's API.
fn check_hits() -> Value {
    let kinds = ["links", "badwords", "antivirus", "language", "images", "gifs", "sentiment"];
    object(
        "Checks of what they sent that were hits, and how many of them by each kind of check.",
        [("calls", count("Checks with a hit."))],
        kinds.map(|kind| (kind, count("Hits of this kind."))),
    )
}

/// A row of a queue.
pub fn row() -> Value {
    json!({
        "id": "zs6w5xzpf6nqboae4kx5c3xua", "content": { "type": "post", "id": "be7da45e89" }, "tags": [], "labels": [],
        "policies": ["OBS"], "visibility": "online", "incident": { "state": "open" }, "has_appeal": false, "reports": 2,
        "surge": false, "status": "analysed", "created_at": "2026-11-22T09:00:00.000Z",
        "waiting_since": "2026-11-22T09:00:00.000Z", "author": "4c0789faff", "severity": "low", "queue": "default",
    })
}

/// Where a case stands.
pub fn standing() -> Value {
    json!({
        "id": "zs6w5xzpf6nqboae4kx5c3xua", "content": { "type": "post", "id": "be7da45e89" }, "visibility": "down",
        "sor_status": "enforced", "incident": { "state": "closed", "resolution": "enforced" }, "reviewed": true,
        "audit_count": 3,
    })
}

/// A case in full.
pub fn full() -> Value {
    let case = crate::admin::with(cases::example(), "appeals", Some(json!([])));
    let case = crate::admin::with(case, "reports", Some(json!([])));
    crate::admin::with(case, "siblings", Some(json!({ "before": [], "after": [] })))
}

/// A profile.
pub fn details() -> Value {
    json!({
        "id": "4c0789faff", "status": "active", "escalated": false, "contents": { "count": 12 },
        "strikes": { "weight": 0, "counting": [], "expired": [] }, "violations": { "OBS": 1 }, "enforcements": 1,
        "overturned": 0, "reported": 2, "reports_made": { "decided": 0, "confirmed": 0, "trusted": false },
        "decisions": 0, "history": [], "latest_cases": [row()],
    })
}
