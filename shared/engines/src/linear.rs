//! A linear model over hashed n-grams: the features, the packed weights, and the sums that explain a score.
//!
//! The trainer (`cli/lab`) and the engines share every line here, so that what was learned is what is
//! looked up. Scoring costs one pass over the text; contributions are kept a token, so that windows of
//! a long text and the stretch that explains a score need no second pass.

mod classes;
mod features;
mod pack;
mod scan;
mod tokens;

pub use features::{Family, Feature, fingerprint};
pub(crate) use pack::severity;
pub use pack::{Calibration, Header, PackError, Weights};
pub use scan::{Scan, Stretch};
pub use tokens::{Kind, Token, Tokens};

#[cfg(test)]
mod tests;
