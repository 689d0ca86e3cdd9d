//! Reading the answer of a conditional write: done, refused by its condition, or failed.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::ConsumedCapacity;

use crate::error::from_sdk;
use crate::{Store, StoreError};

impl Store {
    /// `true` if the write happened, `false` if its condition did not hold.
    pub(crate) fn conditional<O, E, R>(
        &self,
        operation: &'static str,
        answer: Result<O, SdkError<E, R>>,
        consumed: impl FnOnce(&O) -> &[ConsumedCapacity],
    ) -> Result<bool, StoreError>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: std::fmt::Debug,
    {
        match answer {
            Ok(answer) => {
                self.meter.call(consumed(&answer), true);
                Ok(true)
            }
            Err(error) => {
                self.meter.call(&[], true);
                let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
                if code == Some("ConditionalCheckFailedException") {
                    Ok(false)
                } else {
                    Err(from_sdk(operation, &error))
                }
            }
        }
    }
}
