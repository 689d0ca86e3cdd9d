//! Careful reading of JSON: every problem is reported with its path, not just the first one, and
//! unknown properties are ignored.

use serde_json::{Map, Value};

use crate::fault::{Fault, Problem};

/// Deepest nesting of arrays and objects accepted in any request.
pub const MAX_DEPTH: usize = 32;

/// Parses a body that must be a JSON object.
pub fn object(body: &[u8]) -> Result<Map<String, Value>, Fault> {
    let text = std::str::from_utf8(body).map_err(|_| Fault::MalformedJson("the body is not UTF-8".into()))?;
    let value: Value = serde_json::from_str(text).map_err(|error| {
        Fault::MalformedJson(format!("the body is not JSON (line {}, column {})", error.line(), error.column()))
    })?;
    if depth(&value) > MAX_DEPTH {
        return Err(Fault::MalformedJson(format!("the body is nested deeper than {MAX_DEPTH} levels")));
    }
    match value {
        Value::Object(map) => Ok(map),
        _ => Err(Fault::MalformedJson("the body must be a JSON object".into())),
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// An object being read, with its path and the problems found so far.
pub struct Reader<'a> {
    map: &'a Map<String, Value>,
    path: String,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// Starts at the root of a request.
    pub const fn root(map: &'a Map<String, Value>, problems: &'a mut Vec<Problem>) -> Self {
        Self { map, path: String::new(), problems }
    }

    /// Path of a property of this object.
    pub fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// Reports a problem with a property of this object.
    pub fn problem(&mut self, name: &str, code: &'static str, message: impl Into<String>) {
        let path = if name.is_empty() { self.path.clone() } else { self.path_of(name) };
        self.problems.push(Problem::new(path, code, message));
    }

    /// A property as it is; `null` counts as absent.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// An optional string.
    pub fn text(&mut self, name: &str) -> Option<&'a str> {
        let value = self.get(name)?;
        let text = value.as_str();
        if text.is_none() {
            self.problem(name, "wrong_type", format!("'{name}' must be a string"));
        }
        text
    }

    /// A required, non-empty string of at most `max_bytes`.
    pub fn required_text(&mut self, name: &str, max_bytes: usize) -> Option<&'a str> {
        if self.get(name).is_none() {
            self.problem(name, "missing", format!("'{name}' is required"));
            return None;
        }
        self.short_text(name, max_bytes)
    }

    /// An optional string that, if present, is not empty and has at most `max_bytes`.
    pub fn short_text(&mut self, name: &str, max_bytes: usize) -> Option<&'a str> {
        let text = self.text(name)?;
        if text.is_empty() {
            self.problem(name, "empty", format!("'{name}' must not be empty"));
            return None;
        }
        if text.len() > max_bytes {
            self.problem(name, "too_long", format!("'{name}' has more than {max_bytes} bytes"));
            return None;
        }
        Some(text)
    }

    /// An optional boolean.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        let flag = value.as_bool();
        if flag.is_none() {
            self.problem(name, "wrong_type", format!("'{name}' must be true or false"));
        }
        flag
    }

    /// An optional number between two bounds, both included.
    pub fn number(&mut self, name: &str, low: f64, high: f64) -> Option<f64> {
        let value = self.get(name)?;
        let Some(number) = value.as_f64() else {
            self.problem(name, "wrong_type", format!("'{name}' must be a number"));
            return None;
        };
        if !(low..=high).contains(&number) {
            self.problem(name, "out_of_range", format!("'{name}' must be between {low} and {high}"));
            return None;
        }
        Some(number)
    }

    /// An optional whole number between two bounds, both included.
    pub fn integer(&mut self, name: &str, low: i64, high: i64) -> Option<i64> {
        let value = self.get(name)?;
        let integer = value.as_i64().filter(|n| (low..=high).contains(n));
        if integer.is_none() {
            self.problem(name, "out_of_range", format!("'{name}' must be a whole number between {low} and {high}"));
        }
        integer
    }

    /// An optional array of at most `max` elements.
    pub fn array(&mut self, name: &str, max: usize) -> Option<&'a [Value]> {
        let value = self.get(name)?;
        let Some(items) = value.as_array() else {
            self.problem(name, "wrong_type", format!("'{name}' must be an array"));
            return None;
        };
        if items.len() > max {
            self.problem(name, "too_many", format!("'{name}' has more than {max} elements"));
            return None;
        }
        Some(items)
    }

    /// Reads each object of an optional array; elements that are no objects are problems.
    pub fn objects<T>(
        &mut self,
        name: &str,
        max: usize,
        mut read: impl FnMut(&mut Reader<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let items = self.array(name, max)?;
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{index}]", self.path_of(name));
            match item.as_object() {
                Some(map) => values.extend(read(&mut Reader { map, path, problems: self.problems })),
                None => self.problems.push(Problem::new(path, "wrong_type", "must be an object")),
            }
        }
        Some(values)
    }

    /// Reads each string of an optional array, with its place for problems that are found later; other
    /// elements are problems.
    pub fn texts(&mut self, name: &str, max: usize, max_bytes: usize) -> Option<Vec<(usize, &'a str)>> {
        let items = self.array(name, max)?;
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{index}]", self.path_of(name));
            match item.as_str() {
                Some(text) if text.len() <= max_bytes => values.push((index, text)),
                Some(_) => {
                    self.problems.push(Problem::new(path, "too_long", format!("has more than {max_bytes} bytes")));
                }
                None => self.problems.push(Problem::new(path, "wrong_type", "must be a string")),
            }
        }
        Some(values)
    }

    /// Reads an optional object.
    pub fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Option<T> {
        let value = self.get(name)?;
        let Some(map) = value.as_object() else {
            self.problem(name, "wrong_type", format!("'{name}' must be an object"));
            return None;
        };
        let path = self.path_of(name);
        read(&mut Reader { map, path, problems: self.problems })
    }

    /// Reads something in place of an object that is absent, so that problems are named as if it were there.
    pub fn beneath<T>(
        &mut self,
        name: &str,
        map: &Map<String, Value>,
        read: impl FnOnce(&mut Reader<'_>) -> Option<T>,
    ) -> Option<T> {
        let path = self.path_of(name);
        read(&mut Reader { map, path, problems: self.problems })
    }

    /// All properties, as they are.
    pub const fn all(&self) -> &'a Map<String, Value> {
        self.map
    }

    /// One of a fixed set of words, by their wire names.
    pub fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(name)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.problem(name, "unknown_value", format!("'{name}' must be one of: {}", known.join(", ")));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_object_is_malformed() {
        for body in [&b"\xff"[..], b"", b"[]", b"1", b"{", b"{}x", b"\xef\xbb\xbf{}", br#"{"a":"\ud800"}"#] {
            assert!(matches!(object(body), Err(Fault::MalformedJson(_))), "{body:?}");
        }
        let deep = format!("{}{}", "{\"a\":".repeat(40), "1") + &"}".repeat(40);
        assert!(matches!(object(deep.as_bytes()), Err(Fault::MalformedJson(_))));
        assert!(object(b" {\"a\": {}} ").is_ok());
    }

    #[test]
    fn problems_carry_their_paths_and_are_all_reported() {
        let map = object(br#"{"a":1,"b":{"c":["x",2]},"n":7,"list":[{"id":3},4]}"#).unwrap();
        let mut problems = Vec::new();
        let mut reader = Reader::root(&map, &mut problems);
        assert_eq!(reader.text("a"), None);
        reader.object("b", |b| b.texts("c", 5, 5).map(drop));
        reader.number("n", 0.0, 1.0);
        reader.objects("list", 5, |item| item.required_text("id", 5).map(str::to_owned));
        reader.required_text("gone", 5);
        let paths: Vec<_> = problems.iter().map(|p| p.path.as_str()).collect();
        assert_eq!(paths, ["a", "b.c[1]", "n", "list[0].id", "list[1]", "gone"]);
    }
}
