//! The one error of this program: words.

/// What could not be measured, and why.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// A failure with these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// For `map_err`: the words, a colon, and the cause.
    pub fn because<E: std::fmt::Display>(words: impl std::fmt::Display) -> impl FnOnce(E) -> Self {
        move |cause| Self(format!("{words}: {cause}"))
    }

    /// For `map_err` with an error whose causes say more than it does itself.
    pub fn chain<E: std::error::Error>(words: impl std::fmt::Display) -> impl FnOnce(E) -> Self {
        move |error| {
            let mut text = format!("{words}: {error}");
            let mut cause = error.source();
            while let Some(inner) = cause {
                text = format!("{text}: {inner}");
                cause = inner.source();
            }
            Self(text)
        }
    }
}
