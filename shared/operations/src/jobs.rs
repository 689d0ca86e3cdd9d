//! Jobs: what committed changes owe and what is not done in their own transaction. A job that fails comes
//! again, more slowly; one that comes twice finds itself done.

mod authors;
mod erase;
mod expire;
pub(crate) mod file;
mod fold;
mod reporters;
mod retain;
mod review;
mod tally;
mod walk;

pub(crate) use fold::fold as count_reports;

use domain::ids::PlatformId;
use domain::job::{Job, Work};
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::Needs;
use store::StoreError;
use store::queues::{MAX_DELAY_S, Message, Queue};

use crate::cases::Cases;

/// Does jobs.
pub static JOBS: Function = Function {
    name: "jobs",
    trigger: Trigger::Queue {
        queues: &[Queue::Jobs],
        dead_letters: false,
        consume: |context, message| Box::pin(consume(context, message)),
    },
    needs: Needs { events_queue: true, jobs_queue: true, ends_evidence: true, ..Needs::WRITE_AND_DELETE },
};

/// What became of a job.
pub(crate) enum Done {
    /// It has removed itself, or another has done it.
    Finished,
    /// It has nothing to do, or has done it all: to be removed.
    Remove,
    /// It goes on, at its own time.
    Continues(Box<Job>),
}

async fn consume(context: &Context, message: &Message) -> Result<(), StoreError> {
    match message {
        Message::Job { platform, job } => run(context, platform, job, message).await,
        Message::Fold { platform, case } => match Cases::of_platform(context, platform).await? {
            Some(cases) => Box::pin(fold::fold(&cases, case)).await,
            None => Ok(()),
        },
        _ => Err(StoreError::Damaged("message")),
    }
}

async fn run(context: &Context, platform: &PlatformId, id: &str, message: &Message) -> Result<(), StoreError> {
    let Some(job) = context.store.job(platform, id).await? else { return Ok(()) };
    let wait_ms = job.due_ms - context.now_ms();
    if wait_ms > 0 {
        return come_back(context, message, wait_ms).await;
    }
    let Some(cases) = Cases::of_platform(context, platform).await? else {
        return context.store.finish_job(&job).await.map(drop);
    };
    match Box::pin(work(&cases, &job)).await {
        Ok(Done::Finished) => Ok(()),
        Ok(Done::Remove) => context.store.finish_job(&job).await.map(drop),
        Ok(Done::Continues(next)) => come_back(context, message, next.due_ms - context.now_ms()).await,
        Err(error) => {
            lambda::log::warning("job_failed", &error.to_string());
            lambda::log::metrics(context.now_ms(), "jobs", &[("JobsFailed", 1.0)]);
            // Its marker moves; whoever changed it meanwhile was further on.
            context.store.move_job(&job.failed(context.now_ms())).await.map(drop)
        }
    }
}

/// Does what a commit owes on people at once, so that the answer to its request shows it. Their messages are on
/// the way as well, and find them done, or do what fails here.
pub(crate) async fn at_once(cases: &Cases<'_>, jobs: &[Job]) {
    let is_quick = |job: &&Job| matches!(job.work, Work::DecideAuthor { .. } | Work::Tally { .. });
    let now_ms = cases.context.now_ms();
    for job in jobs.iter().filter(is_quick).filter(|job| job.due_ms <= now_ms) {
        let done = match Box::pin(work(cases, job)).await {
            Ok(Done::Remove) => cases.context.store.finish_job(job).await.map(drop),
            Ok(Done::Finished | Done::Continues(_)) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            lambda::log::warning("job_left_to_its_message", &error.to_string());
        }
    }
}

async fn work(cases: &Cases<'_>, job: &Job) -> Result<Done, StoreError> {
    match &job.work {
        Work::Tally { case, author, at_ms, facts } => {
            tally::count(cases, job, &tally::Counted { case, author: author.as_deref(), at_ms: *at_ms, facts }).await
        }
        Work::CloseReports { case, incident, resolution } => {
            reporters::close(cases, case, *incident, *resolution).await
        }
        Work::AuthorWalk { author, decision, pass, cursor } => {
            let step = walk::Step { author, decision: *decision, pass: *pass, cursor: cursor.as_deref() };
            walk::walk(cases, job, step).await
        }
        Work::AuthorRelease { author, decision } => authors::release(cases, author, *decision).await,
        Work::DecideAuthor { .. } => authors::decide_on(cases, job).await,
        Work::ReviewOthers { .. } => Box::pin(review::walk(cases, job)).await,
        Work::ExpireIncident { case, incident } => Box::pin(expire::expire(cases, case, *incident)).await,
        Work::Retain { case } => retain::retain(cases, job, case).await,
        Work::FileCases { pass, cursor } => file::walk(cases, job, *pass, cursor.as_deref()).await,
        Work::Erase { receipt } => erase::erase(cases, job, receipt).await,
    }
}

/// Sends the message again so that it arrives in time; what SQS cannot hold is left to the sweeper.
async fn come_back(context: &Context, message: &Message, delay_ms: i64) -> Result<(), StoreError> {
    if delay_ms > i64::from(MAX_DELAY_S) * 1000 {
        return Ok(());
    }
    context.store.send(Queue::Jobs, message, delay_ms.max(0)).await
}
