//! Schemas of what operators name.

use domain::config::{
    MAX_BLOCK_LIST_ENTRIES, MAX_HISTORY, MAX_LABEL_DESCRIPTION_BYTES, MAX_PHRASE_BYTES, MAX_REMOTE_LABELS,
    MAX_REMOTE_TIMEOUT_MS, Policy,
};
use domain::content::{FieldType, MAX_ID_BYTES};
use serde_json::{Value, json};

use crate::admin::strategy::remote;
use crate::admin::{block_list, complex_type, policy, queue, read};
use crate::describe::management::{all, confirmed, page, removed};
use crate::describe::schema::{
    Property, count, flag, list, list_of, name, note, number, object, or, reference, text, whole, with, word,
};

const SEVERITIES: [&str; 5] = ["info", "low", "medium", "high", "critical"];

/// All of them.
pub fn schemas() -> Vec<Property> {
    let lists = with(block_list_shown(), [("entries", list("Its entries.", reference("BlockListEntry")))], []);
    let filter = ("filter", as_answer(queue_filter(), &["types", "policies", "tags"]));
    let queue = with(described("A review queue."), [("order", count("Its position.")), filter], []);
    vec![
        ("Rule", rule()),
        ("PolicyInput", policy_input()),
        ("Policy", policy_shown()),
        ("PolicyChanged", confirmed(policy_shown())),
        ("PolicyRemoved", removed("code")),
        ("PolicyList", all("Policies.", "policies", reference("Policy"))),
        ("PolicyVersions", page("Versions.", "versions", reference("Policy"))),
        ("StrategyInput", strategy_input()),
        ("Strategy", strategy()),
        ("StrategyChanged", confirmed(strategy())),
        ("StrategyRemoved", removed("name")),
        ("StrategyList", all("Strategies.", "strategies", reference("Strategy"))),
        ("StrategyVersions", page("Versions.", "versions", reference("Strategy"))),
        ("ComplexTypeInput", complex_type_input()),
        ("ComplexType", complex_type_shown()),
        ("ComplexTypeChanged", confirmed(complex_type_shown())),
        ("ComplexTypeRemoved", removed("name")),
        (
            "ComplexTypeList",
            all("The standard types, then the registered ones.", "complex_types", reference("ComplexType")),
        ),
        ("ComplexTypeVersions", page("Versions.", "versions", reference("ComplexType"))),
        ("QueueInput", queue_input()),
        ("Queue", queue.clone()),
        ("QueueChanged", confirmed(queue)),
        ("QueueRemoved", removed("name")),
        ("QueueList", all("In the order in which they take cases.", "queues", reference("Queue"))),
        ("QueueVersions", page("Versions.", "versions", reference("Queue"))),
        ("BlockListEntry", block_list_entry()),
        ("BlockListInput", block_list_input()),
        ("BlockList", lists),
        ("BlockListChanged", confirmed(block_list_shown())),
        ("BlockListRemoved", removed("name")),
        ("BlockListList", all("Without their entries.", "block_lists", block_list_shown())),
    ]
}

