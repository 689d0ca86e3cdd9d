//! Hash lists, semantic filters and velocity rules described.

use domain::config::{
    DEFAULT_HASH_DISTANCE, MAX_ALLOWED, MAX_EXAMPLE_BYTES, MAX_EXAMPLES, MAX_HASH_DISTANCE, MAX_HASHES_A_PAGE,
    MAX_WINDOW_S, MIN_WINDOW_S,
};
use domain::content::MAX_ID_BYTES;
use serde_json::{Value, json};

use super::schemas::severity;
use super::{NOTHING, Resource, TAG};
use crate::admin::{semantic_filter, velocity_rule};
use crate::describe::entry::Entry;
use crate::describe::management::{all, confirmed, confirmed_example, counted, page, raced, removed};
use crate::describe::schema::{
    Property, count, flag, list, list_of, name, number, object, or, reference, text, whole, with, word,
};

/// Hash lists.
pub(super) fn hash_list() -> Resource {
    Resource {
        part: "hash-lists",
        word: "hash list",
        schema: "HashList",
        list: "hash_lists",
        name: "name",
        about: "Its entries are sent in pages of their own and stay, unless `clear` is said.",
        put: json!({ "kind": "pdq", "distance": 31, "severity": "critical" }),
        read: json!({
            "name": "known", "kind": "pdq", "version": 7, "enabled": true, "entry_count": 0, "distance": 31,
            "severity": "critical",
        }),
    }
}

/// Adding and removing a page of entries.
pub(super) fn pages_of_hashes() -> [Entry; 2] {
    [adding(), removing()]
}

fn adding() -> Entry {
    let read = json!({ "name": "known", "kind": "md5", "version": 8, "enabled": true, "entry_count": 1, "added": 1 });
    let about = "A page that is sent again is not stored again: `added` then is 0.";
    let entry = Entry::of("admin-hash-lists.add", TAG, "Add entries to a hash list", about)
        .takes("HashPage", json!({ "hashes": ["00112233445566778899aabbccddeeff"] }))
        .answers(200, "As it is now.", "HashListAdded", confirmed_example(read))
        .missing("hash list", NOTHING);
    counted(raced(entry))
}

fn removing() -> Entry {
    let read = json!({ "name": "known", "kind": "md5", "version": 9, "enabled": true, "entry_count": 0, "removed": 1 });
    let about = "Those that are not in the list are passed over. If it fails, a part of the page can be removed already; \
                 to repeat it is harmless.";
    let entry = Entry::of("admin-hash-lists.remove", TAG, "Remove entries from a hash list", about)
        .takes("HashPage", json!({ "hashes": ["00112233445566778899aabbccddeeff"] }))
        .answers(200, "As it is now.", "HashListReduced", confirmed_example(read))
        .missing("hash list", NOTHING);
    raced(entry)
}

/// Semantic filters.
pub(super) fn semantic_filter() -> Resource {
    Resource {
        part: "semantic-filters",
        word: "semantic filter",
        schema: "SemanticFilter",
        list: "semantic_filters",
        name: "name",
        about: "Rules refer to it as a label of the strategy `semantic`.",
        put: json!({ "examples": ["meet me outside"], "threshold": 0.6 }),
        read: json!({ "name": "meeting", "examples": ["meet me outside"], "threshold": 0.6, "enabled": true,
            "version": 1 }),
    }
}

/// Velocity rules.
pub(super) fn velocity_rule() -> Resource {
    Resource {
        part: "velocity-rules",
        word: "velocity rule",
        schema: "VelocityRule",
        list: "velocity_rules",
        name: "name",
        about: "Gives the labels `rate` and `repeat` of the strategy `velocity`, with scores from one half just beyond \
                what is allowed to 1 at twice as much.",
        put: json!({ "window_s": 60, "max_posts": 5 }),
        read: json!({ "name": "burst", "window_s": 60, "max_posts": 5, "complex_types": [], "enabled": true,
            "version": 1 }),
    }
}

