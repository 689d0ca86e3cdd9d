//! Schemas of requests (contract sections 3, 4, 5 and 7 to 10) with the limits of section 15.

use domain::content::{FieldType, MAX_FIELDS, MAX_ID_BYTES, MAX_METADATA, MAX_SRC_BYTES, MAX_TAGS};
use domain::reports::{MAX_REASON_BYTES, MAX_SUSPECTED};
use serde_json::json;

use crate::checkstep::request::{AUTHOR_DECISIONS, DECISIONS, MAX_BULK_CONTENTS, MAX_EVALUATIONS, MAX_STATEMENT_BYTES};
use crate::describe::schema::{
    Property, any_of, as_reference, id, list_of, name, note, number, object, pattern, put, reference, some_of, time,
    uuid, with, word,
};

const TIMESTAMP: &str = "ISO 8601, between 1970 and 2200; the time of receipt if absent.";

/// All of them.
pub fn schemas() -> Vec<Property> {
    let content = content();
    vec![
        ("ContentRef", object("Names a content.", identity(), [])),
        ("Field", field()),
        ("Meta", meta()),
        ("Evaluation", evaluation()),
        ("NamedPolicy", named_policy()),
        ("Content", content),
        ("Bulk", bulk()),
        ("Report", report()),
        (
            "Inquiry",
            about(
                "A wish that somebody looks.",
                [],
                [
                    ("violations", policies("What is suspected. The policies must exist.")),
                    ("origin", id("Who or what asks; the same origin counts once in an incident.")),
                ],
            ),
        ),
        ("Decision", about("What the platform decided by itself.", [("decision", decision())], decided())),
        ("AuthorDecision", author_decision()),
        ("Appeal", appeal()),
    ]
}

fn identity() -> [Property; 2] {
    [("id", id("Id on the platform.")), ("type", id("Complex type, like `post` or `comment`."))]
}

fn about(
    description: &str,
    required: impl IntoIterator<Item = Property>,
    optional: impl IntoIterator<Item = Property>,
) -> serde_json::Value {
    object(description, identity().into_iter().chain(required), optional)
}

fn field() -> serde_json::Value {
    let description = "A part of a content. It has `src`, unless it only holds other fields or metadata.";
    let id = json!({
        "type": "string", "minLength": 1, "maxLength": MAX_ID_BYTES, "pattern": "^[^.]+$",
        "description": "Unique among its siblings. No dots: `image_1.caption` names a nested field.",
    });
    let kind = word("Simple type.", FieldType::ALL.map(FieldType::as_str));
    let field = object(
        description,
        [("id", id), ("type", kind)],
        [
            ("src", note("The text itself, or the address of a medium.", MAX_SRC_BYTES)),
            (
                "fields",
                list_of("Nested fields; five levels in all, 200 fields in a content.", MAX_FIELDS, reference("Field")),
            ),
            ("metadata", metadata()),
        ],
    );
    any_of(field, &["src", "fields", "metadata"])
}

fn metadata() -> serde_json::Value {
    list_of("Merged by `id`; of one that is sent twice the last value counts.", MAX_METADATA, reference("Meta"))
}

fn meta() -> serde_json::Value {
    let value = json!({
        "type": ["string", "number", "boolean"], "maxLength": MAX_SRC_BYTES,
        "description": "Kept and returned as it is.",
    });
    object("A named value.", [("id", id("Name.")), ("value", value)], [])
}

fn evaluation() -> serde_json::Value {
    object(
        "The platform's own score.",
        [
            ("label", id("Label to which rules of policies refer.")),
            ("strategy", id("Name of an external strategy that is configured.")),
            ("score", number("Score.", 0.0, 1.0)),
        ],
        [("field", id("Field, with dots for a nested one; the whole content if absent."))],
    )
}

fn named_policy() -> serde_json::Value {
    object(
        "A policy, and the field it is about.",
        [("policy", id("Code of the policy."))],
        [("field", id("Field, with dots for a nested one."))],
    )
}

fn tags() -> serde_json::Value {
    let mut tag = pattern("Starts with `#`.", "^#.");
    put(&mut tag, "maxLength", json!(MAX_ID_BYTES));
    list_of("Replace all tags sent before.", MAX_TAGS, tag)
}

fn content() -> serde_json::Value {
    let description = "A content, or what has changed about it: what is not sent keeps its value.";
    let content = about(
        description,
        [],
        [
            ("author", id("Id of the author on the platform.")),
            ("source", id("Where it came from.")),
            ("parent", as_reference("ContentRef", "What it belongs to; never the content itself.")),
            ("fields", list_of("Parts; only those sent are changed, by `id`.", MAX_FIELDS, reference("Field"))),
            ("metadata", metadata()),
            ("tags", tags()),
            ("evaluations", list_of("By strategy, field and label.", MAX_EVALUATIONS, reference("Evaluation"))),
            ("timestamp", time("When it was made on the platform. ISO 8601, between 1970 and 2200.")),
            ("callback_url", json!({ "description": "Some clients send it; it is not read." })),
        ],
    );
    any_of(content, &["fields", "metadata", "tags", "evaluations", "parent", "author", "source"])
}

fn bulk() -> serde_json::Value {
    object(
        "Contents that are sent together.",
        [
            ("bulk", uuid("Id of the bulk; several requests may share one.")),
            ("contents", some_of("Taken in their order.", MAX_BULK_CONTENTS, reference("Content"))),
        ],
        [],
    )
}

fn report() -> serde_json::Value {
    about(
        "A report of the community.",
        [("reporter", note("Who reports: an id or an address. Empty for an anonymous report.", MAX_ID_BYTES))],
        [
            ("reason", note("What the reporter wrote.", MAX_REASON_BYTES)),
            ("potential_violations", policies("What the reporter suspects; unknown codes are kept.")),
            ("tags", tags()),
            ("timestamp", time(TIMESTAMP)),
        ],
    )
}

fn policies(description: &str) -> serde_json::Value {
    list_of(description, MAX_SUSPECTED, reference("NamedPolicy"))
}

fn decision() -> serde_json::Value {
    word("What was decided; `uphold` is taken for `upheld`.", DECISIONS.map(|(word, _)| word))
}

fn decided() -> [Property; 2] {
    [
        ("moderator", id("Who decided, as the platform names them.")),
        ("violations", policies("For what. The policies must exist, because the author is told of them.")),
    ]
}

fn author_decision() -> serde_json::Value {
    let words = AUTHOR_DECISIONS.map(|(word, _)| word);
    let description = "What the platform decided about an author by itself.";
    let author = ("author", id("Id of the author on the platform."));
    with(object(description, [author], []), [("decision", word("What was decided.", words))], decided())
}

fn appeal() -> serde_json::Value {
    about(
        "An author's objection to an enforcement.",
        [
            ("author", id("Who appeals; the author of the content, if that is known.")),
            ("statement", name("What they say.", MAX_STATEMENT_BYTES)),
        ],
        [("timestamp", time(TIMESTAMP))],
    )
}
