//! Moderation actions: the catalogue, and what executing each type does.

use domain::authors::AuthorStatus;
use domain::cases::{ActedOn, Action, AuditEntry, Visibility};
use domain::config::Scope;
use domain::content::ContentRef;
use domain::event::DecisionKind;
use domain::ids::CaseId;
use domain::moderators::{Acting, Role};
use e2e::inprocess::{Call, Installation};
use e2e::modapi::Project;
use e2e::stream::App;
use serde_json::{Value, json};
use store::told::Told;

use super::{case, moderate, text};

const EXECUTE: &str = "/v1/actions/execute";

/// A flagged message of ann's.
async fn flagged(project: &Project<'_>, id: &str) {
    let body =
        json!({ "content": text("you are an idiot"), "contentId": id, "authorId": "ann", "metaType": "message" });
    assert_eq!(moderate(project, &body).await["evaluation"]["flagged"], true);
}

pub async fn execute(project: &Project<'_>, body: &Value) {
    assert_eq!(project.post(EXECUTE, body).await.with(200), json!({ "success": true }), "{body}");
}

async fn log(project: &Project<'_>, kind: &str, id: &str) -> Told {
    let content = ContentRef { kind: kind.into(), id: id.into() };
    let id = CaseId::of(&project.platform, &content);
    project.installation.context.store.case_told(&project.platform, &id).await.unwrap().expect("a case")
}

fn last(told: &Told) -> &AuditEntry {
    told.entries.iter().rfind(|entry| entry.executed.is_some()).expect("an execution")
}

async fn is_queued(project: &Project<'_>, id: &str) -> bool {
    case(project, "message", id).await.unwrap().head.is_queued()
}

async fn made(project: &Project<'_>, body: &Value) -> Value {
    project.post("/v1/actions", body).await.with(200)
}

#[tokio::test]
async fn the_catalogue_is_a_bare_array_or_a_page() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let bare = project.get("/v1/actions").await.with(200);
    let keys: Vec<_> = bare.as_array().unwrap().iter().map(|action| action["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["reject", "allow", "block", "suspend", "unblock"]);
    assert!(bare.as_array().unwrap().iter().all(|action| action["builtIn"] == true && action["webhooks"] == json!([])));
    let own = made(
        &project,
        &json!({ "name": "Warn", "key": "warn", "type": "AUTHOR_WARN", "position": "SOME_QUEUES",
        "filterInQueueIds": ["urgent"], "possibleValues": [{ "value": "spam" }], "queueBehaviour": "REMOVE" }),
    )
    .await;
    let page = project.get("/v1/actions?page=2&pageSize=5").await.with(200);
    assert_eq!(page["data"], json!([own]));
    let expected = json!({ "page": 2, "pageSize": 5, "total": 6, "totalPages": 2, "hasMore": false });
    assert_eq!(page["pagination"], expected);
    let offered = async |queue: &str| {
        project.get(&format!("/v1/actions?queueId={queue}")).await.with(200).as_array().unwrap().len()
    };
    assert_eq!((offered("urgent").await, offered("default").await), (6, 5));
    let mut newer = project.call("GET", "/v1/actions", None);
    newer.headers.push(("user-agent".into(), "speakeasy-sdk/python 2.2.0".into()));
    assert_eq!(project.send(newer).await.with(200)["pagination"]["page"], 1);
    assert_eq!(project.get("/v1/actions?page=x").await.refused(400), "validation_failed");
}

#[tokio::test]
async fn an_action_lives_and_its_key_is_its_own() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let own = made(&project, &json!({ "name": "Warn", "key": "warn" })).await;
    let path = format!("/v1/actions/{}", own["id"].as_str().unwrap());
    for key in ["warn", "reject", own["id"].as_str().unwrap()] {
        let again = project.post("/v1/actions", &json!({ "name": "Again", "key": key })).await;
        assert_eq!(again.refused(409), "resource_conflict", "{key}");
    }
    let changed =
        project.put(&path, &json!({ "name": "Warn them", "key": "warn-2", "freeText": true })).await.with(200);
    assert_eq!(
        (&changed["name"], &changed["key"], &changed["id"]),
        (&json!("Warn them"), &json!("warn-2"), &own["id"])
    );
    assert_eq!(project.get(&path).await.with(200), changed);
    assert_eq!(project.get("/v1/actions/warn-2").await.with(200), changed, "by its key");
    let reborn = made(&project, &json!({ "name": "Other", "key": "warn" })).await;
    assert_ne!(reborn["id"], own["id"], "its old key is free");
    assert_eq!(project.put("/v1/actions/warn", &json!({ "key": "warn-2" })).await.refused(409), "resource_conflict");
    assert_eq!(project.put("/v1/actions/reject", &json!({ "name": "x" })).await.refused(403), "permission_denied");
    assert_eq!(project.delete("/v1/actions/reject").await.refused(403), "permission_denied");
    assert_eq!(project.delete(&path).await.with(200), json!({ "id": own["id"], "deleted": true }));
    assert_eq!(project.get(&path).await.refused(404), "action_not_found");
    assert_eq!(project.delete(&path).await.refused(404), "action_not_found");
    let other = Project::new(&installation).await;
    assert_eq!(other.get("/v1/actions/warn").await.refused(404), "action_not_found", "another tenant's");
    let kept = installation.stored().await;
    let versions = kept.keys().filter(|key| key.contains("VER#ACTION#")).count();
    assert_eq!(versions, 3, "every version is kept");
}

