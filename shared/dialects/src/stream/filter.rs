//! Filters of all lists, read into the tree of the domain.
//!
//! A field is compared with a value, or with an object of operators that must all hold; `$and`, `$or` and `$nor`
//! combine filters; `null` counts as absent. What makes no sense with a field is refused. In the review queue a name that
//! is none of the documented ones is looked for in what the caller sent along with the content, so that no name is an
//! error; other lists have a few fields ([`super::list_filter`]).

mod fields;

use domain::facets::{Facet, TEXT, one_word};
use domain::filter::{Field, Filter, Op, Value};
use serde_json::{Map, Value as Json};

use super::list_filter::{Kind as ListKind, Known};
use super::time;
use crate::json::Reader;
pub(super) use fields::Kind;
use fields::{Place, known};

/// Most tests of a filter, and deepest nesting.
const MAX_TESTS: usize = 100;
const MAX_DEPTH: usize = 8;
/// Most values of one test.
const MAX_VALUES: usize = 100;

/// Reads a filter of the review queue under a name; an absent one passes everything.
pub fn read(reader: &mut Reader<'_>, name: &str) -> Filter {
    read_of(reader, name, Names::Queue)
}

/// Which names a filter can have.
#[derive(Clone, Copy)]
pub(super) enum Names<'a> {
    /// Those of the review queue.
    Queue,
    /// These alone.
    List(&'a [Known]),
}

/// Reads the filter under a name; an absent one passes everything.
pub(super) fn read_of(reader: &mut Reader<'_>, name: &str, names: Names<'_>) -> Filter {
    let Some(value) = reader.get(name) else { return Filter::default() };
    let mut reading = Reading { tests: 0, names };
    match reading.object(value, name, 0) {
        Ok(filter) => filter,
        Err(Problem { path, message }) => {
            reader.problem(&path, "bad_filter", message);
            Filter::default()
        }
    }
}

/// What is wrong, and where.
struct Problem {
    path: String,
    message: String,
}

fn problem<T>(path: &str, message: impl Into<String>) -> Result<T, Problem> {
    Err(Problem { path: path.to_owned(), message: message.into() })
}

struct Reading<'a> {
    tests: usize,
    names: Names<'a>,
}

