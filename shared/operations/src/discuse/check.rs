//! `POST /api/v1/check`: everything is looked at in the call, recorded, and answered.

use std::sync::Arc;

use dialects::discuse::check::{self as wire, Check as Sent};
use dialects::discuse::render::render;
use dialects::fault::Fault;
use domain::checks::{MediaCount, Outcome, Record};
use domain::config::PlatformConfig;
use domain::ids::PlatformId;
use domain::organisations::Project;
use engines::BlockListEngine;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::patience::patiently;
use lambda::request::{Reply, Request};
use store::checks::{Keep, ProjectPlace};

use super::common::failed;
use super::review::review;
use super::scanners::Scanners;
use super::{pictures, texts};

/// Most bytes of a request: a text of four-byte letters, all of them escaped, and every address has its place.
const MAX_BYTES: usize = 512 * 1024;
/// How long the engines of a call may take, milliseconds. What has not begun by then is an error.
const ENGINES_MS: i64 = 20_000;

/// `POST /api/v1/check`.
pub(super) struct Check;

impl Operation for Check {
    const NAME: &'static str = "discuse-check.check";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v1/check";
    const DIALECT: Dialect = Dialect::Discuse;
    const ACCESS: Access = Access::Project;
    const MAX_BODY_BYTES: usize = MAX_BYTES;

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let started_ms = context.now_ms();
        let Caller::Project { platform, organisation, project } = caller else { return Err(Fault::Forbidden) };
        let project = context.project(platform, organisation, *project).await?.ok_or(Fault::Unauthorized)?;
        let sent = wire::check(&request.body, request.header("x-trace-context"))?;
        sent.allowed_by(&project)?;
        let checking = Checking::of(context, platform, project, &sent, started_ms + ENGINES_MS).await?;
        let outcome = Box::pin(checking.outcome(&sent)).await?;
        let record = Box::pin(checking.keep(organisation, &sent, outcome, started_ms)).await?;
        Ok(Reply::json(200, &render(record.trace.as_deref(), &record.outcome)))
    }
}

/// A check under way.
pub(super) struct Checking<'a> {
    pub context: &'a Context,
    pub platform: &'a PlatformId,
    pub config: Arc<PlatformConfig>,
    pub project: Arc<Project>,
    pub block_lists: Vec<Arc<BlockListEngine>>,
    pub scanners: Scanners,
    /// What has not begun by then is an error, milliseconds since 1970.
    pub ends_ms: i64,
}

impl<'a> Checking<'a> {
    async fn of(
        context: &'a Context,
        platform: &'a PlatformId,
        project: Arc<Project>,
        sent: &Sent,
        ends_ms: i64,
    ) -> Result<Self, Fault> {
        let spread = context.random.number();
        let config = patiently(spread, || context.config(platform)).await.map_err(failed)?;
        let config = config.ok_or(Fault::Unauthorized)?;
        let block_lists = patiently(spread, || context.block_lists(&config)).await.map_err(failed)?;
        let has_files = !(sent.images.is_empty() && sent.gifs.is_empty());
        let scanners = patiently(spread, || Scanners::of(context, &config, has_files)).await.map_err(failed)?;
        Ok(Self { context, platform, config, project, block_lists, scanners, ends_ms })
    }

    /// What every check that is switched on says.
    async fn outcome(&self, sent: &Sent) -> Result<Outcome, Fault> {
        let settings = &self.project.settings;
        let mut found = texts::look(self, sent.text.as_deref())?;
        let seen = Box::pin(pictures::look(self, sent)).await;
        found.outcome.images = seen.images;
        found.outcome.gifs = seen.gifs;
        if settings.checks.antivirus {
            found.outcome.antivirus = found.scan.and(seen.scan).outcome();
        }
        Ok(found.outcome.concluded(settings))
    }

    /// Opens a case where the project wants one, and keeps the record.
    async fn keep(&self, organisation: &str, sent: &Sent, outcome: Outcome, started_ms: i64) -> Result<Record, Fault> {
        let (context, settings) = (self.context, &self.project.settings);
        let id = context.random.id();
        let case =
            if settings.review_hits && outcome.hits { Some(review(self, sent, &outcome, &id).await?) } else { None };
        let fresh = || settings.generate_trace_context.then(|| context.random.uuid());
        let count = |urls: &[String]| u32::try_from(urls.len()).unwrap_or(u32::MAX);
        let now_ms = context.now_ms();
        let record = Record {
            id,
            at_ms: now_ms,
            took_ms: now_ms.saturating_sub(started_ms).max(0),
            user: sent.user.clone(),
            trace: sent.trace.clone().or_else(fresh),
            media: MediaCount {
                texts: u32::from(sent.text.is_some()),
                images: count(&sent.images),
                gifs: count(&sent.gifs),
            },
            outcome,
            case,
        };
        let of = ProjectPlace { platform: self.platform, organisation, project: self.project.id };
        let days = settings.text_retention_days;
        let text = sent.text.as_deref().filter(|_| days > 0).map(|text| (text, days));
        let keep = Keep { record: &record, days: settings.retention_days, text };
        let kept = patiently(context.random.number(), || context.store.keep_check(of, keep)).await;
        kept.map_err(failed)?;
        Ok(record)
    }
}
