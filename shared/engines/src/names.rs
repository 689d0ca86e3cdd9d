//! Names of strategies that do not stand here but belong to the bundle: policies, lists and functions that do not
//! link them speak of them.

use domain::content::FieldType;

use crate::registry::StrategyInfo;

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

/// What the heavy engines and the counters are, for those who do not link them. What is made of a platform's own
/// lists, filters and rules has their versions and labels.
pub(crate) fn declared() -> Vec<StrategyInfo> {
    let known = |name: &str, labels: &[&'static str], kind| StrategyInfo {
        name: name.to_owned(),
        version: "1".to_owned(),
        labels: labels.to_vec(),
        field_types: vec![kind],
    };
    vec![
        known(IMAGE, &IMAGE_LABELS, FieldType::Image),
        known(HASH_LIST, &[], FieldType::Image),
        known(SEMANTIC, &[], FieldType::Text),
        known(VELOCITY, &["rate", "repeat"], FieldType::Text),
    ]
}

/// Labels of [`IMAGE`].
pub const IMAGE_LABELS: [&str; 3] = ["porn", "hentai", "sexy"];

/// Strategies made of what a platform configures; they exist for a platform that has configured nothing.
pub(crate) const OF_PLATFORMS: [&str; 4] = [crate::blocklist::STRATEGY, HASH_LIST, SEMANTIC, VELOCITY];
