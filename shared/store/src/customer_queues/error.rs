//! Why a message did not get into a customer's queue, in words for the record of the attempt. No variant
//! carries more of an answer than the service's own error code.

use thiserror::Error;

use crate::StoreError;
use crate::error::is_transient_code;

/// Why a message was not sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CustomerQueueError {
    /// The role does not exist, does not trust us, or asks for another external id.
    #[error("the role could not be assumed: {0}")]
    Role(String),
    /// There is no such queue in the role's account.
    #[error("the queue does not exist")]
    NoSuchQueue,
    /// The role may not do it.
    #[error("the role may not send to the queue: {0}")]
    Denied(String),
    /// Too much at once.
    #[error("the queue is throttled: {0}")]
    Throttled(String),
    /// The queue does not take the message.
    #[error("the queue refused the message: {0}")]
    Refused(String),
    /// The service did not answer.
    #[error("the queue's service could not be reached: {0}")]
    Unreachable(String),
    /// Time ran out.
    #[error("the queue did not answer in time")]
    TimedOut,
}

impl CustomerQueueError {
    /// Whether the receiver has too much to do.
    pub const fn is_overload(&self) -> bool {
        matches!(self, Self::Throttled(_) | Self::TimedOut)
    }

    /// A failure to assume the role.
    pub(super) fn assuming(error: StoreError) -> Self {
        match error {
            StoreError::Refused { detail, .. } => Self::Role(detail),
            other => Self::unavailable(other),
        }
    }

    /// A failure to send.
    pub(super) fn sending(error: StoreError) -> Self {
        match error {
            StoreError::Refused { detail, .. } if is_no_queue(&detail) => Self::NoSuchQueue,
            StoreError::Refused { detail, .. } if detail.contains("AccessDenied") => Self::Denied(detail),
            StoreError::Refused { detail, .. } => Self::Refused(detail),
            other => Self::unavailable(other),
        }
    }

    fn unavailable(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable { detail, .. } if detail == "timeout" => Self::TimedOut,
            StoreError::Unavailable { detail, .. } if is_transient_code(&detail) && !is_internal(&detail) => {
                Self::Throttled(detail)
            }
            StoreError::Unavailable { detail, .. } => Self::Unreachable(detail),
            other => Self::Unreachable(other.to_string()),
        }
    }
}

fn is_no_queue(code: &str) -> bool {
    code.ends_with("NonExistentQueue") || code.ends_with("QueueDoesNotExist")
}

fn is_internal(code: &str) -> bool {
    code.starts_with("Internal") || code.starts_with("ServiceUnavailable")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: &str) -> StoreError {
        StoreError::Refused { operation: "SendMessage", detail: code.to_owned() }
    }

    fn unavailable(code: &str) -> StoreError {
        StoreError::Unavailable { operation: "SendMessage", detail: code.to_owned() }
    }

    #[test]
    fn failures_are_told_in_words() {
        let cases = [
            (CustomerQueueError::assuming(refused("AccessDenied")), "the role could not be assumed: AccessDenied"),
            (
                CustomerQueueError::sending(refused("AWS.SimpleQueueService.NonExistentQueue")),
                "the queue does not exist",
            ),
            (CustomerQueueError::sending(refused("QueueDoesNotExist")), "the queue does not exist"),
            (
                CustomerQueueError::sending(refused("KmsAccessDenied")),
                "the role may not send to the queue: KmsAccessDenied",
            ),
            (
                CustomerQueueError::sending(refused("InvalidMessageContents")),
                "the queue refused the message: InvalidMessageContents",
            ),
            (CustomerQueueError::sending(unavailable("RequestThrottled")), "the queue is throttled: RequestThrottled"),
            (
                CustomerQueueError::sending(unavailable("InternalFailure")),
                "the queue's service could not be reached: InternalFailure",
            ),
            (CustomerQueueError::sending(unavailable("timeout")), "the queue did not answer in time"),
        ];
        for (error, words) in cases {
            assert_eq!(error.to_string(), words);
        }
    }
}
