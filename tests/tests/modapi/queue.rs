//! Review queues: items of every dialect, filtered, in order, page by page, taken out and put back.

use std::collections::BTreeSet;

use e2e::inprocess::{Call, Installation};
use e2e::modapi::Project;
use e2e::stream::App;
use serde_json::{Value, json};

use super::{case, moderate, text};

/// Has a rude message analysed.
async fn rude(project: &Project<'_>, id: &str, more: Value) -> Value {
    let mut body = json!({ "content": text("you are an idiot"), "contentId": id, "metaType": "message" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    moderate(project, &body).await
}

/// A page of the default queue.
async fn items(project: &Project<'_>, query: &str) -> Value {
    project.get(&format!("/v1/queue/default/items?{query}")).await.with(200)
}

/// Ids of a page, which both shapes give in the same order.
fn ids(page: &Value) -> Vec<String> {
    let of = |name: &str| -> Vec<String> {
        page[name].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(of("items"), of("data"));
    of("items")
}

async fn found(project: &Project<'_>, query: &str) -> BTreeSet<String> {
    let page = items(project, query).await;
    let ids = ids(&page);
    let set: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(set.len(), ids.len(), "each once: {ids:?}");
    assert_eq!(page["pagination"]["totalItems"], ids.len(), "{query}");
    set
}

fn set(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

async fn checkstep(project: &Project<'_>, method: &'static str, path: &str, body: &Value) -> (u16, Value) {
    let call = Call {
        method,
        path: path.into(),
        headers: vec![("authorization".into(), format!("Bearer {}", project.key))],
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
        ..Call::default()
    };
    let reply = project.installation.send(call).await;
    (reply.status, serde_json::from_str(&reply.body).unwrap_or_default())
}

#[tokio::test]
async fn an_item_has_all_that_both_generations_read() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let answer = rude(
        &project,
        "m-1",
        json!({ "authorId": "ann", "conversationId": "room", "metadata": { "plan": "free", "deep": [1] },
            "timestamp": 1_700_000_000_000_i64 }),
    )
    .await;
    rude(&project, "m-2", json!({ "content": { "type": "object", "data": { "title": text("you are an idiot") } } }))
        .await;
    moderate(&project, &json!({ "content": text("a cup of tea"), "contentId": "clean" })).await;
    let page = items(&project, "page=1&pageSize=20&sort=FIFO").await;
    assert_eq!(ids(&page), ["m-1", "m-2"]);
    let (older, newer) = (&page["items"][0], &page["data"][0]);
    assert_eq!(older["content"], "you are an idiot");
    assert_eq!(newer["content"], text("you are an idiot"));
    for item in [older, newer] {
        assert_eq!((&item["flagged"], &item["status"]), (&json!(true), &json!("pending")));
        assert_eq!((&item["authorId"], &item["conversationId"]), (&json!("ann"), &json!("room")));
        assert_eq!((&item["contentType"], &item["timestamp"]), (&json!("message"), &json!(1_700_000_000_000_i64)));
        assert_eq!(item["metadata"], json!({ "plan": "free", "deep": [1] }));
        let label = item["labels"].as_array().unwrap().iter().find(|label| label["label"] == "toxicity").unwrap();
        assert_eq!(label["flagged"], true);
        assert_eq!(label["score"], answer["policies"][0]["labels"][0]["probability"]);
    }
    assert_eq!(newer["contentId"], "m-1");
    let said = answer["evaluation"]["severity_score"].as_f64().unwrap();
    assert!((newer["severity"].as_f64().unwrap() - said).abs() < 0.001, "as it was answered: {newer} {said}");
    let object = &page["data"][1];
    assert_eq!(object["content"], json!({ "type": "object", "data": { "title": text("you are an idiot") } }));
    assert_eq!((&object["authorId"], &object["conversationId"]), (&Value::Null, &Value::Null));
    assert_eq!(page["items"][1]["content"], "you are an idiot");
    assert_eq!(
        page["pagination"],
        json!({ "page": 1, "pageNumber": 1, "currentPage": 1, "pageSize": 20, "total": 2, "totalItems": 2, "totalPages": 1,
            "hasMore": false, "hasNextPage": false, "hasPreviousPage": false })
    );
}

#[tokio::test]
async fn whatever_dialect_flagged_it_is_an_item_for_all_of_them() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let project = Project::of(&installation, &app.platform).await;
    rude(&project, "m-1", json!({})).await;
    let field = json!({ "id": "text", "type": "text", "src": "a cup of tea" });
    checkstep(&project, "POST", "/api/v2/content/sync", &json!({ "id": "c-1", "type": "post", "fields": [field] }))
        .await;
    let report = json!({ "id": "c-1", "type": "post", "reporter": "bob" });
    assert_eq!(checkstep(&project, "POST", "/api/v2/content/report", &report).await.0, 202);
    let flag = json!({ "entity_type": "post", "entity_id": "s-1", "entity_creator_id": "zoe", "user_id": "bob",
        "reason": "scam", "moderation_payload": { "texts": ["get rich"] } });
    app.post("/api/v2/moderation/flag", &flag).await.with(201);
    assert_eq!(found(&project, "").await, set(&["m-1", "c-1", "s-1"]));
    let page = items(&project, "authorId=zoe").await;
    assert_eq!(page["data"][0]["content"], text("get rich"));
    let reported = &items(&project, "labels=user_report").await["data"];
    assert!(reported.as_array().unwrap().is_empty(), "that is a category, and no label of a report");
    // Taken out here, it is out everywhere.
    for id in ["c-1", "s-1"] {
        let done = project.post(&format!("/v1/queue/default/items/{id}/resolve"), &json!({})).await.with(200);
        assert_eq!(done["success"], true);
        assert!(case(&project, "post", id).await.unwrap().head.reviewed);
    }
    let open = json!({ "filter": { "reviewed": false } });
    let stream = app.post("/api/v2/moderation/review_queue", &open).await.with(201);
    let left: Vec<_> = stream["items"].as_array().unwrap().iter().map(|item| item["entity_id"].clone()).collect();
    assert_eq!(left, [json!("m-1")]);
    let dismiss = json!({ "id": "m-1", "type": "message", "decision": "dismiss", "moderator": "mia" });
    assert_eq!(checkstep(&project, "POST", "/api/v2/content/decision", &dismiss).await.0, 202);
    assert_eq!(found(&project, "").await, set(&[]), "and the other way round");
    let done = items(&project, "includeResolved=true&authorId=&filteredActionIds=allow").await;
    assert_eq!(ids(&done), ["m-1"]);
    assert_eq!(done["items"][0]["actions"][0]["reviewer"], "mia");
}

#[tokio::test]
async fn filters_narrow_and_orders_order() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    super::channels::channel(
        &project,
        "wide",
        &json!({ "is_default": true, "policies": [{ "id": "toxicity" }, { "id": "pii", "entities": { "email": {} } }] }),
    )
    .await;
    let mail = text("write to ann@example.com");
    rude(&project, "a", json!({ "authorId": "ann", "conversationId": "one" })).await;
    rude(&project, "b", json!({ "authorId": "bob", "conversationId": "one, with comma" })).await;
    rude(&project, "c", json!({ "authorId": "ann", "conversationId": "two", "content": mail })).await;
    for (query, expected) in [
        ("", &["a", "b", "c"][..]),
        ("authorId=ann", &["a", "c"]),
        ("authorId=nobody", &[]),
        ("conversationIds=one", &["a"]),
        ("conversationIds=one,two", &["a", "c"]),
        ("conversationIds=one&conversationIds=two", &["a", "c"]),
        ("conversationIds[]=one&conversationIds[]=two", &["a", "c"]),
        (r#"conversationIds=["one, with comma"]"#, &["b"]),
        ("labels=toxicity", &["a", "b"]),
        ("labels=pii,toxicity", &["a", "b", "c"]),
        ("labels=pii&authorId=bob", &[]),
        ("filteredActionIds=resolve", &[]),
        ("afterDate=2020-01-01", &["a", "b", "c"]),
        ("beforeDate=2020-01-01T00:00:00Z", &[]),
        ("afterDate=1577836800000&beforeDate=2100-01-01", &["a", "b", "c"]),
    ] {
        assert_eq!(found(&project, query).await, set(expected), "{query}");
    }
    for (query, expected) in [
        ("sort=FIFO", ["a", "b", "c"]),
        ("sort=LIFO", ["c", "b", "a"]),
        ("", ["c", "b", "a"]),
        ("sortField=createdAt&sortDirection=asc", ["a", "b", "c"]),
    ] {
        assert_eq!(ids(&items(&project, query).await), expected, "{query}");
    }
    let severities = |page: &Value| -> Vec<f64> {
        page["data"].as_array().unwrap().iter().map(|item| item["severity"].as_f64().unwrap()).collect()
    };
    let grave = severities(&items(&project, "sort=SEVERITY_DESC").await);
    assert!(grave.windows(2).all(|pair| pair[0] >= pair[1]) && grave[0] > grave[2], "{grave:?}");
    let mild = severities(&items(&project, "sortField=severity&sortDirection=asc").await);
    assert!(mild.windows(2).all(|pair| pair[0] <= pair[1]), "{mild:?}");
    let random = ids(&items(&project, "sort=RANDOM").await);
    assert_eq!(random, ids(&items(&project, "sort=RANDOM").await), "the same on every page");
    assert_eq!(random.iter().cloned().collect::<BTreeSet<_>>(), set(&["a", "b", "c"]));
    let graver = json!({ "content": text("you are a stupid idiot and a moron"), "contentId": "c" });
    moderate(&project, &graver).await;
    let now = items(&project, "sort=SEVERITY_DESC").await;
    let grave = severities(&now);
    assert!(
        grave.windows(2).all(|pair| pair[0] >= pair[1]) && ids(&now).len() == 3,
        "it moves with what is found: {grave:?}"
    );
    for (query, path) in [("sort=UP", "sort"), ("page=0", "page"), ("includeResolved=perhaps", "includeResolved")] {
        let refused = project.get(&format!("/v1/queue/default/items?{query}")).await.with(400);
        assert_eq!(refused["issues"][0]["path"], json!([path]));
    }
}

#[tokio::test]
async fn pages_cover_everything_once() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let mut all = BTreeSet::new();
    for n in 0..23_u32 {
        let id = format!("m-{n:02}");
        let author = if n.is_multiple_of(3) { "ann" } else { "bob" };
        rude(&project, &id, json!({ "authorId": author, "conversationId": "room" })).await;
        all.insert(id);
    }
    let ann: BTreeSet<String> = (0..23).step_by(3).map(|n| format!("m-{n:02}")).collect();
    for (query, expected) in [("", &all), ("&authorId=ann", &ann), ("&conversationIds=room", &all)] {
        for sort in ["FIFO", "LIFO", "RANDOM", "SEVERITY_DESC"] {
            for size in [1_usize, 5, 8, 23, 100] {
                let (mut met, mut number) = (Vec::new(), 1);
                loop {
                    let name = if size.is_multiple_of(2) { "page" } else { "pageNumber" };
                    let page = items(&project, &format!("{name}={number}&pageSize={size}&sort={sort}{query}")).await;
                    met.extend(ids(&page));
                    let around = &page["pagination"];
                    assert_eq!(around["total"], expected.len());
                    assert_eq!(around["totalPages"], expected.len().div_ceil(size));
                    assert_eq!(around["hasPreviousPage"], number > 1);
                    if around["hasMore"] == false {
                        break;
                    }
                    number += 1;
                }
                assert_eq!(met.len(), expected.len(), "{query} {sort} {size}: {met:?}");
                assert_eq!(&met.into_iter().collect::<BTreeSet<_>>(), expected, "{query} {sort} {size}");
            }
        }
    }
    let behind = items(&project, "page=9&pageSize=20").await;
    assert_eq!((ids(&behind).len(), &behind["pagination"]["hasMore"]), (0, &json!(false)));
    let refused = project.get("/v1/queue/default/items?page=1000&pageSize=20").await;
    assert_eq!(refused.refused(400), "validation_failed");
}

#[tokio::test]
async fn an_item_is_taken_out_and_put_back() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    rude(&project, "m/1 é", json!({})).await;
    let path = "/v1/queue/default/items/m%2F1%20%C3%A9";
    let done = project.post(&format!("{path}/resolve"), &json!({ "comment": "fine" })).await.with(200);
    assert_eq!((&done["success"], &done["comment"]), (&json!(true), &json!("fine")));
    assert!(domain::time::parse_iso_ms(done["resolvedAt"].as_str().unwrap()).is_some());
    assert_eq!(found(&project, "").await, set(&[]));
    let page = items(&project, "includeResolved=true").await;
    let item = &page["items"][0];
    assert_eq!((&item["status"], &item["actions"][0]["id"]), (&json!("resolved"), &json!("resolve")));
    assert_eq!(item["actions"][0]["comment"], "fine");
    let known = case(&project, "message", "m/1 é").await.unwrap().head;
    assert!(!known.incident.is_open() && known.reviewed, "an open incident is dismissed by it");
    // Done already: the newer clients repeat, without a body.
    let again = project.send(project.call("POST", &format!("{path}/resolve"), None)).await.with(200);
    assert_eq!(again["success"], true);
    assert_eq!(case(&project, "message", "m/1 é").await.unwrap().head.entry_count, known.entry_count);
    let back = project.post(&format!("{path}/unresolve"), &json!({ "comment": "not yet" })).await.with(200);
    assert_eq!((&back["success"], &back["status"]), (&json!(true), &json!("pending")));
    assert!(domain::time::parse_iso_ms(back["unresolvedAt"].as_str().unwrap()).is_some());
    assert_eq!(found(&project, "filteredActionIds=unresolve").await, set(&["m/1 é"]));
    assert!(case(&project, "message", "m/1 é").await.unwrap().head.is_queued());
    assert_eq!(project.post(&format!("{path}/resolve"), &json!({})).await.status, 200);
    // What comes anew is to be looked at anew.
    rude(&project, "m/1 é", json!({ "content": text("you are a stupid idiot") })).await;
    assert_eq!(found(&project, "").await, set(&["m/1 é"]));
}

