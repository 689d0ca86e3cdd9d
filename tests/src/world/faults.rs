//! Faults that the proxy can inject, and the rules that say where.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// One call of a function to a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// 1, 2, 3, ... since counting began.
    pub number: usize,
    /// Name of the function that ran when it came; empty if none was said to run.
    pub function: &'static str,
    /// `DynamoDB`, `SQS`, `S3` or `STS`.
    pub service: &'static str,
    /// The service's operation.
    pub operation: String,
    /// Units that the service says were consumed.
    pub units: f64,
}

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection closes and the service sees nothing.
    CloseBefore,
    /// The service does it, but the answer is lost.
    LoseAnswer,
    /// The service answers that it is throttled.
    Throttle,
    /// The service answers with an internal error.
    ServerError,
    /// The service takes every second message of a batch and leaves the others out.
    Partial,
    /// The service gets it later.
    Delay(Duration),
    /// The calling process dies before the service sees the call.
    KillBefore,
    /// The service does it, and the calling process dies before it hears of it.
    KillAfter,
}

/// Which calls a fault happens to, and how often.
pub struct Rule {
    matches: Box<dyn Fn(&Call) -> bool + Send>,
    fault: Fault,
    left: usize,
}

impl Rule {
    /// For the nth call.
    pub fn on_call(number: usize, fault: Fault) -> Self {
        Self::when(fault, 1, move |call| call.number == number)
    }

    /// For the nth call of a function from now on.
    pub fn on_call_of(function: &'static str, number: usize, fault: Fault) -> Self {
        let seen = AtomicUsize::new(0);
        Self::when(fault, 1, move |call| call.function == function && seen.fetch_add(1, Ordering::SeqCst) + 1 == number)
    }

    /// For every call of an operation.
    pub fn on_operation(operation: &'static str, fault: Fault, times: usize) -> Self {
        Self::when(fault, times, move |call| call.operation == operation)
    }

    /// For the first `times` calls that match.
    pub fn when(fault: Fault, times: usize, matches: impl Fn(&Call) -> bool + Send + 'static) -> Self {
        Self { matches: Box::new(matches), fault, left: times }
    }

    /// The fault, if this call is to have it.
    pub(super) fn apply(&mut self, call: &Call) -> Option<Fault> {
        let applies = self.left > 0 && (self.matches)(call);
        applies.then(|| {
            self.left -= 1;
            self.fault
        })
    }

    /// Whether it has happened as often as it was meant to.
    pub(super) const fn is_spent(&self) -> bool {
        self.left == 0
    }
}
