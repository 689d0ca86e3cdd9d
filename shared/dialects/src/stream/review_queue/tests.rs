use serde_json::json;

use super::*;

fn order_of(sort: &Value) -> Result<(By, bool), String> {
    match query(json!({ "sort": sort }).to_string().as_bytes()) {
        Ok(query) => Ok((query.order.by, query.order.ascending)),
        Err(Fault::Invalid(problems)) => Err(problems[0].path.clone()),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn the_newest_come_first_unless_the_query_says_otherwise() {
    let newest = query(b"").unwrap();
    assert_eq!(newest.order, Order { by: By::Created, ascending: false });
    assert_eq!((newest.page.limit, newest.stats_only, newest.print.as_str()), (25, false, ""));
    assert_eq!(order_of(&json!([{ "field": "updated_at" }])), Ok((By::Updated, true)));
    assert_eq!(order_of(&json!({ "id": -1 })), Ok((By::Id, false)));
    let mangled = json!([{ "field": "field", "direction": "created_at" }, { "field": "direction", "direction": -1 }]);
    assert_eq!(order_of(&mangled), Ok((By::Created, false)));
    assert_eq!(order_of(&json!([{ "field": "severity" }])), Err("sort".into()));
}

#[test]
fn a_page_has_all_that_clients_rely_on() {
    let page = render(&[], None, Some("p".into()), &Pending { texts: 3, ..Pending::default() });
    assert_eq!(page["stats"], json!({ "texts": 3, "users": 0, "media": 0 }));
    assert_eq!((page.get("next"), &page["prev"]), (None, &json!("p")));
    assert!(page["items"].is_array() && page["action_config"].is_object() && page["filter_config"].is_object());
    let many = render(&[], None, None, &Pending { is_part: true, ..Pending::default() });
    assert_eq!(many["stats"]["at_least"], true);
}

#[test]
fn every_problem_of_a_query_is_named() {
    let sent = json!({ "filter": { "reviewed": 7 }, "sort": 7, "limit": 101, "stats_only": "yes" });
    let Err(Fault::Invalid(problems)) = query(sent.to_string().as_bytes()) else { panic!("accepted") };
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["filter.reviewed", "sort", "limit", "stats_only"]);
}