#[tokio::test]
async fn reject_and_allow_are_the_verdict_and_are_recorded() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    flagged(&project, "m-1").await;
    execute(&project, &json!({ "actionKey": "reject", "contentIds": ["m-1"], "value": "rude", "queueId": "default" }))
        .await;
    let told = log(&project, "message", "m-1").await;
    let entry = last(&told);
    assert!(matches!(entry.action, Action::Decided { decision: DecisionKind::Act, .. }), "{entry:?}");
    let executed = entry.executed.as_ref().unwrap();
    assert_eq!((executed.id.as_str(), executed.key.as_str(), executed.name.as_str()), ("reject", "reject", "Reject"));
    assert_eq!((executed.on, &entry.by), (ActedOn::Item, &Some(Acting::OnBehalf { id: None })));
    let said = told.texts.iter().find(|text| text.entry == entry.number).unwrap();
    assert_eq!(
        (said.text.as_str(), said.named("queue"), entry.text.as_ref()),
        ("rude", Some("default"), Some(&said.digest()))
    );
    assert_eq!((told.case.head.visibility, told.case.head.is_queued()), (Visibility::Down, false));

    execute(&project, &json!({ "actionKey": "reject", "contentIds": ["m-1"] })).await;
    let told = log(&project, "message", "m-1").await;
    assert!(matches!(last(&told).action, Action::Recorded { .. }), "what is down already is only recorded");
    execute(&project, &json!({ "actionKey": "allow", "contentIds": ["m-1"] })).await;
    let told = log(&project, "message", "m-1").await;
    assert!(matches!(last(&told).action, Action::Decided { decision: DecisionKind::Overturn, .. }));
    assert_eq!(told.case.head.visibility, Visibility::Online);

    flagged(&project, "m-2").await;
    execute(&project, &json!({ "actionKey": "allow", "contentIds": ["m-2"] })).await;
    let told = log(&project, "message", "m-2").await;
    assert!(matches!(last(&told).action, Action::Decided { decision: DecisionKind::Dismiss, .. }), "it never was down");
    assert!(!told.case.head.is_queued());
}

#[tokio::test]
async fn authors_are_blocked_suspended_and_let_in_again() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let store = &installation.context.store;
    let author = async |id: &str| store.author(&project.platform, id).await.unwrap();
    execute(&project, &json!({ "actionKey": "block", "authorIds": ["ann"], "value": "spam" })).await;
    let blocked = author("ann").await.unwrap();
    assert_eq!((blocked.status, blocked.held_until_ms), (AuthorStatus::Held, None));
    assert_eq!(blocked.restriction.unwrap().reason.as_deref(), Some("spam"));
    let told = moderate(&project, &json!({ "content": text("hello"), "authorId": "ann" })).await;
    assert_eq!((&told["author"]["status"], &told["recommendation"]["action"]), (&json!("blocked"), &json!("reject")));
    execute(&project, &json!({ "actionKey": "block", "authorIds": ["ann"] })).await;
    assert_eq!(author("ann").await.unwrap().decisions, 1, "what stands is only recorded");

    let before_ms = installation.context.now_ms();
    execute(&project, &json!({ "actionKey": "suspend", "authorIds": ["ann"], "duration": 60_000 })).await;
    let until_ms = author("ann").await.unwrap().held_until_ms.unwrap();
    assert!((before_ms + 60_000..before_ms + 90_000).contains(&until_ms));
    let jobs = installation.stored().await;
    let releases = jobs.iter().filter(|(key, item)| key.starts_with("O#") && item.contains("author-release")).count();
    assert_eq!(releases, 1, "it ends by itself");
    execute(&project, &json!({ "actionKey": "unblock", "authorIds": ["ann"] })).await;
    assert_eq!(author("ann").await.unwrap().status, AuthorStatus::Active);
    let entries = store.author_entries(&project.platform, "ann").await.unwrap();
    let keys: Vec<_> = entries.iter().map(|entry| entry.executed.as_ref().unwrap().key.clone()).collect();
    assert_eq!(keys, ["block", "suspend", "unblock"]);
    // The author's own log tells of each execution, also of what changed nothing.
    assert_eq!(log(&project, "stream:user", "ann").await.entries.len(), 4);

    flagged(&project, "m-1").await;
    execute(&project, &json!({ "actionKey": "block", "contentIds": ["m-1"] })).await;
    assert_eq!(author("ann").await.unwrap().status, AuthorStatus::Held, "by what they sent");
    assert!(is_queued(&project, "m-1").await, "which still has to be looked at");
    let missing = project.post(EXECUTE, &json!({ "actionKey": "suspend", "authorIds": ["ann"] })).await;
    assert_eq!(missing.refused(400), "validation_failed");
}

