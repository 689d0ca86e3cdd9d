//! Asynchronous ingestion: 202 once the content is stored and the queue has accepted its id.

use dialects::checkstep::request::MAX_REQUEST_BYTES;
use dialects::checkstep::response::accepted;
use dialects::fault::Fault;
use domain::config::Scope;
use domain::ids::CaseId;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};
use store::queues::{Message, Queue};

use super::ingest::{Ingest, Ingested};
use crate::once::replay;

/// `POST /api/v2/content` (contract section 4).
pub(super) struct ContentAccept;

impl Operation for ContentAccept {
    const NAME: &'static str = "checkstep-content.accept";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v2/content";
    const DIALECT: Dialect = Dialect::Checkstep;
    const ACCESS: Access = Access::Platform(Scope::Content);
    const MAX_BODY_BYTES: usize = MAX_REQUEST_BYTES;

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let ingest = Ingest::read(context, caller, request, Self::NAME).await?;
        let now_ms = context.now_ms();
        let ingested =
            ingest.commit(context, |_| Ok(Reply::json(202, &accepted(&ingest.sent.content, now_ms)))).await?;
        let (receipt, reply) = match ingested {
            Ingested::Now(transition, reply) => (Some(transition.case.head.received), reply),
            Ingested::Before(answer) => (answer.receipt, replay(&answer)),
        };
        // Also for a replay: the send of the first request may be what failed.
        if let Some(receipt) = receipt {
            let case = CaseId::of(ingest.platform, &ingest.sent.content);
            let message = Message::Analyse { platform: ingest.platform.clone(), case, receipt };
            context.store.send(Queue::Analyse, &message, 0).await.map_err(|error| fault(&error))?;
        }
        Ok(reply)
    }
}
