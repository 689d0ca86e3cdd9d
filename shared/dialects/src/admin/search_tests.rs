use domain::cases::{Head, IncidentState, Resolution};
use domain::ids::PlatformId;
use domain::time::parse_iso_ms;

use super::*;

fn asked(pairs: &[(&'static str, &'static str)]) -> Result<Search, Fault> {
    read(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))
}

fn ms(text: &str) -> i64 {
    parse_iso_ms(text).unwrap()
}

#[test]
fn every_parameter_is_read() {
    let search = asked(&[
        ("type", "post"),
        ("author", "ann"),
        ("parent_type", "thread"),
        ("parent_id", "7"),
        ("tag", "sale"),
        ("policy", "HTE"),
        ("label", "spam"),
        ("state", "upheld"),
        ("visibility", "down"),
        ("severity", "high"),
        ("has_appeal", "true"),
        ("from", "2026-11-01"),
        ("to", "2026-11-22"),
        ("order", "oldest"),
        ("limit", "7"),
        ("cursor", "c1.x"),
    ]);
    let filter = CaseFilter {
        kind: Some("post".into()),
        author: Some("ann".into()),
        parent: Some(ContentRef { kind: "thread".into(), id: "7".into() }),
        tag: Some("#sale".into()),
        policy: Some("HTE".into()),
        label: Some("spam".into()),
        state: Some(StateFilter::As(Resolution::Upheld)),
        visibility: Some(Visibility::Down),
        min_severity: Some(Severity::High),
        has_appeal: Some(true),
        from_ms: Some(ms("2026-11-01T00:00:00Z")),
        to_ms: Some(ms("2026-11-23T00:00:00Z")),
    };
    assert_eq!(search.unwrap(), Search { filter, ascending: true, limit: 7, cursor: Some("c1.x".into()) });
    let nothing = Search { filter: CaseFilter::default(), ascending: false, limit: 25, cursor: None };
    assert_eq!(asked(&[]).unwrap(), nothing);
    let moment = asked(&[("to", "2026-11-22T10:00:00Z"), ("tag", "#sale")]).unwrap().filter;
    assert_eq!((moment.to_ms, moment.tag.as_deref()), (Some(ms("2026-11-22T10:00:00Z")), Some("#sale")));
}

#[test]
fn all_problems_are_named() {
    let Err(Fault::Invalid(problems)) = asked(&[
        ("type", ""),
        ("parent_id", "7"),
        ("state", "shut"),
        ("visibility", "gone"),
        ("severity", "5"),
        ("has_appeal", "yes"),
        ("from", "2026-11-22"),
        ("to", "2026-11-21"),
        ("order", "priority"),
        ("cursor", ""),
        ("limit", "0"),
    ]) else {
        panic!("accepted")
    };
    let found: Vec<_> = problems.iter().map(|problem| (problem.path.as_str(), problem.code)).collect();
    let expected = [
        ("type", "empty"),
        ("parent_type", "missing"),
        ("state", "unknown_value"),
        ("visibility", "unknown_value"),
        ("severity", "unknown_value"),
        ("has_appeal", "unknown_value"),
        ("to", "out_of_range"),
        ("order", "unknown_value"),
        ("cursor", "bad_cursor"),
        ("limit", "out_of_range"),
    ];
    assert_eq!(found, expected);
    let Err(Fault::Invalid(problems)) = asked(&[("from", "yesterday"), ("parent_type", "t")]) else { panic!() };
    let found: Vec<_> = problems.iter().map(|problem| (problem.path.as_str(), problem.code)).collect();
    assert_eq!(found, [("parent_id", "missing"), ("from", "bad_timestamp")]);
}

#[test]
fn a_row_says_what_is_not_analysed_and_how_an_incident_ended() {
    let content = ContentRef { kind: "post".into(), id: "1".into() };
    let case = CaseId::of(&PlatformId::parse("platform1").unwrap(), &content);
    let head = Head { received: 1, ..Head::new(&content, 0) };
    let mut summary = Summary::of(&head);
    summary.incident = IncidentState::Closed(Resolution::Enforced);
    let body = render(&[(case.clone(), summary)], Some("c1.x"), true);
    let row = &body["cases"][0];
    assert_eq!((&row["case"], &row["status"]), (&json!(case.as_str()), &json!("not_analysed")));
    assert_eq!(row["incident"], json!({ "state": "closed", "resolution": "enforced" }));
    assert_eq!((&body["next"], &body["only_flagged"]), (&json!("c1.x"), &json!(true)));
    assert_eq!(render(&[], None, false), json!({ "cases": [] }));
}
