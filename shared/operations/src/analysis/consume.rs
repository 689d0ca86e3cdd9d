//! Messages of the analyse queue and of the deep queue, and those that both gave up on.
//!
//! The light function takes every message. What needs heavy engines, media or services it hands on, as the
//! same message, and only then is done with it: the deep function does the whole analysis and commits once.

use domain::ids::{CaseId, PlatformId};
use domain::task::{MAX_TASK_ATTEMPTS, Task};
use domain::transition::{Analysis, Case, Run};
use lambda::context::Context;
use store::StoreError;
use store::queues::{Message, Queue};

use super::judging::Judging;
use super::work::{Judged, judged};
use super::{COMMIT_TRIES, terms};
use crate::cases::{Cases, Committed};
use crate::media::evidence;

/// Handles a message of the analyse queue.
pub(super) async fn analyse(context: &Context, message: &Message) -> Result<(), StoreError> {
    if Box::pin(handle(context, message)).await? == Done::HandOn {
        context.store.send(Queue::Deep, message, 0).await?;
    }
    Ok(())
}

/// Handles a message of the deep queue.
pub(super) async fn deep(context: &Context, message: &Message) -> Result<(), StoreError> {
    // Handing on from here would go in circles.
    context.deep.as_ref().ok_or(StoreError::NotProvided("heavy engines"))?;
    Box::pin(handle(context, message)).await.map(drop)
}

/// Handles a message that either queue gave up on.
pub(super) async fn failed(context: &Context, message: &Message) -> Result<(), StoreError> {
    lambda::log::metrics(context.now_ms(), "analyse-failed", &[("AnalysesGivenUp", 1.0)]);
    match message {
        Message::Analyse { platform, case, receipt } => {
            context.store.promise(&Task::for_receipt(platform, case, *receipt, context.now_ms())).await
        }
        // A task keeps its own due marker. It moves further each time, so that a content that kills whoever
        // looks at it does not do so every two minutes.
        Message::Task { platform, task } => match context.store.task(platform, task).await? {
            Some(task) if task.receipt.is_none() && task.attempts + 1 >= MAX_TASK_ATTEMPTS => {
                Box::pin(give_up(context, &task)).await
            }
            Some(task) => context.store.postpone(&task, &task.after_crash(context.now_ms())).await.map(drop),
            None => Ok(()),
        },
        // An upload that kills whoever looks at it is put off, and given up in the end.
        Message::Scan { platform, slot } => crate::media::put_off(context, platform, slot).await,
        _ => Err(StoreError::Damaged("message")),
    }
}

/// Ends the waiting for a run that nobody survives: the case says what it lacks, and a person looks.
async fn give_up(context: &Context, task: &Task) -> Result<(), StoreError> {
    let (platform, id) = (&task.platform, &task.case);
    let loaded = (context.config(platform).await?, context.store.case(platform, id).await?);
    let (Some(config), Some(case)) = loaded else { return context.store.drop_task(task).await };
    let body = case.decoded().ok_or(StoreError::Damaged("body"))?;
    let judging = Judging::of(&config, body.lens.as_ref(), &case.head.content.kind);
    let terms = terms(&config, &case.head.content.kind, false);
    let cases = Cases { context, platform: platform.clone(), config: config.clone() };
    let changed = cases.change(id, |transition| {
        transition.give_up(task, |verdict| judging.settle(verdict, true), &terms);
        true
    });
    match Box::pin(changed).await? {
        Some(_) => Ok(()),
        None => context.store.drop_task(task).await,
    }
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    /// It is done with.
    Here,
    /// It is for the deep function.
    HandOn,
}

async fn handle(context: &Context, message: &Message) -> Result<Done, StoreError> {
    match message {
        Message::Analyse { platform, case, receipt } => {
            Box::pin(run(context, platform, case, &Run::Receipt(*receipt))).await
        }
        Message::Task { platform, task } => match context.store.task(platform, task).await? {
            Some(task) => {
                let (platform, case) = (task.platform.clone(), task.case.clone());
                let run_of_task = match task.receipt {
                    Some(receipt) => Run::Overdue(receipt, task),
                    None => Run::Again(task),
                };
                Box::pin(run(context, &platform, &case, &run_of_task)).await
            }
            None => Ok(Done::Here),
        },
        _ => Err(StoreError::Damaged("message")),
    }
}

async fn run(context: &Context, platform: &PlatformId, id: &CaseId, run: &Run) -> Result<Done, StoreError> {
    let loaded = (context.config(platform).await?, context.store.case(platform, id).await?);
    let (Some(config), Some(mut case)) = loaded else {
        return finish(context, run).await;
    };
    if is_done(run, &case) {
        return finish(context, run).await;
    }
    let body = case.decoded().ok_or(StoreError::Damaged("body"))?;
    let judging = Judging::of(&config, body.lens.as_ref(), &case.head.content.kind);
    let part = judging.part(&body);
    let seen = match Box::pin(judged(context, judging.config(), id, &case, &part, run)).await? {
        Judged::Here(seen) => seen,
        Judged::Elsewhere => return Ok(Done::HandOn),
    };
    let verdict = judging.verdict(&part, &seen.signals, is_last(run, context.now_ms()));
    // Before the commit: afterwards nobody would come back for them.
    evidence::keep(context, platform, id, case.head.body_version, &verdict.violations, &seen).await?;
    let analysis = Analysis { body_version: case.head.body_version, body: case.body.clone(), verdict };
    let cases = Cases { context, platform: platform.clone(), config: config.clone() };
    let terms = terms(&config, &case.head.content.kind, false);
    for _ in 0..COMMIT_TRIES {
        let mut transition = cases.open(id, case).await?;
        if !transition.analyse(&analysis, run, &terms) {
            return finish(context, run).await;
        }
        match cases.commit(transition, None).await? {
            Committed::Done(done) => {
                // Erased meanwhile: what was read before must not come back with its pictures.
                if done.case.head.erased_body.is_some_and(|erased| erased >= analysis.body_version) {
                    evidence::end_of(context, platform, id).await?;
                }
                return Ok(Done::Here);
            }
            Committed::Again(Some(now)) => case = *now,
            // A case that is gone needs no analysis, and keeps no pictures.
            Committed::Again(None) => {
                evidence::end_of(context, platform, id).await?;
                return finish(context, run).await;
            }
            // A replay cannot happen without a key.
            Committed::Replayed(_) | Committed::TooLate => return finish(context, run).await,
        }
        if task_is_gone(context, run).await? {
            return Ok(Done::Here);
        }
    }
    Err(StoreError::Contention)
}

fn is_done(run: &Run, case: &Case) -> bool {
    match run {
        Run::Receipt(receipt) | Run::Overdue(receipt, _) => case.head.analysed.contains(*receipt),
        Run::Again(_) => false,
    }
}

/// Whether nothing will be tried again after this run.
fn is_last(run: &Run, now_ms: i64) -> bool {
    matches!(run, Run::Again(task) if task.again(now_ms).is_none())
}

/// Nothing is left to do for this message.
async fn finish(context: &Context, run: &Run) -> Result<Done, StoreError> {
    if let Run::Overdue(_, task) | Run::Again(task) = run {
        context.store.drop_task(task).await?;
    }
    Ok(Done::Here)
}

/// Whether another worker has finished or postponed the task meanwhile.
async fn task_is_gone(context: &Context, run: &Run) -> Result<bool, StoreError> {
    match run {
        Run::Receipt(_) => Ok(false),
        Run::Overdue(_, task) | Run::Again(task) => {
            Ok(context.store.task(&task.platform, &task.id).await?.as_ref() != Some(task))
        }
    }
}
