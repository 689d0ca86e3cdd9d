//! Filters of lists other than the review queue: the same grammar over a few fields that are named beforehand.

use domain::filter::{Field, Filter, Op, Subject, Value as Wanted};

use crate::fault::Fault;
use crate::json::Reader;

use super::filter::{self, Names};
use super::page::{self, Page};
use super::read as reading;
use super::sort;

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A value, or several of one kind.
    Of(filter::Kind),
    /// Two times with `_` between them, in which the field named lies.
    Range(&'static str),
}

/// A field that can be filtered by.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
}

impl Known {
    /// A text that all operators understand.
    pub const fn text(name: &'static str) -> Self {
        Self { name, kind: Kind::Of(filter::Kind::Text) }
    }

    /// A word: one value, or one of several.
    pub const fn word(name: &'static str) -> Self {
        Self { name, kind: Kind::Of(filter::Kind::Word) }
    }

    /// Several texts.
    pub const fn list(name: &'static str) -> Self {
        Self { name, kind: Kind::Of(filter::Kind::List) }
    }

    /// A time.
    pub const fn time(name: &'static str) -> Self {
        Self { name, kind: Kind::Of(filter::Kind::Time) }
    }

    /// Yes or no.
    pub const fn flag(name: &'static str) -> Self {
        Self { name, kind: Kind::Of(filter::Kind::Bool) }
    }

    /// Two times between which another field lies.
    pub const fn range(name: &'static str, of: &'static str) -> Self {
        Self { name, kind: Kind::Range(of) }
    }
}

/// The value of a field in a list, by the field's name.
pub const fn field(name: &'static str) -> Field {
    Field::Named(name)
}

/// What is known of an element of a list.
#[derive(Clone, Debug, Default)]
pub struct Row(Vec<(&'static str, Vec<Wanted>)>);

impl Row {
    /// With a text.
    #[must_use]
    pub fn text(self, name: &'static str, text: &str) -> Self {
        self.texts(name, std::iter::once(text))
    }

    /// With texts; empty ones are none.
    #[must_use]
    pub fn texts<'a>(mut self, name: &'static str, texts: impl Iterator<Item = &'a str>) -> Self {
        let texts = texts.filter(|text| !text.is_empty()).map(|text| Wanted::Text(text.to_owned()));
        self.0.push((name, texts.collect()));
        self
    }

    /// With a time, microseconds since 1970.
    #[must_use]
    pub fn time(mut self, name: &'static str, us: i64) -> Self {
        self.0.push((name, vec![Wanted::Time(us)]));
        self
    }

    /// With a yes or no.
    #[must_use]
    pub fn flag(mut self, name: &'static str, flag: bool) -> Self {
        self.0.push((name, vec![Wanted::Bool(flag)]));
        self
    }
}

impl Subject for Row {
    fn values(&self, field: &Field) -> Option<Vec<Wanted>> {
        let Field::Named(name) = field else { return Some(Vec::new()) };
        let found = self.0.iter().find(|(known, _)| known == name);
        Some(found.map(|(_, values)| values.clone()).unwrap_or_default())
    }
}

/// A query of a list that is ordered by time.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What passes.
    pub filter: Filter,
    /// Oldest first.
    pub ascending: bool,
    /// Which page.
    pub page: Page,
}

/// Reads a query of a list with these fields that is ordered by `created_at`, newest first if it does not say.
pub fn query(body: &[u8], known: &[Known]) -> Result<Query, Fault> {
    reading::body(body, |reader| {
        let filter = read(reader, known);
        let order = sort::read(reader);
        if order.iter().any(|sort| sort.field != "created_at") {
            reader.problem("sort", "unknown_field", "this list can be ordered by 'created_at' only");
        }
        let ascending = order.first().is_some_and(|sort| sort.ascending);
        Some(Query { filter, ascending, page: page::read(reader) })
    })
}

/// Reads the filter of a query; none takes everything.
pub fn read(reader: &mut Reader<'_>, known: &[Known]) -> Filter {
    filter::read_of(reader, "filter", Names::List(known))
}

/// The times of a field that a filter leaves, microseconds since 1970: from, and up to.
pub fn bounds(filter: &Filter, name: &'static str) -> (Option<i64>, Option<i64>) {
    let (mut from, mut to) = (None, None);
    for part in filter.conjuncts() {
        let Filter::Is(Field::Named(known), op) = part else { continue };
        if *known != name {
            continue;
        }
        let (low, high) = match op {
            Op::Eq(Wanted::Time(at)) => (Some(*at), Some(*at)),
            Op::Gt(Wanted::Time(at)) | Op::Gte(Wanted::Time(at)) => (Some(*at), None),
            Op::Lt(Wanted::Time(at)) | Op::Lte(Wanted::Time(at)) => (None, Some(*at)),
            _ => (None, None),
        };
        from = from.max(low);
        to = match (to, high) {
            (Some(known), Some(new)) => Some(std::cmp::min::<i64>(known, new)),
            (known, new) => known.or(new),
        };
    }
    (from, to)
}

