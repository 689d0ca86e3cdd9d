//! The template as plain JSON, with intrinsic functions in their long form.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use serde_yaml_ng::Value as Yaml;

/// The template.
pub static TEMPLATE: LazyLock<Value> = LazyLock::new(|| long_form(serde_yaml_ng::from_str(&text()).unwrap()));

/// A path of the repository.
pub fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(relative)
}

/// The template's text.
pub fn text() -> String {
    std::fs::read_to_string(path("template.yaml")).unwrap()
}

/// All resources with their logical ids.
pub fn resources() -> impl Iterator<Item = (&'static str, &'static Value)> {
    TEMPLATE["Resources"].as_object().unwrap().iter().map(|(id, resource)| (id.as_str(), resource))
}

/// Logical ids and properties of all resources of a type.
pub fn of_type(kind: &str) -> Vec<(&'static str, &'static Value)> {
    resources().filter(|(_, resource)| resource["Type"] == kind).map(|(id, r)| (id, &r["Properties"])).collect()
}

/// A property of a function, or its default for all functions.
pub fn setting(function: &str, name: &str) -> &'static Value {
    let own = &TEMPLATE["Resources"][function]["Properties"][name];
    if own.is_null() { &TEMPLATE["Globals"]["Function"][name] } else { own }
}

/// The logical ids that belong to a function's name: `admin-keys` gives `AdminKeys`.
pub fn stem(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('-').map(capital).collect()
}

/// Logical id of a function.
pub fn function_id(name: &str) -> String {
    stem(name) + "Function"
}

/// What a reference names: `Table`, `Table.Arn`, `Table.Arn/index/due`, or the text itself.
pub fn target(value: &Value) -> String {
    if let Some(name) = value["Ref"].as_str().or(value["Fn::GetAtt"].as_str()) {
        return name.to_owned();
    }
    let text = value["Fn::Sub"].as_str().or(value.as_str());
    text.unwrap_or_else(|| panic!("not a reference: {value}")).replace("${", "").replace('}', "")
}

/// A list, or a single value as a list of one.
pub fn list(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |items| items.iter().collect())
}

fn long_form(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = tag.trim_start_matches('!');
            let name = if name == "Ref" { name.to_owned() } else { format!("Fn::{name}") };
            json!({ name: long_form(tagged.value) })
        }
        Yaml::Mapping(map) => {
            let entries = map.into_iter().map(|(key, value)| (key.as_str().unwrap().to_owned(), long_form(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Yaml::Sequence(items) => items.into_iter().map(long_form).collect(),
        plain => serde_json::to_value(plain).unwrap(),
    }
}
