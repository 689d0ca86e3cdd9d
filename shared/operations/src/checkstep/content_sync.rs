//! Synchronous ingestion: the verdict is in the answer, and is committed before it is given.

use dialects::checkstep::request::MAX_REQUEST_BYTES;
use dialects::checkstep::response::{SyncAnswer, sync};
use dialects::fault::Fault;
use domain::config::Scope;
use domain::decide::decide;
use domain::transition::{Analysis, Run, Transition};
use engines::Media;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};

use super::ingest::{Ingest, Ingested};
use crate::analysis::{Bench, SYNCHRONOUS_MS, announce, announce_tasks, elsewhere, terms};
use crate::once::replay;

/// `POST /api/v2/content/sync` (contract section 6).
pub(super) struct ContentSync;

impl Operation for ContentSync {
    const NAME: &'static str = "checkstep-content-sync.moderate";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v2/content/sync";
    const DIALECT: Dialect = Dialect::Checkstep;
    const ACCESS: Access = Access::Platform(Scope::Content);
    const MAX_BODY_BYTES: usize = MAX_REQUEST_BYTES;

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let ingest = Ingest::read(context, caller, request, Self::NAME).await?;
        let block_lists = context.block_lists(&ingest.config).await.map_err(|error| fault(&error))?;
        let with_fields = request.query("include").is_some_and(|value| value.split(',').any(|part| part == "field"));
        let elsewhere = elsewhere(context, &ingest.config);
        let media = Media::new();
        let bench = Bench {
            config: &ingest.config,
            block_lists: &block_lists,
            own: &[],
            media: &media,
            elsewhere: &elsewhere,
            synchronous: true,
            ends_ms: context.now_ms() + SYNCHRONOUS_MS,
        };
        let ingested = ingest
            .commit_counted(context, |transition, counted| {
                let body = transition.case.decoded().ok_or_else(|| Fault::Internal("unreadable body".into()))?;
                let mut signals = bench.signals(context, &context.engines, &body);
                signals.add(counted);
                let receipt = transition.case.head.received;
                let analysis = Analysis {
                    body_version: transition.case.head.body_version,
                    body: transition.case.body.clone(),
                    verdict: decide(&ingest.config.policies, &body, &signals),
                };
                let terms = terms(&ingest.config, &ingest.sent.content.kind, true);
                transition.analyse(&analysis, &Run::Receipt(receipt), &terms);
                Ok(answer(transition, body.author.as_deref(), with_fields))
            })
            .await?;
        match ingested {
            Ingested::Now(transition, reply) => {
                announce(context, &transition).await;
                announce_tasks(context, &transition).await;
                Ok(reply)
            }
            Ingested::Before(answer) => Ok(replay(&answer)),
        }
    }
}

fn answer(transition: &Transition, author: Option<&str>, with_fields: bool) -> Reply {
    let head = &transition.case.head;
    let (violations, incomplete) =
        head.judgement.as_ref().map_or((&[][..], &[][..]), |judgement| (&judgement.violations, &judgement.incomplete));
    let body = sync(&SyncAnswer {
        content: &head.content,
        author,
        at_ms: transition.at_ms(),
        violations,
        incomplete,
        with_fields,
    });
    Reply::json(200, &body)
}
