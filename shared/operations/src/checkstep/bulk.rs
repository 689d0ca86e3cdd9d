//! Bulk ingestion: 202 once all contents are stored and the queue has accepted the id of each.
//!
//! A request that is not valid as a whole stores nothing. What only the stored content can show, that a
//! merge would pass a limit, refuses that content alone: the others are stored, and the answer names
//! it. A request that is repeated, for whatever reason, changes nothing that it did before.
//!
//! All contents are stored first, then their ids go to the queue in batches. A request that dies in between
//! has promised nothing yet; its repetition sends what is not analysed.

use std::collections::BTreeSet;

use dialects::checkstep::request::{Bulk, MAX_BULK_BYTES, bulk};
use dialects::checkstep::response::bulk_accepted;
use dialects::fault::{Fault, Problem};
use domain::bodies::encode;
use domain::bulk::{BulkContent, BulkId};
use domain::config::{PlatformConfig, Scope};
use domain::content::Body;
use domain::ids::{CaseId, PlatformId};
use domain::limits::Exceeded;
use domain::merge::{MergeError, merge_all};
use domain::transition::{Arrival, BulkReceived, Case, ReceiveError, receive_bulk};
use futures_util::{StreamExt, TryStreamExt, stream};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};
use store::StoreError;
use store::commit::Outcome;
use store::queues::{MAX_MESSAGES, Message, Queue};

use super::ingest::{exceeded, register_type};
use crate::analysis::{COMMIT_TRIES, terms};
use crate::cases::{count_author, placing};
use crate::once::Once;

/// Contents that are stored at the same time.
const CONCURRENCY: usize = 16;

/// Batches of messages that are sent at the same time.
const SENDS: usize = 4;

/// `POST /api/v2/content/bulk` (contract section 5).
pub(super) struct BulkAccept;

impl Operation for BulkAccept {
    const NAME: &'static str = "checkstep-bulk.accept";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v2/content/bulk";
    const DIALECT: Dialect = Dialect::Checkstep;
    const ACCESS: Access = Access::Platform(Scope::Content);
    const MAX_BODY_BYTES: usize = MAX_BULK_BYTES;

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let platform = caller.platform()?;
        let once = Once::read(Self::NAME, request)?;
        if let Some(reply) = once.before(context, platform).await? {
            return Ok(reply);
        }
        let reply = accept(context, platform, request).await?;
        once.record(context, platform, reply).await
    }
}

/// Stores all contents of a request, and sends their ids.
async fn accept(context: &Context, platform: &PlatformId, request: &Request) -> Result<Reply, Fault> {
    let config = context.config(platform).await.map_err(|error| fault(&error))?;
    let config = config.ok_or(Fault::Unauthorized)?;
    let Bulk { id, spelling, contents } = bulk(&request.body, &config)?;
    let accepted = contents.len();
    let contents = BulkContent::group(contents);
    check(&contents, &config)?;
    let kinds: BTreeSet<&str> = contents.iter().map(|content| content.content.kind.as_str()).collect();
    for kind in kinds {
        register_type(context, platform, &config, kind).await?;
    }
    let place = Place { context, platform, config: &config, bulk: &id };
    let commits: Vec<_> = contents.iter().map(|group| commit(place, group)).collect();
    let taken: Vec<Committed> = stream::iter(commits).buffered(CONCURRENCY).try_collect().await?;
    send(place, contents.iter().zip(&taken)).await?;
    let problems: Vec<Problem> =
        contents.iter().zip(&taken).filter_map(|(group, taken)| taken.problem(group)).collect();
    if problems.is_empty() {
        return Ok(Reply::json(202, &bulk_accepted(&spelling, accepted)));
    }
    Err(Fault::Invalid(problems))
}

/// Where contents are stored.
#[derive(Clone, Copy)]
struct Place<'a> {
    context: &'a Context,
    platform: &'a PlatformId,
    config: &'a PlatformConfig,
    bulk: &'a BulkId,
}

/// Refuses the request if what it says of a content passes a limit by itself.
fn check(groups: &[BulkContent], config: &PlatformConfig) -> Result<(), Fault> {
    let limits = &config.platform.settings.limits;
    let refusal = |group: &BulkContent| match merge_all(Body::default(), &group.sent) {
        Ok(body) if limits.are_lowered() => limits.broken_by(&body, encode(&body).len()).map(of_limit),
        Ok(_) => None,
        Err(error) => Some(of_merge(error)),
    };
    let problems: Vec<Problem> =
        groups.iter().filter_map(|group| refusal(group).map(|refusal| problem(group, &refusal))).collect();
    if problems.is_empty() { Ok(()) } else { Err(Fault::Invalid(problems)) }
}

