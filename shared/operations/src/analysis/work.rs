//! One analysis behind a queue: with light engines alone, or with everything there is.

use domain::config::PlatformConfig;
use domain::content::Body;
use domain::ids::CaseId;
use domain::signal::Signals;
use domain::transition::{Case, Run};
use engines::{Media, Registry};
use lambda::context::Context;
use store::StoreError;

use super::deep::{self, Asking};
use super::velocity::{Counted, count};
use super::verdict::{ASYNCHRONOUS_MS, Bench};

/// From this attempt on, an analysis that nobody has survived leaves the heavy part out.
const CAUTIOUS_FROM: u32 = 3;
/// What is kept back for the engines when media are fetched, milliseconds.
const AFTER_FETCHING_MS: i64 = 12_000;

/// What came of an analysis.
pub enum Judged {
    /// What the engines say.
    Here(Signals),
    /// It is for the function with the heavy engines.
    Elsewhere,
}

/// Analyses a body.
pub async fn judged(
    context: &Context,
    config: &PlatformConfig,
    id: &CaseId,
    case: &Case,
    body: &Body,
    run: &Run,
) -> Result<Judged, StoreError> {
    let receipt = match run {
        Run::Receipt(receipt) | Run::Overdue(receipt, _) => *receipt,
        Run::Again(_) => case.head.received,
    };
    let mut signals = if context.deep.is_none() {
        match light(context, config, body).await? {
            Judged::Here(signals) => signals,
            elsewhere @ Judged::Elsewhere => return Ok(elsewhere),
        }
    } else if is_deadly(run) {
        cautious(context, config, body).await?
    } else {
        Box::pin(whole(context, config, id, case, body)).await?
    };
    let counted = Counted { case: id, receipt, kind: &case.head.content.kind, body };
    signals.add(count(context, config, &counted).await);
    Ok(Judged::Here(signals))
}

/// A receipt whose analysis has been given up several times: something in the content may be what kills it.
const fn is_deadly(run: &Run) -> bool {
    matches!(run, Run::Overdue(_, task) if task.attempts >= CAUTIOUS_FROM)
}

async fn light(context: &Context, config: &PlatformConfig, body: &Body) -> Result<Judged, StoreError> {
    let elsewhere = deep::elsewhere(context, config);
    let (media, ends_ms) = (Media::new(), context.now_ms() + ASYNCHRONOUS_MS);
    let bench =
        Bench { config, block_lists: &[], own: &[], media: &media, elsewhere: &elsewhere, synchronous: false, ends_ms };
    if bench.needs_others(body) {
        return Ok(Judged::Elsewhere);
    }
    let block_lists = context.block_lists(config).await?;
    let signals = Bench { block_lists: &block_lists, ..bench }.signals(context, &context.engines, body);
    Ok(if deep::asks_again(config, &signals) { Judged::Elsewhere } else { Judged::Here(signals) })
}

async fn whole(
    context: &Context,
    config: &PlatformConfig,
    id: &CaseId,
    case: &Case,
    body: &Body,
) -> Result<Signals, StoreError> {
    let ends_ms = context.now_ms() + ASYNCHRONOUS_MS;
    let block_lists = context.block_lists(config).await?;
    let own = deep::engines(context, config).await?;
    let media = deep::fetch(context, config, body, ends_ms - AFTER_FETCHING_MS).await;
    let history = deep::history(context, config, id, case).await;
    let asking = Asking { body, media: &media, history: &history, ends_ms };
    let mut signals = deep::ask(context, config, &asking).await;
    let bench = Bench {
        config,
        block_lists: &block_lists,
        own: &own,
        media: &media,
        elsewhere: &[],
        synchronous: false,
        ends_ms,
    };
    signals.add(bench.signals(context, &deep::registry(context, config), body));
    Ok(signals)
}

/// As in a call: what is heavy is promised for later, and the content has a verdict until then.
async fn cautious(context: &Context, config: &PlatformConfig, body: &Body) -> Result<Signals, StoreError> {
    let block_lists = context.block_lists(config).await?;
    let elsewhere = deep::all(config);
    let bench = Bench {
        config,
        block_lists: &block_lists,
        own: &[],
        media: &Media::new(),
        elsewhere: &elsewhere,
        synchronous: false,
        ends_ms: context.now_ms() + ASYNCHRONOUS_MS,
    };
    Ok(bench.signals(context, &Registry::builtin(), body))
}