#[tokio::test]
async fn many_are_taken_out_at_once_and_what_is_unknown_is_told() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    for id in ["a", "b", "c"] {
        rude(&project, id, json!({})).await;
    }
    moderate(&project, &json!({ "content": text("a cup of tea"), "contentId": "clean" })).await;
    let done = project
        .post("/v1/queue/default/items/resolve", &json!({ "itemIds": ["a", "none", "b", "a", "clean"] }))
        .await
        .with(200);
    assert_eq!(done, json!({ "resolved": 2, "notFoundIds": ["none", "clean"] }));
    assert_eq!(found(&project, "").await, set(&["c"]));
    for (path, body, code, status) in [
        ("/v1/queue/none/items/a/resolve", json!({}), "queue_not_found", 404),
        ("/v1/queue/default/items/none/resolve", json!({}), "queue_item_not_found", 404),
        ("/v1/queue/default/items/clean/unresolve", json!({}), "queue_item_not_found", 404),
        ("/v1/queue/none/items/resolve", json!({ "itemIds": [] }), "queue_not_found", 404),
        ("/v1/queue/default/items/resolve", json!({}), "validation_failed", 400),
        ("/v1/queue/default/items/a/resolve", json!({ "comment": 1 }), "validation_failed", 400),
    ] {
        assert_eq!(project.post(path, &body).await.refused(status), code, "{path}");
    }
}

