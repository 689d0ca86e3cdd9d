use super::*;
use crate::cases::Head;
use crate::time::parse_iso_ms;

fn ms(day: &str) -> i64 {
    parse_iso_ms(&format!("{day}T00:00:00Z")).unwrap()
}

fn row() -> Summary {
    let content = ContentRef { kind: "post".into(), id: "1".into() };
    let mut row = Summary::of(&Head::new(&content, 1_000));
    row.author = Some("ann".into());
    row.parent = Some(ContentRef { kind: "thread".into(), id: "7".into() });
    row.tags = vec!["#a".into(), "#b".into()];
    row.labels = vec!["spam".into()];
    row.policies = vec!["HTE".into()];
    row.severity = Some(Severity::High);
    row.visibility = Visibility::Down;
    row.incident = IncidentState::Closed(Resolution::Enforced);
    row.has_appeal = true;
    row
}

/// Each filter alone, with a value that the row has and one that it has not.
#[test]
fn every_filter_passes_its_own_rows_only() {
    let none = CaseFilter::default;
    let thread = |id: &str| Some(ContentRef { kind: "thread".into(), id: id.into() });
    let pairs = [
        (CaseFilter { kind: Some("post".into()), ..none() }, CaseFilter { kind: Some("comment".into()), ..none() }),
        (CaseFilter { author: Some("ann".into()), ..none() }, CaseFilter { author: Some("bob".into()), ..none() }),
        (CaseFilter { parent: thread("7"), ..none() }, CaseFilter { parent: thread("8"), ..none() }),
        (CaseFilter { tag: Some("#b".into()), ..none() }, CaseFilter { tag: Some("#c".into()), ..none() }),
        (CaseFilter { policy: Some("HTE".into()), ..none() }, CaseFilter { policy: Some("SPM".into()), ..none() }),
        (CaseFilter { label: Some("spam".into()), ..none() }, CaseFilter { label: Some("hate".into()), ..none() }),
        (
            CaseFilter { state: Some(StateFilter::Closed), ..none() },
            CaseFilter { state: Some(StateFilter::Open), ..none() },
        ),
        (
            CaseFilter { state: Some(StateFilter::As(Resolution::Enforced)), ..none() },
            CaseFilter { state: Some(StateFilter::As(Resolution::Upheld)), ..none() },
        ),
        (
            CaseFilter { visibility: Some(Visibility::Down), ..none() },
            CaseFilter { visibility: Some(Visibility::Online), ..none() },
        ),
        (
            CaseFilter { min_severity: Some(Severity::High), ..none() },
            CaseFilter { min_severity: Some(Severity::Critical), ..none() },
        ),
        (CaseFilter { has_appeal: Some(true), ..none() }, CaseFilter { has_appeal: Some(false), ..none() }),
        (CaseFilter { from_ms: Some(1_000), ..none() }, CaseFilter { from_ms: Some(1_001), ..none() }),
        (CaseFilter { to_ms: Some(1_001), ..none() }, CaseFilter { to_ms: Some(1_000), ..none() }),
    ];
    assert!(none().matches(&row()));
    for (passes, fails) in pairs {
        assert!(passes.matches(&row()), "{passes:?}");
        assert!(!fails.matches(&row()), "{fails:?}");
    }
    let quiet = Summary { severity: None, incident: IncidentState::None, ..row() };
    assert!(!CaseFilter { min_severity: Some(Severity::Info), ..none() }.matches(&quiet));
    assert!(CaseFilter { state: Some(StateFilter::None), ..none() }.matches(&quiet));
}

#[test]
fn what_the_list_itself_answers_is_not_selective() {
    let author = Some("ann".to_owned());
    let parent = row().parent;
    let none = CaseFilter::default;
    assert!(!none().is_selective());
    assert!(!CaseFilter { from_ms: Some(1), ..none() }.is_selective());
    assert!(!CaseFilter { author: author.clone(), ..none() }.is_selective());
    assert!(!CaseFilter { parent: parent.clone(), ..none() }.is_selective());
    assert!(CaseFilter { author, parent, ..none() }.is_selective());
    assert!(CaseFilter { kind: Some("post".into()), ..none() }.is_selective());
}

/// All months of a walk, by its own steps.
fn months(walk: Walk) -> Vec<String> {
    let mut found = Vec::new();
    let mut position = Some(walk.start());
    while let Some(at) = position {
        found.push(Walk::month_at(&at).unwrap());
        position = walk.next_month(&at);
    }
    found
}

#[test]
fn a_walk_visits_each_month_once_and_in_order() {
    let walk = Walk { ascending: false, from_ms: ms("2025-12-15"), to_ms: ms("2026-03-02") };
    let newest = months(walk);
    assert_eq!(newest, ["2026-03", "2026-02", "2026-01", "2025-12"]);
    let mut oldest = months(Walk { ascending: true, ..walk });
    oldest.reverse();
    assert_eq!(oldest, newest);
    // A month of which nothing is asked for is not visited.
    let exact = Walk { ascending: false, from_ms: ms("2026-02-01"), to_ms: ms("2026-03-01") };
    assert_eq!(
        (months(exact), months(Walk { ascending: true, ..exact })),
        (vec!["2026-02".into()], vec!["2026-02".into()])
    );
}

/// Rows stand on the right side of the positions that the walk makes up.
#[test]
fn positions_between_rows_leave_none_out() {
    let key = |at_ms: i64| format!("{}#{}", sortable_ms(at_ms), "a".repeat(25));
    let (from_ms, to_ms) = (ms("2026-02-01"), ms("2026-03-01"));
    let up = Walk { ascending: true, from_ms, to_ms }.start();
    assert!(key(from_ms) > up && key(from_ms - 1) < up);
    let down = Walk { ascending: false, from_ms, to_ms }.start();
    assert!(key(to_ms - 1) < down && key(to_ms) > down);
    assert_eq!(Walk::month_at("short"), None);
    assert_eq!(Walk::month_at(&key(to_ms)).as_deref(), Some("2026-03"));
}
