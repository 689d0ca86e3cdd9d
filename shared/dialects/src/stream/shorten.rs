//! Webhook bodies within their limit. What is longest and can best be asked for again goes first: texts of the content,
//! then flags, then actions, then whatever else is long. What was shortened says so.

use serde_json::{Map, Value, json};

/// That something was left out or cut.
const MARK: &str = "truncated";
/// What an item and its appeal repeat of what was sent.
const CONTENT: [&str; 2] = ["moderation_payload", "entity_content"];
/// Texts that name things, and are short by themselves: they are never cut.
const NAMES: [&str; 11] = [
    "type",
    "id",
    "entity_type",
    "entity_id",
    "entity_creator_id",
    "review_queue_item_id",
    "recommended_action",
    "content_type",
    "object_id",
    "action_id",
    "status",
];
/// Objects that an event is about, or that have to be there.
const OBJECTS: [&str; 3] = ["item", "review_queue_item", "appeal"];
const REQUIRED: [&str; 2] = ["custom", "action_options"];
/// Longest text where nothing else helps, characters.
const BARE_CHARS: usize = 256;

/// One measure against length.
#[derive(Clone, Copy)]
enum Step {
    /// Texts of the content have at most so many characters, and it at most so many of each kind.
    Content(usize, usize),
    /// The newest flags.
    Flags(usize),
    /// The newest actions.
    Actions(usize),
    /// Every text has at most so many characters, every list and object so many elements.
    All(usize, usize),
    /// Only what is neither a list nor an object, of the event and of what it is about.
    Bare,
}

/// The measures, in their order; each on what the one before left.
const STEPS: [Step; 12] = [
    Step::Content(8_192, 100),
    Step::Content(1_024, 30),
    Step::Content(0, 0),
    Step::Flags(50),
    Step::Flags(10),
    Step::Actions(50),
    Step::Actions(10),
    Step::All(4_096, 100),
    Step::All(512, 50),
    Step::All(128, 20),
    Step::All(64, 8),
    Step::Bare,
];

/// A payload as bytes, shortened until they are at most so many.
pub(super) fn shorten(payload: Map<String, Value>, max_bytes: usize) -> Vec<u8> {
    let mut payload = Value::Object(payload);
    let mut bytes = serde_json::to_vec(&payload).unwrap_or_default();
    for step in STEPS {
        if bytes.len() <= max_bytes {
            break;
        }
        if step.take(&mut payload) {
            bytes = serde_json::to_vec(&payload).unwrap_or_default();
        }
    }
    bytes
}

impl Step {
    /// Whether anything had to go.
    fn take(self, payload: &mut Value) -> bool {
        let Value::Object(top) = payload else { return false };
        let mut is_cut = match self {
            Self::All(chars, elements) => {
                let mut is_cut = false;
                for (name, value) in top.iter_mut() {
                    is_cut |= !is_name(name, value) && cut(value, chars, elements);
                }
                is_cut
            }
            Self::Bare => bare(top),
            _ => false,
        };
        is_cut |= self.within(top);
        if is_cut {
            top.insert(MARK.to_owned(), json!(true));
        }
        is_cut
    }

    /// The measures on parts that have names, wherever these stand. The object that has the part is marked.
    fn within(self, map: &mut Map<String, Value>) -> bool {
        let mut is_cut = false;
        for (name, value) in map.iter_mut() {
            is_cut |= match (self, name.as_str()) {
                (Self::Content(chars, elements), name) if CONTENT.contains(&name) => content(value, chars, elements),
                (Self::Flags(most), "flags") => newest(value, most, true),
                (Self::Actions(most), "actions") => newest(value, most, false),
                (_, name) if CONTENT.contains(&name) => false,
                (_, _) => match value {
                    Value::Object(map) => self.within(map),
                    _ => false,
                },
            };
        }
        if is_cut {
            map.insert(MARK.to_owned(), json!(true));
        }
        is_cut
    }
}

/// Shortens a payload; with nothing allowed it is empty.
fn content(value: &mut Value, chars: usize, elements: usize) -> bool {
    if elements > 0 {
        return cut(value, chars, elements);
    }
    let is_cut = value.as_object().is_none_or(|map| !map.is_empty());
    *value = json!({});
    is_cut
}

/// Keeps the newest elements of a list: the last ones, or the first.
fn newest(value: &mut Value, most: usize, last: bool) -> bool {
    let Some(items) = value.as_array_mut() else { return false };
    let surplus = items.len().saturating_sub(most);
    if last {
        items.drain(..surplus);
    } else {
        items.truncate(most);
    }
    surplus > 0
}

/// Cuts every text at a character, and every list and object.
fn cut(value: &mut Value, chars: usize, elements: usize) -> bool {
    match value {
        Value::String(text) => match text.char_indices().nth(chars) {
            Some((end, _)) => {
                text.truncate(end);
                true
            }
            None => false,
        },
        Value::Array(items) => {
            let mut is_cut = items.len() > elements;
            items.truncate(elements);
            for item in items {
                is_cut |= cut(item, chars, elements);
            }
            is_cut
        }
        Value::Object(map) => cut_object(map, chars, elements),
        _ => false,
    }
}

/// Objects of callers can have any number of properties, and names of any length; those of ours have fewer than that.
fn cut_object(map: &mut Map<String, Value>, chars: usize, elements: usize) -> bool {
    let least = elements.max(64);
    let names: Vec<String> =
        map.keys().skip(least).chain(map.keys().filter(|name| name.len() > 512)).cloned().collect();
    for name in &names {
        map.remove(name);
    }
    let mut is_cut = !names.is_empty();
    for (name, value) in map.iter_mut() {
        is_cut |= !is_name(name, value) && cut(value, chars, elements);
    }
    is_cut
}

