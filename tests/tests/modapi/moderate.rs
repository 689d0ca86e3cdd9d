//! `POST /v1/moderate`: what it says, and what it leaves behind.

use domain::content::ContentRef;
use domain::ids::CaseId;
use e2e::inprocess::{Call, Installation};
use e2e::modapi::Project;
use serde_json::{Value, json};

use super::{case, moderate, policy, text};

#[tokio::test]
async fn a_clean_content_is_let_through_and_kept() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let body = json!({ "content": text("a cup of tea"), "contentId": "m-1", "authorId": "ann", "conversationId": "room",
        "metaType": "message", "metadata": { "plan": "free", "deep": { "a": [1] } }, "timestamp": 1_735_902_168_566_i64 });
    let answer = moderate(&project, &body).await;
    assert_eq!((&answer["content"]["id"], &answer["evaluation"]["flagged"]), (&json!("m-1"), &json!(false)));
    assert_eq!(answer["recommendation"], json!({ "action": "allow", "reason_codes": [] }));
    assert_eq!((&answer["author"]["external_id"], &answer["author"]["status"]), (&json!("ann"), &json!("enabled")));
    assert_eq!((&answer["meta"]["status"], &answer["meta"]["channel_key"]), (&json!("success"), &json!("default")));
    assert_eq!(answer["insights"][0]["id"], "language");
    assert!(answer.get("errors").is_none() && answer["casebook"].is_null());
    let kept = case(&project, "message", "m-1").await.unwrap();
    let body = kept.decoded().unwrap();
    assert_eq!((body.author.as_deref(), body.created_ms), (Some("ann"), Some(1_735_902_168_566)));
    assert_eq!(body.parent, Some(ContentRef { kind: "conversation".into(), id: "room".into() }));
    assert_eq!(body.metadata.len(), 2);
    assert!(kept.head.is_analysed() && !kept.head.is_queued() && kept.head.expires_s.is_some());
}

#[tokio::test]
async fn what_is_flagged_waits_for_a_person_and_stays_online() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let body = json!({ "content": { "type": "object", "data": {
        "title": { "type": "text", "text": "about you" }, "body.text": { "type": "text", "text": "you are an idiot" } } },
        "contentId": "p-1", "metaType": "post" });
    let answer = moderate(&project, &body).await;
    let found = policy(&answer, "toxicity").unwrap();
    assert_eq!((&found["flagged"], &found["flagged_fields"]), (&json!(true), &json!(["body.text"])));
    assert_eq!(answer["recommendation"]["action"], "review");
    assert_eq!(answer["policies"][0]["flagged"], true, "the most probable first");
    assert_eq!((&answer["author"], &answer["meta"]["usage"]), (&Value::Null, &json!(2)));
    let kept = case(&project, "post", "p-1").await.unwrap();
    assert!(kept.head.is_queued() && kept.head.enforcement.is_none(), "recommending is not enforcing");
    assert!(kept.head.expires_s.is_none());
}

#[tokio::test]
async fn the_same_id_again_is_the_same_content_and_replaces_it() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let send = async |content: &str, more: Value| {
        let mut body = json!({ "content": text(content), "contentId": "c-1" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        moderate(&project, &body).await
    };
    send("you are an idiot", json!({ "metaType": "comment", "metadata": { "a": 1 } })).await;
    send("sorry, that was rude of me", json!({})).await;
    let now = case(&project, "comment", "c-1").await.unwrap();
    let body = now.decoded().unwrap();
    assert_eq!((now.head.received, body.metadata.len()), (2, 0), "what is not sent again is gone");
    assert_eq!(body.fields[0].src.as_deref(), Some("sorry, that was rude of me"));
    send("you are an idiot", json!({ "metaType": "post" })).await;
    assert_eq!(case(&project, "comment", "c-1").await.unwrap().head.received, 3, "one id is one content");
    for other in ["post", "content"] {
        assert!(case(&project, other, "c-1").await.is_none(), "{other}");
    }
    let first = moderate(&project, &json!({ "content": text("tea") })).await["content"]["id"].clone();
    let second = moderate(&project, &json!({ "content": text("tea") })).await["content"]["id"].clone();
    assert!(first.as_str().is_some_and(|id| !id.is_empty()) && first != second);
    assert!(case(&project, "content", first.as_str().unwrap()).await.is_some());
}

#[tokio::test]
async fn a_resolved_item_is_open_again_when_it_is_flagged_again() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let rude = json!({ "content": text("you are an idiot"), "contentId": "c-1", "metaType": "comment" });
    moderate(&project, &rude).await;
    let content = ContentRef { kind: "comment".into(), id: "c-1".into() };
    let id = CaseId::of(&project.platform, &content);
    let call = Call {
        method: "POST",
        path: format!("/moderate/v1/cases/{}/decision", id.as_str()),
        headers: vec![("authorization".into(), format!("Bearer {}", project.key))],
        body: json!({ "decision": "dismiss" }).to_string().into_bytes(),
        ..Call::default()
    };
    let reply = installation.send(call).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(!case(&project, "comment", "c-1").await.unwrap().head.is_queued());
    moderate(&project, &rude).await;
    assert!(case(&project, "comment", "c-1").await.unwrap().head.is_queued());
}

