//! Platforms and their settings.

use domain::config::target::external_id;
use domain::config::{Platform, Settings};
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::json::Reader;

use super::{read, settings, with};

/// Most bytes of a display name.
pub(crate) const MAX_NAME_BYTES: usize = 200;
/// A platform's name and settings as a request leaves them.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Display name, if the request gives one.
    pub name: Option<String>,
    /// The settings, with what was said put in place.
    pub settings: Settings,
}

/// Reads a new platform: its name, and its settings where they differ from the defaults.
pub fn create(body: &[u8]) -> Result<(String, Settings), Fault> {
    read::body(body, |reader| {
        read::require(reader, "name");
        let change = change_of(reader, Settings::default());
        Some((change.name?, change.settings))
    })
}

/// Reads a change of a platform with these settings.
pub fn change(body: &[u8], settings: &Settings) -> Result<Change, Fault> {
    read::body(body, |reader| Some(change_of(reader, settings.clone())))
}

fn change_of(reader: &mut Reader<'_>, mut settings: Settings) -> Change {
    let name = reader.short_text("name", MAX_NAME_BYTES).map(str::to_owned);
    reader.object("settings", |reader| {
        settings::change(reader, &mut settings);
        Some(())
    });
    Change { name, settings }
}

/// A platform as answered.
pub fn render(platform: &Platform) -> Value {
    json!({
        "id": platform.id.as_str(),
        "name": platform.name,
        "settings": settings::render(&platform.settings),
        "external_id": external_id(&platform.id),
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
    use domain::limits::Limits;

    use super::*;

    #[test]
    fn what_is_not_said_keeps_its_value() {
        let body = br#"{"name":"Shop","settings":{"incident_closed_delay_s":0,"expected_languages":["fr","en","fr"],"strict_complex_types":null,"other":1}}"#;
        let (name, settings) = create(body).unwrap();
        assert_eq!(name, "Shop");
        assert_eq!(settings.expected_languages, ["en", "fr"]);
        assert_eq!((settings.incident_closed_delay_s, settings.strict_complex_types), (0, false));
        assert!(settings.sync_analysed_content);
        assert_eq!(change(b"", &settings).unwrap(), Change { name: None, settings });
    }

    #[test]
    fn limits_can_be_lowered_and_not_raised() {
        let body = br#"{"settings":{"limits":{"fields":3,"id_bytes":64}}}"#;
        let limits = change(body, &Settings::default()).unwrap().settings.limits;
        assert_eq!(limits, Limits { fields: 3, id_bytes: 64, ..Limits::default() });
        let raised = br#"{"settings":{"limits":{"fields":201,"tags":0}}}"#;
        let Err(Fault::Invalid(problems)) = change(raised, &Settings::default()) else { panic!("accepted") };
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
            let Err(Fault::Invalid(problems)) = change(body.as_bytes(), &Settings::default()) else { panic!() };
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
