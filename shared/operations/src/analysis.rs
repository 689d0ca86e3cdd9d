//! Analysing a case: run the engines over its newest body, apply the policies, commit what follows.

mod consume;
mod verdict;

pub use verdict::judge;

use domain::config::PlatformConfig;
use domain::event::EventType;
use domain::transition::{Terms, Transition};
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::Needs;
use store::queues::{Message, Queue};

/// Analyses what asynchronous ingestion accepted, and tasks that were promised.
pub static ANALYSE: Function = Function {
    name: "analyse",
    trigger: Trigger::Queue {
        queues: &[Queue::Analyse],
        dead_letters: false,
        consume: |context, message| Box::pin(consume::analyse(context, message)),
    },
    needs: Needs { events_queue: true, engines: true, ..Needs::WRITE_AND_DELETE },
};

/// Turns messages that no attempt could handle into tasks.
pub static ANALYSE_FAILED: Function = Function {
    name: "analyse-failed",
    trigger: Trigger::Queue {
        queues: &[Queue::Analyse],
        dead_letters: true,
        consume: |context, message| Box::pin(consume::failed(context, message)),
    },
    needs: Needs::WRITE,
};

/// How often a commit is tried again when others change the case at the same time.
pub const COMMIT_TRIES: u32 = 12;

/// What the platform's configuration says about the consequences of an analysis.
pub fn terms(config: &PlatformConfig, synchronous: bool) -> Terms {
    let settings = &config.platform.settings;
    let announced = !synchronous || settings.sync_analysed_content;
    Terms {
        announce: announced && config.is_subscribed(EventType::AnalysedContent),
        closed_delay_s: settings.incident_closed_delay_s,
    }
}

/// Tells the fan-out of the events of a commit. A failure is only logged: their due markers stand.
pub async fn announce(context: &Context, transition: &Transition) {
    let now_ms = context.now_ms();
    for event in &transition.events {
        let message = Message::Event { platform: event.platform.clone(), event: event.id.clone() };
        if let Err(error) = context.store.send(Queue::Events, &message, event.not_before_ms - now_ms).await {
            lambda::log::warning("event_not_announced", &error.to_string());
        }
    }
}
