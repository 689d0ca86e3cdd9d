//! Metrics 1 and 2: what a synchronous moderation costs beside a function that does nothing.

use serde::Deserialize;
use serde_json::Value;

use super::stats::{best, large, median, number, ratio, times, verdict};
use super::table::Table;
use crate::error::Failure;

/// Most processor time, as a ratio.
const CPU_TARGET: f64 = 7.0;
/// Most instructions beyond those of the baseline: one SDK call, and the work itself.
const INSTRUCTIONS_TARGET: f64 = 413_000.0 + 250_000.0;
/// Least throughput, as a ratio.
const RATE_TARGET: f64 = 0.2;

#[derive(Deserialize)]
struct Figures {
    events_per_round: u32,
    programs: [Program; 2],
}

#[derive(Deserialize)]
struct Program {
    name: String,
    cpu_us: Vec<f64>,
    wall_us: Vec<f64>,
    calls_per_event: f64,
    instructions: Option<f64>,
}

/// The table of a measurement.
pub fn tables(figures: &Value) -> Result<Vec<Table>, Failure> {
    let figures = Figures::deserialize(figures).map_err(Failure::because("figures of requests"))?;
    let [hello, sync] = &figures.programs;
    let more = sync.instructions.zip(hello.instructions).map(|(sync, hello)| sync - hello);
    let mut notes = vec![format!(
        "{} rounds of {} events each, in turns; {:.2} AWS calls per event, answered from memory on loopback",
        sync.cpu_us.len(),
        figures.events_per_round,
        sync.calls_per_event
    )];
    if more.is_none() {
        notes.push("instructions are left out: valgrind is not installed".into());
    }
    let rows = vec![
        time_row("CPU per event, us", &hello.cpu_us, &sync.cpu_us, "<= 7x", |ratio| ratio <= CPU_TARGET),
        rate_row(hello, sync),
        vec![
            "instructions per event".into(),
            large(hello.instructions),
            large(sync.instructions),
            times(ratio(sync.instructions, hello.instructions)),
            String::new(),
            "<= hello + 663 k".into(),
            verdict(more.map(|more| more <= INSTRUCTIONS_TARGET)).into(),
        ],
    ];
    Ok(vec![Table {
        title: format!("Sync moderation of a clean text of 300 bytes: {} beside {}", sync.name, hello.name),
        heads: vec!["", "hello", "moderation", "ratio", "ratio of best", "target", "result"],
        words: vec![5, 6],
        rows,
        notes,
    }])
}

fn time_row(name: &str, hello: &[f64], sync: &[f64], target: &str, met: impl Fn(f64) -> bool) -> Vec<String> {
    let by_median = ratio(median(sync), median(hello));
    vec![
        name.into(),
        number(median(hello)),
        number(median(sync)),
        times(by_median),
        times(ratio(best(sync), best(hello))),
        target.into(),
        verdict(by_median.map(met)).into(),
    ]
}

/// Requests per second are the inverse of the time of one, and so is their ratio.
fn rate_row(hello: &Program, sync: &Program) -> Vec<String> {
    let rate = |time: Option<f64>| time.filter(|time| *time > 0.0).map(|time| 1e6 / time);
    let (of_hello, of_sync) = (rate(median(&hello.wall_us)), rate(median(&sync.wall_us)));
    let by_median = ratio(of_sync, of_hello);
    let by_best = ratio(rate(best(&sync.wall_us)), rate(best(&hello.wall_us)));
    vec![
        "requests per second".into(),
        number(of_hello),
        number(of_sync),
        times(by_median),
        times(by_best),
        ">= 0.2x".into(),
        verdict(by_median.map(|ratio| ratio >= RATE_TARGET)).into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn program(cpu_us: f64, wall_us: f64, instructions: &Value) -> Value {
        json!({
            "name": "p", "cpu_us": [cpu_us, cpu_us * 2.0, cpu_us * 3.0], "wall_us": [wall_us, wall_us, wall_us],
            "calls_per_event": 1.0, "instructions": instructions,
        })
    }

    fn result(row: &[String]) -> (&str, &str) {
        (row[3].as_str(), row[6].as_str())
    }

    #[test]
    fn ratios_are_of_medians_and_rates_are_inverse() {
        let programs = [program(10.0, 50.0, &json!(150_000)), program(60.0, 500.0, &json!(900_000))];
        let rows = &tables(&json!({ "events_per_round": 9, "programs": programs })).unwrap()[0].rows;
        assert_eq!(result(&rows[0]), ("6.00x", "met"));
        assert_eq!(result(&rows[1]), ("0.10x", "not met"));
        assert_eq!(result(&rows[2]), ("6.00x", "not met"));
    }

    #[test]
    fn without_valgrind_the_rest_stands() {
        let programs = [program(10.0, 50.0, &Value::Null), program(80.0, 100.0, &Value::Null)];
        let table = &tables(&json!({ "events_per_round": 9, "programs": programs })).unwrap()[0];
        assert_eq!(result(&table.rows[0]), ("8.00x", "not met"));
        assert_eq!(result(&table.rows[2]), ("-", "-"));
        assert!(table.notes.iter().any(|note| note.contains("valgrind")));
    }

    #[test]
    fn figures_of_another_shape_are_an_error() {
        assert!(tables(&json!({ "programs": [] })).is_err());
    }
}