#[tokio::test]
async fn what_several_contents_are_called_names_none_of_them() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let report = |kind: &str| json!({ "id": "1", "type": kind, "reporter": "bob" });
    items(&project, "").await;
    for kind in ["post", "reply"] {
        let field = json!({ "id": "text", "type": "text", "src": format!("a {kind}") });
        let body = json!({ "id": "1", "type": kind, "fields": [field] });
        assert_eq!(checkstep(&project, "POST", "/api/v2/content/sync", &body).await.0, 200);
        assert_eq!(checkstep(&project, "POST", "/api/v2/content/report", &report(kind)).await.0, 202);
    }
    let page = items(&project, "").await;
    let all = ids(&page);
    assert!(all.len() == 2 && all[0] != all[1], "{all:?}");
    assert!(page["data"].as_array().unwrap().iter().all(|item| item["contentId"] == "1"));
    let refused = project.post("/v1/queue/default/items/1/resolve", &json!({})).await;
    assert_eq!(refused.refused(400), "validation_failed");
    for id in &all {
        assert_eq!(project.post(&format!("/v1/queue/default/items/{id}/resolve"), &json!({})).await.status, 200);
    }
    assert_eq!(found(&project, "").await, set(&[]));
    // A client of this dialect means its own content by it.
    rude(&project, "1", json!({ "metaType": "comment" })).await;
    assert_eq!(found(&project, "").await, set(&["1"]));
    assert_eq!(project.post("/v1/queue/default/items/1/resolve", &json!({})).await.status, 200);
    assert_eq!(found(&project, "").await, set(&[]));
}