impl Reading<'_> {
    fn object(&mut self, value: &Json, path: &str, depth: usize) -> Result<Filter, Problem> {
        let Some(map) = value.as_object() else { return problem(path, "must be an object") };
        if depth > MAX_DEPTH {
            return problem(path, format!("is nested deeper than {MAX_DEPTH} levels"));
        }
        let mut all = Vec::new();
        for (name, value) in map.iter().filter(|(_, value)| !value.is_null()) {
            let path = format!("{path}.{name}");
            all.push(match name.as_str() {
                "$and" => Filter::All(self.list(value, &path, depth)?),
                "$or" => Filter::Any(self.list(value, &path, depth)?),
                "$nor" => Filter::None(self.list(value, &path, depth)?),
                name if name.starts_with('$') => return problem(&path, format!("'{name}' is no operator here")),
                name => self.named(name, value, &path)?,
            });
        }
        Ok(if all.len() == 1 { all.pop().unwrap_or_default() } else { Filter::All(all) })
    }

    fn list(&mut self, value: &Json, path: &str, depth: usize) -> Result<Vec<Filter>, Problem> {
        let Some(items) = value.as_array() else { return problem(path, "must be a list of filters") };
        let items = items.iter().enumerate();
        items.map(|(index, item)| self.object(item, &format!("{path}[{index}]"), depth + 1)).collect()
    }

    fn named(&mut self, name: &str, value: &Json, path: &str) -> Result<Filter, Problem> {
        match (self.names, name) {
            (Names::Queue, "custom") => self.custom(value, path),
            (Names::Queue, "date_range" | "daterange") => self.range(&Field::Created, value, path),
            (Names::Queue, name) => self.field(name, value, path),
            (Names::List(known), name) => match known.iter().find(|known| known.name == name) {
                Some(Known { kind: ListKind::Range(of), .. }) => self.range(&Field::Named(of), value, path),
                Some(Known { kind: ListKind::Of(kind), name }) => self.tests(Place::Named(name), *kind, value, path),
                None => {
                    let names: Vec<_> = known.iter().map(|known| known.name).collect();
                    problem(path, format!("'{name}' is none of: {}", names.join(", ")))
                }
            },
        }
    }

    /// `{"custom": {"location_id": "loc-42"}}` asks for the same as `{"location_id": "loc-42"}`.
    fn custom(&mut self, value: &Json, path: &str) -> Result<Filter, Problem> {
        let Some(map) = value.as_object().filter(|map| !is_operators(map)) else {
            return self.tests(Place::Custom("custom"), Kind::Any, value, path);
        };
        let tests = map
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| self.tests(Place::Custom(name), Kind::Any, value, &format!("{path}.{name}")));
        tests.collect::<Result<_, _>>().map(Filter::All)
    }

    /// `2020-04-20T00:00:00_2035-04-20T00:00:00`, both ends included.
    fn range(&mut self, of: &Field, value: &Json, path: &str) -> Result<Filter, Problem> {
        self.count(path)?;
        let value = value.get("$eq").unwrap_or(value);
        if value.is_null() {
            return Ok(Filter::default());
        }
        let ends = value.as_str().and_then(|text| text.split_once('_'));
        let ends = ends.and_then(|(from, to)| time::read_text(from).zip(time::read_text(to)));
        let Some((from, to)) = ends else { return problem(path, "must be two times with '_' between them") };
        let side = |op| Filter::Is(of.clone(), op);
        Ok(Filter::All(vec![side(Op::Gte(Value::Time(from))), side(Op::Lte(Value::Time(to)))]))
    }

    fn field(&mut self, name: &str, value: &Json, path: &str) -> Result<Filter, Problem> {
        match known(name) {
            Some((place, kind)) => self.tests(place, kind, value, path),
            None => self.tests(Place::Custom(name), Kind::Any, value, path),
        }
    }

    /// One value, or an object of operators that all have to hold.
    fn tests(&mut self, place: Place<'_>, kind: Kind, value: &Json, path: &str) -> Result<Filter, Problem> {
        let Some(map) = value.as_object().filter(|map| is_operators(map)) else {
            return self.test(place, kind, "$eq", value, path);
        };
        let operators = map.iter().filter(|(_, value)| !value.is_null());
        let mut all = Vec::new();
        for (operator, value) in operators {
            all.push(self.test(place, kind, operator, value, &format!("{path}.{operator}"))?);
        }
        Ok(if all.len() == 1 { all.pop().unwrap_or_default() } else { Filter::All(all) })
    }

    fn test(
        &mut self,
        place: Place<'_>,
        kind: Kind,
        operator: &str,
        value: &Json,
        path: &str,
    ) -> Result<Filter, Problem> {
        self.count(path)?;
        let one = |value: &Json| kind.value(value).map_or_else(|| problem(path, kind.expected()), Ok);
        let op = match operator {
            "$eq" => Op::Eq(one(value)?),
            "$in" => match value.as_array() {
                Some(values) if values.len() <= MAX_VALUES => Op::In(values.iter().map(one).collect::<Result<_, _>>()?),
                _ => return problem(path, format!("must be a list of at most {MAX_VALUES} values")),
            },
            "$exists" if kind != Kind::Word => match value.as_bool() {
                Some(wanted) => Op::Exists(wanted),
                None => return problem(path, "must be true or false"),
            },
            "$gt" | "$gte" | "$lt" | "$lte" if kind.has_order() => order(operator, one(value)?),
            "$contains" if kind == Kind::List => Op::Eq(one(value)?),
            "$contains" if kind.is_text() => Op::Contains(one(value)?),
            "$autocomplete" | "$q" if kind.is_text() => match value.as_str() {
                Some(text) if operator == "$q" => Op::Words(text.to_owned()),
                Some(text) => Op::Autocomplete(text.to_owned()),
                None => return problem(path, "must be a string"),
            },
            _ => return problem(path, format!("'{operator}' is no operator of this field")),
        };
        placed(place, op).map_or_else(|| problem(path, format!("'{operator}' is no operator of this field")), Ok)
    }

    fn count(&mut self, path: &str) -> Result<(), Problem> {
        self.tests += 1;
        if self.tests > MAX_TESTS { problem(path, format!("a filter has at most {MAX_TESTS} tests")) } else { Ok(()) }
    }
}

