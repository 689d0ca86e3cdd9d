//! The one error of the command line: words that say what is wrong and what to do next.

/// What went wrong, for the person at the terminal.
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
}
