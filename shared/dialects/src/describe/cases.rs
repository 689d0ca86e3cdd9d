//! Cases and their audit logs, as operators and moderators see them.

use domain::cases::{Resolution, SorStatus};
use serde_json::{Value, json};

use super::schema::{Property, count, flag, id, list, number, object, pattern, reference, text, time, with, word};

/// Schemas.
pub fn schemas() -> Vec<Property> {
    let content = object("Names a content.", [("type", id("Complex type.")), ("id", id("Id on the platform."))], []);
    vec![
        ("ContentRef", content),
        ("Violation", violation()),
        ("Acting", acting()),
        ("Incident", incident()),
        ("PolicyVersion", policy_version()),
        ("Field", field()),
        ("Body", body()),
        ("AuditEntry", audit_entry()),
        ("Case", case()),
    ]
}

fn violation() -> Value {
    object(
        "A policy that is violated.",
        [
            ("policy", text("Code of the policy.")),
            ("confidence", word("`check`: for a human. `trust`: sure enough for automation.", ["check", "trust"])),
            ("score", number("The score that decided.", 0.0, 1.0)),
            ("cause", text("What raised it, as `strategy/label`.")),
        ],
        [
            ("field", text("Field, with dots for a nested one.")),
            ("engine", text("Version of the engine, or of the list or rule, that raised it.")),
        ],
    )
}

fn acting() -> Value {
    object(
        "Who acted: a moderator, or whom the platform named.",
        [],
        [
            ("moderator", text("Id of the moderator.")),
            ("role", word("Their role then.", ["reviewer", "senior", "admin"])),
            ("on_behalf_of", text("The person, as the platform names them.")),
        ],
    )
}

fn resolution() -> Value {
    let all = [
        Resolution::Enforced,
        Resolution::Dismissed,
        Resolution::Overturned,
        Resolution::Upheld,
        Resolution::Terminated,
    ];
    word("How it ended.", all.map(Resolution::as_str))
}

fn incident() -> Value {
    object(
        "Where the incident stands.",
        [("state", word("State.", ["none", "open", "escalated", "closed"]))],
        [("resolution", resolution())],
    )
}

fn policy_version() -> Value {
    object("A version of a policy.", [("code", text("Code.")), ("version", count("Version."))], [])
}

/// What an author is told.
pub fn sor_status() -> Value {
    let all = [SorStatus::NoIncident, SorStatus::Enforced, SorStatus::Appealed, SorStatus::AppealRuled];
    word("What its author is told.", all.map(SorStatus::as_str))
}

/// Whether a content is shown.
pub fn visibility() -> Value {
    word("Whether it is shown.", ["online", "down"])
}

fn standing(description: &str) -> Value {
    object(
        description,
        [("visibility", visibility()), ("incident", reference("Incident")), ("sor_status", sor_status())],
        [],
    )
}

/// An audit entry of a case.
pub fn audit_entry() -> Value {
    let named = json!({ "type": "array", "description": "Of an inquiry: policy and field.", "items": { "type": ["string", "null"] } });
    let violations = list("For what.", json!({ "anyOf": [reference("Violation"), named] }));
    let entry = object(
        "One entry of the audit log. The parts of what happened stand beside its own.",
        [
            ("number", count("From 1, without gaps.")),
            ("at", time("When.")),
            ("trigger", word("By what.", ["manual", "automated", "external"])),
            ("policies", list("Versions of the policies that judged.", reference("PolicyVersion"))),
            ("from", standing("Standing before.")),
            ("to", standing("Standing after.")),
            ("events", list("Ids of the webhooks that it owes.", text("Id."))),
            ("previous", text("Digest of the entry before; empty for the first.")),
            ("digest", pattern("Digest of this entry.", "^[0-9a-f]{64}$")),
            ("what", word("What happened.", WHAT)),
        ],
        [
            ("by", reference("Acting")),
            ("text_digest", text("Salted digest of what was said with it.")),
            ("text", text("What was said with it, as far as it was not erased.")),
            ("violations", violations),
        ],
    );
    with(
        entry,
        [],
        [
            ("reporter", text("Of a report: hash of the reporter.")),
            ("suspected", list("Of a report: policies as spelt.", text("Code."))),
            ("reports", count("How many reports came before the content.")),
            ("origin", text("Of an inquiry: who or what asked.")),
            (
                "decision",
                json!({ "type": ["string", "integer"], "description": "What was decided, or number of the author decision." }),
            ),
            ("hint", text("Word for the precise action.")),
            ("called", text("What the request called it, in the words of its dialect.")),
            ("subject", text("Of what was only recorded: what it names besides the content.")),
            ("flags", list("Of flags of the platform's services: with what.", callers_flag())),
            ("resolution", resolution()),
            ("entry", count("Of what was undone: its number.")),
            ("on", text("Of a surge: on what.")),
            ("receipt", text("Of an erasure: its receipt.")),
        ],
    )
}

fn callers_flag() -> Value {
    object(
        "A flag of a service of the platform.",
        [("category", text("Its kind."))],
        [("labels", list("Labels.", text("Label.")))],
    )
}

const WHAT: [&str; 19] = [
    "incident_opened",
    "evidence_added",
    "reported",
    "reports_joined",
    "inquired",
    "flagged",
    "report_withdrawn",
    "appealed",
    "decided",
    "author_banned",
    "author_restored",
    "restored",
    "de_escalated",
    "reviewed",
    "recorded",
    "noted",
    "undone",
    "surged",
    "erased",
];

