//! Channels: what is looked for in contents that are sent to one, and from when on somebody is to look or the content
//! is to be refused. A platform without a channel has a built-in one.

mod compile;
mod defaults;
mod prepare;

pub use compile::{Asked, Compiled, Finder};
pub use defaults::defaults;

use domain::config::{DialectConfig, MAX_DIALECT_CONFIG_BYTES, PlatformConfig};
use domain::content::MAX_ID_BYTES;
use domain::lens::LensDialect;
use domain::triage::{Faith, Thresholds};
use domain::trust::Level;
use serde_json::{Map, Value, json};

use super::policy::{self, Setting};
use crate::fault::{Fault, Problem};
use crate::json::{Reader, object};

/// Key of the channel that is built in.
pub const DEFAULT_KEY: &str = "default";
/// The kinds of content that the vendor's clients name.
pub const META_TYPES: [&str; 9] =
    ["message", "post", "comment", "review", "profile", "product", "event", "voice", "other"];
/// Longest name and description, bytes.
pub const MAX_NAME_BYTES: usize = 255;
/// Most lists of words.
pub const MAX_LISTS: usize = 50;

/// A channel.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
pub struct Channel {
    /// Display name.
    pub name: String,
    /// For people.
    pub description: String,
    /// Whether it takes what names no channel.
    pub is_default: bool,
    /// What its contents are if a request does not say.
    pub content_type: Option<String>,
    /// Whether it is on trial: nothing follows from what it finds.
    pub dry_run: bool,
    /// Whether earlier messages of conversation and author are looked at as well.
    pub context: bool,
    /// Whether texts are answered without look-alikes and invisible characters.
    pub clean_unicode: bool,
    /// Whether images are looked at.
    pub images: bool,
    /// Whether videos are.
    pub videos: bool,
    /// Whether audio files are.
    pub audio: bool,
    /// From which gravity on what is recommended.
    pub thresholds: Thresholds,
    /// What it makes of how far authors are trusted.
    pub trust: Trust,
    /// Its policies; absent means those that fit the kind of content.
    pub policies: Option<Vec<Setting>>,
    /// The platform's lists of words that are matched; absent means all that are enabled.
    pub wordlists: Option<Vec<String>>,
}

/// What a channel makes of how far authors are trusted: nothing, unless it says so.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Trust {
    /// From this level on, what a person would have to look at is let through.
    pub allow_from: Option<Level>,
    /// From this gravity on a person is to look at what untrusted authors say.
    pub untrusted_severity: Option<f64>,
}

impl Trust {
    /// What it makes of this level.
    pub fn faith(&self, level: Level) -> Faith {
        match (self.allow_from, self.untrusted_severity) {
            (_, Some(severity)) if level == Level::Untrusted => Faith::Untrusted(severity),
            (Some(from), _) if level >= from => Faith::Trusted,
            _ => Faith::Usual,
        }
    }
}

impl Default for Channel {
    fn default() -> Self {
        Self {
            name: "Default".to_owned(),
            description: String::new(),
            is_default: true,
            content_type: None,
            dry_run: false,
            context: false,
            clean_unicode: false,
            images: true,
            videos: true,
            audio: true,
            thresholds: Thresholds::default(),
            trust: Trust::default(),
            policies: None,
            wordlists: None,
        }
    }
}

/// Reads the body of a request that puts a channel: what is to be stored.
pub fn sent(key: &str, body: &[u8]) -> Result<Value, Fault> {
    let map = object(body)?;
    let mut problems = Vec::new();
    let channel = read(key, &mut Reader::root(&map, &mut problems));
    let document = document(&channel);
    if document.to_string().len() > MAX_DIALECT_CONFIG_BYTES {
        let message = format!("a channel has at most {MAX_DIALECT_CONFIG_BYTES} bytes");
        problems.push(Problem::new("", "too_long", message));
    }
    if problems.is_empty() { Ok(document) } else { Err(Fault::Invalid(problems)) }
}

