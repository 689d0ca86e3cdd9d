//! What can go wrong between us and the services, without any SDK type.

use thiserror::Error;

/// Errors of the store.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Throttled, timed out or out of reach: the same call may succeed later.
    #[error("{operation} is unavailable: {detail}")]
    Unavailable {
        /// The service's operation.
        operation: &'static str,
        /// Its error code, for the log.
        detail: String,
    },
    /// Others changed the same items too often in a row.
    #[error("too many concurrent changes")]
    Contention,
    /// The service refused the call for good: a defect or a missing permission.
    #[error("{operation} was refused: {detail}")]
    Refused {
        /// The service's operation.
        operation: &'static str,
        /// Its error code, for the log.
        detail: String,
    },
    /// A stored item cannot be read.
    #[error("a stored {0} cannot be read")]
    Damaged(&'static str),
    /// The function was built without this client.
    #[error("this function was given no {0}")]
    NotProvided(&'static str),
}

impl StoreError {
    /// Whether the same call may succeed later.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Contention)
    }
}

/// Sorts an SDK error by its code; texts of the service stay inside the log detail.
pub(crate) fn from_sdk<E, R>(operation: &'static str, error: &aws_sdk_dynamodb::error::SdkError<E, R>) -> StoreError
where
    E: aws_sdk_dynamodb::error::ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    use aws_sdk_dynamodb::error::ProvideErrorMetadata;
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
    match code {
        Some(code) if !is_transient_code(code) => StoreError::Refused { operation, detail: code.to_owned() },
        Some(code) => StoreError::Unavailable { operation, detail: code.to_owned() },
        None => StoreError::Unavailable { operation, detail: kind(error).to_owned() },
    }
}

const fn kind<E, R>(error: &aws_sdk_dynamodb::error::SdkError<E, R>) -> &'static str {
    use aws_sdk_dynamodb::error::SdkError;
    match error {
        SdkError::TimeoutError(_) => "timeout",
        SdkError::DispatchFailure(_) => "connection",
        SdkError::ResponseError(_) => "response",
        SdkError::ServiceError(_) => "service",
        _ => "client",
    }
}

pub(crate) fn is_transient_code(code: &str) -> bool {
    const TRANSIENT: [&str; 15] = [
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "Throttling",
        "RequestLimitExceeded",
        "TransactionConflictException",
        "TransactionInProgressException",
        "InternalServerError",
        "InternalFailure",
        "ServiceUnavailable",
        "RequestThrottled",
        "OverLimit",
        "SlowDown",
        "InternalError",
        "RequestTimeout",
        "AWS.SimpleQueueService.OverLimit",
    ];
    TRANSIENT.contains(&code)
}
