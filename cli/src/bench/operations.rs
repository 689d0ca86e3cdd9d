//! Metrics 5 and 6: what each operation asks of AWS.

use serde::Deserialize;
use serde_json::Value;

use super::stats::verdict;
use super::table::Table;
use crate::error::Failure;

/// What one run of an operation costs.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Operation {
    /// Which, in words.
    pub name: String,
    /// Calls to the table.
    pub round_trips: f64,
    /// Write units.
    pub write_units: f64,
    /// Read units.
    pub read_units: f64,
    /// Messages sent.
    pub messages: f64,
    /// Calls that sent them.
    pub sends: f64,
    /// Contents that it takes; the others are figures of all of them.
    pub contents: f64,
}

/// Budgets of one content: calls, those to the queue included (where a caller waits for them), and write units.
const BUDGETS: [(&str, Option<f64>, f64); 12] = [
    ("sync clean", Some(1.0), 1.0),
    ("sync flagged", Some(1.0), 4.0),
    ("async clean: accept", Some(2.0), 1.0),
    ("async clean: analyse", None, 1.0),
    ("bulk: accept", Some(1.1), 4.0),
    ("bulk: repeated", Some(1.1), 0.0),
    ("bulk: with a key", Some(1.12), 4.01),
    ("sync clean, subscriber", Some(2.0), 8.0),
    ("sync flagged, subscriber", Some(2.0), 8.0),
    ("fan-out to one endpoint", None, 7.0),
    ("dispatch, receiver answers 200", None, 8.0),
    ("dispatch, receiver answers 500", None, 9.0),
];

/// Reads the operations of a measurement.
pub fn read(figures: &Value) -> Result<Vec<Operation>, Failure> {
    let all = figures.get("operations").cloned().unwrap_or_default();
    serde_json::from_value(all).map_err(Failure::because("figures of operations"))
}

/// The table of a measurement.
pub fn tables(figures: &Value) -> Result<Vec<Table>, Failure> {
    let rows = read(figures)?.iter().map(cells).collect();
    Ok(vec![Table {
        title: "What operations ask of AWS, with keys and configuration at hand".into(),
        heads: vec!["operation", "round trips", "sends", "messages", "write units", "read units", "target", "result"],
        words: vec![6, 7],
        rows,
        notes: vec![
            "targets: round trips and calls to the queue together / write units; units as the local AWS reports them"
                .into(),
            "figures are those of one content, also where a request takes many".into(),
        ],
    }])
}

fn cells(operation: &Operation) -> Vec<String> {
    let budget = BUDGETS.iter().find(|(name, ..)| *name == operation.name);
    let target = budget.map_or_else(
        || "-".to_owned(),
        |(_, calls, write)| {
            let calls = calls.map_or_else(|| "-".to_owned(), |calls| calls.to_string());
            format!("{calls} / {write}")
        },
    );
    let each = |figure: f64| figure / operation.contents;
    let met = budget.map(|(_, calls, write)| {
        let waited_for = each(operation.round_trips + operation.sends);
        calls.is_none_or(|calls| waited_for <= calls) && each(operation.write_units) <= *write
    });
    vec![
        operation.name.clone(),
        each(operation.round_trips).to_string(),
        each(operation.sends).to_string(),
        each(operation.messages).to_string(),
        each(operation.write_units).to_string(),
        each(operation.read_units).to_string(),
        target,
        verdict(met).into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn operation(name: &str, round_trips: u32, sends: u32, write_units: f64) -> Value {
        json!({
            "name": name, "round_trips": round_trips, "sends": sends, "messages": sends, "write_units": write_units,
            "read_units": 0.0, "contents": if name.starts_with("bulk") { 100 } else { 1 },
        })
    }

    #[test]
    fn budgets_are_those_of_one_content_and_count_calls_to_the_queue() {
        let operations = [
            operation("sync clean", 1, 0, 1.0),
            operation("async clean: accept", 2, 1, 1.0),
            operation("bulk: accept", 100, 10, 400.0),
            operation("bulk: with a key", 103, 10, 401.0),
            operation("something else", 9, 9, 9.0),
        ];
        let rows = &tables(&json!({ "operations": operations })).unwrap()[0].rows;
        let results: Vec<&str> = rows.iter().map(|row| row[7].as_str()).collect();
        assert_eq!(results, ["met", "not met", "met", "not met", "-"]);
        assert_eq!(rows[2][1..5], ["1", "0.1", "0.1", "4"]);
    }

    #[test]
    fn figures_without_operations_are_an_error() {
        assert!(read(&json!({})).is_err());
    }
}
