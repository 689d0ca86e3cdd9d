//! Queries of rules: few enough to be read as a whole, then filtered, ordered and cut into pages here.

use domain::rules::CompoundRule;
use serde_json::{Map, Value};

use super::page::{self, Page};
use super::{read, rule, sort, time};
use crate::fault::Fault;
use crate::json::Reader;

/// What rules can be filtered by.
const FIELDS: [&str; 8] = ["id", "name", "team", "rule_type", "enabled", "config_keys", CREATED, UPDATED];
const CREATED: &str = "created_at";
const UPDATED: &str = "updated_at";
/// What they can be ordered by.
const ORDERS: [&str; 4] = ["name", "id", CREATED, UPDATED];
/// Operators that compare.
const OPERATORS: [&str; 9] = ["$eq", "$in", "$gt", "$gte", "$lt", "$lte", "$exists", "$contains", "$autocomplete"];
/// Deepest nesting of filters.
const MAX_DEPTH: usize = 8;

/// A query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    filter: Map<String, Value>,
    field: String,
    ascending: bool,
    /// Which page.
    pub page: Page,
}

/// Reads a query; without an order, the newest rule comes first.
pub fn query(body: &[u8]) -> Result<Query, Fault> {
    read::body(body, |reader| {
        let filter = reader.get("filter").and_then(Value::as_object).cloned().unwrap_or_default();
        if reader.get("filter").is_some_and(|value| !value.is_object()) {
            reader.problem("filter", "wrong_type", "'filter' must be an object");
        }
        check(reader, &filter, "filter", 0);
        let order = sort::read(reader);
        if order.iter().any(|sort| !ORDERS.contains(&sort.field.as_str())) {
            reader.problem("sort", "unknown_field", format!("rules are ordered by: {}", ORDERS.join(", ")));
        }
        read::person(reader);
        let (field, ascending) = match order.into_iter().next() {
            Some(sort) => (sort.field, sort.ascending),
            None => (CREATED.to_owned(), false),
        };
        Some(Query { filter, field, ascending, page: page::read(reader) })
    })
}

fn check(reader: &mut Reader<'_>, filter: &Map<String, Value>, path: &str, depth: usize) {
    for (name, value) in filter.iter().filter(|(_, value)| !value.is_null()) {
        let path = format!("{path}.{name}");
        if ["$and", "$or", "$nor"].contains(&name.as_str()) && depth < MAX_DEPTH {
            for (index, part) in value.as_array().into_iter().flatten().enumerate() {
                match part.as_object() {
                    Some(part) => check(reader, part, &format!("{path}[{index}]"), depth + 1),
                    None => reader.problem(&format!("{path}[{index}]"), "wrong_type", "must be a filter"),
                }
            }
            if !value.is_array() {
                reader.problem(&path, "wrong_type", format!("'{path}' must be an array of filters"));
            }
        } else if !FIELDS.contains(&name.as_str()) {
            reader.problem(&path, "unknown_field", format!("'{name}' is none of: {}", FIELDS.join(", ")));
        } else if let Some(operators) = value.as_object() {
            for (operator, wanted) in operators {
                let is_list = operator == "$in";
                if !OPERATORS.contains(&operator.as_str()) || (is_list && !wanted.is_array()) {
                    let message = format!("'{operator}' is not understood here");
                    reader.problem(&format!("{path}.{operator}"), "unknown_operator", message);
                }
            }
        }
    }
}

impl Query {
    /// What makes two walks different.
    pub fn print(&self) -> [String; 3] {
        [Value::Object(self.filter.clone()).to_string(), self.field.clone(), self.ascending.to_string()]
    }

    /// The rules that pass, in order, each with its position.
    pub fn pick(&self, rules: &[CompoundRule]) -> Vec<(String, Value)> {
        let shown = rules.iter().map(|known| (self.position(known), rule::render(known)));
        let mut found: Vec<_> = shown.filter(|(_, shown)| passes(&self.filter, shown)).collect();
        found.sort_by(|a, b| if self.ascending { a.0.cmp(&b.0) } else { b.0.cmp(&a.0) });
        found
    }

    /// Whether one position comes after another in this order.
    pub fn is_after(&self, position: &str, other: &str) -> bool {
        if self.ascending { position > other } else { position < other }
    }

    fn position(&self, rule: &CompoundRule) -> String {
        let key = match self.field.as_str() {
            "name" => rule.name.clone(),
            UPDATED => format!("{:020}", rule.updated_us),
            CREATED => format!("{:020}", rule.created_us),
            _ => String::new(),
        };
        format!("{key}\u{1f}{}", rule.id)
    }
}

