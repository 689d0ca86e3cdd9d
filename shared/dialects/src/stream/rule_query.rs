//! Queries of rules: few enough to be read as a whole, then filtered, ordered and cut into pages here.

use domain::filter::Filter;
use domain::rules::CompoundRule;
use serde_json::Value;

use super::list_filter::{self, Known, Row};
use super::page::{self, Page};
use super::{read, rule, sort};
use crate::fault::Fault;

/// What rules can be filtered by.
const FIELDS: [Known; 8] = [
    Known::text("id"),
    Known::text("name"),
    Known::text("team"),
    Known::text("rule_type"),
    Known::flag("enabled"),
    Known::list("config_keys"),
    Known::time(CREATED),
    Known::time(UPDATED),
];
const CREATED: &str = "created_at";
const UPDATED: &str = "updated_at";
/// What they can be ordered by.
const ORDERS: [&str; 4] = ["name", "id", CREATED, UPDATED];

/// A query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    filter: Filter,
    field: String,
    ascending: bool,
    /// Which page.
    pub page: Page,
}

/// Reads a query; without an order, the newest rule comes first.
pub fn query(body: &[u8]) -> Result<Query, Fault> {
    read::body(body, |reader| {
        let filter = list_filter::read(reader, &FIELDS);
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

impl Query {
    /// What makes two walks different.
    pub fn print(&self) -> [String; 3] {
        [format!("{:?}", self.filter), self.field.clone(), self.ascending.to_string()]
    }

    /// The rules that pass, in order, each with its position.
    pub fn pick(&self, rules: &[CompoundRule]) -> Vec<(String, Value)> {
        let shown = rules.iter().map(|known| (known, rule::render(known)));
        let passing = shown.filter(|(known, shown)| self.filter.eval(&row(known, shown)) == Some(true));
        let mut found: Vec<_> = passing.map(|(known, shown)| (self.position(known), shown)).collect();
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

/// What filters look at, of a rule and as it is shown.
fn row(rule: &CompoundRule, shown: &Value) -> Row {
    let text = |name: &str| shown[name].as_str().unwrap_or_default();
    let keys = shown["config_keys"].as_array().map(Vec::as_slice).unwrap_or_default();
    Row::default()
        .text("id", &rule.id)
        .text("name", &rule.name)
        .text("team", text("team"))
        .text("rule_type", text("rule_type"))
        .flag("enabled", shown["enabled"] == true)
        .texts("config_keys", keys.iter().filter_map(Value::as_str))
        .time(CREATED, rule.created_us)
        .time(UPDATED, rule.updated_us)
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
            (json!({ "filter": { "enabled": true, "team": "", "rule_type": "user" } }), vec!["a", "c", "b"]),
            (json!({ "filter": { "config_keys": { "$contains": "feeds" } } }), vec!["a"]),
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
