//! Unit prices, from the file beside this one.

use serde::Deserialize;

use crate::error::Failure;

const PRICES: &str = include_str!("prices.json");

/// Dollars per million, unless the name says otherwise.
#[derive(Deserialize)]
pub struct Prices {
    /// Month the prices were looked up.
    pub as_of: String,
    /// Whose prices.
    pub source: String,
    /// A request of the HTTP API.
    pub http_api_request: f64,
    /// An invocation.
    pub lambda_request: f64,
    /// A second with one gigabyte; dollars for one.
    pub lambda_gb_second: f64,
    /// A write unit.
    pub write_unit: f64,
    /// A read unit.
    pub read_unit: f64,
    /// A request to SQS.
    pub sqs_request: f64,
    /// A gigabyte of logs; dollars for one.
    pub log_gb: f64,
    /// What only a deployment can tell.
    pub assumed: Assumed,
}

/// Assumptions: to be replaced by measurements on AWS.
#[derive(Deserialize)]
pub struct Assumed {
    /// Memory of a function, gigabytes.
    pub memory_gb: f64,
    /// Duration of a clean request, milliseconds.
    pub clean_ms: f64,
    /// Duration of a flagged request, milliseconds.
    pub flagged_ms: f64,
    /// Duration of a fan-out, milliseconds.
    pub background_ms: f64,
    /// Duration of a dispatch with its wait for the receiver, milliseconds.
    pub dispatch_ms: f64,
    /// Requests for sending, receiving and deleting a message; the last two take ten at once.
    pub sqs_requests_per_message: f64,
    /// Bytes of log of one request.
    pub log_bytes_per_request: f64,
    /// Messages that one invocation of a queue's function gets.
    pub messages_per_invocation: f64,
}

/// The prices that are checked in.
pub fn read() -> Result<Prices, Failure> {
    serde_json::from_str(PRICES).map_err(Failure::because("prices.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prices_can_be_read_and_say_when_they_held() {
        let prices = read().unwrap();
        assert!(prices.as_of.starts_with("20") && prices.write_unit > prices.read_unit);
    }
}