#[tokio::test]
async fn queues_are_those_of_the_platform() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let put = |name: &str, body: Value| Call {
        method: "PUT",
        path: format!("/admin/v1/platforms/{}/queues/{name}", project.platform),
        headers: vec![("authorization".into(), format!("Bearer {}", installation.admin_key))],
        body: body.to_string().into_bytes(),
        ..Call::default()
    };
    assert_eq!(project.get("/v1/queue/profiles").await.refused(404), "queue_not_found");
    let all = project.get("/v1/queue?page=1&pageSize=20").await.with(200);
    assert_eq!(all["data"].as_array().unwrap().len(), 1);
    assert_eq!((&all["data"][0]["id"], &all["data"][0]["isDefault"]), (&json!("default"), &json!(true)));
    let queue = json!({ "description": "About people", "filter": { "types": ["profile"] } });
    let made = installation.send(put("profiles", queue)).await;
    assert_eq!(made.status, 200, "{}", made.body);
    installation.context.forget_config(&project.platform);
    for (id, kind) in [("m-1", "message"), ("p-1", "profile"), ("p-2", "profile")] {
        rude(&project, id, json!({ "metaType": kind })).await;
    }
    let of = async |queue: &str, query: &str| -> BTreeSet<String> {
        let page = project.get(&format!("/v1/queue/{queue}/items?{query}")).await.with(200);
        ids(&page).into_iter().collect()
    };
    assert_eq!(of("profiles", "").await, set(&["p-1", "p-2"]));
    assert_eq!(of("default", "").await, set(&["m-1"]));
    let elsewhere = project.post("/v1/queue/default/items/p-1/resolve", &json!({})).await;
    assert_eq!(elsewhere.refused(404), "queue_item_not_found");
    assert_eq!(project.post("/v1/queue/profiles/items/p-1/resolve", &json!({})).await.status, 200);
    assert_eq!(of("profiles", "includeResolved=true").await, set(&["p-1", "p-2"]));
    let shown = project.get("/v1/queue/profiles").await.with(200);
    let queue = &shown["queue"];
    assert_eq!(
        (&queue["unresolvedItemsCount"], &queue["resolvedItemsCount"], &queue["totalItemsCount"]),
        (&json!(1), &json!(1), &json!(2))
    );
    assert_eq!((&queue["name"], &queue["description"]), (&json!("profiles"), &json!("About people")));
    assert_eq!(queue["filter"]["types"], json!(["profile"]));
    let listed = project.get("/v1/queue").await.with(200);
    assert_eq!(listed["pagination"]["total"], 2);
    let stats = project.get("/v1/queue/profiles/stats").await.with(200);
    assert_eq!(stats["reviewStats"]["totalReviewed"], 1);
    let stats = project.get("/v1/queue/default/stats").await.with(200);
    assert_eq!((&stats["reviewStats"]["totalReviewed"], &stats["reviewStats"]["totalPending"]), (&json!(0), &json!(1)));
}