#[tokio::test]
async fn a_request_can_bring_its_own_policies_and_verdict() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let ask = async |content: &str, more: Value| {
        let mut body = json!({ "content": text(content), "doNotStore": true });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        moderate(&project, &body).await
    };
    let own = json!({ "policies": [{ "id": "pii", "entities": { "email": { "shouldMask": true } } }] });
    let answer = ask("you idiot, write to ann@example.com", own).await;
    assert_eq!(answer["policies"].as_array().unwrap().len(), 1, "in place of the channel's");
    assert_eq!(answer["content"]["modified"], "you idiot, write to {{ email hidden }}");
    let absent = ask("hello", json!({ "policies": [{ "id": "religion", "flag": true }, { "id": "toxicity" }] })).await;
    assert_eq!(absent["errors"], json!([{ "id": "religion", "message": "no engine is set up for this policy" }]));
    assert_eq!(
        (&absent["meta"]["status"], &absent["recommendation"]["action"]),
        (&json!("partial_success"), &json!("review"))
    );
    let noted = ask("hello", json!({ "policies": [{ "id": "religion", "flag": false }] })).await;
    assert_eq!((&noted["errors"][0]["id"], &noted["recommendation"]["action"]), (&json!("religion"), &json!("allow")));
    let client = |action: &str, behavior: &str| json!({ "clientAction": { "action": action, "behavior": behavior } });
    assert_eq!(ask("hello", client("reject", "escalate")).await["recommendation"]["action"], "reject");
    assert_eq!(ask("you are an idiot", client("allow", "escalate")).await["recommendation"]["action"], "review");
    let replaced = ask("you are an idiot", client("allow", "override")).await;
    assert_eq!(replaced["recommendation"], json!({ "action": "allow", "reason_codes": ["client_override"] }));
    assert_eq!(replaced["evaluation"]["flagged"], true, "what we found stands");
}

#[tokio::test]
async fn contents_of_who_is_blocked_are_to_be_refused() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let decide = async |body: Value| {
        let call = Call {
            method: "POST",
            path: "/api/v2/author/decision".into(),
            headers: vec![("authorization".into(), format!("Bearer {}", project.key))],
            body: body.to_string().into_bytes(),
            ..Call::default()
        };
        assert_eq!(installation.send(call).await.status, 202);
    };
    decide(json!({ "author": "ann", "decision": "hold" })).await;
    let body = json!({ "content": text("a cup of tea"), "contentId": "m-1", "authorId": "ann" });
    let answer = moderate(&project, &body).await;
    assert_eq!(answer["recommendation"], json!({ "action": "reject", "reason_codes": ["author_block"] }));
    assert_eq!((&answer["author"]["status"], &answer["author"]["block"]["until"]), (&json!("blocked"), &Value::Null));
    decide(json!({ "author": "ann", "decision": "overturn" })).await;
    assert_eq!(moderate(&project, &body).await["recommendation"]["action"], "allow");
}

#[tokio::test]
async fn what_is_wrong_is_named_and_changes_nothing() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let before = installation.stored().await;
    for (body, path) in [
        (json!({}), json!(["content"])),
        (json!({ "content": { "type": "poem" } }), json!(["content", "type"])),
        (json!({ "content": { "type": "image" } }), json!(["content", "url"])),
        (json!({ "content": text("x"), "metaType": "poem" }), json!(["metaType"])),
        (
            json!({ "content": text("x"), "policies": [{ "id": "spam", "threshold": 7 }] }),
            json!(["policies", 0, "threshold"]),
        ),
        (
            json!({ "content": text("x"), "metadata": vec![("k", 1); 1].into_iter().collect::<std::collections::BTreeMap<_, _>>(),
                 "contentId": "" }),
            json!(["contentId"]),
        ),
    ] {
        let refused = project.post("/v1/moderate", &body).await.with(400);
        assert_eq!(refused["code"], "validation_failed", "{body}");
        assert_eq!(refused["issues"][0]["path"], path, "{body}");
    }
    let mut foreign = project.call("POST", "/v1/moderate", Some(&json!({ "content": text("x") })));
    foreign.headers.push(("project-id".into(), "another".into()));
    assert_eq!(project.send(foreign).await.refused(403), "permission_denied");
    assert_eq!(installation.stored().await, before);
}