#[tokio::test]
async fn what_the_platform_carries_out_is_recorded_and_the_queue_follows() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let store = &installation.context.store;
    for (number, kind) in
        ["AUTHOR_DELETE", "AUTHOR_REPORT", "AUTHOR_WARN", "AUTHOR_CUSTOM", "ITEM_CUSTOM"].iter().enumerate()
    {
        let id = format!("m-{number}");
        flagged(&project, &id).await;
        made(&project, &json!({ "name": kind, "key": kind, "type": kind })).await;
        execute(&project, &json!({ "actionKey": kind, "contentIds": [id] })).await;
        let told = log(&project, "message", &id).await;
        assert!(matches!(last(&told).action, Action::Recorded { subject: None }), "{kind}");
        assert!(told.case.head.is_queued() && told.case.head.is_up(), "{kind}");
    }
    assert_eq!(store.author(&project.platform, "ann").await.unwrap(), None, "nothing was decided on ann");

    made(&project, &json!({ "name": "Done", "key": "done", "queueBehaviour": "REMOVE" })).await;
    execute(&project, &json!({ "actionKey": "done", "contentIds": ["m-0"] })).await;
    let told = log(&project, "message", "m-0").await;
    assert!(
        matches!(last(&told).action, Action::Decided { decision: DecisionKind::Dismiss, .. }),
        "an incident was open"
    );
    assert!(!is_queued(&project, "m-0").await);
    made(&project, &json!({ "name": "Again", "key": "again", "queueBehaviour": "ADD" })).await;
    execute(&project, &json!({ "actionKey": "again", "contentIds": ["m-0"], "value": "look" })).await;
    assert!(is_queued(&project, "m-0").await);
    execute(&project, &json!({ "actionKey": "done", "contentIds": ["m-0"] })).await;
    assert!(!is_queued(&project, "m-0").await);

    made(&project, &json!({ "name": "Hide", "key": "hide", "type": "ITEM_REJECT", "queueBehaviour": "NO_CHANGE" }))
        .await;
    execute(&project, &json!({ "actionKey": "hide", "contentIds": ["m-1"] })).await;
    assert!(!case(&project, "message", "m-1").await.unwrap().head.is_up());
    assert!(is_queued(&project, "m-1").await, "it is down, and stays in the queue");
}

#[tokio::test]
async fn users_report_what_nobody_has_sent() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    made(&project, &json!({ "name": "Report", "key": "report", "queueBehaviour": "ADD", "freeText": true })).await;
    execute(&project, &json!({ "actionKey": "report", "contentIds": ["unseen"], "value": "offensive" })).await;
    let reported = case(&project, "content", "unseen").await.unwrap();
    assert!(reported.head.is_queued() && reported.head.judgement.is_none(), "it does not look clean");
    execute(&project, &json!({ "actionKey": "report", "contentIds": ["unseen"], "value": "offensive" })).await;
    let told = log(&project, "content", "unseen").await;
    let executions = told.entries.iter().filter(|entry| entry.executed.is_some()).count();
    assert_eq!((executions, told.case.head.incident_count), (2, 1));
    // Then it comes, and is the same item.
    moderate(&project, &json!({ "content": text("a cup of tea"), "contentId": "unseen", "metaType": "post" })).await;
    let now = case(&project, "content", "unseen").await.unwrap();
    assert!(now.head.judgement.is_some() && now.head.received == 2);
    assert!(case(&project, "post", "unseen").await.is_none());
    execute(&project, &json!({ "actionKey": "reject", "contentIds": ["never-sent"] })).await;
    assert!(!case(&project, "content", "never-sent").await.unwrap().head.is_up());
    let nobody = project.post(EXECUTE, &json!({ "actionKey": "block", "contentIds": ["also-unknown"] })).await;
    assert_eq!(nobody.refused(404), "resource_not_found");
}

