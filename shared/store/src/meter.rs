//! Counts round trips and consumed units, so that the cost of an operation is a number that tests
//! assert and logs show.

use std::sync::Mutex;

use aws_sdk_dynamodb::types::ConsumedCapacity;

use crate::item::{Item, size};

/// Bytes that one unit reads.
const UNIT_BYTES: usize = 4096;

/// What a stretch of work has cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// Calls to DynamoDB.
    pub round_trips: u32,
    /// Write units.
    pub write_units: f64,
    /// Read units.
    pub read_units: f64,
    /// Read units as AWS counts them, from the size of what was read: a local AWS may count each call alike.
    pub sized_units: f64,
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

    /// Adds up what reading these items costs: together, as a query does, or each by itself.
    pub(crate) fn read(&self, items: &[Item], strong: bool, together: bool) {
        let units = |bytes: usize| bytes.div_ceil(UNIT_BYTES).max(1) as f64 * if strong { 1.0 } else { 0.5 };
        let sizes = items.iter().map(size);
        let used = if together { units(sizes.sum()) } else { sizes.map(units).sum() };
        self.add(|usage| usage.sized_units += used);
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
