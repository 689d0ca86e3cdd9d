//! Every setting can be set within its bounds, is shown, and is refused beyond them.

use domain::config::Settings;
use serde_json::{Value, json};

use crate::fault::Fault;

use super::*;

fn changed(said: &Value, settings: &Settings) -> Result<Settings, Fault> {
    let mut settings = settings.clone();
    super::super::read::body(said.to_string().as_bytes(), |reader| {
        change(reader, &mut settings);
        Some(())
    })
    .map(|()| settings)
}

fn refused(said: &Value) -> Vec<(String, &'static str)> {
    let Err(Fault::Invalid(problems)) = changed(said, &Settings::default()) else { panic!("accepted: {said}") };
    problems.into_iter().map(|problem| (problem.path, problem.code)).collect()
}

#[test]
fn every_setting_is_stored_read_and_shown_under_one_name() {
    let said = json!({
        "strict_complex_types": true, "sync_analysed_content": false, "incident_closed_delay_s": 0,
        "expected_languages": ["en"], "limits": { "fields": 3 }, "echo_external_decisions": true,
        "undo_window_s": 3600, "incident_expiry_days": 365, "moderators_may_rule_own": true,
        "priority_half_life_h": 720, "surge_factor": 1.5, "surge_minimum": 2, "retention_days": 3650,
        "single_use_links": true, "claim_lease_s": 60, "index_all_cases": false, "enforce_recommendations": true,
        "queue_filters": true, "author_records": true, "second_opinion": false,
        "transparency_base_url": "https://trust.example.org/reasons",
    });
    let settings = changed(&said, &Settings::default()).unwrap();
    let mut stored = serde_json::to_value(&settings).unwrap();
    assert_eq!(render(&settings), stored, "shown as stored");
    stored["limits"] = json!({ "fields": stored["limits"]["fields"] });
    assert_eq!(stored, said, "what is stored is what was said, and nothing was left out here");
    for (name, value) in said.as_object().unwrap() {
        assert_ne!(serde_json::to_value(Settings::default()).unwrap().get(name), Some(value), "{name}");
    }
    assert_eq!(changed(&json!({}), &settings).unwrap(), settings);
}

#[test]
fn every_bound_is_kept() {
    for (name, least, most, place) in NUMBERS {
        for (value, fits) in
            [(i64::from(least) - 1, false), (least.into(), true), (most.into(), true), (i64::from(most) + 1, false)]
        {
            let said = json!({ name: value });
            if fits {
                let mut settings = changed(&said, &Settings::default()).unwrap();
                assert_eq!(i64::from(*place(&mut settings)), value, "{name}");
            } else {
                assert_eq!(refused(&said), [(name.to_owned(), "out_of_range")], "{value}");
            }
        }
        assert_eq!(refused(&json!({ name: 1.5 })), [(name.to_owned(), "out_of_range")]);
    }
    for factor in [1.49, 100.1, -2.0] {
        assert_eq!(refused(&json!({ "surge_factor": factor })), [("surge_factor".to_owned(), "out_of_range")]);
    }
    for (name, _) in SWITCHES {
        assert_eq!(refused(&json!({ name: "yes" })), [(name.to_owned(), "wrong_type")]);
    }
}

#[test]
fn all_problems_are_named_together() {
    let said = json!({ "undo_window_s": -1, "surge_factor": "x", "index_all_cases": 1, "transparency_base_url": 7,
        "limits": { "tags": 0 } });
    let mut paths: Vec<_> = refused(&said).into_iter().map(|(path, _)| path).collect();
    paths.sort();
    assert_eq!(paths, ["index_all_cases", "limits.tags", "surge_factor", "transparency_base_url", "undo_window_s"]);
}

#[test]
fn the_platforms_own_pages_are_https_and_can_be_removed() {
    let url = |text: &str| json!({ "transparency_base_url": text });
    let settings = changed(&url("https://example.org/"), &Settings::default()).unwrap();
    assert_eq!(settings.transparency_base_url.as_deref(), Some("https://example.org"));
    assert_eq!(changed(&url(""), &settings).unwrap().transparency_base_url, None);
    let local = changed(&url("http://127.0.0.1:5601/a"), &settings).unwrap();
    assert_eq!(local.transparency_base_url.as_deref(), Some("http://127.0.0.1:5601/a"));
    let long = format!("https://example.org/{}", "x".repeat(MAX_URL_BYTES));
    assert_eq!(refused(&url(&long)), [("transparency_base_url".to_owned(), "too_long")]);
    let bad = [
        "http://example.org",
        "http://127.0.0.1.example.org",
        "http://localhost@example.org",
        "https://",
        "https:///x",
        "javascript:alert(1)",
        "https://user@example.org",
        "https://example.org/?a=1",
        "https://example.org/#a",
        "https://example.org/a b",
        "https://example.org/\"x",
        "https://éxample.org",
    ];
    for text in bad {
        assert_eq!(refused(&url(text)), [("transparency_base_url".to_owned(), "bad_url")], "{text}");
    }
}
