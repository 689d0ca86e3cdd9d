//! Lists of configurations: which ones, in which order, which page.

use std::cmp::Ordering;

use domain::config::DialectConfig;
use domain::filter::Filter;
use domain::lens::LensDialect;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::stream::list_filter::{self, Known, Row};
use crate::stream::page::{self, From, Page};
use crate::stream::read;
use crate::stream::sort::{self, Sort};

/// What they can be filtered and ordered by.
const KNOWN: [Known; 4] =
    [Known::text("key"), Known::text("team"), Known::time("created_at"), Known::time("updated_at")];

/// A query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What passes.
    pub filter: Filter,
    /// In which order; by key at last.
    pub order: Vec<Sort>,
    /// Which page.
    pub page: Page,
}

/// Reads a query.
pub fn query(body: &[u8]) -> Result<Query, Fault> {
    read::body(body, |reader| {
        let filter = list_filter::read(reader, &KNOWN);
        let order = sort::read(reader);
        for sort in order.iter().filter(|sort| KNOWN.iter().all(|known| known.name != sort.field)) {
            reader.problem("sort", "unknown_field", format!("configurations cannot be ordered by '{}'", sort.field));
        }
        Some(Query { filter, order, page: page::read(reader) })
    })
}

/// A page of configurations.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// What is on it, in order.
    pub configs: Vec<DialectConfig>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
    /// Where the page before it ends, if there is one.
    pub prev: Option<String>,
}

impl Query {
    /// The page behind a position, or before it; `None` if the position is none.
    pub fn show(&self, known: Vec<DialectConfig>, position: Option<&str>) -> Option<Shown> {
        let edge = match position {
            Some(text) => Some(placed(text)?),
            None => None,
        };
        let passes = |config: &DialectConfig| self.filter.eval(&row(config)) == Some(true);
        let mut found: Vec<DialectConfig> = known.into_iter().filter(passes).collect();
        found.sort_by(|a, b| self.compare(a, b));
        let limit = self.page.limit;
        let (from, to) = match (&edge, &self.page.from) {
            (Some(edge), Some(From::Prev(_))) => {
                let to = found.partition_point(|config| self.compare(config, edge).is_lt());
                (to.saturating_sub(limit), to)
            }
            (Some(edge), _) => {
                let from = found.partition_point(|config| self.compare(config, edge).is_le());
                (from, from.saturating_add(limit).min(found.len()))
            }
            (None, _) => (0, limit.min(found.len())),
        };
        let configs: Vec<_> = found.get(from..to).unwrap_or_default().to_vec();
        let next = configs.last().filter(|_| to < found.len()).map(position_of);
        let prev = configs.first().filter(|_| from > 0).map(position_of);
        Some(Shown { configs, next, prev })
    }

    /// Order of two configurations; no two are equal.
    fn compare(&self, a: &DialectConfig, b: &DialectConfig) -> Ordering {
        let by = |sort: &Sort| {
            let order = match sort.field.as_str() {
                "team" => a.team.cmp(&b.team),
                "created_at" => a.created_us.cmp(&b.created_us),
                "updated_at" => a.updated_us.cmp(&b.updated_us),
                _ => a.key.cmp(&b.key),
            };
            if sort.ascending { order } else { order.reverse() }
        };
        let ties = (&a.key, &a.team).cmp(&(&b.key, &b.team));
        self.order.iter().map(by).find(|order| order.is_ne()).unwrap_or(ties)
    }
}

fn row(config: &DialectConfig) -> Row {
    Row::default()
        .text("key", &config.key)
        .text("team", config.team.as_deref().unwrap_or_default())
        .time("created_at", config.created_us)
        .time("updated_at", config.updated_us)
}

/// What the order of a configuration depends on.
fn position_of(config: &DialectConfig) -> String {
    json!([config.key, config.team, config.created_us, config.updated_us]).to_string()
}

/// A configuration that stands where the one of this position stood, also if that one is gone.
fn placed(position: &str) -> Option<DialectConfig> {
    let (key, team, created_us, updated_us) = serde_json::from_str(position).ok()?;
    let dialect = LensDialect::Stream;
    Some(DialectConfig { dialect, key, team, document: Value::Null, created_us, updated_us, version: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(key: &str, created_us: i64) -> DialectConfig {
        DialectConfig { updated_us: 0, ..placed(&json!([key, null, created_us, 0]).to_string()).unwrap() }
    }

    fn known() -> Vec<DialectConfig> {
        [("chat:a", 5), ("feeds", 1), ("chat", 3), ("chat:b", 5)].map(|(key, at)| config(key, at)).to_vec()
    }

    fn keys(shown: &Shown) -> Vec<&str> {
        shown.configs.iter().map(|config| config.key.as_str()).collect()
    }

    fn asked(body: &Value) -> Query {
        query(body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn lists_are_filtered_and_ordered() {
        let all = asked(&json!({})).show(known(), None).unwrap();
        assert_eq!(keys(&all), ["chat", "chat:a", "chat:b", "feeds"]);
        let newest =
            asked(&json!({ "filter": { "key": { "$autocomplete": "chat" } }, "sort": [{ "created_at": -1 }] }));
        assert_eq!(keys(&newest.show(known(), None).unwrap()), ["chat:a", "chat:b", "chat"]);
        let Err(Fault::Invalid(problems)) = query(br#"{"filter":{"colour":"red"},"sort":{"document":1}}"#) else {
            panic!("accepted")
        };
        assert_eq!(problems.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["filter.colour", "sort"]);
    }

    #[test]
    fn pages_lead_on_and_back_also_when_their_edge_is_gone() {
        let first = asked(&json!({ "limit": 2 })).show(known(), None).unwrap();
        assert_eq!((keys(&first), first.prev.is_some()), (vec!["chat", "chat:a"], false));
        let rest: Vec<_> = known().into_iter().filter(|config| config.key != "chat:a").collect();
        let second = asked(&json!({ "limit": 2, "next": "x" })).show(rest.clone(), first.next.as_deref()).unwrap();
        assert_eq!((keys(&second), second.next.is_some()), (vec!["chat:b", "feeds"], false));
        let back = asked(&json!({ "limit": 2, "prev": "x" })).show(rest, second.prev.as_deref()).unwrap();
        assert_eq!(keys(&back), ["chat"]);
        assert_eq!(asked(&json!({ "limit": 2, "next": "x" })).show(known(), Some("[7]")), None);
        assert_eq!(asked(&json!({ "limit": 0 })).show(known(), None).unwrap().next, None);
    }
}