fn read(key: &str, reader: &mut Reader<'_>) -> Channel {
    let name = reader.short_text("name", MAX_NAME_BYTES).unwrap_or(key).to_owned();
    let description = reader.short_text("description", MAX_NAME_BYTES).unwrap_or_default().to_owned();
    let is_default = reader.flag("is_default").unwrap_or(false);
    let content_type = reader.word("content_type", &META_TYPES.map(|word| (word, word))).map(str::to_owned);
    let dry_run = reader.word("flagging_mode", &FLAGGING_MODES).unwrap_or(false);
    let mut flag = |name: &str, default| reader.flag(name).unwrap_or(default);
    let context = flag("context_enabled", false);
    let clean_unicode = flag("unicode_cleaning", false);
    let (images, videos) = (flag("image_moderation", true), flag("video_moderation", true));
    let audio = flag("audio_moderation", true);
    let thresholds = thresholds(reader);
    let trust = trust(reader);
    let policies = policy::read(reader, "policies");
    let lists = reader.texts("wordlists", MAX_LISTS, MAX_ID_BYTES);
    let wordlists = lists.map(|lists| lists.into_iter().map(|(_, name)| name.to_owned()).collect());
    Channel {
        name,
        description,
        is_default,
        content_type,
        dry_run,
        context,
        clean_unicode,
        images,
        videos,
        audio,
        thresholds,
        trust,
        policies,
        wordlists,
    }
}

fn trust(reader: &mut Reader<'_>) -> Trust {
    let least = reader.integer("trusted_allow", LEAST_TRUSTED, MOST_TRUSTED);
    Trust {
        allow_from: least.and_then(Level::of_number),
        untrusted_severity: reader.number("untrusted_severity", 0.0, 1.0),
    }
}

/// Levels from which on authors can be waved through: everybody cannot.
pub const LEAST_TRUSTED: i64 = 1;
/// The highest one.
pub const MOST_TRUSTED: i64 = 4;

fn thresholds(reader: &mut Reader<'_>) -> Thresholds {
    let default = Thresholds::default();
    let review = reader.number("review_threshold", 0.0, 1.0);
    let block = reader.number("block_threshold", 0.0, 1.0);
    let thresholds = Thresholds { review: review.unwrap_or(default.review), block: block.unwrap_or(default.block) };
    if thresholds.review > thresholds.block {
        let name = if review.is_some() { "review_threshold" } else { "block_threshold" };
        reader.problem(name, "out_of_range", "'review_threshold' must not be above 'block_threshold'");
    }
    thresholds
}

/// Whether each mode is a trial.
const FLAGGING_MODES: [(&str, bool); 2] = [("active", false), ("dry_run", true)];

fn document(channel: &Channel) -> Value {
    let mut shown = json!({
        "name": channel.name,
        "description": channel.description,
        "is_default": channel.is_default,
        "flagging_mode": if channel.dry_run { "dry_run" } else { "active" },
        "context_enabled": channel.context,
        "unicode_cleaning": channel.clean_unicode,
        "image_moderation": channel.images,
        "video_moderation": channel.videos,
        "audio_moderation": channel.audio,
        "review_threshold": channel.thresholds.review,
        "block_threshold": channel.thresholds.block,
    });
    if let Some(map) = shown.as_object_mut() {
        map.retain(|_, value| *value != "");
        let policies = channel.policies.as_ref().map(|policies| policies.iter().map(policy::render).collect::<Value>());
        let content_type = channel.content_type.as_ref().map(|word| json!(word));
        let wordlists = channel.wordlists.as_ref().map(|lists| json!(lists));
        let trusted = channel.trust.allow_from.map(|level| json!(level.number()));
        let untrusted = channel.trust.untrusted_severity.map(|severity| json!(severity));
        for (name, value) in [
            ("content_type", content_type),
            ("policies", policies),
            ("wordlists", wordlists),
            ("trusted_allow", trusted),
            ("untrusted_severity", untrusted),
        ] {
            map.extend(value.map(|value| (name.to_owned(), value)));
        }
    }
    shown
}

/// A channel as answered.
pub fn render(config: &DialectConfig) -> Value {
    let mut shown: Map<String, Value> = config.document.as_object().cloned().unwrap_or_default();
    let id = id(&config.key);
    for (name, value) in [("key", json!(config.key)), ("id", json!(id)), ("version", json!(config.version))] {
        shown.insert(name.to_owned(), value);
    }
    shown.into()
}

/// The id of the channel with a key: requests may name either.
pub fn id(key: &str) -> String {
    DialectConfig::name(LensDialect::ModApi, None, key)
}

/// The channel that a stored configuration is.
pub fn stored(config: &DialectConfig) -> Channel {
    let empty = Map::new();
    let map = config.document.as_object().unwrap_or(&empty);
    // What was refused could not be stored, so there are no problems.
    read(&config.key, &mut Reader::root(map, &mut Vec::new()))
}

