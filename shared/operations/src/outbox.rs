//! Events on their way out: fan-out to endpoints, and single attempts of deliveries.

mod attempt;
mod dispatch;
mod fanout;
mod headers;
mod health;
mod queue;
mod shown;

use lambda::function::{Function, Trigger};
use lambda::operation::Needs;
use store::queues::Queue;

/// Turns an event into deliveries.
pub static FANOUT: Function = Function {
    name: "webhook-fanout",
    trigger: Trigger::Queue {
        queues: &[Queue::Events],
        dead_letters: false,
        consume: |context, message| Box::pin(fanout::fan_out(context, message)),
    },
    needs: Needs { events_queue: true, deliveries_queue: true, ..Needs::WRITE },
};

/// Makes one attempt of a delivery.
pub static DISPATCH: Function = Function {
    name: "webhook-dispatch",
    trigger: Trigger::Queue {
        queues: &[Queue::Deliveries, Queue::Retries],
        dead_letters: false,
        consume: |context, message| Box::pin(dispatch::dispatch(context, message)),
    },
    needs: Needs {
        table_batch_reads: true,
        retries_queue: true,
        secret: true,
        outbound: true,
        assume_roles: true,
        ..Needs::WRITE
    },
};

/// How long a message waits for its predecessor before it looks again, milliseconds.
const PREDECESSOR_PAUSE_MS: i64 = 5_000;