fn is_name(name: &str, value: &Value) -> bool {
    value.is_string() && NAMES.contains(&name)
}

/// Leaves single values, empty lists, and the objects that the event is about.
fn bare(map: &mut Map<String, Value>) -> bool {
    let before = map.len();
    map.retain(|name, value| !value.is_object() || [&OBJECTS[..], &REQUIRED].concat().contains(&name.as_str()));
    let mut is_cut = map.len() < before;
    for (name, value) in map.iter_mut() {
        is_cut |= match value {
            Value::Object(inner) if OBJECTS.contains(&name.as_str()) => bare(inner),
            value if is_name(name, value) => false,
            value => cut(value, BARE_CHARS, 0) | empty(value),
        };
    }
    if is_cut {
        map.insert(MARK.to_owned(), json!(true));
    }
    is_cut
}

fn empty(value: &mut Value) -> bool {
    let Value::Object(map) = value else { return false };
    let is_cut = !map.is_empty();
    map.clear();
    is_cut
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(map) => map,
            other => panic!("{other} is no object"),
        }
    }

    fn event(texts: &[String], flags: usize, actions: usize, custom: &Value) -> Map<String, Value> {
        let flag = |n: usize| json!({ "id": format!("f-{n}"), "type": "user_report", "reason": "r".repeat(900), "custom": custom });
        let action = |n: usize| json!({ "id": format!("a-{n}"), "type": "flag", "reason": "r".repeat(900) });
        object(json!({
            "type": "review_queue_item.updated",
            "created_at": 5,
            "custom": {},
            "flags": (0..flags.min(20)).map(flag).collect::<Vec<_>>(),
            "action": action(0),
            "review_queue_item": {
                "id": "i".repeat(36),
                "entity_id": "e".repeat(512),
                "entity_type": "post",
                "moderation_payload": { "texts": texts, "custom": custom },
                "flags": (0..flags).map(flag).collect::<Vec<_>>(),
                "actions": (0..actions).map(action).collect::<Vec<_>>(),
                "bans": [],
                "severity": 50,
                "entity_creator": { "id": "jane", "custom": custom },
            },
        }))
    }

    fn shortened(payload: &Map<String, Value>, max_bytes: usize) -> Value {
        serde_json::from_slice(&shorten(payload.clone(), max_bytes)).unwrap()
    }

    #[test]
    fn what_fits_is_left_alone_and_texts_go_first() {
        let small = event(&["hello".into()], 3, 3, &json!({}));
        assert_eq!(shortened(&small, 64_000), Value::Object(small.clone()));
        let long = shortened(&event(&["x".repeat(100_000), "short".into()], 3, 3, &json!({})), 64_000);
        let item = &long["review_queue_item"];
        assert_eq!(item["moderation_payload"]["texts"][0].as_str().unwrap().len(), 8_192);
        assert_eq!(item["moderation_payload"]["texts"][1], "short");
        assert_eq!(
            (&long[MARK], &item[MARK], item["flags"].as_array().unwrap().len()),
            (&json!(true), &json!(true), 3)
        );
    }

    #[test]
    fn then_flags_then_actions_the_newest_stay() {
        let long = shortened(&event(&[], 200, 20, &json!({})), 128_000);
        let flags = long["review_queue_item"]["flags"].as_array().unwrap();
        assert_eq!((flags.len(), &flags[49]["id"]), (50, &json!("f-199")));
        assert_eq!(long["review_queue_item"]["actions"].as_array().unwrap().len(), 20);
        let longer = shortened(&event(&[], 200, 200, &json!({})), 80_000);
        let item = &longer["review_queue_item"];
        assert_eq!((item["flags"].as_array().unwrap().len(), item["actions"].as_array().unwrap().len()), (10, 50));
        assert_eq!(item["actions"][0]["id"], "a-0");
    }

    fn custom() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            "[a-z\u{0}-\u{1f}ü]{0,60}".prop_map(Value::from),
            (0_usize..2_000).prop_map(|n| Value::from("\u{1}".repeat(n))),
            any::<i64>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::hash_map("[a-z]{1,900}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// However much there is of whatever: within the limit, and it still says what it is about.
        #[test]
        fn no_body_is_too_large(
            custom in custom(),
            texts in proptest::collection::vec(0_usize..8_000, 0..4),
            (flags, actions) in (0_usize..60, 0_usize..60),
            max_bytes in 16_000_usize..80_000,
        ) {
            let texts: Vec<String> = texts.into_iter().map(|n| "ä\n".repeat(n)).collect();
            let payload = event(&texts, flags, actions, &custom);
            let whole = serde_json::to_vec(&payload).unwrap();
            let bytes = shorten(payload, max_bytes);
            prop_assert!(bytes.len() <= max_bytes, "{} of {max_bytes}", bytes.len());
            let shown: Value = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(&shown["type"], "review_queue_item.updated");
            let item = &shown["review_queue_item"];
            prop_assert_eq!((item["id"].as_str().unwrap().len(), item["entity_id"].as_str().unwrap().len()), (36, 512));
            prop_assert!(item["flags"].is_array() && item["actions"].is_array() && shown["custom"].is_object());
            prop_assert_eq!(shown[MARK] == true, bytes != whole);
        }
    }
}
