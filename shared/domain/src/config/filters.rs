//! Semantic filters: texts that mean what some examples mean.

use serde::{Deserialize, Serialize};

/// Most examples of one filter.
pub const MAX_EXAMPLES: usize = 50;
/// Most bytes of one example.
pub const MAX_EXAMPLE_BYTES: usize = 500;
/// Most bytes of all examples of one filter: every function reads them with the configuration.
pub const MAX_EXAMPLES_BYTES: usize = 8 * 1024;

/// A filter by examples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SemanticFilter {
    /// Name; also the label of what is found.
    pub name: String,
    /// Texts whose meaning is looked for.
    pub examples: Vec<String>,
    /// Least similarity that is reported, 0 to 1.
    pub threshold: f64,
    /// Off means: not looked for.
    pub enabled: bool,
    /// Starts at 1.
    #[serde(default)]
    pub version: u32,
}