fn passes(filter: &Map<String, Value>, shown: &Value) -> bool {
    let one = |part: &Value| part.as_object().is_some_and(|part| passes(part, shown));
    filter.iter().filter(|(_, value)| !value.is_null()).all(|(name, value)| {
        let mut parts = value.as_array().into_iter().flatten();
        match name.as_str() {
            "$and" => parts.all(one),
            "$or" => parts.any(one),
            "$nor" => !parts.any(one),
            name => field(name, value, shown.get(name).unwrap_or(&Value::Null)),
        }
    })
}

fn field(name: &str, wanted: &Value, found: &Value) -> bool {
    let tests = |operator: &str, wanted: &Value| match found {
        Value::Array(several) if operator == "$exists" => several.is_empty() != (wanted == &Value::Bool(true)),
        Value::Array(several) => several.iter().any(|found| test(name, operator, wanted, found)),
        found => test(name, operator, wanted, found),
    };
    match wanted {
        Value::Object(operators) => operators.iter().all(|(operator, wanted)| tests(operator, wanted)),
        wanted => tests("$eq", wanted),
    }
}

fn test(name: &str, operator: &str, wanted: &Value, found: &Value) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let order = || match (found, wanted) {
        _ if name == CREATED || name == UPDATED => Some(time::read(found)?.cmp(&time::read(wanted)?)),
        (Value::String(found), Value::String(wanted)) => Some(found.cmp(wanted)),
        (found, wanted) => (found == wanted).then_some(Equal),
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_lowercase();
    match operator {
        "$in" => wanted.as_array().into_iter().flatten().any(|wanted| test(name, "$eq", wanted, found)),
        "$gt" => order() == Some(Greater),
        "$gte" => matches!(order(), Some(Greater | Equal)),
        "$lt" => order() == Some(Less),
        "$lte" => matches!(order(), Some(Less | Equal)),
        "$exists" => (!found.is_null() && found != "") == (wanted == &Value::Bool(true)),
        "$contains" => text(found).contains(&text(wanted)),
        "$autocomplete" => text(found).starts_with(&text(wanted)),
        _ => order() == Some(Equal),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules() -> Vec<CompoundRule> {
        let rule = |name: &str, at: i64, keys: Value| CompoundRule {
            id: format!("id-{name}"),
            name: name.into(),
            document: json!({ "rule_type": "user", "config_keys": keys }),
            created_us: (1_700_000_000 + at) * 1_000_000,
            updated_us: (1_800_000_000 + at) * 1_000_000,
        };
        vec![rule("b", 1, json!(["chat"])), rule("c", 2, json!([])), rule("a", 3, json!(["chat", "feeds"]))]
    }

    fn found(body: &Value) -> Vec<String> {
        let query = query(body.to_string().as_bytes()).unwrap();
        query.pick(&rules()).into_iter().map(|(_, rule)| rule["name"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn filters_and_orders() {
        for (body, expected) in [
            (json!({}), vec!["a", "c", "b"]),
            (json!({ "sort": [{ "name": 1 }] }), vec!["a", "b", "c"]),
            (json!({ "sort": [{ "field": "updated_at", "direction": 1 }], "filter": null }), vec!["b", "c", "a"]),
            (json!({ "filter": { "name": "b" } }), vec!["b"]),
            (json!({ "filter": { "name": { "$in": ["a", "b"] } } }), vec!["a", "b"]),
            (json!({ "filter": { "config_keys": { "$in": ["feeds"] } } }), vec!["a"]),
            (json!({ "filter": { "config_keys": "chat", "created_at": { "$lt": 1_700_000_003 } } }), vec!["b"]),
            (json!({ "filter": { "$or": [{ "name": "c" }, { "name": { "$autocomplete": "A" } }] } }), vec!["a", "c"]),
            (json!({ "filter": { "$nor": [{ "config_keys": { "$exists": true } }] } }), vec!["c"]),
            (json!({ "filter": { "enabled": false } }), vec![]),
        ] {
            assert_eq!(found(&body), expected, "{body}");
        }
    }

    #[test]
    fn what_is_no_query_is_refused() {
        for (body, path) in [
            (json!({ "filter": [] }), "filter"),
            (json!({ "filter": { "colour": "red" } }), "filter.colour"),
            (json!({ "filter": { "name": { "$near": 1 } } }), "filter.name.$near"),
            (json!({ "filter": { "$or": [7] } }), "filter.$or[0]"),
            (json!({ "sort": [{ "colour": 1 }] }), "sort"),
            (json!({ "limit": 101 }), "limit"),
        ] {
            let Err(Fault::Invalid(problems)) = query(body.to_string().as_bytes()) else { panic!("{body}") };
            assert_eq!(problems[0].path, path, "{body}");
        }
    }

    #[test]
    fn positions_follow_the_order() {
        let query = query(b"{}").unwrap();
        let found = query.pick(&rules());
        assert!(query.is_after(&found[1].0, &found[0].0) && !query.is_after(&found[0].0, &found[1].0));
    }
}