fn field() -> Value {
    let any = json!({ "type": ["string", "number", "boolean"], "description": "As it was sent." });
    let meta = object("A named value.", [("id", text("Name.")), ("value", any)], []);
    object(
        "A field.",
        [("id", text("Id.")), ("type", text("Simple type."))],
        [
            ("src", text("The text itself, or the address of a medium.")),
            ("fields", list("Nested fields.", reference("Field"))),
            ("metadata", list("Metadata.", meta)),
        ],
    )
}

fn body() -> Value {
    let any = json!({ "type": ["string", "number", "boolean"], "description": "As it was sent." });
    let meta = object("A named value.", [("id", text("Name.")), ("value", any)], []);
    let evaluation = object(
        "The platform's own score.",
        [("label", text("Label.")), ("strategy", text("Strategy.")), ("score", number("Score.", 0.0, 1.0))],
        [("field", text("Field."))],
    );
    object(
        "The newest content.",
        [
            ("fields", list("Fields.", reference("Field"))),
            ("metadata", list("Metadata.", meta)),
            ("tags", list("Tags.", text("Tag."))),
            ("evaluations", list("The platform's own scores.", evaluation)),
        ],
        [
            ("author", text("Author.")),
            ("source", text("Where it came from.")),
            ("parent", reference("ContentRef")),
            ("timestamp", time("When it was made on the platform.")),
        ],
    )
}

/// A case.
pub fn case() -> Value {
    let violations = |about: &str| list(about, reference("Violation"));
    let case = object(
        "A case.",
        [
            ("id", text("Id.")),
            ("content", reference("ContentRef")),
            ("created_at", time("First receipt.")),
            ("updated_at", time("Last change.")),
            ("status", word("Content that is not analysed is not clean.", ["analysed", "not_analysed"])),
            ("received", count("Requests accepted.")),
            ("analysed", count("Of them analysed.")),
            ("visibility", visibility()),
            ("sor_status", sor_status()),
            ("incident", reference("Incident")),
            ("incident_count", count("Incidents so far.")),
            ("evidence", evidence()),
            ("reviewed", flag("Seen by a moderator since the last evidence.")),
            ("violations", violations("Of the last analysis.")),
            ("incomplete", list("Strategies that gave it no result.", text("Name."))),
            ("body_version", count("Version of the newest content.")),
            ("body", reference("Body")),
            ("audit_count", count("Entries of the audit log.")),
            ("audit", list("The first hundred of them.", reference("AuditEntry"))),
        ],
        [],
    );
    with(
        case,
        [],
        [
            ("judged_at", time("When it was analysed last.")),
            ("judged_body_version", count("Which version was analysed then.")),
            ("severity", word("Severity of the gravest policy violated.", SEVERITIES)),
            ("shadow", violations("What rules on trial would have raised.")),
            ("queue", text("Review queue in which it waits.")),
            ("priority", json!({ "type": "number", "description": "Its place there: higher first." })),
            (
                "claim",
                object("Who works on it.", [("by", reference("Acting")), ("until", time("End of the claim."))], []),
            ),
            ("undo_until", time("Until when the last decision can be taken back.")),
            ("erased_at", time("When its texts were erased.")),
            ("appeal", appeal()),
            ("enforcement", enforcement()),
        ],
    )
}

/// Words for severities.
pub const SEVERITIES: [&str; 5] = ["info", "low", "medium", "high", "critical"];

fn evidence() -> Value {
    object(
        "What the present or last incident rests on.",
        [
            ("kind", word("Of which kind it is.", ["content", "appeal"])),
            ("reports", count("Reports.")),
            ("trusted_reports", count("Of them by reporters who were mostly right.")),
            ("inquiries", list("Who asked.", text("Origin."))),
            ("suspected", list("Policies that others suspect.", text("Code."))),
            ("surge", flag("Reports came far faster than usual.")),
        ],
        [("opened_at", time("When it was opened."))],
    )
}

fn appeal() -> Value {
    let ruling = object(
        "How it was ruled.",
        [("at", time("When.")), ("accepted", flag("Whether the content is back."))],
        [("by", reference("Acting"))],
    );
    object("The appeal.", [("at", time("When.")), ("entry", count("Its audit entry."))], [("ruling", ruling)])
}

fn enforcement() -> Value {
    object(
        "The present or last enforcement.",
        [
            ("number", count("From 1.")),
            ("at", time("When.")),
            ("trigger", word("By what.", ["manual", "automated", "external"])),
            ("body_version", count("Version that was judged.")),
            ("violations", list("For what.", reference("Violation"))),
            ("policies", list("Versions of the policies that judged.", reference("PolicyVersion"))),
            ("entry", count("Its audit entry.")),
        ],
        [
            ("author_decision", count("Number of the author decision that it follows from.")),
            ("by", reference("Acting")),
        ],
    )
}

/// A case.
pub fn example() -> Value {
    json!({
        "id": "zs6w5xzpf6nqboae4kx5c3xua", "content": { "type": "post", "id": "be7da45e89" },
        "created_at": "2026-11-22T09:00:00.000Z", "updated_at": "2026-11-22T09:00:00.000Z", "status": "analysed",
        "received": 1, "analysed": 1, "visibility": "online", "sor_status": "no-incident",
        "incident": { "state": "none" }, "incident_count": 0, "reviewed": false, "violations": [], "incomplete": [],
        "evidence": { "kind": "content", "reports": 0, "trusted_reports": 0, "inquiries": [], "suspected": [],
                      "surge": false },
        "body_version": 1, "audit_count": 0, "audit": [], "judged_at": "2026-11-22T09:00:00.000Z",
        "judged_body_version": 1,
        "body": { "fields": [{ "id": "text", "type": "text", "src": "hello" }], "metadata": [], "tags": [],
                  "evaluations": [], "author": "4c0789faff" },
    })
}
