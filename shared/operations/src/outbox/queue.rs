//! An attempt by way of a customer's queue: the same body, and attributes instead of headers. Nothing is
//! signed: the role authenticates.

use std::time::Duration;

use domain::config::EndpointKind;
use domain::config::target::{QueueRefused, QueueTarget, external_id};
use domain::ids::PlatformId;
use domain::webhook::group::group;
use domain::webhook::schedule::{Cause, Failure, habits};
use lambda::context::Context;
use store::customer_queues::{CustomerMessage, CustomerQueue, CustomerQueueError};

use super::attempt::{Response, Sending};

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
enum NotSent {
    /// The target is not one of a queue.
    #[error("the queue is refused: {0}")]
    Target(#[from] QueueRefused),
    /// It could not be sent.
    #[error(transparent)]
    Queue(#[from] CustomerQueueError),
    /// This function sends to no queues.
    #[error("this function was given no sender to queues")]
    NotProvided,
}

/// Sends the event to the queue.
pub(super) async fn send(
    context: &Context,
    sending: &Sending<'_>,
    target: &QueueTarget,
    body: &str,
    number: u32,
) -> Response {
    let (event, kind) = (sending.event, sending.target.kind);
    let attributes = [
        ("X-Webhook-Type", sending.told.word(kind).to_owned()),
        ("x-webhook-id", event.id.as_str().to_owned()),
        ("x-webhook-attempt", number.to_string()),
    ];
    let group = group(event);
    let message = CustomerMessage { body, attributes: &attributes, group: &group, deduplication_id: event.id.as_str() };
    match put(context, sending.platform, target, &message, kind).await {
        // What the service answers to a message that it has taken.
        Ok(()) => Response { status: Some(200), failure: None, told: Failure::default() },
        Err(error) => {
            let overloaded = matches!(&error, NotSent::Queue(error) if error.is_overload());
            let told = Failure { overloaded, retry_after_s: None, cause: Cause::Busy };
            Response { status: None, failure: Some(error.to_string()), told }
        }
    }
}

async fn put(
    context: &Context,
    platform: &PlatformId,
    target: &QueueTarget,
    message: &CustomerMessage<'_>,
    kind: EndpointKind,
) -> Result<(), NotSent> {
    let queues = context.customer_queues.as_ref().ok_or(NotSent::NotProvided)?;
    let address = target.address(context.allow_local_queues)?;
    let queue = CustomerQueue {
        url: &target.queue_url,
        region: address.region,
        is_fifo: target.is_fifo(),
        role_arn: &target.role_arn,
        external_id: &external_id(platform),
    };
    let limit = Duration::from_millis(habits(kind).timeout_ms);
    Ok(queues.send(&queue, message, limit, context.now_ms()).await?)
}
