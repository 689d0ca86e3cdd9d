//! What happens behind the requests: queues feed their functions, the sweeper runs, time passes.

use std::sync::Arc;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use lambda::consume::consume;
use lambda::context::Context;
use lambda::function::{Consume, Function, Trigger};

use super::World;
use super::queue::Received;

/// Nothing of a settled world happens later than this: retries of the longest schedule are over.
const HORIZON_MS: i64 = 8 * 86_400_000;
/// More rounds than any test needs: something goes in circles.
const MAX_ROUNDS: usize = 3_000;
const SWEEP_EVERY_MS: i64 = 60_000;

/// A queue and the function that reads it.
struct Source {
    queue: String,
    function: &'static Function,
    consume: Consume,
}

fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for function in operations::ALL {
        let Trigger::Queue { queues, dead_letters, consume } = function.trigger else { continue };
        for queue in queues {
            let name = format!("{queue:?}").to_lowercase();
            let queue = if dead_letters { format!("{name}-dlq") } else { name };
            sources.push(Source { queue, function, consume });
        }
    }
    sources
}

impl World {
    /// Delivers what is in the queues, one message an invocation, until nothing is visible. Gives
    /// the number of messages handled.
    pub async fn pump(&self) -> usize {
        self.pump_batches(1).await
    }

    /// The same with up to `size` messages an invocation.
    pub async fn pump_batches(&self, size: usize) -> usize {
        let sources = sources();
        let mut handled = 0;
        for _ in 0..MAX_ROUNDS {
            let mut seen = 0;
            for source in &sources {
                let received = self.queues.receive(&source.queue, size);
                seen += received.len();
                if !received.is_empty() {
                    self.invoke(source, received).await;
                }
            }
            handled += seen;
            if seen == 0 {
                return handled;
            }
        }
        panic!("messages go in circles");
    }

    /// Delivers what is visible now in the queues of one function, and no other.
    pub async fn pump_only(&self, function: &str) {
        for source in sources().iter().filter(|source| source.function.name == function) {
            for message in self.queues.receive(&source.queue, usize::MAX) {
                self.invoke(source, vec![message]).await;
            }
        }
    }

    async fn invoke(&self, source: &Source, received: Vec<Received>) {
        let mut event = SqsEvent::default();
        event.records = received.iter().map(record).collect();
        let (name, run) = (source.function.name, source.consume);
        let result =
            self.in_process(name, self.process(name), async |context| consume(context, name, run, event).await);
        // A process that died reports nothing: its messages come again when they are visible.
        let Some(response) = result.await else { return };
        let failed: Vec<_> = response.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect();
        for message in received.iter().filter(|message| !failed.contains(&message.id)) {
            self.queues.delete(&source.queue, &message.id);
        }
    }

    /// Runs the sweeper once. `false` if it failed or died.
    pub async fn sweep(&self) -> bool {
        self.sweep_in(self.process(operations::sweep::SWEEP.name)).await
    }

    /// The same in a process of its own.
    pub async fn sweep_cold(&self) -> bool {
        self.sweep_in(self.context()).await
    }

    async fn sweep_in(&self, process: Arc<Context>) -> bool {
        let Trigger::Schedule { tick, .. } = operations::sweep::SWEEP.trigger else { return false };
        let result = self.in_process(operations::sweep::SWEEP.name, process, async |context| tick(context).await).await;
        matches!(result, Some(Ok(_)))
    }

    /// Lets everything happen that is owed: time jumps from one thing to do to the next, until there
    /// is none.
    pub async fn settle(&self) {
        let end_ms = self.now_ms() + HORIZON_MS;
        for _ in 0..MAX_ROUNDS {
            if !self.step(end_ms).await {
                return;
            }
        }
        panic!("the world does not come to rest");
    }

    /// The same until something has come about.
    pub async fn settle_until(&self, is_reached: impl Fn() -> bool) {
        let end_ms = self.now_ms() + HORIZON_MS;
        for _ in 0..MAX_ROUNDS {
            if is_reached() || !self.step(end_ms).await {
                return;
            }
        }
        panic!("the world does not come to rest");
    }

    /// Handles all messages, then jumps to the next thing to do. `false` if there is none before the
    /// end.
    async fn step(&self, end_ms: i64) -> bool {
        self.pump().await;
        let sources = sources();
        let queues: Vec<&str> = sources.iter().map(|source| source.queue.as_str()).collect();
        let sweep_ms = self.next_due_ms().await.map(|due_ms| {
            // The sweeper comes on the minute.
            let from_ms = due_ms.max(self.now_ms());
            from_ms + (SWEEP_EVERY_MS - from_ms.rem_euclid(SWEEP_EVERY_MS))
        });
        let message_ms = self.queues.next_visible_ms(&queues);
        let next_ms = [message_ms, sweep_ms].into_iter().flatten().min().filter(|next_ms| *next_ms < end_ms);
        let Some(next_ms) = next_ms else { return false };
        self.clock.reach(next_ms);
        if sweep_ms == Some(next_ms) {
            self.sweep().await;
        }
        true
    }

    async fn next_due_ms(&self) -> Option<i64> {
        self.account.next_due_ms().await
    }

    /// Stops real time as the runtime sees it, so that a receiver that hangs costs none. The result
    /// must be kept as long.
    pub fn freeze() -> Frozen {
        let (thaw, wait) = std::sync::mpsc::channel::<()>();
        // A stopped clock jumps ahead whenever nothing but sockets is waited for, except while
        // blocking work runs.
        drop(tokio::task::spawn_blocking(move || wait.recv()));
        tokio::time::pause();
        Frozen { _thaw: thaw }
    }
}

/// Keeps time stopped.
pub struct Frozen {
    _thaw: std::sync::mpsc::Sender<()>,
}

fn record(message: &Received) -> SqsMessage {
    let mut record = SqsMessage::default();
    record.message_id = Some(message.id.clone());
    record.body = Some(message.body.clone());
    record
}