/// The one text that a filter wants of a field, if it does.
pub fn exactly<'a>(filter: &'a Filter, name: &str) -> Option<&'a str> {
    filter.conjuncts().into_iter().find_map(|part| match part {
        Filter::Is(Field::Named(known), Op::Eq(Wanted::Text(text))) if *known == name => Some(text.as_str()),
        Filter::Is(Field::Named(known), Op::In(wanted)) if *known == name => match wanted.as_slice() {
            [Wanted::Text(text)] => Some(text.as_str()),
            _ => None,
        },
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::fault::Problem;

    const KNOWN: &[Known] = &[
        Known::text("name"),
        Known::word("kind"),
        Known::time("created_at"),
        Known::range("date_range", "created_at"),
    ];

    fn parse(filter: &Value) -> Result<Filter, Vec<Problem>> {
        let map = json!({ "filter": filter });
        let mut problems = Vec::new();
        let found = super::read(&mut Reader::root(map.as_object().unwrap(), &mut problems), KNOWN);
        if problems.is_empty() { Ok(found) } else { Err(problems) }
    }

    fn takes(filter: &Value) -> bool {
        let row = Row::default().text("name", "ann").text("kind", "ban").time("created_at", 5_000_000);
        parse(filter).unwrap().eval(&row).unwrap()
    }

    #[test]
    fn the_grammar_is_that_of_the_vendor() {
        for (filter, expected) in [
            (json!({}), true),
            (json!(null), true),
            (json!({ "name": "ann", "kind": null }), true),
            (json!({ "name": { "$eq": "ann" }, "kind": "mute" }), false),
            (json!({ "kind": { "$in": ["mute", "ban"] } }), true),
            (json!({ "created_at": { "$gt": "1970-01-01T00:00:04Z", "$lte": 5 } }), true),
            (json!({ "created_at": { "$lt": 5_000_000_000_i64 } }), true),
            (json!({ "date_range": "1970-01-01T00:00:01_1970-01-01T00:00:05" }), true),
            (json!({ "date_range": "1970-01-01T00:00:06_1971-01-01T00:00:05" }), false),
            (json!({ "$or": [{ "name": "bob" }, { "kind": "ban" }] }), true),
            (json!({ "$nor": [{ "name": "bob" }, { "kind": "ban" }] }), false),
            (json!({ "$and": [{ "name": { "$exists": true } }, { "name": { "$autocomplete": "AN" } }] }), true),
        ] {
            assert_eq!(takes(&filter), expected, "{filter}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (filter, path) in [
            (json!([]), "filter"),
            (json!({ "colour": "red" }), "filter.colour"),
            (json!({ "kind": { "$gt": "a" } }), "filter.kind.$gt"),
            (json!({ "name": 7 }), "filter.name"),
            (json!({ "name": { "$in": "ann" } }), "filter.name.$in"),
            (json!({ "kind": { "$exists": true } }), "filter.kind.$exists"),
            (json!({ "created_at": { "$gt": "soon" } }), "filter.created_at.$gt"),
            (json!({ "date_range": "soon" }), "filter.date_range"),
            (json!({ "$or": { "name": "ann" } }), "filter.$or"),
            (json!({ "$or": [{ "name": "ann" }, 7] }), "filter.$or[1]"),
        ] {
            let problems = parse(&filter).unwrap_err();
            assert_eq!(problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), [path], "{filter}");
        }
    }

    #[test]
    fn lists_are_ordered_by_time_alone() {
        let read = |text: &str| query(text.as_bytes(), KNOWN);
        assert!(!read("").unwrap().ascending && read(r#"{"sort":[{"created_at":1}]}"#).unwrap().ascending);
        let Err(Fault::Invalid(problems)) = read(r#"{"sort":[{"field":"name"}]}"#) else { panic!("accepted") };
        assert_eq!(problems[0].path, "sort");
    }

    #[test]
    fn bounds_and_exact_values_follow_from_what_must_hold() {
        let filter = parse(&json!({ "created_at": { "$gte": 3, "$lt": 9 }, "$and": [{ "created_at": { "$gt": 4 } }],
            "$or": [{ "kind": "ban" }], "name": { "$in": ["ann"] } }));
        let filter = filter.unwrap();
        assert_eq!(bounds(&filter, "created_at"), (Some(4_000_000), Some(9_000_000)));
        assert_eq!((exactly(&filter, "name"), exactly(&filter, "kind")), (Some("ann"), Some("ban")));
        let open = parse(&json!({ "$or": [{ "kind": "ban" }, { "name": "ann" }] })).unwrap();
        assert_eq!((bounds(&open, "created_at"), exactly(&open, "kind")), ((None, None), None));
    }
}
