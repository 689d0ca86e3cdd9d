//! Names of strategies that do not stand here but belong to the bundle: policies, lists and functions that do not
//! link them speak of them.

/// What an image shows.
pub const IMAGE: &str = "image";
/// Media that stand in a list of the platform.
pub const HASH_LIST: &str = "hash_list";
/// Texts that mean what a filter's examples mean.
pub const SEMANTIC: &str = "semantic";
/// How fast and how uniformly an author posts.
pub const VELOCITY: &str = "velocity";
/// How toxic a text is.
pub const TOXICITY: &str = "toxicity";

/// Strategies made of what a platform configures; they exist for a platform that has configured nothing.
pub(crate) const OF_PLATFORMS: [&str; 4] = [crate::blocklist::STRATEGY, HASH_LIST, SEMANTIC, VELOCITY];