#[tokio::test]
async fn what_was_done_is_counted() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    for n in 0..5 {
        rude(&project, &format!("m-{n}"), json!({})).await;
    }
    for id in ["m-0", "m-1"] {
        project.post(&format!("/v1/queue/default/items/{id}/resolve"), &json!({})).await.with(200);
    }
    project.post("/v1/queue/default/items/m-1/unresolve", &json!({})).await.with(200);
    let dismiss = json!({ "id": "m-2", "type": "message", "decision": "dismiss", "moderator": "mia" });
    assert_eq!(checkstep(&project, "POST", "/api/v2/content/decision", &dismiss).await.0, 202);
    let stats = project.get("/v1/queue/default/stats?withinDays=7").await.with(200);
    let review = &stats["reviewStats"];
    assert_eq!((&review["totalPending"], &review["totalReviewed"]), (&json!(3), &json!(3)), "{stats}");
    assert!(review["averageTimeToReview"].as_i64().unwrap() >= 0);
    let actions = &stats["actionStats"];
    assert_eq!(
        actions[0],
        json!({ "actionId": "resolve", "actionName": "resolve", "count": 2, "percentageOfTotal": 50.0 })
    );
    let daily = stats["trends"]["dailyReviewCounts"].as_array().unwrap();
    assert_eq!((daily.len(), &daily[6]["count"]), (7, &json!(3)));
    assert_eq!(stats["trends"]["flaggedContentTrends"][0], json!({ "label": "toxicity", "trend": 1.0 }));
    let top: Vec<_> = stats["topReviewers"].as_array().unwrap().iter().map(|who| who["userId"].clone()).collect();
    assert_eq!(top, [Value::Null, json!("mia")]);
    assert_eq!(stats.get("countsAreMinimums"), None);
    assert_eq!(project.get("/v1/queue/none/stats").await.refused(404), "queue_not_found");
    assert_eq!(project.get("/v1/queue/default/stats?withinDays=x").await.refused(400), "validation_failed");
}
