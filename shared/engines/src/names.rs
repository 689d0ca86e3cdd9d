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
/// Words of the lexicon.
pub const PROFANITY: &str = "profanity";
/// How toxic a text is.
pub const TOXICITY: &str = "toxicity";

/// What the heavy engines and the counters are, for those who do not link them. What is made of a platform's own
/// lists, filters and rules has their versions and labels.
pub(crate) fn declared() -> Vec<StrategyInfo> {
    let known = |name: &str, version: &str, labels: &[&'static str], kinds: &[FieldType]| StrategyInfo {
        name: name.to_owned(),
        version: version.to_owned(),
        labels: labels.to_vec(),
        field_types: kinds.to_vec(),
    };
    let files = [FieldType::Image, FieldType::Audio, FieldType::Video, FieldType::File];
    vec![
        known(IMAGE, IMAGE_VERSION, &IMAGE_LABELS, &[FieldType::Image]),
        known(HASH_LIST, "1", &[], &files),
        known(SEMANTIC, "1", &[], &[FieldType::Text]),
        known(VELOCITY, "1", &["rate", "repeat"], &[FieldType::Text]),
    ]
}

/// Version of [`IMAGE`].
pub const IMAGE_VERSION: &str = "nsfwjs-mid-4.4.0+open-nsfw-0.0.6/1";
/// Labels of [`IMAGE`].
pub const IMAGE_LABELS: [&str; 3] = ["porn", "hentai", "sexy"];

/// Strategies made of what a platform configures; they exist for a platform that has configured nothing.
pub(crate) const OF_PLATFORMS: [&str; 4] = [crate::blocklist::STRATEGY, HASH_LIST, SEMANTIC, VELOCITY];
