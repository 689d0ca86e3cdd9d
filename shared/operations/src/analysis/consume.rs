//! Messages of the analyse queue.

use domain::ids::{CaseId, PlatformId};
use domain::task::Task;
use domain::transition::{Analysis, Case, Run};
use lambda::context::Context;
use store::StoreError;
use store::queues::Message;

use super::{COMMIT_TRIES, judge, terms};
use crate::cases::{Cases, Committed};

/// Handles a message of the analyse queue.
pub(super) async fn analyse(context: &Context, message: &Message) -> Result<(), StoreError> {
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
            None => Ok(()),
        },
        _ => Err(StoreError::Damaged("message")),
    }
}

/// Handles a message that the analyse queue gave up on.
pub(super) async fn failed(context: &Context, message: &Message) -> Result<(), StoreError> {
    lambda::log::metrics(context.now_ms(), "analyse-failed", &[("AnalysesGivenUp", 1.0)]);
    match message {
        Message::Analyse { platform, case, receipt } => {
            context.store.promise(&Task::for_receipt(platform, case, *receipt, context.now_ms())).await
        }
        // A task keeps its own due marker: the sweeper sends it again.
        Message::Task { .. } => Ok(()),
        _ => Err(StoreError::Damaged("message")),
    }
}

async fn run(context: &Context, platform: &PlatformId, id: &CaseId, run: &Run) -> Result<(), StoreError> {
    let loaded = (context.config(platform).await?, context.store.case(platform, id).await?);
    let (Some(config), Some(mut case)) = loaded else {
        return finish(context, run).await;
    };
    if is_done(run, &case) {
        return finish(context, run).await;
    }
    let block_lists = context.block_lists(&config).await?;
    let body = case.decoded().ok_or(StoreError::Damaged("body"))?;
    let analysis = Analysis {
        body_version: case.head.body_version,
        body: case.body.clone(),
        verdict: judge(context, &config, &block_lists, &body, false),
    };
    let cases = Cases { context, platform: platform.clone(), config: config.clone() };
    let terms = terms(&config, &case.head.content.kind, false);
    for _ in 0..COMMIT_TRIES {
        let mut transition = cases.open(id, case).await?;
        if !transition.analyse(&analysis, run, &terms) {
            return finish(context, run).await;
        }
        match cases.commit(transition, None).await? {
            Committed::Done(_) => return Ok(()),
            Committed::Again(Some(now)) => case = *now,
            // A replay cannot happen without a key; a case that is gone needs no analysis.
            Committed::Again(None) | Committed::Replayed(_) | Committed::TooLate => return finish(context, run).await,
        }
        if task_is_gone(context, run).await? {
            return Ok(());
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

/// Nothing is left to do for this message.
async fn finish(context: &Context, run: &Run) -> Result<(), StoreError> {
    match run {
        Run::Receipt(_) => Ok(()),
        Run::Overdue(_, task) | Run::Again(task) => context.store.drop_task(task).await,
    }
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
