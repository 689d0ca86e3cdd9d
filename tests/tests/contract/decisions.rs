//! Section 9: decisions that the platform took by itself.

use domain::authors::AuthorStatus;
use domain::cases::{IncidentState, Trigger, Visibility};
use domain::moderators::Acting;
use e2e::world::http::body_of;
use e2e::world::platform::{Setup, post};
use serde_json::{Value, json};

use super::desk::{Desk, about};

#[tokio::test]
async fn s9_1_outside_decisions_are_recorded_in_any_case() {
    let desk = Desk::open(Setup::plain()).await;
    assert_eq!(desk.decide("new", "act", &["HTE"]).await, json!({ "id": "new", "type": "post", "decision": "act" }));
    let (status, told) = desk.statement("new").await;
    assert_eq!((status, &told["status"], &told["content"]["fields"]), (200, &json!("enforced"), &json!([])));
    desk.world.moderate(&post("a", "hello")).await;
    for decision in ["dismiss", "overturn", "upheld", "escalate"] {
        desk.decide("a", decision, &[]).await;
    }
    let head = desk.head("a").await.unwrap();
    assert_eq!((head.visibility, head.incident, head.incident_count), (Visibility::Online, IncidentState::None, 0));
    let entries = desk.entries("a").await;
    assert_eq!(entries.len(), 4, "recorded, and nothing else changed");
    let by = Some(Acting::OnBehalf { id: Some("mod-7".into()) });
    assert!(entries.iter().all(|entry| entry.trigger == Trigger::External && entry.by == by));
    desk.world.finish().await;
}

#[tokio::test]
async fn s9_1_words_and_policies_are_checked() {
    let desk = Desk::open(Setup::plain()).await;
    desk.decide("a", "act", &["HTE"]).await;
    body_of(&desk.appeal("a", "ann").await, 202);
    assert_eq!(desk.decide("a", "uphold", &[]).await["decision"], "upheld");
    assert_eq!(desk.statement("a").await.1["status"], "appeal-ruled");
    let skip = about("a", &json!({ "decision": "skip", "violations": [{ "policy": "HTE" }, { "policy": "NOPE" }] }));
    let refused = body_of(&desk.call("content/decision", &skip).await, 422);
    let paths: Vec<&Value> = refused["errors"].as_array().unwrap().iter().map(|error| &error["path"]).collect();
    assert_eq!(paths, ["decision", "violations[1].policy"]);
    desk.world.finish().await;
}

#[tokio::test]
async fn s9_2_outside_decisions_on_authors() {
    let desk = Desk::open(Setup::subscribed().with(|settings| settings.echo_external_decisions = true)).await;
    for id in ["a", "b"] {
        let mut content = post(id, "hello");
        content["author"] = json!("ann");
        desk.world.moderate(&content).await;
    }
    desk.report("b", "jane").await;
    let decide = async |decision: &str| {
        let body =
            json!({ "author": "ann", "decision": decision, "moderator": "mod-7", "violations": [{ "policy": "HTE" }] });
        assert_eq!(desk.accepted("author/decision", &body).await, json!({ "author": "ann", "decision": decision }));
        desk.world.settle().await;
        desk.world.context().store.author(&desk.world.platform, "ann").await.unwrap().unwrap()
    };
    assert_eq!(decide("hold").await.status, AuthorStatus::Held);
    assert_eq!(desk.head("a").await.unwrap().visibility, Visibility::Online, "held: the contents stay");
    assert!(decide("escalate").await.escalated);
    assert_eq!(decide("act").await.status, AuthorStatus::Banned);
    let (_, told) = desk.statement("a").await;
    assert_eq!((&told["status"], &told["sor"]["violations"][0]["policy"]["code"]), (&json!("enforced"), &json!("HTE")));
    let closed = desk.told("incident-closed");
    assert_eq!((closed.len(), &closed[0]["resolution"]), (1, &json!("terminated")));
    assert_eq!(closed[0]["reporters"], json!([{ "id": "jane" }]));
    assert_eq!(decide("overturn").await.status, AuthorStatus::Active);
    assert_eq!(desk.statement("a").await.1["status"], "no-incident");
    let told = desk.told("author-decision");
    let words: Vec<&Value> = told.iter().map(|told| &told["decision"]).collect();
    assert_eq!(words, ["hold", "escalate", "act", "overturn"]);
    assert!(
        told.iter()
            .all(|told| told["triggers"] == json!([{ "type": "external" }]) && told.get("moderator_id").is_none())
    );
    let unknown = json!({ "author": "ann", "decision": "upheld", "violations": [{ "policy": "NOPE" }] });
    assert_eq!(body_of(&desk.call("author/decision", &unknown).await, 422)["errors"].as_array().unwrap().len(), 2);
    desk.world.finish().await;
}

#[tokio::test]
async fn s9_3_echoes_are_sent_only_where_wanted() {
    for echo in [false, true] {
        let desk = Desk::open(Setup::subscribed().with(|settings| settings.echo_external_decisions = echo)).await;
        desk.policy("VLC", &json!({ "name": "Violence", "severity": "high", "hint": "blur" })).await;
        desk.world.moderate(&post("a", "hello")).await;
        desk.world.moderate(&post("b", "hello")).await;
        desk.report("a", "jane").await;
        desk.decide("a", "act", &["HTE", "VLC"]).await;
        desk.decide("b", "act", &["HTE"]).await;
        desk.accepted("author/decision", &json!({ "author": "ann", "decision": "hold" })).await;
        desk.world.settle().await;
        let decisions = desk.told("decision");
        assert_eq!((decisions.len(), desk.told("author-decision").len()), if echo { (2, 1) } else { (0, 0) });
        if echo {
            let told = decisions.iter().find(|told| told["content"]["id"] == "a").unwrap();
            assert_eq!((&told["triggers"], &told["hint"]), (&json!([{ "type": "external" }]), &json!("blur")));
            assert_eq!(told.get("moderator_id"), None);
        }
        let closed = desk.told("incident-closed");
        assert_eq!(closed.len(), 1, "only where somebody waits to hear");
        assert_eq!((&closed[0]["content"]["id"], &closed[0]["resolution"]), (&json!("a"), &json!("enforced")));
        desk.world.finish().await;
    }
}

#[tokio::test]
async fn s13_t18_a_new_enforcement_has_a_new_statement() {
    let desk = Desk::open(Setup::plain()).await;
    desk.world.moderate(&post("a", "first")).await;
    desk.decide("a", "act", &["HTE"]).await;
    body_of(&desk.appeal("a", "ann").await, 202);
    desk.decide("a", "overturn", &[]).await;
    assert_eq!(desk.statement("a").await.1["appealRuling"]["accepted"], true);
    desk.world.moderate(&post("a", "second")).await;
    desk.decide("a", "act", &["VLC"]).await;
    let (_, told) = desk.statement("a").await;
    assert_eq!((&told["status"], told.get("appeal")), (&json!("enforced"), None));
    assert_eq!(told["content"]["fields"][0]["src"], "second");
    assert_eq!(told["sor"]["violations"][0]["policy"]["name"], "Violence");
    body_of(&desk.appeal("a", "ann").await, 202);
    desk.world.finish().await;
}
