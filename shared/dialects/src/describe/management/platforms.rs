//! Platforms and their settings.

use domain::config::Settings;
use domain::limits::Limits;
use serde_json::{Value, json};

use super::{confirmed, confirmed_example, page, paged, raced};
use crate::admin::platform::MAX_NAME_BYTES;
use crate::admin::settings::{LIMITS, MAX_LANGUAGES, MAX_URL_BYTES, NUMBERS, SURGE_FACTOR, SWITCHES, render};
use crate::describe::entry::Entry;
use crate::describe::schema::{
    Property, as_reference, flag, list_of, name, note, number, object, or, pattern, reference, text, time, whole,
};

const TAG: &str = "Platforms";

/// Schemas.
pub fn schemas() -> Vec<Property> {
    let name = || ("name", name("Display name.", MAX_NAME_BYTES));
    let settings = || ("settings", as_reference("SettingsChange", "What is not said keeps its value."));
    let platform = object(
        "A platform.",
        [
            ("id", text("Id.")),
            ("name", text("Display name.")),
            ("settings", reference("Settings")),
            ("external_id", text("What roles that it names must ask for as `sts:ExternalId`.")),
            ("created_at", time("When it was made.")),
        ],
        [],
    );
    vec![
        ("Settings", settings_schema(true)),
        ("SettingsChange", settings_schema(false)),
        ("NewPlatform", object("A platform to make.", [name()], [settings()])),
        ("PlatformChange", object("What is to change about a platform.", [], [name(), settings()])),
        ("Platform", platform.clone()),
        ("ChangedPlatform", confirmed(platform)),
        ("Platforms", page("Platforms.", "platforms", reference("Platform"))),
    ]
}

/// Made from the tables by which settings are read, so that it has all of them.
fn settings_schema(is_answer: bool) -> Value {
    let defaults = render(&Settings::default());
    let usual = |name: &str, schema: Value| match defaults.get(name) {
        Some(value) if !is_answer => or(schema, value.clone()),
        _ => schema,
    };
    let switches = SWITCHES.iter().map(|(name, _)| (*name, usual(name, flag(meaning(name)))));
    let numbers = NUMBERS
        .iter()
        .map(|(name, least, most, _)| (*name, usual(name, whole(meaning(name), (*least).into(), (*most).into()))));
    let language = pattern("Two lower-case letters.", "^[a-z]{2}$");
    let others = [
        ("surge_factor", usual("surge_factor", number(meaning("surge_factor"), SURGE_FACTOR.0, SURGE_FACTOR.1))),
        (
            "expected_languages",
            list_of("Languages of the contents, ISO 639-1; empty for any.", MAX_LANGUAGES, language),
        ),
        ("limits", limits(is_answer)),
    ];
    let all: Vec<Property> = switches.chain(numbers).chain(others).collect();
    let url = note("An https address of the platform's own pages; empty removes it.", MAX_URL_BYTES);
    let url = ("transparency_base_url", url);
    let role = "The role by which media at `s3://` addresses are read, asked for with the platform's `external_id`; empty \
                removes it.";
    let role = ("media_role_arn", note(role, MAX_URL_BYTES));
    if is_answer {
        object("Settings in force.", all, [url, role])
    } else {
        object("Settings to change.", [], all.into_iter().chain([url, role]))
    }
}

fn limits(is_answer: bool) -> Value {
    let mut most = Limits::default();
    let all: Vec<Property> = LIMITS
        .iter()
        .map(|(name, place)| (*name, whole(meaning(name), 1, i64::try_from(*place(&mut most)).unwrap_or(i64::MAX))))
        .collect();
    let description = "They can only be lowered; the largest values are the defaults.";
    if is_answer { object(description, all, []) } else { object(description, [], all) }
}

fn meaning(setting: &str) -> &'static str {
    match setting {
        "strict_complex_types" => "Refuse unregistered complex types.",
        "sync_analysed_content" => "Send `analysed-content` for synchronous calls, too.",
        "echo_external_decisions" => "Send webhooks for decisions that the platform itself reported.",
        "moderators_may_rule_own" => "Moderators may rule appeals against their own enforcements.",
        "single_use_links" => "Links for authors and reporters work once.",
        "index_all_cases" => "List and search all cases, not only flagged ones.",
        "enforce_recommendations" => "Enforce what other dialects only recommend.",
        "queue_filters" => "List flagged cases by what filters of review queues ask for.",
        "author_records" => "Keep how much authors have said, and how much of it was flagged.",
        "second_opinion" => {
            "Ask a better model about English texts in which the first finds something, behind the queue."
        }
        "incident_closed_delay_s" => "Seconds from a decision to its `incident-closed`.",
        "undo_window_s" => "Seconds in which a decision can be taken back before its webhook leaves.",
        "incident_expiry_days" => "Days after which an open incident is dismissed; 0 for never.",
        "priority_half_life_h" => "Hours of waiting that weigh a factor of two in the queue.",
        "surge_minimum" => "Fewest reports that make a surge.",
        "surge_factor" => "How many times the usual reports make a surge.",
        "retention_days" => "Days that contents without incident are kept.",
        "claim_lease_s" => "Seconds that a moderator's claim lasts.",
        "request_bytes" => "Bytes of a request that brings one content.",
        "content_bytes" => "Bytes of a merged content.",
        "fields" => "Fields of a content, nested ones included.",
        "field_depth" => "Levels of nested fields.",
        "src_bytes" => "Bytes of text in one field.",
        "tags" => "Tags of a content.",
        "metadata" => "Metadata entries on one level.",
        "id_bytes" => "Bytes of an identifier.",
        _ => "A setting.",
    }
}

/// Operations.
pub fn entries() -> Vec<Entry> {
    let create = Entry::of(
        "admin-platforms.create",
        TAG,
        "Make a platform",
        "Its settings are the defaults where the request is silent.",
    )
    .takes("NewPlatform", json!({ "name": "Forum", "settings": { "undo_window_s": 60 } }))
    .answers(201, "Made.", "Platform", example());
    let list = Entry::of("admin-platforms.list", TAG, "List platforms", "In the order of their ids.");
    let list = paged(list).answers(200, "One page.", "Platforms", json!({ "platforms": [example()] }));
    let get = Entry::of("admin-platforms.get", TAG, "Get a platform", "")
        .answers(200, "The platform.", "Platform", example())
        .missing("platform", "There is no such platform.");
    let about = "What the request does not say keeps its value. A platform cannot be removed.";
    let change = Entry::of("admin-platforms.change", TAG, "Change a platform", about)
        .may_take("PlatformChange", json!({ "settings": { "strict_complex_types": true } }))
        .answers(200, "Changed.", "ChangedPlatform", confirmed_example(example()))
        .missing("platform", "There is no such platform.");
    vec![create, list, get, raced(change)]
}

fn example() -> Value {
    json!({
        "id": "k3v9x2m7qa", "name": "Forum", "external_id": "gavel-k3v9x2m7qa",
        "settings": render(&Settings::default()), "created_at": "2026-11-22T09:00:00.000Z",
    })
}
