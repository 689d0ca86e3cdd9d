//! Jobs of services that look at the file of a slot and answer later: started by the scan, asked for when their end is
//! told, or after a while.

use std::time::Duration;

use domain::config::{PlatformConfig, Strategy};
use domain::ids::PlatformId;
use domain::signal::{NotRun, NotRunReason, Signal, Signals};
use domain::uploads::{FileJob, JOB_MS, Scan, Slot, job_name};
use engines::{ClassifierError, Hit, JobCall, JobEngine, JobNotice, JobState, StoredFile};
use lambda::context::Context;
use store::StoreError;
use store::media::{Bucket, keys};

use crate::analysis::{FILE, kinds, of_text, reason, remotes, spend};

/// How long one call may take.
const CALL: Duration = Duration::from_secs(10);

/// What came of asking for the jobs of a slot.
pub(super) enum Asked {
    /// One is still under way.
    Running,
    /// All have ended, and this is what everybody says.
    Ended(Scan),
}

/// The strategies whose service looks at files like this one.
fn wanted<'a>(config: &'a PlatformConfig, slot: &Slot) -> impl Iterator<Item = &'a Strategy> {
    let kind = slot.media_type.field();
    let is_job = |strategy: &&Strategy| strategy.remote.as_ref().is_some_and(|remote| remote.service.is_job());
    remotes(config).filter(is_job).filter(move |strategy| kinds(strategy).contains(&kind))
}

/// Whether any service is to look at the file.
pub(super) fn are_wanted(config: &PlatformConfig, slot: &Slot) -> bool {
    wanted(config, slot).next().is_some()
}

/// Starts the jobs. Those that could not be started are reported with what everybody else said.
pub(super) async fn start(
    context: &Context,
    config: &PlatformConfig,
    bucket: &Bucket,
    slot: &Slot,
    said: &mut Signals,
) -> Vec<FileJob> {
    let mut jobs = Vec::new();
    for strategy in wanted(config, slot) {
        match start_one(context, &config.platform.id, bucket, slot, strategy).await {
            Ok(id) => jobs.push(FileJob { strategy: strategy.name.clone(), id, started_ms: context.now_ms() }),
            Err(reason) => said.not_run.push(NotRun { strategy: strategy.name.clone(), reason }),
        }
    }
    jobs
}

async fn start_one(
    context: &Context,
    platform: &PlatformId,
    bucket: &Bucket,
    slot: &Slot,
    strategy: &Strategy,
) -> Result<String, NotRunReason> {
    let engine = engine(context, strategy)?;
    if !engine.covers(slot.media_type) {
        return Err(NotRunReason::Unreadable);
    }
    let (Some(remote), now_ms) = (&strategy.remote, context.now_ms()) else { return Err(NotRunReason::Unconfigured) };
    spend(context, platform, &strategy.name, remote, 1, now_ms).await?;
    let (name, key) = (job_name(platform, slot), keys::file(platform, slot));
    let file = StoredFile { bucket: bucket.name(), key: &key, media_type: slot.media_type };
    let notice = context.job_notice.as_ref().map(|(topic_arn, role_arn)| JobNotice { topic_arn, role_arn });
    let call = JobCall { now_ms, time_left: CALL };
    engine.start(&name, file, notice, call).await.map_err(|error| reason(strategy, &error))
}

fn engine(context: &Context, strategy: &Strategy) -> Result<std::sync::Arc<dyn JobEngine>, NotRunReason> {
    let deep = context.deep.as_ref().ok_or(NotRunReason::Unconfigured)?;
    deep.job(strategy).map_err(|error| reason(strategy, &error))
}

/// Asks for all jobs of a slot.
pub(super) async fn ask(
    context: &Context,
    config: &PlatformConfig,
    slot: &Slot,
    said: &Scan,
) -> Result<Asked, StoreError> {
    let mut scan = said.clone();
    for job in &slot.jobs {
        let Some(strategy) = config.strategies.iter().find(|strategy| strategy.name == job.strategy) else {
            continue; // nobody wants to know any more
        };
        let asked = match engine(context, strategy) {
            Ok(engine) => ask_one(&*engine, job, context.now_ms()).await.map(|state| (engine, state)),
            Err(reason) => Err(Some(reason)),
        };
        match asked {
            Ok((engine, JobState::Done { hits, text })) => {
                scan.signals.found.extend(hits.into_iter().map(|hit| signal(&*engine, hit)));
                if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
                    scan.signals.add(of_text(context, config, text).await?);
                }
            }
            Ok((_, JobState::Running)) | Err(None) => return Ok(Asked::Running),
            Err(Some(reason)) => scan.signals.not_run.push(NotRun { strategy: strategy.name.clone(), reason }),
        }
    }
    Ok(Asked::Ended(Scan { at_ms: context.now_ms(), ..scan }))
}

/// How a job stands. Without a reason, it is asked for again.
async fn ask_one(engine: &dyn JobEngine, job: &FileJob, now_ms: i64) -> Result<JobState, Option<NotRunReason>> {
    let is_late = now_ms >= job.started_ms + JOB_MS;
    match engine.read(&job.id, JobCall { now_ms, time_left: CALL }).await {
        Ok(JobState::Running) if is_late => Err(Some(NotRunReason::Unreadable)),
        Ok(state) => Ok(state),
        Err(ClassifierError::Failed(_) | ClassifierError::TimedOut) if !is_late => Err(None),
        Err(ClassifierError::Unconfigured(_)) => Err(Some(NotRunReason::Unconfigured)),
        Err(_) => Err(Some(NotRunReason::Unreadable)),
    }
}

fn signal(engine: &dyn JobEngine, hit: Hit) -> Signal {
    Signal {
        strategy: engine.strategy().to_owned(),
        version: engine.version(),
        label: hit.label.into_owned(),
        score: if hit.score.is_nan() { 0.0 } else { hit.score.clamp(0.0, 1.0) },
        severity: hit.severity,
        field: Some(FILE.to_owned()),
        span: None,
        frame: hit.frame,
    }
}
