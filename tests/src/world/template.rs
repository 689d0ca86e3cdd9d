//! What the deployed installation looks like, read from the template itself, so that the tests use
//! the same table and the same queues.

use std::path::Path;
use std::sync::LazyLock;

use serde_yaml_ng::Value;

static TEMPLATE: LazyLock<Value> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../template.yaml");
    let text = std::fs::read_to_string(&path).expect("template.yaml can be read");
    serde_yaml_ng::from_str(&text).expect("template.yaml is YAML")
});

/// Properties of a resource.
pub fn properties(logical_id: &str) -> &'static Value {
    let found = &TEMPLATE["Resources"][logical_id]["Properties"];
    assert!(!found.is_null(), "template.yaml has no resource {logical_id}");
    found
}

/// A text that must be there.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is no text: {value:?}"))
}

/// A list that must be there.
pub fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_sequence().unwrap_or_else(|| panic!("{name} is no list: {value:?}"))
}

/// A number that must be there.
pub fn number(value: &Value, name: &str) -> i64 {
    value[name].as_i64().unwrap_or_else(|| panic!("{name} is no number: {value:?}"))
}