/// A schema of a request as that of an answer, in which these properties are always there.
fn as_answer(schema: Value, required: &[&'static str]) -> Value {
    crate::admin::with(schema, "required", Some(json!(required)))
}

fn field_types() -> Value {
    let kind = word("Simple type.", FieldType::ALL.map(FieldType::as_str));
    list_of("Kinds of fields that it looks at; empty for any.", read::MAX_WORDS, kind)
}

pub(super) fn severity() -> Value {
    word("How grave.", SEVERITIES)
}

fn described(about: &str) -> Value {
    object(about, [("name", text("Name.")), ("description", text("For people.")), ("version", count("Version."))], [])
}

fn rule() -> Value {
    object(
        "What raises a violation.",
        [
            ("strategy", name("Name of a strategy.", policy::MAX_WORD_BYTES)),
            ("label", name("Label that it gives; `*` for any.", policy::MAX_WORD_BYTES)),
            ("lower", number("From this score on it is `check`.", 0.0, 1.0)),
        ],
        [
            ("higher", number("From this score on it is `trust`; never if absent. Not below `lower`.", 0.0, 1.0)),
            ("field_types", field_types()),
            ("mode", or(word("`shadow` is recorded and nothing follows.", ["live", "shadow", "off"]), "live")),
        ],
    )
}

fn policy_input() -> Value {
    let usual = Policy::default();
    let number = |about, least: u32, most: u32, usual: u32| or(whole(about, least.into(), most.into()), usual);
    object(
        "A policy.",
        [
            ("name", name("Display name.", crate::admin::platform::MAX_NAME_BYTES)),
            ("rules", list_of("Any of them raises a violation.", policy::MAX_RULES, reference("Rule"))),
        ],
        [
            ("description", note("What it forbids; authors read it.", policy::MAX_DESCRIPTION_BYTES)),
            ("severity", or(severity(), "medium")),
            ("automation", or(flag("Whether a `trust` violation takes the content down at once."), false)),
            ("hint", name("Word for the precise action, in webhooks.", policy::MAX_WORD_BYTES)),
            ("strike_weight", number("Strikes of an enforcement.", 0, policy::MAX_STRIKE_WEIGHT, usual.strike_weight)),
            (
                "strike_expiry_days",
                number("Days that a strike counts.", 1, policy::MAX_STRIKE_DAYS, usual.strike_expiry_days),
            ),
            ("appealable", or(flag("Whether it can be appealed."), usual.appealable)),
            ("outcome_text", note("What reporters are told.", policy::MAX_DESCRIPTION_BYTES)),
        ],
    )
}

fn policy_shown() -> Value {
    object(
        "A policy.",
        [
            ("code", text("Code.")),
            ("name", text("Display name.")),
            ("description", text("What it forbids.")),
            ("severity", severity()),
            ("automation", flag("Whether a `trust` violation takes the content down at once.")),
            ("rules", list("Its rules.", as_answer(rule(), &["strategy", "label", "lower", "field_types", "mode"]))),
            ("strike_weight", count("Strikes of an enforcement.")),
            ("strike_expiry_days", count("Days that a strike counts.")),
            ("appealable", flag("Whether it can be appealed.")),
            ("outcome_text", text("What reporters are told.")),
            ("version", count("Version.")),
        ],
        [("hint", text("Word for the precise action, in webhooks."))],
    )
}

fn strategy_input() -> Value {
    let about = "`builtin` for a change of an engine of this name, `remote` for a service, else `external`.";
    let kind = word(about, ["external", "builtin", "remote"]);
    object(
        "A strategy.",
        [("kind", kind)],
        [
            ("enabled", or(flag("Whether it runs, or its scores count."), true)),
            ("asynchronous", or(flag("Whether it is left out of synchronous calls."), false)),
            ("field_types", field_types()),
            ("remote", remote_input()),
        ],
    )
}

fn services() -> Value {
    word("Which service.", remote::SERVICES.map(|(name, _)| name))
}

fn remote_label() -> Value {
    object(
        "A label.",
        [("name", name("Label to which rules refer.", remote::MAX_WORD_BYTES))],
        [("description", note("What it means; a language model needs it.", MAX_LABEL_DESCRIPTION_BYTES))],
    )
}

fn remote_input() -> Value {
    let times =
        whole("Longest time of a call, milliseconds.", remote::MIN_TIMEOUT_MS.into(), MAX_REMOTE_TIMEOUT_MS.into());
    object(
        "How a service is reached; of strategies of kind `remote`, which need it.",
        [("service", services()), ("per_day", whole("Most calls a day (UTC).", 0, remote::MAX_PER_DAY.into()))],
        [
            ("region", name("Region of an AWS service.", remote::MAX_WORD_BYTES)),
            ("model", name("Model of a language model.", remote::MAX_WORD_BYTES)),
            ("endpoint", name("Base address of an OpenAI-compatible service.", remote::MAX_ENDPOINT_BYTES)),
            ("labels", list_of("What to look for, or which labels count.", MAX_REMOTE_LABELS, remote_label())),
            ("timeout_ms", or(times, remote::USUAL_TIMEOUT_MS)),
            ("history", or(whole("Earlier texts that a language model is shown.", 0, MAX_HISTORY.into()), 0)),
            ("api_key", name("Key of an OpenAI-compatible service; never shown again.", remote::MAX_KEY_BYTES)),
        ],
    )
}

fn remote_shown() -> Value {
    object(
        "How a service is reached.",
        [
            ("service", services()),
            ("labels", list("What to look for.", as_answer(remote_label(), &["name", "description"]))),
            ("per_day", count("Most calls a day (UTC).")),
            ("timeout_ms", count("Longest time of a call, milliseconds.")),
            ("history", count("Earlier texts that a language model is shown.")),
            ("has_key", flag("Whether a key is stored.")),
        ],
        [("region", text("Region.")), ("model", text("Model.")), ("endpoint", text("Base address."))],
    )
}

fn strategy() -> Value {
    object(
        "A strategy.",
        [
            ("name", text("Name.")),
            ("kind", word("Whose it is.", ["external", "builtin", "remote"])),
            ("enabled", flag("Whether it runs, or its scores count.")),
            ("asynchronous", flag("Whether it is left out of synchronous calls.")),
            ("field_types", field_types()),
        ],
        [
            ("version", text("Version of the engine.")),
            ("labels", list("Labels that the engine gives.", text("Label."))),
            ("config_version", count("Version of what was configured.")),
            ("remote", remote_shown()),
        ],
    )
}

fn retention() -> Property {
    let about = "Days that contents of this type are kept; the platform's own if absent.";
    ("retention_days", whole(about, 1, complex_type::MAX_RETENTION_DAYS.into()))
}

fn complex_type_input() -> Value {
    let note = note("For people.", complex_type::MAX_DESCRIPTION_BYTES);
    object("A complex type.", [], [("description", note), retention()])
}

fn complex_type_shown() -> Value {
    object(
        "A complex type.",
        [
            ("name", text("Name.")),
            ("description", text("For people.")),
            ("standard", flag("Whether every platform knows it.")),
        ],
        [("version", count("Version, of a registered one.")), retention()],
    )
}

fn queue_filter() -> Value {
    let words = |about| {
        let word = json!({ "type": "string", "minLength": 1, "maxLength": MAX_ID_BYTES });
        list_of(about, queue::MAX_WORDS, word)
    };
    object(
        "What it takes. A part that is empty takes anything.",
        [],
        [
            ("types", words("Complex types.")),
            ("policies", words("Codes of policies.")),
            ("tags", words("Tags.")),
            ("min_severity", word("Least severity.", SEVERITIES)),
        ],
    )
}

fn queue_input() -> Value {
    object(
        "A review queue.",
        [],
        [
            ("description", note("For people.", queue::MAX_DESCRIPTION_BYTES)),
            ("order", or(whole("Its position.", 0, queue::MAX_ORDER.into()), 0)),
            ("filter", queue_filter()),
        ],
    )
}

fn block_list_entry() -> Value {
    object(
        "A phrase.",
        [(
            "phrase",
            name(
                "At least two letters or digits, no control characters; by `match` a regular expression, a host or an e-mail address.",
                MAX_PHRASE_BYTES,
            ),
        )],
        [
            (
                "match",
                or(
                    word(
                        "Whole words; anywhere in the text; a regular expression; links to a host, or to any other; an e-mail address or domain, or any other.",
                        ["word", "substring", "regex", "domain", "domain_allowlist", "email", "email_allowlist"],
                    ),
                    "word",
                ),
            ),
            ("label", name("Label to which rules refer.", block_list::MAX_LABEL_BYTES)),
            ("severity", severity()),
        ],
    )
}

const SUBSTRING: &str = "Words match inside other words too.";
const LEET: &str = "Words match with digits and signs for letters, and with repeated, masked or spaced letters.";
const LOOK_ALIKES: &str = "Words match in letters that look alike, are styled or carry marks.";
const PLURALS: &str = "Words match with a plural ending.";

fn block_list_input() -> Value {
    let entries = list_of("All of them.", MAX_BLOCK_LIST_ENTRIES, reference("BlockListEntry"));
    object(
        "A block list.",
        [("entries", entries)],
        [
            ("enabled", or(flag("Whether it is matched."), true)),
            ("match_substring", or(flag(SUBSTRING), false)),
            ("leet", or(flag(LEET), true)),
            ("look_alikes", or(flag(LOOK_ALIKES), true)),
            ("plurals", or(flag(PLURALS), false)),
        ],
    )
}

fn block_list_shown() -> Value {
    object(
        "A block list.",
        [
            ("name", text("Name.")),
            ("version", count("Differs after each change.")),
            ("enabled", flag("Whether it is matched.")),
            ("entry_count", count("How many entries it has.")),
            ("match_substring", flag(SUBSTRING)),
            ("leet", flag(LEET)),
            ("look_alikes", flag(LOOK_ALIKES)),
            ("plurals", flag(PLURALS)),
        ],
        [],
    )
}