/// The channel that a request means, with its key; `None` if it names one that there is not.
pub fn chosen(config: &PlatformConfig, named: Option<&str>) -> Option<(String, Channel)> {
    let mut own: Vec<&DialectConfig> =
        config.dialect_configs.iter().filter(|known| known.dialect == LensDialect::ModApi).collect();
    own.sort_by(|a, b| a.key.cmp(&b.key));
    let stored = |known: &DialectConfig| (known.key.clone(), stored(known));
    let by_key = |key: &str| own.iter().find(|known| known.key == key || id(&known.key) == key);
    let built_in = || (DEFAULT_KEY.to_owned(), Channel::default());
    if let Some(name) = named {
        return by_key(name).map(|known| stored(known)).or_else(|| (name == DEFAULT_KEY).then(built_in));
    }
    let channels: Vec<_> = own.iter().map(|known| stored(known)).collect();
    let default = channels.iter().find(|(_, channel)| channel.is_default);
    let default = default.or_else(|| channels.iter().find(|(key, _)| key == DEFAULT_KEY));
    Some(default.cloned().unwrap_or_else(built_in))
}

#[cfg(test)]
mod tests {
    use domain::config::{Platform, Settings};
    use domain::ids::PlatformId;

    use super::*;

    fn config(key: &str, document: Value) -> DialectConfig {
        DialectConfig {
            dialect: LensDialect::ModApi,
            key: key.into(),
            team: None,
            document,
            created_us: 1,
            updated_us: 1,
            version: 3,
        }
    }

    #[test]
    fn a_channel_reads_and_renders_the_same() {
        let body = json!({
            "name": "Chat", "is_default": true, "content_type": "message", "flagging_mode": "dry_run",
            "context_enabled": true, "unicode_cleaning": true, "image_moderation": false, "video_moderation": true, "audio_moderation": true,
            "review_threshold": 0.4, "block_threshold": 0.7, "wordlists": ["own"], "trusted_allow": 3, "untrusted_severity": 0.2,
            "policies": [{ "id": "toxicity", "flag": true, "threshold": 0.6 }],
        });
        let document = sent("chat", body.to_string().as_bytes()).unwrap();
        assert_eq!(document, body);
        let known = config("chat", document);
        let shown = render(&known);
        assert_eq!((&shown["key"], &shown["version"]), (&json!("chat"), &json!(3)));
        let channel = stored(&known);
        assert!(channel.dry_run && channel.context && !channel.images && channel.audio);
        assert_eq!(channel.thresholds, Thresholds { review: 0.4, block: 0.7 });
        let bare = stored(&config("a", json!({})));
        assert_eq!(bare, Channel { name: "a".into(), is_default: false, ..Channel::default() });
    }

    #[test]
    fn every_problem_is_named() {
        let body = json!({
            "name": "", "is_default": 1, "content_type": "poem", "flagging_mode": "off", "context_enabled": "yes", "unicode_cleaning": 2,
            "image_moderation": 0, "review_threshold": 0.95, "block_threshold": 0.9,
            "policies": [{ "flag": true }], "wordlists": [1], "trusted_allow": 0, "untrusted_severity": 2,
        });
        let Err(Fault::Invalid(problems)) = sent("a", body.to_string().as_bytes()) else { panic!("taken") };
        let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
        let expected = [
            "name",
            "is_default",
            "content_type",
            "flagging_mode",
            "context_enabled",
            "unicode_cleaning",
            "image_moderation",
            "review_threshold",
            "trusted_allow",
            "untrusted_severity",
            "policies[0].id",
            "wordlists[0]",
        ];
        assert_eq!(paths, expected);
        assert!(matches!(sent("a", b"[]"), Err(Fault::MalformedJson(_))));
    }

    #[test]
    fn a_request_means_a_channel_by_key_by_id_or_by_default() {
        let id = PlatformId::parse("platform1").unwrap();
        let platform = Platform { id, name: "p".into(), settings: Settings::default(), created_ms: 0 };
        let mut known = PlatformConfig::bare(platform);
        let key = |known: &PlatformConfig, named: Option<&str>| chosen(known, named).map(|(key, _)| key);
        assert_eq!(
            (key(&known, None).as_deref(), key(&known, Some("default")).as_deref()),
            (Some("default"), Some("default"))
        );
        assert_eq!(key(&known, Some("chat")), None);
        known.dialect_configs = vec![config("reviews", json!({})), config("chat", json!({ "is_default": true }))];
        assert_eq!(key(&known, None).as_deref(), Some("chat"));
        assert_eq!(key(&known, Some("reviews")).as_deref(), Some("reviews"));
        assert_eq!(key(&known, Some(&super::id("reviews"))).as_deref(), Some("reviews"));
        known.dialect_configs.push(DialectConfig { dialect: LensDialect::Stream, ..config("stream", json!({})) });
        assert_eq!(key(&known, Some("stream")), None, "another dialect's");
    }
}
