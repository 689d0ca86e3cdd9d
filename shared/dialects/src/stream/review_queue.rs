//! The review queue as it is asked for, and a page of it as it is answered.

use domain::facets::Pending;
use domain::filter::Filter;
use domain::filter::plan::{By, Order};
use serde_json::{Value, json};

use super::page::{self, Page};
use super::{filter, read, sort};
use crate::fault::Fault;
use crate::json::Reader;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Which items.
    pub filter: Filter,
    /// The filter as it was sent, to bind cursors to it.
    pub print: String,
    /// In which order.
    pub order: Order,
    /// Which page.
    pub page: Page,
    /// Counts and no items.
    pub stats_only: bool,
}

/// Reads a query.
pub fn query(body: &[u8]) -> Result<Query, Fault> {
    read::body(body, |reader| {
        let filter = filter::read(reader, "filter");
        let print = reader.get("filter").map(Value::to_string).unwrap_or_default();
        let order = order(reader);
        let page = page::read(reader);
        let stats_only = reader.flag("stats_only").unwrap_or_default();
        Some(Query { filter, print, order, page, stats_only })
    })
}

/// The first field decides: times are unique, for all that matters, and so are ids.
fn order(reader: &mut Reader<'_>) -> Order {
    let newest = Order { by: By::Created, ascending: false };
    let sorts = sort::read(reader);
    let Some(first) = sorts.first() else { return newest };
    let by = match first.field.as_str() {
        "created_at" => By::Created,
        "updated_at" => By::Updated,
        "id" => By::Id,
        other => {
            let message = format!("items can be sorted by id, created_at and updated_at, not by '{other}'");
            reader.problem("sort", "bad_sort", message);
            return newest;
        }
    };
    Order { by, ascending: first.ascending }
}

/// A page.
pub fn render(items: &[Value], next: Option<String>, prev: Option<String>, stats: &Pending) -> Value {
    let mut page = json!({
        "items": items,
        "stats": counts(stats),
        "action_config": {},
        "filter_config": { "llm_labels": [], "ai_text_labels": [], "config_keys": [] },
    });
    if let Some(map) = page.as_object_mut() {
        map.extend(next.map(|next| ("next".to_owned(), next.into())));
        map.extend(prev.map(|prev| ("prev".to_owned(), prev.into())));
    }
    page
}

/// Where not all that waits was counted, the counts are the least that there can be, and say so.
fn counts(stats: &Pending) -> Value {
    let mut counts = json!({ "texts": stats.texts, "users": stats.users, "media": stats.media });
    if let (true, Some(map)) = (stats.is_part, counts.as_object_mut()) {
        map.insert("at_least".to_owned(), true.into());
    }
    counts
}

#[cfg(test)]
#[path = "review_queue/tests.rs"]
mod tests;
