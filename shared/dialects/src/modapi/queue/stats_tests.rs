use domain::cases::{IncidentState, Resolution, Standing, Trigger};
use domain::content::ContentRef;
use domain::decide::Violation;
use domain::event::DecisionKind;
use domain::ids::PlatformId;

use super::*;

/// 22 November 2026, noon.
const NOW_MS: i64 = 1_795_305_600_000 + DAY_MS / 2;

fn case(id: &str) -> CaseId {
    CaseId::of(&PlatformId::parse("platform1").unwrap(), &ContentRef { kind: "post".into(), id: id.into() })
}

fn entry(days_ago: i64, minute: i64, action: Action, by: Option<&str>, called: Option<&str>) -> AuditEntry {
    let standing = |incident| Standing { incident, ..Standing::default() };
    let (from, to) = match &action {
        Action::IncidentOpened { .. } => (IncidentState::None, IncidentState::Open),
        Action::Decided { .. } => (IncidentState::Open, IncidentState::Closed(Resolution::Dismissed)),
        _ => (IncidentState::None, IncidentState::None),
    };
    let opened = matches!(action, Action::IncidentOpened { .. });
    AuditEntry {
        number: 1,
        at_us: (NOW_MS - days_ago * DAY_MS + minute * 60_000) * 1000,
        trigger: if opened { Trigger::Automated } else { Trigger::Manual },
        by: by.map(|id| Acting::OnBehalf { id: Some(id.to_owned()) }),
        action,
        called: called.map(str::to_owned),
        executed: None,
        policies: Vec::new(),
        text: None,
        from: standing(from),
        to: standing(to),
        events: Vec::new(),
        previous: String::new(),
    }
}

fn opened(days_ago: i64, label: &str) -> AuditEntry {
    let violation = Violation { label: Some(label.into()), ..Violation::default() };
    entry(days_ago, 0, Action::IncidentOpened { violations: vec![violation] }, None, None)
}

fn decided(days_ago: i64, minute: i64, kind: DecisionKind, by: &str, called: Option<&str>) -> AuditEntry {
    let action = Action::Decided { decision: kind, hint: String::new(), violations: Vec::new(), resolution: None };
    entry(days_ago, minute, action, Some(by), called)
}

#[test]
fn what_was_done_is_counted_and_nothing_else() {
    let mut stats = Stats::new(4, NOW_MS);
    assert_eq!(stats.dates(), ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"]);
    for (id, entry) in [
        ("a", opened(3, "spam")),
        ("b", opened(3, "hate")),
        ("a", decided(3, 10, DecisionKind::Dismiss, "ann", Some("resolve"))),
        ("b", decided(2, 30, DecisionKind::Act, "bob", None)),
        ("c", opened(1, "spam")),
        ("c", opened(1, "spam")),
        ("c", decided(1, 20, DecisionKind::Escalate, "ann", None)),
        ("d", decided(0, 0, DecisionKind::Dismiss, "ann", Some("resolve"))),
        ("d", entry(0, 1, Action::Recorded { subject: None }, Some("ann"), Some("unresolve"))),
        ("e", entry(0, 2, Action::Reviewed, None, Some("resolve"))),
        ("e", entry(0, 3, Action::Noted, Some("ann"), None)),
    ] {
        stats.add(&case(id), &entry);
    }
    let shown = stats.render((7, false), false, |id| (id == "ann").then(|| "Ann".to_owned()));
    let (hour, minute) = (3_600_000_i64, 60_000_i64);
    let waited = [10 * minute, 24 * hour + 30 * minute];
    assert_eq!(
        shown["reviewStats"],
        json!({ "totalReviewed": 4, "totalPending": 7, "averageTimeToReview": waited.iter().sum::<i64>() / 2 })
    );
    assert_eq!(
        shown["actionStats"],
        json!([
            { "actionId": "resolve", "actionName": "resolve", "count": 3, "percentageOfTotal": 50.0 },
            { "actionId": "escalate", "actionName": "escalate", "count": 1, "percentageOfTotal": 16.67 },
            { "actionId": "reject", "actionName": "reject", "count": 1, "percentageOfTotal": 16.67 },
            { "actionId": "unresolve", "actionName": "unresolve", "count": 1, "percentageOfTotal": 16.67 },
        ])
    );
    let top = &shown["topReviewers"];
    assert_eq!(top[0]["userId"], "ann");
    assert_eq!((&top[0]["name"], &top[0]["reviewCount"]), (&json!("Ann"), &json!(2)));
    assert_eq!(top[0]["averageTimePerReview"], waited[0], "of those whose beginning is known");
    assert_eq!(top[0]["topActions"], json!([{ "actionId": "resolve", "actionName": "resolve", "count": 2 }]));
    assert_eq!((&top[1]["userId"], &top[1]["name"]), (&json!(null), &json!(null)), "a server in nobody's name");
    assert_eq!((&top[2]["userId"], &top[2]["name"]), (&json!("bob"), &json!("bob")));
    let daily: Vec<_> = shown["trends"]["dailyReviewCounts"].as_array().unwrap().iter().collect();
    assert_eq!(daily.iter().map(|day| day["count"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 1, 0, 2]);
    assert_eq!(daily[3]["date"], "2026-11-22");
    assert_eq!(
        shown["trends"]["flaggedContentTrends"],
        json!([{ "label": "spam", "trend": 0.33 }, { "label": "hate", "trend": -1.0 }])
    );
    assert!(shown.get("countsAreMinimums").is_none());
}

#[test]
fn nothing_done_is_shown_as_nothing_and_what_was_cut_is_said() {
    let shown = Stats::new(1, NOW_MS).render((1_000, true), false, |_| None);
    assert_eq!(
        shown,
        json!({
            "actionStats": [], "topReviewers": [],
            "reviewStats": { "averageTimeToReview": 0, "totalPending": 1_000, "totalReviewed": 0 },
            "trends": { "dailyReviewCounts": [{ "date": "2026-11-22", "count": 0 }], "flaggedContentTrends": [] },
            "countsAreMinimums": true,
        })
    );
    assert_eq!(Stats::new(1, NOW_MS).render((0, false), true, |_| None)["countsAreMinimums"], true);
    let days = |text: &str| within_days(&[("withinDays".to_owned(), text.to_owned())]);
    assert_eq!((days("7"), days("3650"), within_days(&[])), (Ok(7), Ok(MOST_DAYS), Ok(DEFAULT_DAYS)));
    assert!(days("0").is_err() && days("week").is_err());
}
