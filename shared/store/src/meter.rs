//! Counts round trips and consumed units, so that the cost of an operation is a number that tests
//! assert and logs show.

use std::sync::Mutex;

use aws_sdk_dynamodb::types::ConsumedCapacity;

/// What a stretch of work has cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// Calls to DynamoDB.
    pub round_trips: u32,
    /// Write units.
    pub write_units: f64,
    /// Read units.
    pub read_units: f64,
    /// Messages handed to SQS.
    pub messages: u32,
    /// Calls to SQS that handed them over.
    pub sends: u32,
}

/// Adds up the cost of calls.
#[derive(Debug, Default)]
pub struct Meter(Mutex<Usage>);

impl Meter {
    /// The cost since the last call of this function.
    pub fn take(&self) -> Usage {
        self.0.lock().map(|mut usage| std::mem::take(&mut *usage)).unwrap_or_default()
    }

    pub(crate) fn call(&self, consumed: &[ConsumedCapacity], is_write: bool) {
        let units: f64 = consumed.iter().filter_map(|c| c.capacity_units).sum();
        self.add(|usage| {
            usage.round_trips += 1;
            if is_write {
                usage.write_units += units;
            } else {
                usage.read_units += units;
            }
        });
    }

    pub(crate) fn send(&self, messages: usize) {
        self.add(|usage| {
            usage.sends += 1;
            usage.messages += u32::try_from(messages).unwrap_or(u32::MAX);
        });
    }

    fn add(&self, change: impl FnOnce(&mut Usage)) {
        if let Ok(mut usage) = self.0.lock() {
            change(&mut usage);
        }
    }
}