/// Sends the ids of the contents that wait to be analysed.
async fn send(place: Place<'_>, taken: impl Iterator<Item = (&BulkContent, &Committed)>) -> Result<(), Fault> {
    let Place { context, platform, .. } = place;
    let message = |(group, taken): (&BulkContent, &Committed)| match taken {
        Committed::Waiting(receipt) => Some(Message::Analyse {
            platform: platform.clone(),
            case: CaseId::of(platform, &group.content),
            receipt: *receipt,
        }),
        Committed::Analysed | Committed::Refused(_) => None,
    };
    let messages: Vec<Message> = taken.filter_map(message).collect();
    let batches: Vec<_> =
        messages.chunks(MAX_MESSAGES).map(|batch| context.store.send_batch(Queue::Analyse, batch)).collect();
    stream::iter(batches).buffer_unordered(SENDS).try_collect::<()>().await.map_err(|error| fault(&error))
}

/// What became of a content.
enum Committed {
    /// This receipt waits to be analysed.
    Waiting(u32),
    /// An earlier request brought the same, and it has been analysed.
    Analysed,
    /// The merged content would pass a limit.
    Refused(Refusal),
}

impl Committed {
    fn problem(&self, group: &BulkContent) -> Option<Problem> {
        match self {
            Self::Refused(refusal) => Some(problem(group, refusal)),
            Self::Waiting(_) | Self::Analysed => None,
        }
    }
}

/// Stores what was sent of a content.
async fn commit(place: Place<'_>, group: &BulkContent) -> Result<Committed, Fault> {
    let Place { context, platform, config, bulk } = place;
    let mut known: Option<Case> = None;
    for _ in 0..COMMIT_TRIES {
        let arrival = arrival(place, group, known.as_ref()).await.map_err(|error| fault(&error))?;
        let mut transition = match receive_bulk(platform, known, bulk, group, &arrival, context.clock.now_us()) {
            Ok(BulkReceived::New(transition)) => transition,
            Ok(BulkReceived::Before { is_analysed: true, .. }) => return Ok(Committed::Analysed),
            Ok(BulkReceived::Before { receipt, .. }) => return Ok(Committed::Waiting(receipt)),
            Err(ReceiveError::Merge(error)) => return Ok(Committed::Refused(of_merge(error))),
            Err(ReceiveError::Damaged) => return Err(Fault::Internal(ReceiveError::Damaged.to_string())),
        };
        if let Some(limit) = exceeded(config, &transition)? {
            return Ok(Committed::Refused(of_limit(limit)));
        }
        transition.place(&placing(config));
        let outcome = context.store.commit(&transition, None, &context.random.id()).await;
        match outcome.map_err(|error| fault(&error))? {
            Outcome::Done => {
                count_author(context, config, &transition).await;
                return Ok(Committed::Waiting(transition.case.head.received));
            }
            Outcome::Changed(now) => known = now.map(|case| *case),
            Outcome::Replayed(_) | Outcome::TooLate => return Err(Fault::Internal("replayed without a key".into())),
        }
    }
    Err(Fault::Unavailable("too many concurrent changes of one case".into()))
}

/// What the contents meet: the terms of their type, and what stands against their author.
async fn arrival(place: Place<'_>, group: &BulkContent, known: Option<&Case>) -> Result<Arrival, StoreError> {
    let Place { context, platform, config, .. } = place;
    let sent = group.sent.iter().rev().find_map(|sent| sent.author.as_deref());
    let author = sent.or_else(|| known.and_then(|case| case.head.facts.author.as_deref()));
    let ban = match author {
        Some(author) => context.store.author(platform, author).await?.and_then(|author| author.ban),
        None => None,
    };
    Ok(Arrival { terms: terms(config, &group.content.kind, false), ban })
}

/// Why a content is refused: the part of it, a code, and the limit in a sentence.
type Refusal = (&'static str, &'static str, String);

fn of_merge(error: MergeError) -> Refusal {
    let (part, code) = match error {
        MergeError::Bytes => ("", "too_large"),
        MergeError::Fields => (".fields", "too_many"),
        MergeError::Metadata => (".metadata", "too_many"),
    };
    (part, code, error.to_string())
}

fn of_limit(limit: Exceeded) -> Refusal {
    match limit {
        Exceeded::Bytes(limit) => ("", "too_large", format!("the merged content would have more than {limit} bytes")),
        Exceeded::Fields(limit) => {
            (".fields", "too_many", format!("the merged content would have more than {limit} fields"))
        }
        Exceeded::Metadata(limit) => {
            let message = format!("the merged content would have more than {limit} metadata entries on one level");
            (".metadata", "too_many", message)
        }
    }
}

fn problem(group: &BulkContent, (part, code, message): &Refusal) -> Problem {
    Problem::new(format!("contents[{}]{part}", group.last_index), code, message)
}
