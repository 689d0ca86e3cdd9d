//! Analysing a case: run the engines over its newest body, apply the policies, commit what follows.

mod consume;
pub(crate) mod deep;
mod judging;
mod spread;
pub(crate) mod velocity;
mod verdict;
mod work;

pub(crate) use deep::{elsewhere, hash_lists, hashed_kinds, is_asked, kinds, reason, remotes, spend};
pub(crate) use judging::Judging;
pub(crate) use spread::spread;
pub(crate) use verdict::{Bench, SYNCHRONOUS_MS};
pub(crate) use work::{FILE, Patience, Seen, at_once, body_of_file, light_only, of_file, of_text};

use domain::config::{Endpoint, EndpointKind, PlatformConfig};
use domain::event::{Event, EventType};
use domain::job::Job;
use domain::transition::{TaskChange, Terms, Transition};
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::Needs;
use store::queues::{MAX_DELAY_S, Message, Queue};

/// Analyses what asynchronous ingestion accepted, and tasks that were promised.
pub static ANALYSE: Function = Function {
    name: "analyse",
    trigger: Trigger::Queue {
        queues: &[Queue::Analyse],
        dead_letters: false,
        consume: |context, message| Box::pin(consume::analyse(context, message)),
    },
    needs: Needs { deep_queue: true, events_queue: true, jobs_queue: true, engines: true, ..Needs::WRITE_AND_DELETE },
};

/// Analyses what needs heavy engines, media or services of others.
pub static ANALYSE_DEEP: Function = Function {
    name: "analyse-deep",
    trigger: Trigger::Queue {
        queues: &[Queue::Deep],
        dead_letters: false,
        consume: |context, message| Box::pin(consume::deep(context, message)),
    },
    needs: Needs {
        events_queue: true,
        jobs_queue: true,
        secret: true,
        outbound: true,
        engines: true,
        deep: true,
        media: true,
        keeps_evidence: true,
        assume_roles: true,
        ..Needs::WRITE_AND_DELETE
    },
};

/// Turns messages that no attempt could handle into tasks.
pub static ANALYSE_FAILED: Function = Function {
    name: "analyse-failed",
    trigger: Trigger::Queue {
        queues: &[Queue::Analyse, Queue::Deep, Queue::Media],
        dead_letters: true,
        consume: |context, message| Box::pin(consume::failed(context, message)),
    },
    needs: Needs { events_queue: true, jobs_queue: true, ..Needs::WRITE_AND_DELETE },
};

/// How often a commit is tried again when others change the case at the same time.
pub const COMMIT_TRIES: u32 = 12;

/// What the platform's configuration says about the consequences of a change of contents of a type.
pub fn terms(config: &PlatformConfig, kind: &str, synchronous: bool) -> Terms {
    let settings = &config.platform.settings;
    let is_announced = !synchronous || settings.sync_analysed_content;
    let others = is_announced && config.is_subscribed(EventType::AnalysedContent);
    // Stream's endpoints are told of every check, however it was answered.
    let of_stream = |endpoint: &Endpoint| endpoint.kind == EndpointKind::Stream;
    let wants_checks = |endpoint: &Endpoint| endpoint.types.contains(&EventType::AnalysedContent);
    let streams = config.endpoints.iter().any(|endpoint| of_stream(endpoint) && wants_checks(endpoint));
    let own_retention = config.complex_types.iter().find(|known| known.name == kind).and_then(|k| k.retention_days);
    Terms {
        announce: others || streams,
        announce_to_stream_only: !is_announced,
        closed_delay_s: settings.incident_closed_delay_s,
        undo_window_s: settings.undo_window_s,
        echo_external: settings.echo_external_decisions,
        expiry_days: settings.incident_expiry_days,
        may_rule_own: settings.moderators_may_rule_own,
        retention_days: own_retention.unwrap_or(settings.retention_days),
        surge_factor: settings.surge_factor,
        surge_minimum: settings.surge_minimum,
    }
}

/// Tells the consumers of the events and jobs of a commit. A failure is only logged: their due markers
/// stand.
pub async fn announce(context: &Context, transition: &Transition) {
    tell(context, &transition.events, &transition.jobs).await;
}

/// Tells the deep function of the tasks that a call has promised it, without waiting for the sweeper. A
/// failure is only logged: their due markers stand.
pub async fn announce_tasks(context: &Context, transition: &Transition) {
    for change in &transition.tasks {
        if let TaskChange::Promise(task) = change {
            let message = Message::Task { platform: task.platform.clone(), task: task.id.clone() };
            send(context, Queue::Deep, &message, 0).await;
        }
    }
}

/// Tells the consumers of events and jobs. Those that are due later than a queue can hold a message are left
/// to the sweeper.
pub async fn tell(context: &Context, events: &[Event], jobs: &[Job]) {
    let now_ms = context.now_ms();
    for event in events {
        let message = Message::Event { platform: event.platform.clone(), event: event.id.clone() };
        send(context, Queue::Events, &message, event.not_before_ms - now_ms).await;
    }
    for job in jobs {
        let message = Message::Job { platform: job.platform.clone(), job: job.id.clone() };
        send(context, Queue::Jobs, &message, job.due_ms - now_ms).await;
    }
}

async fn send(context: &Context, queue: Queue, message: &Message, delay_ms: i64) {
    if delay_ms > i64::from(MAX_DELAY_S) * 1000 {
        return;
    }
    if let Err(error) = context.store.send(queue, message, delay_ms).await {
        lambda::log::warning("work_not_announced", &error.to_string());
    }
}
