use std::collections::BTreeSet;

use domain::filter::plan::{By, Order, Plan};
use domain::ids::PlatformId;
use serde_json::json;

use super::fields::FIELDS;
use super::*;
use crate::fault::Problem as Fault;

fn parsed(filter: &Json) -> Result<Filter, Vec<Fault>> {
    let map = json!({ "filter": filter });
    let mut problems = Vec::new();
    let read = read(&mut Reader::root(map.as_object().unwrap(), &mut problems), "filter");
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}

fn is(facet: Facet, value: &str) -> Filter {
    Filter::Is(Field::Facet(facet), Op::Eq(text(value)))
}

#[test]
fn a_bare_value_and_equality_are_the_same() {
    for value in [json!({ "entity_type": "post" }), json!({ "entity_type": { "$eq": "post" } })] {
        assert_eq!(parsed(&value), Ok(is(Facet::Kind, "post")));
    }
    for none in [json!(null), json!({}), json!({ "reviewed": null }), json!({ "id": { "$gt": null } })] {
        let filter = parsed(&none).unwrap();
        assert!(filter.conjuncts().is_empty(), "{none}: {filter:?}");
    }
}

#[test]
fn trees_are_read_with_all_their_operators() {
    let filter = json!({
        "$or": [{ "category": { "$in": ["ai_text", "block_list"] } }, { "$nor": [{ "has_image": true }] }],
        "severity": { "$gte": 50, "$lt": 100 },
    });
    let severity = |op| Filter::Is(Field::Named("severity"), op);
    let expected = Filter::All(vec![
        Filter::Any(vec![
            Filter::Is(Field::Facet(Facet::Category), Op::In(vec![text("ai_text"), text("block_list")])),
            Filter::None(vec![Filter::Any(vec![is(Facet::Media, "image")])]),
        ]),
        Filter::All(vec![severity(Op::Gte(Value::Number(50.0))), severity(Op::Lt(Value::Number(100.0)))]),
    ]);
    assert_eq!(parsed(&filter), Ok(expected));
}

#[test]
fn a_range_of_dates_has_two_names() {
    let day = "2020-04-20T00:00:00_2035-04-20T00:00:00";
    let expected = parsed(&json!({ "created_at": { "$gte": "2020-04-20", "$lte": "2035-04-20T00:00:00Z" } }));
    for name in ["date_range", "daterange"] {
        assert_eq!(parsed(&json!({ name: day })), expected);
        assert_eq!(parsed(&json!({ name: { "$eq": day } })), expected);
        assert_eq!(parsed(&json!({ name: "2020_" })).unwrap_err()[0].path, format!("filter.{name}"));
    }
}

#[test]
fn other_names_are_what_the_caller_sent_along() {
    let location = Filter::Is(Field::Custom("location_id".into()), Op::Eq(text("loc-42")));
    assert_eq!(parsed(&json!({ "location_id": "loc-42" })), Ok(location.clone()));
    assert_eq!(parsed(&json!({ "custom": { "location_id": "loc-42" } })), Ok(Filter::All(vec![location])));
    let several = parsed(&json!({ "level": { "$gt": 3, "$exists": true } })).unwrap();
    assert_eq!(several.conjuncts().len(), 2);
}

#[test]
fn words_that_mean_the_same_are_one() {
    let shadow = is(Facet::Action, "shadow");
    for word in ["shadow", "shadow_block"] {
        assert_eq!(parsed(&json!({ "recommended_action": word })), Ok(shadow.clone()));
    }
    let absent = Filter::Is(Field::Named("latest_moderator_action"), Op::Exists(false));
    assert_eq!(parsed(&json!({ "latest_moderator_action": "" })), Ok(absent));
    assert_eq!(parsed(&json!({ "language": { "$contains": "en" } })), Ok(is(Facet::Language, "en")));
    let upper = "A0000000-0000-8000-8000-000000000000";
    let id = Filter::Is(Field::Id, Op::Eq(Value::Text(upper.to_lowercase())));
    assert_eq!(parsed(&json!({ "id": upper })), Ok(id));
}

#[test]
fn what_makes_no_sense_is_named() {
    for (filter, path) in [
        (json!([]), "filter"),
        (json!({ "$and": {} }), "filter.$and"),
        (json!({ "$or": [{ "id": 7 }] }), "filter.$or[0].id"),
        (json!({ "$eq": 1 }), "filter.$eq"),
        (json!({ "created_at": "soon" }), "filter.created_at"),
        (json!({ "created_at": { "$contains": "2020" } }), "filter.created_at.$contains"),
        (json!({ "reviewed": "yes" }), "filter.reviewed"),
        (json!({ "reviewed": { "$gt": true } }), "filter.reviewed.$gt"),
        (json!({ "has_text": { "$lt": true } }), "filter.has_text.$lt"),
        (json!({ "category": { "$in": "ai_text" } }), "filter.category.$in"),
        (json!({ "label": { "$regex": "a" } }), "filter.label.$regex"),
        (json!({ "severity": { "$exists": 1 } }), "filter.severity.$exists"),
        (json!({ "level": { "$eq": [1] } }), "filter.level.$eq"),
        (json!({ "custom": { "a": [] } }), "filter.custom.a"),
    ] {
        let problems = parsed(&filter).unwrap_err();
        assert_eq!((problems.len(), problems[0].path.as_str()), (1, path), "{filter}");
    }
    let mut deep = json!({ "id": "x" });
    for _ in 0..=MAX_DEPTH {
        deep = json!({ "$and": [deep] });
    }
    assert!(parsed(&deep).is_err());
    let many: Vec<_> = (0..=MAX_TESTS).map(|n| json!({ "id": n.to_string() })).collect();
    assert!(parsed(&json!({ "$or": many })).is_err());
}

#[test]
fn fields_have_one_name_each_and_lists_are_walked_where_there_are_some() {
    let names: BTreeSet<&str> = FIELDS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names.len(), FIELDS.len());
    let platform = PlatformId::parse("platform1").unwrap();
    let order = Order { by: By::Created, ascending: false };
    let plan = |filter: Json| Plan::of(&platform, &parsed(&filter).unwrap(), order).describe();
    assert_eq!(plan(json!({ "reviewed": false, "label": "INSULT" })), "label + overflow, open");
    assert_eq!(plan(json!({ "has_media": true })), "media (2 lists)");
    assert_eq!(plan(json!({ "has_text": true, "reporter_id": "jane" })), "reporter + overflow");
    assert_eq!(plan(json!({ "date_range": "2020-01-01_2021-01-01" })), "all, range");
}
