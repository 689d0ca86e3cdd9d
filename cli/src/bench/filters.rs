//! Metric: what a page of the review queue costs with a filter, and from which lists it is answered.

use serde::Deserialize;
use serde_json::Value;

use super::table::Table;
use crate::error::Failure;

#[derive(Deserialize)]
struct Figures {
    items: u32,
    limit: u32,
    filters: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    plan: String,
    items: u32,
    read_units: f64,
    calls: u32,
    has_next: bool,
    second_items: Option<u32>,
    second_read_units: Option<f64>,
}

/// The table of a measurement.
pub fn tables(figures: &Value) -> Result<Vec<Table>, Failure> {
    let figures = Figures::deserialize(figures).map_err(Failure::because("figures of filters"))?;
    let optional = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let cells = |row: &Row| {
        let more = if row.has_next { "+" } else { "" };
        vec![
            row.name.clone(),
            row.plan.clone(),
            format!("{}{more}", row.items),
            row.read_units.to_string(),
            row.calls.to_string(),
            optional(row.second_items.map(|items| items.to_string())),
            optional(row.second_read_units.map(|units| units.to_string())),
        ]
    };
    Ok(vec![Table {
        title: format!(
            "Pages of {} of {} flagged items, by filter: lists walked, and read units",
            figures.limit, figures.items
        ),
        heads: vec!["filter", "plan", "items", "read units", "calls", "2nd page", "read units"],
        words: vec![1],
        rows: figures.filters.iter().map(cells).collect(),
        notes: vec![
            "units by the size of what was read, as AWS counts them; every item that is shown is read whole, with its \
             author; the counts of what waits come with every page"
                .into(),
            "+: there is a next page; a page with fewer items than asked for and a next one has used up its budget"
                .into(),
        ],
    }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_filter_has_a_line_with_its_plan() {
        let row = |next: bool| {
            json!({ "name": "label", "plan": "label + overflow, open", "items": 25, "read_units": 80.5, "calls": 90,
                "has_next": next, "second_items": next.then_some(3), "second_read_units": next.then_some(20.0) })
        };
        let figures = json!({ "items": 1000, "limit": 25, "filters": [row(true), row(false)] });
        let rows = &tables(&figures).unwrap()[0].rows;
        assert_eq!(rows[0].join(" "), "label label + overflow, open 25+ 80.5 90 3 20");
        assert_eq!(rows[1][2..], ["25", "80.5", "90", "-", "-"]);
        assert!(tables(&json!({})).is_err());
    }
}
