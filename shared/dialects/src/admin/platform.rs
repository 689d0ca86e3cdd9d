//! Platforms and their settings.

use domain::config::{Platform, Settings};
use domain::limits::Limits;
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::json::Reader;

use super::read;
use super::with;

/// Most bytes of a display name.
pub(super) const MAX_NAME_BYTES: usize = 200;
/// Longest delay of `incident-closed`, seconds.
const MAX_DELAY_S: i64 = 86_400;
/// Most expected languages.
const MAX_LANGUAGES: usize = 50;

/// What a request says about a platform; `None` means that it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Display name.
    pub name: Option<String>,
    strict_complex_types: Option<bool>,
    sync_analysed_content: Option<bool>,
    incident_closed_delay_s: Option<u32>,
    expected_languages: Option<Vec<String>>,
    limits: Lowered,
}

/// What a request says about limits, in the order of [`LIMITS`].
type Lowered = [Option<usize>; LIMITS.len()];

/// Name of a limit, and where it stands.
type Limit = (&'static str, fn(&mut Limits) -> &mut usize);

/// Every limit by its name on the wire.
const LIMITS: [Limit; 8] = [
    ("request_bytes", |limits| &mut limits.request_bytes),
    ("content_bytes", |limits| &mut limits.content_bytes),
    ("fields", |limits| &mut limits.fields),
    ("field_depth", |limits| &mut limits.field_depth),
    ("src_bytes", |limits| &mut limits.src_bytes),
    ("tags", |limits| &mut limits.tags),
    ("metadata", |limits| &mut limits.metadata),
    ("id_bytes", |limits| &mut limits.id_bytes),
];

impl Change {
    /// The settings with what was said put in place.
    pub fn apply(&self, settings: &Settings) -> Settings {
        Settings {
            strict_complex_types: self.strict_complex_types.unwrap_or(settings.strict_complex_types),
            sync_analysed_content: self.sync_analysed_content.unwrap_or(settings.sync_analysed_content),
            incident_closed_delay_s: self.incident_closed_delay_s.unwrap_or(settings.incident_closed_delay_s),
            expected_languages: self.expected_languages.clone().unwrap_or_else(|| settings.expected_languages.clone()),
            limits: self.limits(settings.limits),
        }
    }
}

impl Change {
    fn limits(&self, mut limits: Limits) -> Limits {
        for ((_, place), said) in LIMITS.iter().zip(self.limits) {
            if let Some(value) = said {
                *place(&mut limits) = value;
            }
        }
        limits
    }
}

/// Limits can only be lowered: each has its default as the largest value.
fn limits(reader: &mut Reader<'_>) -> Option<Lowered> {
    reader.object("limits", |limits| {
        let mut most = Limits::default();
        Some(LIMITS.map(|(name, place)| {
            let most = i64::try_from(*place(&mut most)).unwrap_or(i64::MAX);
            limits.integer(name, 1, most).and_then(|value| usize::try_from(value).ok())
        }))
    })
}

/// Reads a new platform: its name and what is said of its settings.
pub fn create(body: &[u8]) -> Result<(String, Change), Fault> {
    read::body(body, |reader| {
        read::require(reader, "name");
        let change = change_of(reader);
        Some((change.name.clone()?, change))
    })
}

/// Reads a change of a platform.
pub fn change(body: &[u8]) -> Result<Change, Fault> {
    read::body(body, |reader| Some(change_of(reader)))
}

fn change_of(reader: &mut Reader<'_>) -> Change {
    let name = reader.short_text("name", MAX_NAME_BYTES).map(str::to_owned);
    let change = reader.object("settings", |settings| {
        Some(Change {
            name: None,
            strict_complex_types: settings.flag("strict_complex_types"),
            sync_analysed_content: settings.flag("sync_analysed_content"),
            incident_closed_delay_s: settings
                .integer("incident_closed_delay_s", 0, MAX_DELAY_S)
                .and_then(|seconds| u32::try_from(seconds).ok()),
            expected_languages: languages(settings),
            limits: limits(settings).unwrap_or_default(),
        })
    });
    Change { name, ..change.unwrap_or_default() }
}

fn languages(settings: &mut Reader<'_>) -> Option<Vec<String>> {
    let mut languages = Vec::new();
    for (index, language) in settings.texts("expected_languages", MAX_LANGUAGES, 2)? {
        if language.len() != 2 || !language.bytes().all(|b| b.is_ascii_lowercase()) {
            let path = format!("expected_languages[{index}]");
            settings.problem(&path, "bad_language", "must be two lower-case letters (ISO 639-1)");
        }
        languages.push(language.to_owned());
    }
    languages.sort_unstable();
    languages.dedup();
    Some(languages)
}

/// A platform as answered.
pub fn render(platform: &Platform) -> Value {
    let settings = &platform.settings;
    json!({
        "id": platform.id.as_str(),
        "name": platform.name,
        "settings": {
            "strict_complex_types": settings.strict_complex_types,
            "sync_analysed_content": settings.sync_analysed_content,
            "incident_closed_delay_s": settings.incident_closed_delay_s,
            "expected_languages": settings.expected_languages,
            "limits": settings.limits,
        },
        "created_at": iso_ms(platform.created_ms),
    })
}

/// A page of platforms.
pub fn render_page(platforms: &[Platform], next: Option<&str>) -> Value {
    let platforms: Vec<_> = platforms.iter().map(render).collect();
    with(json!({ "platforms": platforms }), "next", next)
}

#[cfg(test)]
mod tests {
    use domain::ids::PlatformId;

    use super::*;

    #[test]
    fn what_is_not_said_keeps_its_value() {
        let body = br#"{"name":"Shop","settings":{"incident_closed_delay_s":0,"expected_languages":["fr","en","fr"],"strict_complex_types":null,"other":1}}"#;
        let (name, change) = create(body).unwrap();
        let settings = change.apply(&Settings::default());
        assert_eq!(name, "Shop");
        assert_eq!(settings.expected_languages, ["en", "fr"]);
        assert_eq!((settings.incident_closed_delay_s, settings.strict_complex_types), (0, false));
        assert!(settings.sync_analysed_content);
        let unchanged = super::change(b"").unwrap();
        assert_eq!((unchanged.name.clone(), unchanged.apply(&settings)), (None, settings));
    }

    #[test]
    fn limits_can_be_lowered_and_not_raised() {
        let lowered = super::change(br#"{"settings":{"limits":{"fields":3,"id_bytes":64}}}"#).unwrap();
        let limits = lowered.apply(&Settings::default()).limits;
        assert_eq!(limits, Limits { fields: 3, id_bytes: 64, ..Limits::default() });
        let raised = br#"{"settings":{"limits":{"fields":201,"tags":0}}}"#;
        let Err(Fault::Invalid(problems)) = super::change(raised) else { panic!("accepted") };
        let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths, ["settings.limits.fields", "settings.limits.tags"]);
    }

    #[test]
    fn all_problems_have_their_paths() {
        let body = br#"{"settings":{"strict_complex_types":"yes","incident_closed_delay_s":86401,"expected_languages":["en","EN","english",7]}}"#;
        let Err(Fault::Invalid(problems)) = create(body) else { panic!() };
        let found: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.code)).collect();
        assert_eq!(
            found,
            [
                ("name", "missing"),
                ("settings.strict_complex_types", "wrong_type"),
                ("settings.incident_closed_delay_s", "out_of_range"),
                ("settings.expected_languages[2]", "too_long"),
                ("settings.expected_languages[3]", "wrong_type"),
                ("settings.expected_languages[1]", "bad_language"),
            ]
        );
        let long = format!(r#"{{"name":"{}"}}"#, "x".repeat(201));
        for (body, code) in [(long.as_str(), "too_long"), (r#"{"name":""}"#, "empty")] {
            let Err(Fault::Invalid(problems)) = change(body.as_bytes()) else { panic!() };
            assert_eq!((problems[0].path.as_str(), problems[0].code), ("name", code));
        }
    }

    #[test]
    fn a_page_says_where_the_next_begins() {
        let platform = Platform {
            id: PlatformId::parse("abcdef").unwrap(),
            name: "Shop".into(),
            settings: Settings::default(),
            created_ms: 0,
        };
        let page = render_page(&[platform], Some("abcdef"));
        assert_eq!(page["platforms"][0]["created_at"], "1970-01-01T00:00:00.000Z");
        assert_eq!(page["platforms"][0]["settings"]["incident_closed_delay_s"], 60);
        assert_eq!(page["next"], "abcdef");
        assert!(render_page(&[], None).get("next").is_none());
    }
}
