//! The cost of a million contents, from the measured units and the unit prices.

use serde_json::{Value, json};

use super::operations::{self, Operation};
use super::prices::{self, Prices};
use super::stats::number;
use super::table::Table;
use crate::error::Failure;

/// Share of flagged contents in the blend.
const FLAGGED_SHARE: f64 = 0.05;
/// Bytes in a gigabyte, over a million requests: what a byte per request comes to in gigabytes.
const GB_PER_MILLION_BYTES: f64 = 1e6 / 1e9;

/// Dollars per million contents, by what they are spent on.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    requests: f64,
    time: f64,
    units: f64,
    messages: f64,
    logs: f64,
}

impl Cost {
    fn sum(self) -> f64 {
        self.requests + self.time + self.units + self.messages + self.logs
    }

    fn plus(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            time: self.time + other.time,
            units: self.units + other.units,
            messages: self.messages + other.messages,
            logs: self.logs + other.logs,
        }
    }

    fn scaled(self, share: f64) -> Self {
        Self {
            requests: self.requests * share,
            time: self.time * share,
            units: self.units * share,
            messages: self.messages * share,
            logs: self.logs * share,
        }
    }
}

/// The three mixes.
pub struct Costs {
    clean: Cost,
    flagged: Cost,
    blend: Cost,
    prices: Prices,
}

/// Adds up the mixes.
pub fn costs(figures: &Value) -> Result<Costs, Failure> {
    let operations = operations::read(figures)?;
    let find = |name: &str| {
        let found = operations.iter().find(|operation| operation.name == name);
        found.ok_or_else(|| Failure::new(format!("the operation \"{name}\" was not measured")))
    };
    let prices = prices::read()?;
    let clean = request(find("sync clean")?, prices.assumed.clean_ms, &prices);
    let flagged = request(find("sync flagged, subscriber")?, prices.assumed.flagged_ms, &prices)
        .plus(work(find("fan-out to one endpoint")?, prices.assumed.background_ms, &prices))
        .plus(work(find("dispatch, receiver answers 200")?, prices.assumed.dispatch_ms, &prices));
    let blend = clean.scaled(1.0 - FLAGGED_SHARE).plus(flagged.scaled(FLAGGED_SHARE));
    Ok(Costs { clean, flagged, blend, prices })
}

/// An operation behind the HTTP API.
fn request(operation: &Operation, ms: f64, prices: &Prices) -> Cost {
    Cost {
        requests: prices.http_api_request + prices.lambda_request,
        time: time(ms, prices),
        ..spent(operation, prices)
    }
}

/// An operation behind a queue: an invocation is shared by the messages of its batch, and so is its
/// time, because they are handled side by side.
fn work(operation: &Operation, ms: f64, prices: &Prices) -> Cost {
    let share = 1.0 / prices.assumed.messages_per_invocation;
    Cost { requests: prices.lambda_request * share, time: time(ms, prices) * share, ..spent(operation, prices) }
}

fn time(ms: f64, prices: &Prices) -> f64 {
    ms / 1000.0 * prices.assumed.memory_gb * prices.lambda_gb_second * 1e6
}

fn spent(operation: &Operation, prices: &Prices) -> Cost {
    Cost {
        units: operation.write_units * prices.write_unit + operation.read_units * prices.read_unit,
        messages: operation.messages * prices.assumed.sqs_requests_per_message * prices.sqs_request,
        logs: prices.assumed.log_bytes_per_request * GB_PER_MILLION_BYTES * prices.log_gb,
        ..Cost::default()
    }
}

impl Costs {
    fn mixes(&self) -> [(&'static str, Cost); 3] {
        [
            ("clean content", self.clean),
            ("flagged content, one endpoint", self.flagged),
            ("95 % clean, 5 % flagged", self.blend),
        ]
    }

    /// For people.
    pub fn table(&self) -> Table {
        let cells = |(name, cost): (&str, Cost)| {
            let parts = [cost.requests, cost.time, cost.units, cost.messages, cost.logs, cost.sum()];
            [name.to_owned()].into_iter().chain(parts.map(|part| number(Some(part)))).collect()
        };
        Table {
            title: "US dollars per million contents".into(),
            heads: vec!["mix", "requests", "function time", "table units", "messages", "logs", "sum"],
            words: Vec::new(),
            rows: self.mixes().map(cells).into(),
            notes: vec![
                format!("{}, {}", self.prices.source, self.prices.as_of),
                "durations, batch sizes and log bytes are assumptions until a deployment tells (prices.json)".into(),
            ],
        }
    }

    /// For programs.
    pub fn figures(&self) -> Value {
        let mixes = self.mixes().map(|(name, cost)| json!({ "mix": name, "usd_per_million": cost.sum() }));
        json!({ "as_of": self.prices.as_of, "mixes": mixes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Value {
        let operation = |name: &str, write_units: f64, read_units: f64, messages: f64| {
            json!({
                "name": name, "round_trips": 1, "write_units": write_units, "read_units": read_units, "messages": messages,
                "sends": messages, "contents": 1,
            })
        };
        json!({ "operations": [
            operation("sync clean", 1.0, 0.0, 0.0),
            operation("sync flagged, subscriber", 8.0, 0.0, 1.0),
            operation("fan-out to one endpoint", 7.0, 1.0, 1.0),
            operation("dispatch, receiver answers 200", 8.0, 3.0, 0.0),
        ] })
    }

    #[test]
    fn the_sums_are_those_of_a_calculation_by_hand() {
        let costs = costs(&figures()).unwrap();
        // 1.2 requests + 12 ms x 0.25 GB + 1 unit + 300 bytes of log
        let clean = 1.2 + 0.012 * 0.25 * 13.3334 + 0.625 + 0.15;
        assert!((costs.clean.sum() - clean).abs() < 1e-6, "{}", costs.clean.sum());
        let flagged = (1.2 + 0.035 * 0.25 * 13.3334 + 8.0 * 0.625 + 0.5 + 0.15)
            + (0.02 + 0.0035 * 0.25 * 13.3334 + 7.0 * 0.625 + 0.125 + 0.5 + 0.15)
            + (0.02 + 0.01 * 0.25 * 13.3334 + 8.0 * 0.625 + 0.375 + 0.15);
        assert!((costs.flagged.sum() - flagged).abs() < 1e-6, "{}", costs.flagged.sum());
        let blend = 0.95 * clean + 0.05 * flagged;
        assert!((costs.blend.sum() - blend).abs() < 1e-6, "{}", costs.blend.sum());
    }

    #[test]
    fn an_operation_that_is_missing_is_named() {
        let error = costs(&json!({ "operations": [] })).err().unwrap();
        assert!(error.to_string().contains("sync clean"));
    }
}
