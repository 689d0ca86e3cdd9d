//! What can go wrong here, in words that say what to do.

use std::fmt::Display;
use std::io::Write;

/// A failure that ends the program.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// A failure with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Puts what was being done before the reason.
    pub fn because<E: Display>(what: impl Display) -> impl FnOnce(E) -> Self {
        move |error| Self(format!("{what}: {error}"))
    }
}

/// Tells the failure on standard error.
pub fn report(failure: &Failure) {
    let _ = writeln!(std::io::stderr(), "error: {failure}");
}
