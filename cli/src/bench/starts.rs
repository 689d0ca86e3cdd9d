//! Metric 4: what starting each function costs, beside one that does nothing.

use serde::Deserialize;
use serde_json::Value;

use super::build::HELLO;
use super::stats::{best, large, median, ratio, times, verdict};
use super::table::Table;
use crate::error::Failure;

const SIZE_TARGET: f64 = 6.0;
const MEMORY_TARGET: f64 = 2.8;
const INSTRUCTIONS_TARGET: f64 = 50.0;
/// No function may be larger than the median one by more than this.
const OUTLIER: f64 = 1.15;

#[derive(Deserialize)]
struct Figures {
    programs: Vec<Program>,
}

#[derive(Deserialize)]
struct Program {
    name: String,
    size: f64,
    init_us: Vec<f64>,
    peak_kb: Vec<f64>,
    instructions: Option<f64>,
}

/// The table of a measurement.
pub fn tables(figures: &Value) -> Result<Vec<Table>, Failure> {
    let figures = Figures::deserialize(figures).map_err(Failure::because("figures of starts"))?;
    let (hello, functions): (Vec<&Program>, Vec<&Program>) =
        figures.programs.iter().partition(|program| program.name == HELLO);
    let hello = *hello.first().ok_or_else(|| Failure::new("the baseline was not measured"))?;
    let sizes: Vec<f64> = functions.iter().map(|function| function.size).collect();
    let middle = median(&sizes);
    let mut rows = vec![cells(hello, hello, None)];
    rows.extend(functions.iter().map(|function| cells(function, hello, middle)));
    let mut notes = vec![format!(
        "{} starts of each, in turns; init: from the start of the process to its first request for an event",
        hello.init_us.len()
    )];
    notes
        .push("targets: size <= 6x, peak memory <= 2.8x, instructions <= 50x; none above 1.15x the median size".into());
    if hello.instructions.is_none() {
        notes.push("instructions are left out: valgrind is not installed".into());
    }
    Ok(vec![Table {
        title: "Starts; ratios to the function that does nothing".into(),
        heads: vec![
            "function",
            "size MB",
            "ratio",
            "to median",
            "init ms",
            "ratio",
            "of best",
            "peak MB",
            "ratio",
            "instructions",
            "ratio",
            "targets",
        ],
        words: vec![11],
        rows,
        notes,
    }])
}

fn cells(program: &Program, hello: &Program, middle: Option<f64>) -> Vec<String> {
    let size = ratio(Some(program.size), Some(hello.size));
    let memory = ratio(median(&program.peak_kb), median(&hello.peak_kb));
    let instructions = ratio(program.instructions, hello.instructions);
    let to_median = ratio(Some(program.size), middle);
    let with = |value: Option<f64>, by: f64| value.map_or_else(|| "-".to_owned(), |value| format!("{:.2}", value / by));
    vec![
        program.name.clone(),
        with(Some(program.size), 1e6),
        times(size),
        times(to_median),
        with(median(&program.init_us), 1e3),
        times(ratio(median(&program.init_us), median(&hello.init_us))),
        times(ratio(best(&program.init_us), best(&hello.init_us))),
        with(median(&program.peak_kb), 1024.0),
        times(memory),
        large(program.instructions),
        times(instructions),
        judge(size, memory, instructions, to_median),
    ]
}

/// `met`, or what is above its target.
fn judge(size: Option<f64>, memory: Option<f64>, instructions: Option<f64>, to_median: Option<f64>) -> String {
    let limits = [
        ("size", size, SIZE_TARGET),
        ("memory", memory, MEMORY_TARGET),
        ("instructions", instructions, INSTRUCTIONS_TARGET),
        ("outlier", to_median, OUTLIER),
    ];
    let above = limits.iter().filter(|(_, value, limit)| value.is_some_and(|value| value > *limit));
    let names: Vec<&str> = above.map(|(name, ..)| *name).collect();
    if names.is_empty() { verdict(Some(true)).to_owned() } else { format!("not met: {}", names.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn program(name: &str, size: u32, peak_kb: u32, instructions: u32) -> Value {
        json!({
            "name": name, "size": size, "init_us": [1000.0], "peak_kb": [peak_kb], "instructions": instructions,
        })
    }

    #[test]
    fn what_is_above_its_target_is_named() {
        let programs = [
            program(HELLO, 1_000, 1_000, 1_000),
            program("a", 5_000, 2_000, 9_000),
            program("b", 5_000, 2_900, 9_000),
            program("c", 6_001, 2_000, 50_001),
        ];
        let rows = &tables(&json!({ "programs": programs })).unwrap()[0].rows;
        let results: Vec<&str> = rows.iter().map(|row| row[11].as_str()).collect();
        assert_eq!(results, ["met", "met", "not met: memory", "not met: size, instructions, outlier"]);
    }

    #[test]
    fn there_must_be_a_baseline() {
        assert!(tables(&json!({ "programs": [program("a", 1, 1, 1)] })).is_err());
    }
}
