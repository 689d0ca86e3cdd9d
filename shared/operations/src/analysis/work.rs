//! One analysis behind a queue: with light engines alone, or with everything there is.

use std::collections::BTreeMap;

use domain::config::PlatformConfig;
use domain::content::{Body, Field, FieldType};
use domain::ids::CaseId;
use domain::signal::Signals;
use domain::transition::{Case, Run};
use engines::{Media, MediumMissing, Registry, names};
use lambda::context::Context;
use store::StoreError;

use super::deep::{self, Asking};
use super::velocity::{Counted, count};
use crate::media::named;

use super::verdict::{ASYNCHRONOUS_MS, AT_ONCE_MS, Bench, SYNCHRONOUS_MS};

/// From this attempt on, an analysis that nobody has survived leaves the heavy part out.
const CAUTIOUS_FROM: u32 = 3;
/// What is kept back for the engines when media are fetched, milliseconds.
const AFTER_FETCHING_MS: i64 = 12_000;
/// The field of a file that is looked at by itself.
pub(crate) const FILE: &str = "file";

/// What came of an analysis.
pub enum Judged {
    /// What the engines say, and what they looked at.
    Here(Seen),
    /// It is for the function with the heavy engines.
    Elsewhere,
}

/// What engines say, and the media they looked at.
#[derive(Default)]
pub struct Seen {
    /// What they say.
    pub signals: Signals,
    /// Media that were fetched.
    pub media: Media,
    /// Uploads that were scanned before, by the path of the field that names them.
    pub uploads: BTreeMap<String, String>,
}

impl From<Signals> for Seen {
    fn from(signals: Signals) -> Self {
        Self { signals, ..Self::default() }
    }
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
    let mut seen = if context.deep.is_none() {
        match light(context, config, body).await? {
            Judged::Here(seen) => seen,
            elsewhere @ Judged::Elsewhere => return Ok(elsewhere),
        }
    } else if is_deadly(run) {
        cautious(context, config, body).await?.into()
    } else {
        Box::pin(whole(context, config, id, case, body)).await?
    };
    let counted = Counted { case: id, receipt, at_ms: case.head.sent_ms(), kind: &case.head.content.kind, body };
    seen.signals.add(count(context, config, &counted).await);
    Ok(Judged::Here(seen))
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
    Ok(if deep::asks_again(config, &signals) { Judged::Elsewhere } else { Judged::Here(signals.into()) })
}

/// How long a call waits for everything that can be said about a body.
#[derive(Clone, Copy)]
pub struct Patience {
    /// In all, milliseconds.
    pub whole_ms: i64,
    /// Of which this is kept back for the engines when media are fetched, milliseconds.
    pub engines_ms: i64,
}

impl Patience {
    /// As long as the API itself waits.
    pub const LONG: Self = Self { whole_ms: AT_ONCE_MS, engines_ms: AFTER_FETCHING_MS };
}

/// Everything that can be said about a body in a call: nothing is left for later, and heavy engines, media and services
/// are waited for. The second opinion is not asked, because it is advice for which no call waits. `history` are earlier
/// texts of the conversation, oldest first.
pub async fn at_once(
    context: &Context,
    config: &PlatformConfig,
    body: &Body,
    history: &[String],
    patience: Patience,
) -> Result<Seen, StoreError> {
    let ends_ms = context.now_ms() + patience.whole_ms;
    let registry = context.engines.clone().with_light(names::TOXICITY);
    everything(context, config, body, history, &registry, (ends_ms, patience.engines_ms)).await
}

/// A content with one file and nothing else in it.
pub(crate) fn body_of_file(kind: FieldType) -> Body {
    let src = Some(FILE.to_owned());
    let field = Field { id: FILE.to_owned(), kind, src, fields: Vec::new(), metadata: Vec::new() };
    Body { fields: vec![field], ..Body::default() }
}

/// What everything there is says about one file, as if a content had nothing else in it. `medium` is an error for a
/// file of which only the beginning was read.
pub(crate) async fn of_file(
    context: &Context,
    config: &PlatformConfig,
    kind: FieldType,
    medium: Result<Vec<u8>, MediumMissing>,
) -> Result<(Signals, Media), StoreError> {
    let body = body_of_file(kind);
    let media = Media::from([(FILE.to_owned(), medium)]);
    let ends_ms = context.now_ms() + ASYNCHRONOUS_MS;
    let signals = with_media(context, config, &body, &media, &[], &context.engines, ends_ms).await?;
    Ok((signals, media))
}

/// What engines say about what is said in a file, as of the file.
pub(crate) async fn of_text(context: &Context, config: &PlatformConfig, text: String) -> Result<Signals, StoreError> {
    let field =
        Field { id: FILE.to_owned(), kind: FieldType::Text, src: Some(text), fields: Vec::new(), metadata: Vec::new() };
    let body = Body { fields: vec![field], ..Body::default() };
    let ends_ms = context.now_ms() + ASYNCHRONOUS_MS;
    with_media(context, config, &body, &Media::new(), &[], &context.engines, ends_ms).await
}

/// What light engines say about a body in a call. What is heavy or slow is named as left for later.
pub async fn light_only(context: &Context, config: &PlatformConfig, body: &Body) -> Result<Seen, StoreError> {
    let block_lists = context.block_lists(config).await?;
    let elsewhere = deep::all(config);
    let bench = Bench {
        config,
        block_lists: &block_lists,
        own: &[],
        media: &Media::new(),
        elsewhere: &elsewhere,
        synchronous: true,
        ends_ms: context.now_ms() + SYNCHRONOUS_MS,
    };
    // A function may link the heavy engines for other calls.
    let light = if context.deep.is_some() { Registry::builtin() } else { context.engines.clone() };
    Ok(bench.signals(context, &light, body).into())
}

async fn whole(
    context: &Context,
    config: &PlatformConfig,
    id: &CaseId,
    case: &Case,
    body: &Body,
) -> Result<Seen, StoreError> {
    let ends_ms = context.now_ms() + ASYNCHRONOUS_MS;
    let history = deep::history(context, config, id, case).await;
    let registry = deep::registry(context, config);
    everything(context, config, body, &history, &registry, (ends_ms, AFTER_FETCHING_MS)).await
}

/// What every engine, list, filter and service says by a time, of which some is kept back when media are fetched.
async fn everything(
    context: &Context,
    config: &PlatformConfig,
    body: &Body,
    history: &[String],
    registry: &Registry,
    (ends_ms, reserved_ms): (i64, i64),
) -> Result<Seen, StoreError> {
    let named = named::uploads(context, config, body).await;
    let rest = named.rest(body);
    let mut media = deep::fetch(context, config, &rest, ends_ms - reserved_ms).await;
    media.extend(named.missing);
    let mut signals = with_media(context, config, &rest, &media, history, registry, ends_ms).await?;
    signals.add(named.signals);
    Ok(Seen { signals, media, uploads: named.scanned })
}

/// The same with media that are there.
async fn with_media(
    context: &Context,
    config: &PlatformConfig,
    body: &Body,
    media: &Media,
    history: &[String],
    registry: &Registry,
    ends_ms: i64,
) -> Result<Signals, StoreError> {
    let block_lists = context.block_lists(config).await?;
    let own = deep::engines(context, config, body).await?;
    // What is built in comes first: a service may take all the time there is, and must not leave the others blind.
    let bench =
        Bench { config, block_lists: &block_lists, own: &own, media, elsewhere: &[], synchronous: false, ends_ms };
    let mut signals = bench.signals(context, registry, body);
    let asking = Asking { body, media, history, ends_ms };
    signals.add(deep::ask(context, config, &asking).await);
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