#[tokio::test]
async fn what_came_by_another_dialect_is_named_by_its_item() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let project = Project::of(&installation, &app.platform).await;
    let body = json!({ "entity_type": "post", "entity_id": "p-1", "entity_creator_id": "jane",
        "moderation_payload": { "texts": ["buy now"] }, "flags": [{ "type": "custom_check_text", "labels": ["scam"] }] });
    let item = app.post("/api/v2/moderation/custom_check", &body).await.with(201)["id"].as_str().unwrap().to_owned();
    execute(&project, &json!({ "actionKey": "reject", "contentIds": [item] })).await;
    assert!(!case(&project, "post", "p-1").await.unwrap().head.is_up());
    let shown = app.get(&format!("/api/v2/moderation/review_queue/{item}"), &[]).await.with(200);
    assert_eq!(
        shown["item"]["actions"][0]["type"], "modapi:reject",
        "its log is told in the words in which it was written"
    );
}

#[tokio::test]
async fn an_appeal_against_it_is_ruled_by_the_next_verdict() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    for (id, action, expected) in [("m-1", "reject", DecisionKind::Upheld), ("m-2", "allow", DecisionKind::Overturn)] {
        flagged(&project, id).await;
        execute(&project, &json!({ "actionKey": "reject", "contentIds": [id] })).await;
        let call = Call {
            method: "POST",
            path: "/api/v2/content/appeal".into(),
            headers: vec![
                ("authorization".into(), format!("Bearer {}", project.key)),
                ("content-type".into(), "application/json".into()),
            ],
            body: json!({ "id": id, "type": "message", "author": "ann", "statement": "a joke" })
                .to_string()
                .into_bytes(),
            ..Call::default()
        };
        assert_eq!(installation.send(call).await.status, 202);
        execute(&project, &json!({ "actionKey": action, "contentIds": [id] })).await;
        let told = log(&project, "message", id).await;
        assert!(matches!(last(&told).action, Action::Decided { decision, .. } if decision == expected), "{action}");
    }
}

#[tokio::test]
async fn many_at_once_and_what_cannot_be_done() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let ids: Vec<String> = (0..20).map(|n| format!("m-{n}")).collect();
    for id in &ids {
        flagged(&project, id).await;
    }
    // All are of one author, whom all of them block: one decision comes of it.
    execute(&project, &json!({ "actionKey": "block", "contentIds": ids })).await;
    let author = installation.context.store.author(&project.platform, "ann").await.unwrap().unwrap();
    assert_eq!((author.status, author.decisions), (AuthorStatus::Held, 1));
    execute(&project, &json!({ "actionKey": "reject", "contentIds": ids })).await;
    for id in &ids {
        assert!(!case(&project, "message", id).await.unwrap().head.is_up(), "{id}");
    }
    let many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    for (body, code, status) in [
        (json!({ "actionKey": "reject" }), "validation_failed", 400),
        (json!({ "actionKey": "reject", "contentIds": many }), "validation_failed", 400),
        (json!({ "actionKey": "reject", "authorIds": ["ann"] }), "validation_failed", 400),
        (json!({ "contentIds": ["m-1"] }), "validation_failed", 400),
        (json!({ "actionKey": "none", "contentIds": ["m-1"] }), "action_not_found", 404),
    ] {
        assert_eq!(project.post(EXECUTE, &body).await.refused(status), code, "{body}");
    }
    // Somebody works on one of two: it is named, and the other is done.
    for id in ["n-1", "n-2"] {
        flagged(&project, id).await;
    }
    let content = ContentRef { kind: "message".into(), id: "n-1".into() };
    let id = CaseId::of(&project.platform, &content);
    let store = &installation.context.store;
    let known = store.case(&project.platform, &id).await.unwrap().unwrap();
    let mut claimed =
        domain::transition::Transition::on(&project.platform, &id, known, installation.context.clock.now_us());
    claimed.claim(&Acting::Moderator { id: "m".into(), role: Role::Senior }, 900).unwrap();
    assert!(matches!(store.commit(&claimed, None, "t").await.unwrap(), store::commit::Outcome::Done));
    let refused =
        project.post(EXECUTE, &json!({ "actionKey": "reject", "contentIds": ["n-1", "n-2"] })).await.with(400);
    assert_eq!(refused["issues"][0]["path"], json!(["contentIds", 0]));
    assert!(refused["issues"][0]["message"].as_str().unwrap().contains("claimed"), "{refused}");
    assert!(!case(&project, "message", "n-2").await.unwrap().head.is_up());
    let alone = project.post(EXECUTE, &json!({ "actionKey": "reject", "contentIds": ["n-1"] })).await;
    assert_eq!(alone.refused(403), "permission_denied");
}

