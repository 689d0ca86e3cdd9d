//! Velocity rules: how much and how uniformly one author may post in a window of time.

use serde::{Deserialize, Serialize};

/// Shortest window, seconds.
pub const MIN_WINDOW_S: u32 = 10;
/// Longest window, seconds.
pub const MAX_WINDOW_S: u32 = 86_400;
/// Most posts or repetitions that a rule can allow.
pub const MAX_ALLOWED: u32 = 100;

/// A rule; it applies where either number is exceeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VelocityRule {
    /// Name; stands in the version of what is found.
    pub name: String,
    /// The window, seconds.
    pub window_s: u32,
    /// Contents that an author may post in the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_posts: Option<u32>,
    /// How often an author may post the same text in the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_repeats: Option<u32>,
    /// Complex types it counts; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complex_types: Vec<String>,
    /// Off means: not counted.
    pub enabled: bool,
    /// Starts at 1.
    #[serde(default)]
    pub version: u32,
}

impl VelocityRule {
    /// Whether it counts contents of this complex type.
    pub fn counts(&self, complex_type: &str) -> bool {
        self.enabled && (self.complex_types.is_empty() || self.complex_types.iter().any(|own| own == complex_type))
    }
}
