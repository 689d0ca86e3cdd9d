//! The order of a list, in the four shapes in which clients send it.

use serde_json::{Map, Value};

use crate::json::Reader;

/// Most fields of an order.
const MAX_FIELDS: usize = 10;

/// One field of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The field.
    pub field: String,
    /// Whether small values come first.
    pub ascending: bool,
}

/// Reads the order of a query; empty if it says none. Which fields a list can be ordered by is the caller's
/// to check.
pub fn read(reader: &mut Reader<'_>) -> Vec<Sort> {
    let Some(value) = reader.get("sort") else { return Vec::new() };
    let found = match value {
        Value::Object(map) => directions(map),
        Value::Array(items) if items.len() <= MAX_FIELDS => list(items),
        _ => None,
    };
    found.unwrap_or_else(|| {
        let message = "'sort' must be a list of objects with 'field' and 'direction' (1 or -1)";
        reader.problem("sort", "bad_sort", message);
        Vec::new()
    })
}

fn list(items: &[Value]) -> Option<Vec<Sort>> {
    let mut found = Vec::new();
    let mut rest = items;
    while let Some((first, others)) = rest.split_first() {
        if let Some(pair) = mangled(first, others.first()) {
            found.push(pair);
            rest = others.get(1..).unwrap_or_default();
            continue;
        }
        found.extend(one(first.as_object()?)?);
        rest = others;
    }
    Some(found)
}

/// `{"field": "created_at", "direction": -1}`, or `{"created_at": -1}`.
fn one(map: &Map<String, Value>) -> Option<Vec<Sort>> {
    match map.get("field") {
        Some(Value::String(field)) => {
            let ascending = direction(map.get("direction").unwrap_or(&Value::Null))?;
            Some(vec![Sort { field: field.clone(), ascending }])
        }
        Some(_) => None,
        None => directions(map),
    }
}

/// An object says no order among several fields, so that it may have only one.
fn directions(map: &Map<String, Value>) -> Option<Vec<Sort>> {
    if map.len() > 1 {
        return None;
    }
    map.iter().map(|(field, value)| Some(Sort { field: field.clone(), ascending: direction(value)? })).collect()
}

/// A client takes `{"field": "created_at", "direction": -1}` for two fields named `field` and `direction`.
fn mangled(first: &Value, second: Option<&Value>) -> Option<Sort> {
    let (first, second) = (first.as_object()?, second?.as_object()?);
    let is_pair = first.get("field")?.as_str() == Some("field") && second.get("field")?.as_str() == Some("direction");
    let field = first.get("direction")?.as_str().filter(|_| is_pair)?;
    Some(Sort { field: field.to_owned(), ascending: direction(second.get("direction")?)? })
}

fn direction(value: &Value) -> Option<bool> {
    match value {
        Value::Null => Some(true),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "" | "1" | "asc" => Some(true),
            "-1" | "desc" => Some(false),
            _ => None,
        },
        value => match value.as_f64()? {
            1.0 => Some(true),
            -1.0 => Some(false),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fault::Problem;

    fn sorts(value: Value) -> Result<Vec<(String, bool)>, Vec<Problem>> {
        let map = Map::from_iter([("sort".to_owned(), value)]);
        let mut problems = Vec::new();
        let found = read(&mut Reader::root(&map, &mut problems));
        let found = found.into_iter().map(|sort| (sort.field, sort.ascending)).collect();
        if problems.is_empty() { Ok(found) } else { Err(problems) }
    }

    #[test]
    fn every_shape_says_the_same() {
        let expected = Ok(vec![("created_at".to_owned(), false)]);
        for value in [
            json!([{ "field": "created_at", "direction": -1 }]),
            json!([{ "field": "created_at", "direction": -1, "type": "number" }]),
            json!([{ "created_at": -1 }]),
            json!({ "created_at": -1 }),
            json!([{ "field": "field", "direction": "created_at" }, { "field": "direction", "direction": -1 }]),
        ] {
            assert_eq!(sorts(value.clone()), expected, "{value}");
        }
        let two = json!([{ "field": "id" }, { "field": "field", "direction": "updated_at" },
            { "field": "direction", "direction": 1 }]);
        assert_eq!(sorts(two), Ok(vec![("id".to_owned(), true), ("updated_at".to_owned(), true)]));
        for none in [json!([]), json!({}), json!(null)] {
            assert_eq!(sorts(none), Ok(Vec::new()));
        }
    }

    #[test]
    fn what_is_no_order_is_refused() {
        for value in [
            json!("created_at"),
            json!([1]),
            json!([{ "field": 1 }]),
            json!({ "created_at": 2 }),
            json!({ "updated_at": -1, "created_at": 1 }),
            json!([{ "field": "created_at", "direction": "sideways" }]),
        ] {
            assert_eq!(sorts(value.clone()).unwrap_err()[0].path, "sort", "{value}");
        }
    }
}