/// Schemas.
pub(super) fn schemas() -> Vec<Property> {
    let added = with(hash_list_shown(), [("added", count("Entries that were not there."))], []);
    let reduced = with(hash_list_shown(), [("removed", count("Entries of the page that it had."))], []);
    vec![
        ("HashListInput", hash_list_input()),
        ("HashList", hash_list_shown()),
        ("HashListChanged", confirmed(hash_list_shown())),
        ("HashListRemoved", removed("name")),
        ("HashListList", all("Without their entries.", "hash_lists", reference("HashList"))),
        ("HashPage", hash_page()),
        ("HashListAdded", confirmed(added)),
        ("HashListReduced", confirmed(reduced)),
        ("SemanticFilterInput", filter_input()),
        ("SemanticFilter", filter_shown()),
        ("SemanticFilterChanged", confirmed(filter_shown())),
        ("SemanticFilterRemoved", removed("name")),
        ("SemanticFilterList", all("Filters.", "semantic_filters", reference("SemanticFilter"))),
        ("SemanticFilterVersions", page("Versions.", "versions", reference("SemanticFilter"))),
        ("VelocityRuleInput", rule_input()),
        ("VelocityRule", rule_shown()),
        ("VelocityRuleChanged", confirmed(rule_shown())),
        ("VelocityRuleRemoved", removed("name")),
        ("VelocityRuleList", all("Rules.", "velocity_rules", reference("VelocityRule"))),
        ("VelocityRuleVersions", page("Versions.", "versions", reference("VelocityRule"))),
    ]
}

fn kind() -> Value {
    word("How its entries are computed.", ["pdq", "md5", "sha256"])
}

fn distance() -> Property {
    let about = "Bits by which a picture may differ from an entry; of PDQ lists only.";
    ("distance", or(whole(about, 0, MAX_HASH_DISTANCE.into()), DEFAULT_HASH_DISTANCE))
}

fn hash_list_input() -> Value {
    object(
        "A hash list.",
        [("kind", kind())],
        [
            ("enabled", or(flag("Whether it is matched."), true)),
            distance(),
            ("severity", severity()),
            ("clear", or(flag("Whether its entries are removed."), false)),
        ],
    )
}

fn hash_list_shown() -> Value {
    object(
        "A hash list.",
        [
            ("name", text("Name.")),
            ("kind", kind()),
            ("version", count("Differs after each change.")),
            ("enabled", flag("Whether it is matched.")),
            ("entry_count", count("How many entries it has.")),
        ],
        [("distance", count("Bits by which a picture may differ.")), ("severity", severity())],
    )
}

fn hash_page() -> Value {
    let hash = json!({ "type": "string", "pattern": "^([0-9a-fA-F]{32}|[0-9a-fA-F]{64})$",
        "description": "In hexadecimal: 32 digits of MD5, 64 of PDQ and SHA-256." });
    object("Entries.", [("hashes", with_least(list_of("Entries.", MAX_HASHES_A_PAGE, hash)))], [])
}

/// A list that must not be empty.
fn with_least(list: Value) -> Value {
    crate::admin::with(list, "minItems", Some(1))
}

fn filter_input() -> Value {
    let example = name("A sentence; at least two letters or digits.", MAX_EXAMPLE_BYTES);
    let (least, most) = semantic_filter::THRESHOLDS;
    let threshold = number("Least similarity that is reported.", least, most);
    object(
        "A semantic filter.",
        [("examples", with_least(list_of("Texts that mean what is looked for.", MAX_EXAMPLES, example)))],
        [
            ("threshold", or(threshold, semantic_filter::DEFAULT_THRESHOLD)),
            ("enabled", or(flag("Whether it is looked for."), true)),
        ],
    )
}

fn filter_shown() -> Value {
    object(
        "A semantic filter.",
        [
            ("name", text("Name.")),
            ("examples", list("Its examples.", text("A sentence."))),
            ("threshold", number("Least similarity that is reported.", 0.0, 1.0)),
            ("enabled", flag("Whether it is looked for.")),
            ("version", count("Version.")),
        ],
        [],
    )
}

fn rule_input() -> Value {
    let allowed = |about| whole(about, 1, MAX_ALLOWED.into());
    object(
        "A velocity rule, with at least one of `max_posts` and `max_repeats`.",
        [("window_s", whole("The window, seconds.", MIN_WINDOW_S.into(), MAX_WINDOW_S.into()))],
        [
            ("max_posts", allowed("Contents that an author may post in the window.")),
            ("max_repeats", allowed("How often an author may post the same text in the window.")),
            (
                "complex_types",
                list_of(
                    "Complex types it counts; empty for all.",
                    velocity_rule::MAX_TYPES,
                    name("Name.", MAX_ID_BYTES),
                ),
            ),
            ("enabled", or(flag("Whether it is counted."), true)),
        ],
    )
}

fn rule_shown() -> Value {
    object(
        "A velocity rule.",
        [
            ("name", text("Name.")),
            ("window_s", count("The window, seconds.")),
            ("complex_types", list("Complex types it counts.", text("Name."))),
            ("enabled", flag("Whether it is counted.")),
            ("version", count("Version.")),
        ],
        [
            ("max_posts", count("Contents that an author may post in the window.")),
            ("max_repeats", count("How often an author may post the same text in the window.")),
        ],
    )
}
