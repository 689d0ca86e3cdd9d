//! How far a bulk has come, counted anew from its members and their cases in each call.

use dialects::checkstep::response::bulk_progress;
use dialects::fault::Fault;
use domain::bulk::{BulkId, Progress};
use domain::config::Scope;
use domain::ids::PlatformId;
use domain::task::Task;
use futures_util::{StreamExt, TryStreamExt, stream};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};
use store::StoreError;
use store::bulk::{MAX_BATCH, Member};
use store::table::BULK_SHARDS;

/// Members of one shard that a call counts: with all shards 24,000, so that the spread of 20,000 over
/// the shards never passes it.
const MAX_MEMBERS_OF_SHARD: usize = 3_000;

/// Batches of one shard that are read at the same time.
const CONCURRENCY: usize = 2;

/// `GET /api/v2/content/bulk/{bulk}` (contract section 5).
pub(super) struct BulkProgress;

impl Operation for BulkProgress {
    const NAME: &'static str = "checkstep-bulk.progress";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/v2/content/bulk/{bulk}";
    const DIALECT: Dialect = Dialect::Checkstep;
    const ACCESS: Access = Access::Platform(Scope::Content);

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let platform = caller.platform()?;
        let spelling = request.param("bulk");
        let bulk = &BulkId::parse(spelling).ok_or(Fault::NotFound("bulk"))?;
        let shards = stream::iter(0..BULK_SHARDS).map(|shard| count_shard(context, platform, bulk, shard));
        let counts: Vec<(Progress, bool)> =
            shards.buffer_unordered(BULK_SHARDS.into()).try_collect().await.map_err(|error| fault(&error))?;
        let progress = counts.iter().fold(Progress::default(), |sum, (count, _)| sum.and(*count));
        if progress.received == 0 {
            return Err(Fault::NotFound("bulk"));
        }
        let is_partial = counts.iter().any(|(_, has_more)| *has_more);
        Ok(Reply::json(200, &bulk_progress(spelling, &progress, is_partial)))
    }
}

/// The count of a shard, and whether it has more members than were counted.
async fn count_shard(
    context: &Context,
    platform: &PlatformId,
    bulk: &BulkId,
    shard: u8,
) -> Result<(Progress, bool), StoreError> {
    let mut found = context.store.bulk_members(platform, bulk, shard, MAX_MEMBERS_OF_SHARD).await?;
    let has_more = found.has_more || found.members.len() > MAX_MEMBERS_OF_SHARD;
    found.members.truncate(MAX_MEMBERS_OF_SHARD);
    let batches: Vec<Vec<Member>> = found.members.chunks(MAX_BATCH).map(<[Member]>::to_vec).collect();
    let counts = stream::iter(batches).map(|batch| count(context, platform, batch));
    let counts: Vec<Progress> = counts.buffer_unordered(CONCURRENCY).try_collect().await?;
    Ok((counts.into_iter().fold(Progress::default(), Progress::and), has_more))
}

async fn count(context: &Context, platform: &PlatformId, members: Vec<Member>) -> Result<Progress, StoreError> {
    let cases: Vec<_> = members.iter().map(|member| &member.case).collect();
    let heads = context.store.heads(platform, &cases).await?;
    let mut progress = Progress::default();
    let mut waiting = Vec::new();
    for Member { case, receipt } in &members {
        if !progress.count(*receipt, heads.get(case)) {
            // What the queue gave up on is a task, by which it is tried again until it succeeds.
            waiting.push(Task::for_receipt(platform, case, *receipt, 0).id);
        }
    }
    let given_up = context.store.open_tasks(platform, &waiting).await?;
    progress.failed += u32::try_from(given_up.len()).unwrap_or(u32::MAX);
    Ok(progress)
}
