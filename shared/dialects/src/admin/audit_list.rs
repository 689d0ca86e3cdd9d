//! The audit log across cases and authors: by day, or by the person who acted.

use domain::authors::AuthorEntry;
use domain::cases::AuditEntry;
use domain::content::MAX_ID_BYTES;
use domain::ids::CaseId;
use domain::time::day_start_ms;
use serde_json::{Value, json};

use crate::fault::{Fault, Problem};

use super::query::{self, Params};
use super::{audit, with};

/// Whose entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entries {
    /// Of everybody, on a day in UTC.
    Day(String),
    /// Of a person.
    Person {
        /// Id of the moderator, or whom the platform named.
        id: String,
        /// From then on, milliseconds since 1970.
        from_ms: Option<i64>,
        /// Until before then.
        to_ms: Option<i64>,
    },
}

/// A page of audit entries that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Which.
    pub entries: Entries,
    /// Oldest first.
    pub ascending: bool,
    /// How many.
    pub limit: usize,
    /// Where to go on, as sent.
    pub cursor: Option<String>,
}

/// Reads the query parameters of a list; `get` gives a parameter by name.
pub fn read<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<Listing, Fault> {
    let mut problems = Vec::new();
    let entries = entries(&get, &mut problems);
    let mut params = Params::new(&get, &mut problems);
    let ascending = params.word("order", &query::ORDERS).unwrap_or(false);
    let cursor = params.cursor();
    let limit = query::limit(get("limit"), &mut problems);
    match entries {
        Some(entries) if problems.is_empty() => {
            Ok(Listing { entries, ascending, limit: usize::try_from(limit).unwrap_or(1), cursor })
        }
        _ => Err(Fault::Invalid(problems)),
    }
}

fn entries<'a>(get: &dyn Fn(&str) -> Option<&'a str>, problems: &mut Vec<Problem>) -> Option<Entries> {
    let mut params = Params::new(get, problems);
    match (get("day"), get("moderator")) {
        (Some(_), Some(_)) => {
            params.problem("moderator", "contradiction", "either 'day' or 'moderator', not both".into());
            None
        }
        (None, None) => {
            params.missing("day", "'day' or 'moderator' is required");
            None
        }
        (Some(day), None) => {
            if day_start_ms(day).is_none() {
                params.problem("day", "bad_timestamp", "'day' must be a day like 2026-11-22".into());
                return None;
            }
            Some(Entries::Day(day.to_owned()))
        }
        (None, Some(_)) => {
            let id = params.text("moderator", MAX_ID_BYTES);
            let (from_ms, to_ms) = (params.start("from"), params.end("to"));
            params.check_range("from", "to", from_ms, to_ms);
            Some(Entries::Person { id: id?, from_ms, to_ms })
        }
    }
}

/// An entry of a case in a list: never with its text.
pub fn of_case(case: &CaseId, entry: &AuditEntry) -> Value {
    with(audit::entry(entry, None), "case", Some(case.as_str()))
}

/// An entry of an author in a list.
pub fn of_author(author: &str, entry: &AuthorEntry) -> Value {
    with(audit::author_entry(entry), "author", Some(author))
}

/// A page of entries.
pub fn render(entries: &[Value], next: Option<&str>) -> Value {
    with(json!({ "entries": entries }), "next", next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&'static str, &'static str)]) -> Result<Listing, Fault> {
        read(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))
    }

    #[test]
    fn by_day_or_by_person() {
        let by_day = asked(&[("day", "2026-11-22"), ("order", "oldest")]).unwrap();
        assert_eq!((by_day.entries, by_day.ascending), (Entries::Day("2026-11-22".into()), true));
        let person = asked(&[("moderator", "m"), ("to", "1970-01-01"), ("limit", "3")]).unwrap();
        let entries = Entries::Person { id: "m".into(), from_ms: None, to_ms: Some(86_400_000) };
        assert_eq!((person.entries, person.limit, person.ascending), (entries, 3, false));
    }

    #[test]
    fn problems_are_named() {
        type Pairs = &'static [(&'static str, &'static str)];
        let cases: [(Pairs, &[&str]); 5] = [
            (&[], &["day"]),
            (&[("day", "2026-11-22"), ("moderator", "m")], &["moderator"]),
            (&[("day", "22.11.2026"), ("order", "up"), ("limit", "x")], &["day", "order", "limit"]),
            (&[("moderator", ""), ("from", "x")], &["moderator", "from"]),
            (&[("moderator", "m"), ("from", "2026-11-22"), ("to", "2026-11-20")], &["to"]),
        ];
        for (pairs, paths) in cases {
            let Err(Fault::Invalid(problems)) = asked(pairs) else { panic!("{pairs:?}") };
            assert_eq!(problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), paths);
        }
    }
}