#[tokio::test]
async fn executions_that_race_all_come_about() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    flagged(&project, "m-1").await;
    made(&project, &json!({ "name": "Seen", "key": "seen" })).await;
    let body = json!({ "actionKey": "seen", "contentIds": ["m-1"] });
    let all = (0..6).map(|_| execute(&project, &body));
    futures_util::future::join_all(all).await;
    let told = log(&project, "message", "m-1").await;
    assert_eq!(told.entries.iter().filter(|entry| entry.executed.is_some()).count(), 6);
}

#[tokio::test]
async fn the_older_form_names_the_action_in_the_path() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    flagged(&project, "m-1").await;
    let done =
        project.post("/v1/actions/reject/execute", &json!({ "contentIds": ["m-1"], "value": "x" })).await.with(200);
    assert_eq!(done, json!({ "actionId": "reject", "ids": ["m-1"], "success": true }));
    let unknown = project.post("/v1/actions/none/execute", &json!({ "contentIds": ["m-1"] })).await;
    assert_eq!(unknown.refused(404), "action_not_found");
}

#[tokio::test]
async fn moderators_execute_and_only_those_who_manage_change_the_catalogue() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let admin = async |path: String, body: Value| {
        let call = Call {
            method: "POST",
            path: format!("/admin/v1/platforms/{}/{path}", project.platform),
            headers: vec![("authorization".into(), format!("Bearer {}", installation.admin_key))],
            body: body.to_string().into_bytes(),
            ..Call::default()
        };
        serde_json::from_str::<Value>(&installation.send(call).await.body).unwrap()
    };
    for (role, may_manage) in [("reviewer", false), ("senior", false), ("admin", true)] {
        let person = admin("moderators".into(), json!({ "name": "Ada", "role": role })).await;
        let id = person["id"].as_str().unwrap();
        let key = admin(format!("moderators/{id}/keys"), json!({})).await["key"].as_str().unwrap().to_owned();
        installation.context.forget_config(&project.platform);
        let own = Project { installation: &installation, platform: project.platform.clone(), key };
        flagged(&project, role).await;
        execute(&own, &json!({ "actionKey": "reject", "contentIds": [role] })).await;
        let told = log(&project, "message", role).await;
        assert!(
            matches!(&last(&told).by, Some(Acting::Moderator { id: by, .. }) if by == id),
            "their key says who they are"
        );
        assert_eq!(own.get("/v1/actions").await.status, 200);
        let status = if may_manage { 200 } else { 403 };
        assert_eq!(own.post("/v1/actions", &json!({ "name": role })).await.status, status, "{role}");
        assert_eq!(own.get("/v1/webhook-secret").await.status, status, "{role}");
        // Words match whatever anybody sends, by every dialect.
        assert_eq!(own.get("/v1/wordlist").await.status, 200);
        let words = json!({ "name": role, "key": role, "words": ["cookie"] });
        assert_eq!(own.post("/v1/wordlist", &words).await.status, status, "{role}");
        project.post("/v1/wordlist", &json!({ "name": "House", "key": format!("{role}-house") })).await.with(200);
        let house = format!("/v1/wordlist/{role}-house");
        assert_eq!(own.put(&house, &json!({ "name": "Home" })).await.status, status, "{role}");
        assert_eq!(own.post(&format!("{house}/words"), &json!({ "words": ["jam"] })).await.status, status, "{role}");
        assert_eq!(own.delete(&format!("{house}/words?words=jam")).await.status, status, "{role}");
    }
    let content = installation.key(&project.platform, &[Scope::Content], |_| {}).await;
    let weak = Project { installation: &installation, platform: project.platform.clone(), key: content };
    assert_eq!(weak.get("/v1/actions").await.refused(403), "missing_key_permission");
    assert_eq!(weak.get("/v1/webhook-secret").await.refused(403), "missing_key_permission");
}
