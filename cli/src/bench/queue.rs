//! Metric: a page of the review queue costs the same however many cases wait.

use serde::Deserialize;
use serde_json::Value;

use super::stats::{ratio, times, verdict};
use super::table::Table;
use crate::error::Failure;

/// Most read units of a page of the longest queue, as a ratio to the shortest.
const RATIO_TARGET: f64 = 1.05;

#[derive(Deserialize)]
struct Figures {
    limit: u32,
    pages: Vec<Page>,
}

#[derive(Deserialize)]
struct Page {
    cases: u32,
    order: String,
    number: u32,
    read_units: f64,
}

/// The table of a measurement.
pub fn tables(figures: &Value) -> Result<Vec<Table>, Failure> {
    let figures = Figures::deserialize(figures).map_err(Failure::because("figures of the queue"))?;
    let least = figures.pages.iter().map(|page| page.cases).min().unwrap_or_default();
    let base = figures.pages.iter().filter(|page| page.cases == least);
    let mut rows = Vec::new();
    for short in base {
        let same = |page: &&Page| page.cases > least && page.order == short.order && page.number == short.number;
        for long in figures.pages.iter().filter(same) {
            let by = ratio(Some(long.read_units), Some(short.read_units));
            rows.push(vec![
                format!("{} first, page {}", short.order, short.number),
                short.read_units.to_string(),
                long.read_units.to_string(),
                times(by),
                format!("<= {RATIO_TARGET}x"),
                verdict(by.map(|by| by <= RATIO_TARGET)).into(),
            ]);
        }
    }
    Ok(vec![Table {
        title: format!("Read units of a page of {} cases of the review queue", figures.limit),
        heads: vec!["", "1,000 open cases", "100,000 open cases", "ratio", "target", "result"],
        words: vec![4, 5],
        rows,
        notes: vec![
            "rows written straight into the indexes; units as the local AWS reports them, which counts half a unit a \
             query whatever its size: what it shows is that the number of queries does not grow"
                .into(),
        ],
    }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(cases: u32, read_units: f64) -> Value {
        json!({ "cases": cases, "order": "priority", "number": 1, "read_units": read_units })
    }

    #[test]
    fn pages_of_the_same_kind_are_compared() {
        let figures = |long: f64| json!({ "limit": 50, "pages": [page(1_000, 10.0), page(100_000, long)] });
        let result = |long| tables(&figures(long)).unwrap()[0].rows[0][3..6].join(" ");
        assert_eq!(result(10.5), "1.05x <= 1.05x met");
        assert_eq!(result(11.0), "1.10x <= 1.05x not met");
        assert!(tables(&json!({})).is_err());
    }
}
