//! Sections 7 and 10: reports and inquiries.

use domain::cases::{IncidentState, Resolution};
use domain::reports::Report;
use e2e::world::http::body_of;
use e2e::world::platform::{Setup, post};
use futures_util::future::join_all;
use serde_json::json;

use super::desk::{Desk, about};

#[tokio::test]
async fn s7_a_report_of_known_content_opens_an_incident_and_is_updated() {
    let desk = Desk::open(Setup::subscribed()).await;
    desk.world.moderate(&post("a", "hello")).await;
    assert_eq!(desk.report("a", "jane").await, json!({ "id": "a", "type": "post", "associated": true }));
    let more = json!({ "reporter": "jane", "reason": "really", "potential_violations": [{ "policy": "made up" }] });
    desk.accepted("content/report", &about("a", &more)).await;
    desk.report("a", "").await;
    desk.report("a", "").await;
    let head = desk.head("a").await.unwrap();
    assert_eq!((head.incident, head.incident_count), (IncidentState::Open, 1));
    assert_eq!((head.evidence.reports, head.evidence.identified), (3, 1), "Jane once, two anonymous ones");
    assert_eq!(head.evidence.suspected, ["made up"], "unknown policies are kept as text");
    let reports = desk.world.context().store.reports(&desk.world.platform, &desk.case_id("a")).await.unwrap();
    let of_jane = reports.iter().find(|report| report.reporter.is_some()).unwrap();
    assert_eq!(of_jane.reason.as_deref(), Some("really"), "a second report brings the first up to date");
    // Another platform's content is another content.
    let (_, key) = desk.world.another_platform().await;
    let elsewhere = desk.sending("content/report", &about("a", &json!({ "reporter": "jane" }))).by(&key);
    assert_eq!(body_of(&desk.world.insist(&elsewhere).await, 202)["associated"], false);
    desk.world.finish().await;
}

#[tokio::test]
async fn s7_a_report_of_unknown_content_waits_for_it() {
    let desk = Desk::open(Setup::subscribed()).await;
    assert_eq!(desk.report("a", "zoe").await["associated"], false);
    desk.world.advance(1000);
    desk.report("a", "jane").await;
    desk.report("a", "").await;
    assert_eq!(desk.statement("a").await.0, 404);
    assert_eq!(desk.head("a").await.unwrap().incident, IncidentState::None);
    desk.world.accept(&post("a", "hello")).await;
    let head = desk.head("a").await.unwrap();
    assert_eq!((head.incident, head.evidence.reports), (IncidentState::Open, 3));
    desk.decide("a", "dismiss", &[]).await;
    desk.world.settle().await;
    let closed = desk.told("incident-closed");
    assert_eq!(closed.len(), 1);
    assert_eq!(closed[0]["resolution"], "dismissed");
    assert_eq!(
        closed[0]["reporters"],
        json!([{ "id": "zoe" }, { "id": "jane" }]),
        "first report first, nobody unnamed"
    );
    desk.world.finish().await;
}

#[tokio::test]
async fn s7_many_reports_at_once_are_all_counted() {
    let desk = Desk::open(Setup::plain()).await;
    desk.world.moderate(&post("a", "hello")).await;
    let sendings: Vec<_> = (0..30)
        .map(|n| {
            let reporter = if n % 3 == 0 { String::new() } else { format!("r{n}") };
            desk.sending("content/report", &about("a", &json!({ "reporter": reporter }))).once(&format!("key-{n}"))
        })
        .collect();
    for reply in join_all(sendings.iter().map(|sending| desk.world.send_cold(sending))).await {
        assert_eq!(body_of(&reply.unwrap(), 202)["associated"], true);
    }
    for sending in &sendings {
        let again = desk.world.insist(sending).await;
        assert!(again.headers.contains(&("idempotent-replayed", "true".to_owned())), "{}", again.body);
    }
    desk.world.settle().await;
    let evidence = desk.head("a").await.unwrap().evidence;
    assert_eq!((evidence.reports, evidence.identified, evidence.surge), (30, 20, true));
    desk.world.finish().await;
}

#[tokio::test]
async fn a_report_stored_alone_joins_the_one_its_reporter_made_since() {
    let desk = Desk::open(Setup::plain()).await;
    desk.world.moderate(&post("a", "hello")).await;
    desk.report("a", "joe").await;
    desk.decide("a", "dismiss", &[]).await;
    desk.report("a", "jane").await;
    let (platform, case) = (&desk.world.platform, desk.case_id("a"));
    let jane = Report {
        custom: None,
        reporter: Some("jane".into()),
        reason: None,
        suspected: vec!["HTE".into()],
        tags: Vec::new(),
        at_ms: None,
        random: String::new(),
        is_trusted: false,
    };
    let alone = jane.record(platform, 1, desk.world.now_ms() * 1000);
    assert!(desk.world.context().store.put_report_alone(platform, &case, &alone).await.unwrap());
    desk.world.settle().await;
    let head = desk.head("a").await.unwrap();
    assert_eq!((head.incident_count, head.evidence.reports, head.evidence.suspected), (2, 1, vec!["HTE".into()]));
    let reports = desk.world.context().store.reports(platform, &case).await.unwrap();
    let mut stored: Vec<_> = reports.iter().map(|r| (r.incident, r.reporter.as_deref(), r.is_folded)).collect();
    stored.sort_unstable();
    assert_eq!(stored, [(1, Some("joe"), true), (2, Some("jane"), true)]);
    desk.world.finish().await;
}