fn is_operators(map: &Map<String, Json>) -> bool {
    !map.is_empty() && map.keys().all(|name| name.starts_with('$'))
}

fn order(operator: &str, value: Value) -> Op {
    match operator {
        "$gt" => Op::Gt(value),
        "$gte" => Op::Gte(value),
        "$lt" => Op::Lt(value),
        _ => Op::Lte(value),
    }
}

/// The test where the domain has the field. Of a text that is there, none is empty.
fn placed(place: Place<'_>, op: Op) -> Option<Filter> {
    let field = match place {
        Place::Medium(media) => return medium(media, &op),
        Place::Id => return Some(Filter::Is(Field::Id, lower(op))),
        Place::Created => Field::Created,
        Place::Updated => Field::Updated,
        Place::Reviewed => Field::Reviewed,
        Place::Facet(Facet::Action) => return Some(without_empty(Field::Facet(Facet::Action), one_words(op))),
        Place::Facet(facet) => Field::Facet(facet),
        Place::Named(name) => Field::Named(name),
        Place::Custom(name) => return Some(Filter::Is(Field::Custom(name.to_owned()), op)),
    };
    Some(without_empty(field, op))
}

fn without_empty(field: Field, op: Op) -> Filter {
    let empty = Value::Text(String::new());
    let is_absent = |field: Field| Filter::Is(field, Op::Exists(false));
    match op {
        Op::Eq(value) if value == empty => is_absent(field),
        Op::In(values) if values.contains(&empty) => {
            let others = values.into_iter().filter(|value| *value != empty).collect();
            Filter::Any(vec![is_absent(field.clone()), Filter::Is(field, Op::In(others))])
        }
        op => Filter::Is(field, op),
    }
}

/// Whether there is a medium is whether the case is listed by it.
fn medium(media: &[&str], op: &Op) -> Option<Filter> {
    let is = |name: &&str| Filter::Is(Field::Facet(Facet::Media), Op::Eq(Value::Text((*name).to_owned())));
    let has = |wanted: bool| {
        let any = media.iter().map(is).collect();
        if wanted { Filter::Any(any) } else { Filter::None(any) }
    };
    let flag = |value: &Value| if let Value::Bool(wanted) = value { Some(has(*wanted)) } else { None };
    match op {
        Op::Eq(value) => flag(value),
        Op::In(values) => values.iter().map(flag).collect::<Option<_>>().map(Filter::Any),
        Op::Exists(wanted) => Some(if *wanted { Filter::default() } else { Filter::Any(Vec::new()) }),
        _ => None,
    }
}

fn each(op: Op, change: impl Fn(&str) -> String) -> Op {
    let one = |value: Value| match value {
        Value::Text(text) => Value::Text(change(&text)),
        other => other,
    };
    match op {
        Op::Eq(value) => Op::Eq(one(value)),
        Op::In(values) => Op::In(values.into_iter().map(one).collect()),
        Op::Gt(value) => Op::Gt(one(value)),
        Op::Gte(value) => Op::Gte(one(value)),
        Op::Lt(value) => Op::Lt(one(value)),
        Op::Lte(value) => Op::Lte(one(value)),
        other => other,
    }
}

fn lower(op: Op) -> Op {
    each(op, str::to_ascii_lowercase)
}

fn one_words(op: Op) -> Op {
    each(op, |word| one_word(word).to_owned())
}

/// Names of media in this dialect's flags.
const TEXTS: &[&str] = &[TEXT];

#[cfg(test)]
#[path = "filter/tests.rs"]
mod tests;
