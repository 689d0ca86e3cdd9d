//! What a Lambda function is: a name, a trigger, and what it needs.

use std::future::Future;
use std::pin::Pin;

use store::queues::{Message, Queue};

use crate::context::Context;
use crate::operation::{Endpoint, Needs};

/// A function of the bundle. Its name is the name of its package, its binary and its template entry.
#[derive(Clone, Copy)]
pub struct Function {
    /// Name.
    pub name: &'static str,
    /// What starts it.
    pub trigger: Trigger,
    /// What it uses.
    pub needs: Needs,
}

/// What starts a function.
#[derive(Clone, Copy)]
pub enum Trigger {
    /// Requests to these endpoints.
    Http(&'static [Endpoint]),
    /// Requests that no other route takes.
    Fallback,
    /// Messages of these queues, or of the dead-letter queue of the first.
    Queue {
        /// Queues it reads.
        queues: &'static [Queue],
        /// Whether it reads their dead-letter queues instead.
        dead_letters: bool,
        /// What it does with a message.
        consume: Consume,
    },
    /// A schedule.
    Schedule {
        /// Minutes between two starts.
        every_minutes: u32,
        /// What it does.
        tick: Tick,
    },
}

/// A failure of background work, for the log; the message will come again.
pub type WorkError = store::StoreError;

/// Running background work.
pub type Working<'a, T> = Pin<Box<dyn Future<Output = Result<T, WorkError>> + Send + 'a>>;

/// Handles one message.
pub type Consume = for<'a> fn(&'a Context, &'a Message) -> Working<'a, ()>;

/// Runs on schedule; returns numbers for the log and the alarms.
pub type Tick = for<'a> fn(&'a Context) -> Working<'a, Vec<(&'static str, f64)>>;