#[tokio::test]
async fn s7_the_word_of_a_proven_reporter_weighs_more() {
    let desk = Desk::open(Setup::plain()).await;
    for id in ["1", "2", "3", "4", "5"] {
        desk.world.moderate(&post(id, "hello")).await;
        desk.report(id, "jane").await;
        desk.decide(id, "act", &["HTE"]).await;
        desk.world.settle().await;
    }
    desk.world.moderate(&post("6", "hello")).await;
    desk.report("6", "joe").await;
    assert_eq!(desk.head("6").await.unwrap().evidence.trusted, 0);
    desk.report("6", "jane").await;
    assert_eq!(desk.head("6").await.unwrap().evidence.trusted, 1);
    desk.world.finish().await;
}

#[tokio::test]
async fn s3_1_reports_and_decisions_register_types_too() {
    let desk = Desk::open(Setup::plain()).await;
    let report = json!({ "type": "recipe", "id": "1", "reporter": "" });
    desk.accepted("content/report", &report).await;
    desk.accepted("content/decision", &json!({ "type": "potion", "id": "1", "decision": "act" })).await;
    let config = desk.world.context().config(&desk.world.platform).await.unwrap().unwrap();
    let known: Vec<_> = config.complex_types.iter().map(|known| known.name.as_str()).collect();
    assert_eq!(known, ["potion", "recipe"]);
    desk.world.finish().await;
    let strict = Desk::open(Setup::plain().with(|settings| settings.strict_complex_types = true)).await;
    let refused = body_of(&strict.call("content/report", &report).await, 422);
    assert_eq!(refused["errors"][0]["code"], "unknown_complex_type");
    strict.world.finish().await;
}

#[tokio::test]
async fn s10_an_inquiry_opens_an_incident_once_per_origin() {
    let desk = Desk::open(Setup::plain()).await;
    let inquiry = about("a", &json!({ "origin": "desk", "violations": [{ "policy": "HTE" }] }));
    body_of(&desk.call("content/inquiry", &inquiry).await, 404);
    desk.report("a", "").await;
    body_of(&desk.call("content/inquiry", &inquiry).await, 404);
    desk.world.moderate(&post("b", "hello")).await;
    let about_b = |more| about("b", &more);
    let first = about_b(json!({ "origin": "desk", "violations": [{ "policy": "HTE" }] }));
    assert_eq!(desk.accepted("content/inquiry", &first).await, json!({ "id": "b", "type": "post" }));
    desk.accepted("content/inquiry", &first).await;
    desk.accepted("content/inquiry", &about_b(json!({ "origin": "press" }))).await;
    desk.accepted("content/inquiry", &about_b(json!({}))).await;
    let head = desk.head("b").await.unwrap();
    assert_eq!((head.incident, head.incident_count), (IncidentState::Open, 1));
    assert_eq!(
        (head.evidence.inquiries, head.evidence.suspected),
        (vec!["desk".into(), "press".into()], vec!["HTE".into()])
    );
    assert_eq!(desk.entries("b").await.len(), 3);
    let unknown = about_b(json!({ "violations": [{ "policy": "HTE" }, { "policy": "NOPE" }] }));
    let refused = body_of(&desk.call("content/inquiry", &unknown).await, 422);
    assert_eq!(refused["errors"][0]["path"], "violations[1].policy");
    desk.world.finish().await;
}

#[tokio::test]
async fn s13_t7_a_late_reporter_is_told_at_once() {
    let desk = Desk::open(Setup::subscribed()).await;
    desk.world.moderate(&post("a", "hello")).await;
    desk.report("a", "jane").await;
    desk.decide("a", "act", &["VLC"]).await;
    desk.world.settle().await;
    desk.report("a", "joe").await;
    desk.world.settle().await;
    let head = desk.head("a").await.unwrap();
    assert_eq!((head.incident, head.incident_count), (IncidentState::Closed(Resolution::Enforced), 1));
    let closed = desk.told("incident-closed");
    let reporters: Vec<_> = closed.iter().map(|told| told["reporters"].clone()).collect();
    assert_eq!(reporters, [json!([{ "id": "jane" }]), json!([{ "id": "joe" }])]);
    assert!(
        closed
            .iter()
            .all(|told| told["resolution"] == "enforced" && told["violations"] == json!([{ "policy": "VLC" }]))
    );
    desk.world.finish().await;
}
