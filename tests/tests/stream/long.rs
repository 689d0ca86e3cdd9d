//! A content that very many reported: what is told of it costs the same however many there were, and nothing is lost.

use std::collections::BTreeSet;

use domain::content::ContentRef;
use domain::ids::{CaseId, PlatformId};
use domain::reports::Report;
use e2e::inprocess::Installation;
use e2e::stream::App;
use serde_json::{Value, json};

use crate::actions::{item, submit};

const LOGS: &str = "/api/v2/moderation/logs";
/// What one reading of a long log may cost, units: a portion of entries, and reports and texts each by itself.
const MOST_UNITS: f64 = 400.0;

/// Reports of so many, counted many at a time as they are when they come all at once.
async fn report(installation: &Installation, platform: &PlatformId, reporters: std::ops::Range<usize>) {
    let case = CaseId::of(platform, &ContentRef { kind: "post".into(), id: "p-1".into() });
    let now_us = installation.context.clock.now_us();
    for number in reporters {
        let report = Report {
            reporter: (number % 3 != 0).then(|| format!("u-{number}")),
            reason: Some("rude".into()),
            suspected: Vec::new(),
            tags: Vec::new(),
            custom: None,
            at_ms: None,
            random: format!("r-{number}"),
            is_trusted: false,
        };
        let record = report.record(platform, 1, now_us);
        assert!(installation.context.store.put_report_alone(platform, &case, &record).await.unwrap());
    }
    installation.fold(platform, &case).await;
}

/// Everything that passes, page by page.
async fn all(app: &App<'_>, filter: &Value, direction: i64) -> Vec<Value> {
    let mut body = json!({ "filter": filter, "limit": 100, "sort": [{ "created_at": direction }] });
    let mut found = Vec::new();
    loop {
        let page = app.post(LOGS, &body).await.with(201);
        found.extend(page["logs"].as_array().unwrap().clone());
        let Some(next) = page.get("next") else { return found };
        body["next"] = next.clone();
    }
}

#[tokio::test]
async fn a_long_log_is_told_by_its_newest_and_read_on_in_portions() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let one = item(&app, "p-1").await;
    submit(&app, &one, "escalate", &json!({ "reason": "unsure" })).await;
    let path = format!("/api/v2/moderation/review_queue/{one}");
    let meter = installation.context.store.meter();
    let case = CaseId::from_uuid(&one).unwrap();
    let mut units = Vec::new();
    for (from, to) in [(0, 60), (60, 120), (120, 480)] {
        report(&installation, &app.platform, from..to).await;
        meter.take();
        installation.context.store.case_told(&app.platform, &case).await.unwrap();
        units.push(meter.take().sized_units);
        let shown = app.get(&path, &[]).await.with(200)["item"].clone();
        let is_long = to > 120;
        assert_eq!(shown["truncated"] == true, is_long, "{to}");
        let count = shown["flags_count"].as_u64().unwrap();
        assert!(if is_long { count >= 480 } else { count == to as u64 + 1 }, "{count} of {to}");
        assert!(shown["flags"].as_array().unwrap().len() <= 200);
        assert_eq!((&shown["escalated"], &shown["entity_creator_id"]), (&json!(true), &json!("jane")));
    }
    println!("units of an item with 60, 120 and 480 reports: {units:?}");
    assert!(units[2] > 0.0 && units[2] < MOST_UNITS, "{units:?}");
    // What the case is filed under is found, whether it is told or not.
    let scam = json!({ "filter": { "label": "scam" } });
    let page = app.post("/api/v2/moderation/review_queue", &scam).await.with(201);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    for direction in [1, -1] {
        let logs = all(&app, &json!({ "entity_type": "post", "entity_id": "p-1" }), direction).await;
        let ids: BTreeSet<_> = logs.iter().map(|log| log["id"].as_str().unwrap()).collect();
        assert_eq!((logs.len(), ids.len()), (482, 482), "each flag and the escalation, once");
        let reporters: BTreeSet<_> = logs.iter().filter_map(|log| log["user_id"].as_str()).collect();
        assert_eq!(reporters.len(), 480 - 160 + 2, "everybody with a name, the moderator, and nobody");
        assert!(logs.iter().any(|log| log["reason"] == "unsure"), "texts are read on, too");
        let days = all(&app, &json!({ "entity_id": "p-1" }), direction).await;
        assert_eq!(days.len(), logs.len(), "by days it is the same");
    }
}
