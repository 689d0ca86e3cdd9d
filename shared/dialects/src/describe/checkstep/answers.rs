//! Schemas of answers (contract sections 4 to 10).

use domain::cases::SorStatus;
use domain::content::FieldType;
use serde_json::Value;

use crate::describe::schema::{Property, count, flag, list, object, pattern, reference, text, time, with, word};

/// All of them.
pub fn schemas() -> Vec<Property> {
    let content = || [("id", text("Id on the platform.")), ("type", text("Complex type."))];
    let accepted = object("The content is stored and queued.", content(), []);
    let confidence = || word("`check`: for a human. `trust`: sure enough for automation.", ["check", "trust"]);
    let policy = || ("policy", text("Code of the policy."));
    vec![
        ("Accepted", with(accepted, [("timestamp", time("Time of receipt."))], [])),
        (
            "BulkAccepted",
            object(
                "Everything is stored and queued.",
                [("bulk", text("Id of the bulk, as it was sent.")), ("accepted", count("Contents taken."))],
                [],
            ),
        ),
        ("BulkProgress", progress()),
        (
            "Violation",
            object(
                "A policy that is violated.",
                [policy(), ("confidence", confidence())],
                [("field", text("Field, with dots for a nested one; absent for the whole content."))],
            ),
        ),
        ("Verdict", verdict()),
        (
            "Reported",
            with(
                object("The report is stored.", content(), []),
                [("associated", flag("Whether the content is known. If not, the report waits for it."))],
                [],
            ),
        ),
        ("Inquired", object("The inquiry is stored.", content(), [])),
        (
            "Decided",
            with(
                object("The decision is recorded.", content(), []),
                [("decision", word("What was decided.", ["act", "dismiss", "escalate", "overturn", "upheld"]))],
                [],
            ),
        ),
        (
            "AuthorDecided",
            object(
                "The decision is recorded.",
                [
                    ("author", text("Id of the author.")),
                    ("decision", word("What was decided.", ["act", "hold", "escalate", "overturn"])),
                ],
                [],
            ),
        ),
        (
            "Appealed",
            object(
                "The appeal waits for a ruling.",
                [
                    ("id", text("Id of the content.")),
                    ("status", word("Always `appealed`.", [SorStatus::Appealed.as_str()])),
                ],
                [],
            ),
        ),
        (
            "Link",
            object(
                "A link to a page.",
                [
                    ("location", text("Where to send the user; also in the header `Location`.")),
                    ("expires_at", time("When it stops working.")),
                ],
                [],
            ),
        ),
        ("ShownField", shown_field()),
        ("Statement", statement()),
    ]
}

fn progress() -> Value {
    let violations = object(
        "Contents with violations, by the strongest confidence.",
        [("check", count("For a human.")), ("trust", count("Sure enough for automation."))],
        [],
    );
    object(
        "How far a bulk has come.",
        [
            ("bulk", text("Id of the bulk, as the path spells it.")),
            ("received", count("Contents received.")),
            ("analysed", count("Of them analysed.")),
            ("failed", count("Of them given up for now; they are tried again.")),
            ("violations", violations),
            ("done", flag("Whether all are analysed.")),
        ],
        [("partial", flag("The bulk is too large to be counted in one call; these are counts of a part."))],
    )
}

fn verdict() -> Value {
    object(
        "What was found.",
        [
            ("id", text("Id on the platform.")),
            ("type", text("Complex type.")),
            ("timestamp", time("When it was analysed.")),
            ("violations", list("Empty if nothing was found.", reference("Violation"))),
        ],
        [
            ("author", text("Id of the author, if known.")),
            ("incomplete", list("Strategies that gave no result in time. They run again later.", text("Name."))),
        ],
    )
}

fn shown_field() -> Value {
    object(
        "A field as it was judged.",
        [("id", text("Id among its siblings.")), ("type", word("Simple type.", FieldType::ALL.map(FieldType::as_str)))],
        [
            ("src", text("The text itself, or the address of a medium.")),
            ("truncated", flag("`src` was cut to make the webhook fit.")),
            ("fields", list("Nested fields.", reference("ShownField"))),
        ],
    )
}

fn statement() -> Value {
    let words = [SorStatus::NoIncident, SorStatus::Enforced, SorStatus::Appealed, SorStatus::AppealRuled];
    let policy = object(
        "As it was worded when it was enforced.",
        [("name", text("Name.")), ("code", text("Code.")), ("description", text("What it forbids."))],
        [],
    );
    let field = ("field", text("Field it is about, with dots for a nested one."));
    let violation = object("One reason.", [("policy", policy)], [field]);
    let sor = object(
        "Why the content is down.",
        [("timestamp", time("When it was taken down.")), ("violations", list("The reasons.", violation))],
        [],
    );
    let content = object(
        "The content as it stood when it was judged.",
        [
            ("timestamp", time("When it was made or received.")),
            ("fields", list("Its fields.", reference("ShownField"))),
        ],
        [],
    );
    let appeal = object("The author's appeal.", [("timestamp", time("When."))], [("reason", text("What they said."))]);
    let ruling = object(
        "How the appeal was ruled.",
        [("timestamp", time("When.")), ("accepted", flag("Whether the content is back."))],
        [],
    );
    let redress = ["internal-complaint", "out-of-court-settlement", "court"];
    object(
        "Why a content was taken down, and what came of it.",
        [
            ("id", pattern("Id of the case.", "^[0-9a-f]{40}$")),
            ("status", word("How far it is; it says which sections there are.", words.map(SorStatus::as_str))),
            ("content", content),
        ],
        [
            ("sor", sor),
            ("appeal", appeal),
            ("appealRuling", ruling),
            ("automated", automated()),
            ("redress", list("With `include=extended`: what the author can do.", word("A way.", redress))),
        ],
    )
}

fn automated() -> Value {
    let description = "With `include=extended`: whether automated means were used. Absent if the platform decided.";
    object(description, [("detection", flag("To find it.")), ("decision", flag("To decide."))], [])
}
