//! One content is one case, whichever dialects speak of it and in whatever order.

use e2e::inprocess::{Call, Installation};
use e2e::modapi::Project;
use e2e::stream::App;
use serde_json::{Value, json};

use super::{case, moderate, text};

/// Who sends the content.
#[derive(Clone, Copy, Debug, PartialEq)]
enum By {
    Checkstep,
    Stream,
    ModerationApi,
}

const ALL: [By; 3] = [By::Checkstep, By::Stream, By::ModerationApi];

async fn send(by: By, id: &str, project: &Project<'_>, app: &App<'_>) {
    match by {
        By::Checkstep => {
            let field = json!({ "id": "text", "type": "text", "src": "a cup of tea" });
            let call = Call {
                method: "POST",
                path: "/api/v2/content/sync".into(),
                headers: vec![("authorization".into(), format!("Bearer {}", project.key))],
                body: json!({ "id": id, "type": "post", "fields": [field] }).to_string().into_bytes(),
                ..Call::default()
            };
            assert_eq!(project.installation.send(call).await.status, 200);
        }
        By::Stream => {
            let body = json!({ "entity_type": "post", "entity_id": id, "entity_creator_id": "ann",
                "moderation_payload": { "texts": ["a cup of tea"] }, "config_key": "posts" });
            app.post("/api/v2/moderation/check", &body).await.with(201);
        }
        By::ModerationApi => {
            let body = json!({ "content": text("a cup of tea"), "contentId": id, "metaType": "post" });
            moderate(project, &body).await;
        }
    }
}

#[tokio::test]
async fn a_post_is_one_case_in_every_order_and_is_found_by_its_id_alone() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let project = Project::of(&installation, &app.platform).await;
    let rules = json!({ "rules": [{ "label": "INSULT", "action": "flag" }] });
    app.post("/api/v2/moderation/config", &json!({ "key": "posts", "ai_text_config": rules })).await.with(201);
    let mut orders = 0;
    for first in ALL {
        for second in ALL.into_iter().filter(|by| *by != first) {
            for third in ALL.into_iter().filter(|by| *by != first && *by != second) {
                let id = format!("{first:?}-{second:?}");
                for (received, by) in (1..).zip([first, second, third]) {
                    send(by, &id, &project, &app).await;
                    assert_eq!(case(&project, "post", &id).await.unwrap().head.received, received, "{id} {by:?}");
                }
                let body = json!({ "content": text("another cup"), "contentId": id });
                moderate(&project, &body).await;
                let now = case(&project, "post", &id).await.unwrap();
                assert_eq!(now.head.received, 4, "{id}");
                assert_eq!(now.decoded().unwrap().fields[0].src.as_deref(), Some("another cup"));
                assert!(case(&project, "content", &id).await.is_none(), "{id}");
                orders += 1;
            }
        }
    }
    assert_eq!(orders, 6);
}

#[tokio::test]
async fn an_alias_is_kept_as_long_as_its_case() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let alias = async || -> Vec<String> {
        let stored = installation.stored().await;
        stored.into_iter().filter(|(key, _)| key.starts_with("R#")).map(|(_, item)| item).collect()
    };
    let send = async |content: &str| {
        moderate(&project, &json!({ "content": text(content), "contentId": "m", "metaType": "message" })).await
    };
    send("a cup of tea").await;
    let [first] = alias().await.try_into().unwrap();
    assert!(first.contains("(\"x\", N("), "it expires with its case: {first}");
    send("you are an idiot").await;
    let [kept] = alias().await.try_into().unwrap();
    assert!(!kept.contains("(\"x\", N(") && kept.contains("message"), "{kept}");
    send("a cup of tea").await;
    let [still] = alias().await.try_into().unwrap();
    assert_eq!(still, kept);
    // A content that was kept before its id alone was known.
    let field = json!({ "id": "text", "type": "text", "src": "a cup of tea" });
    for (path, body) in [
        ("/api/v2/content/sync", json!({ "id": "k", "type": "post", "fields": [field] })),
        ("/api/v2/content/report", json!({ "id": "k", "type": "post", "reporter": "bob" })),
    ] {
        let headers = vec![("authorization".into(), format!("Bearer {}", project.key))];
        let body = body.to_string().into_bytes();
        let call = Call { method: "POST", path: path.into(), headers, body, ..Call::default() };
        assert!(installation.send(call).await.status < 300);
    }
    moderate(&project, &json!({ "content": text("tea"), "contentId": "k", "metaType": "post" })).await;
    let kept: Vec<String> = alias().await;
    assert!(kept.len() == 2 && kept.iter().all(|item| !item.contains("(\"x\", N(")), "{kept:?}");
    let unknown: Value = moderate(&project, &json!({ "content": text("tea"), "contentId": "k" })).await;
    assert_eq!(unknown["content"]["id"], "k");
    assert_eq!(case(&project, "post", "k").await.unwrap().head.received, 3);
}
