//! Metric 3: the engines alone, beside a plain search for the same phrases.

use serde::Deserialize;
use serde_json::Value;

use super::stats::{best, median, number, ratio, times, verdict};
use super::table::Table;
use crate::error::Failure;

/// Most time of all engines, as a ratio to the plain search.
const TARGET: f64 = 40.0;
/// Most difference between the sizes of list.
const FLAT: f64 = 1.15;
/// Most time for a kilobyte in 99 of 100 texts, microseconds.
const P99_US: f64 = 1_000.0;
/// Most time until the engines have judged their first text, milliseconds.
const START_MS: f64 = 30.0;

#[derive(Deserialize)]
struct Figures {
    rows: Vec<Row>,
    each: Vec<Alone>,
    latency: Latency,
}

#[derive(Deserialize)]
struct Latency {
    bytes: u32,
    us: Vec<f64>,
    start_ns: Vec<f64>,
}

#[derive(Deserialize)]
struct Alone {
    name: String,
    bytes: u32,
    ns: Vec<f64>,
}

#[derive(Deserialize)]
struct Row {
    bytes: u32,
    phrases: u32,
    engines_ns: Vec<f64>,
    list_ns: Vec<f64>,
    search_ns: Vec<f64>,
}

/// The tables of a measurement.
pub fn tables(figures: &Value) -> Result<Vec<Table>, Failure> {
    let figures = Figures::deserialize(figures).map_err(Failure::because("figures of engines"))?;
    let rows = figures.rows.iter().map(|row| cells(row, &figures.rows)).collect();
    let together = Table {
        title: "Engines alone, clean text; microseconds of processor time".into(),
        heads: vec![
            "bytes",
            "phrases",
            "plain search",
            "block list",
            "all engines",
            "ratio",
            "ratio of best",
            "to fewest",
            "target",
            "result",
        ],
        words: vec![8, 9],
        rows,
        notes: vec![
            "plain search: Aho-Corasick without case over the same phrases (over 2,000 where there is no list)".into(),
            "all engines: every built-in one and the block list; block list: normalisation and the list".into(),
        ],
    };
    let single = |row: &Alone| vec![row.name.clone(), row.bytes.to_string(), us(&row.ns)];
    let apart = Table {
        title: "Each engine by itself, with its share of reading the text; microseconds of processor time".into(),
        heads: vec!["engine", "bytes", "time"],
        words: Vec::new(),
        rows: figures.each.iter().map(single).collect(),
        notes: Vec::new(),
    };
    Ok(vec![together, apart, latency(&figures.latency)])
}

fn latency(figures: &Latency) -> Table {
    let p99 = percentile(&figures.us, 99);
    let start = median(&figures.start_ns).map(|ns| ns / 1e6);
    let row = |what: String, value: Option<f64>, target: String, met: Option<bool>| {
        vec![what, number(value), target, verdict(met).into()]
    };
    let of = |what: &str| format!("{what} of {} texts of {} bytes, us", figures.us.len(), figures.bytes);
    Table {
        title: "All engines: time a text, and until the first text is judged; processor time".into(),
        heads: vec!["what", "value", "target", "result"],
        words: vec![0, 2, 3],
        rows: vec![
            row(of("p50"), percentile(&figures.us, 50), "-".into(), None),
            row(of("p99"), p99, format!("<= {P99_US} us"), p99.map(|us| us <= P99_US)),
            row(of("most"), percentile(&figures.us, 100), "-".into(), None),
            row("added to a start, ms".into(), start, format!("<= {START_MS} ms"), start.map(|ms| ms <= START_MS)),
        ],
        notes: vec!["each text is the least of some runs; a start is that of a new process".into()],
    }
}

fn percentile(samples: &[f64], of_100: usize) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len() * of_100).div_ceil(100).checked_sub(1)?).copied()
}

fn us(samples: &[f64]) -> String {
    number(median(samples).map(|ns| ns / 1000.0))
}

fn cells(row: &Row, all: &[Row]) -> Vec<String> {
    let fewest = all.iter().filter(|other| other.bytes == row.bytes).min_by_key(|other| other.phrases);
    let growth = ratio(median(&row.engines_ns), fewest.and_then(|fewest| median(&fewest.engines_ns)));
    let by_median = ratio(median(&row.engines_ns), median(&row.search_ns));
    let met = by_median.zip(growth).map(|(ratio, growth)| ratio <= TARGET && growth <= FLAT);
    vec![
        row.bytes.to_string(),
        row.phrases.to_string(),
        us(&row.search_ns),
        us(&row.list_ns),
        us(&row.engines_ns),
        times(by_median),
        times(ratio(best(&row.engines_ns), best(&row.search_ns))),
        times(growth),
        "<= 40x, <= 1.15x to fewest".into(),
        verdict(met).into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(bytes: u32, phrases: u32, engines: f64, search: f64) -> Value {
        json!({ "bytes": bytes, "phrases": phrases, "engines_ns": [engines], "list_ns": [1.0], "search_ns": [search] })
    }

    #[test]
    fn both_the_ratio_and_the_growth_count() {
        let rows = [row(300, 0, 40e3, 1e3), row(300, 2_000, 60e3, 2e3), row(5_120, 0, 82e3, 2e3)];
        let each = [json!({ "name": "links", "bytes": 300, "ns": [1500.0, 2500.0, 2000.0] })];
        let us: Vec<f64> = (1..=200).map(f64::from).collect();
        let latency = json!({ "bytes": 1000, "us": us, "start_ns": [31e6, 20e6, 40e6] });
        let tables = tables(&json!({ "rows": rows, "each": each, "latency": latency })).unwrap();
        assert_eq!(tables[1].rows[0], ["links", "300", "2.00"]);
        assert_eq!(tables[2].rows[1][1..], ["198", "<= 1000 us", "met"]);
        assert_eq!(tables[2].rows[3][1..], ["31.0", "<= 30 ms", "not met"]);
        let table = &tables[0];
        let cell = |row: usize, column: usize| table.rows[row][column].as_str();
        assert_eq!([cell(0, 5), cell(0, 7), cell(0, 9)], ["40x", "1.00x", "met"]);
        assert_eq!([cell(1, 5), cell(1, 7), cell(1, 9)], ["30x", "1.50x", "not met"]);
        assert_eq!([cell(2, 5), cell(2, 7), cell(2, 9)], ["41x", "1.00x", "not met"]);
    }
}
