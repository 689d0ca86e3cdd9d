//! Why nothing can be said about a picture.

use engines::ClassifierError;

use crate::net::NetError;

/// Why nothing can be said about a picture; none of these means that it is clean.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// The bytes are no picture of a kind that is decoded here.
    #[error("unsupported kind of file")]
    Unsupported,
    /// The picture is over a limit, which is named.
    #[error("over the limit of {0}")]
    TooLarge(&'static str),
    /// The file is cut off or broken.
    #[error("damaged or incomplete file")]
    Damaged,
    /// The run's time was up before all frames had been looked at.
    #[error("out of time")]
    OutOfTime,
    /// A model built into this crate cannot be run.
    #[error("model: {0}")]
    Model(#[from] NetError),
}

impl From<ImageError> for ClassifierError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::OutOfTime => Self::TimedOut,
            // Another run would meet the same bytes, or others of the same kind: a failure may pass, this does not.
            ImageError::Unsupported | ImageError::TooLarge(_) | ImageError::Damaged => {
                Self::Unreadable(error.to_string())
            }
            ImageError::Model(_) => Self::Failed(error.to_string()),
        }
    }
}
