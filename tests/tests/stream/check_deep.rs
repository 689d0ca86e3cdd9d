//! Checks by what the heavy engines say: later, as a task, or at once. The engines are the real ones.

use domain::config::Scope;
use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::task::MAX_TASK_ATTEMPTS;
use e2e::bmp;
use e2e::inprocess::{Call, Installation};
use e2e::stream::App;
use e2e::world::pictures::{Pictures, Served};
use serde_json::{Value, json};
use store::queues::Message;

const CHECK: &str = "/api/v2/moderation/check";
const CONFIG: &str = "/api/v2/moderation/config";

async fn installation() -> Installation {
    Installation::new().await.with_deep(deep::equip_for_calls)
}

async fn configure(app: &App<'_>, more: &Value) {
    let mut config = json!({ "key": "pictures", "ai_image_config": { "rules": [
        { "label": "Explicit", "action": "flag" }, { "label": "known", "action": "remove" }] } });
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    app.post(CONFIG, &config).await.with(201);
}

fn check(id: &str, urls: &[&str], force_sync: bool) -> Value {
    json!({ "entity_type": "post", "entity_id": id, "entity_creator_id": "jane", "config_key": "pictures",
        "moderation_payload": { "texts": ["look"], "images": urls }, "options": { "force_sync": force_sync } })
}

/// Does what the check has promised.
async fn later(app: &App<'_>, id: &str) -> bool {
    let case = CaseId::of(&app.platform, &ContentRef { kind: "post".into(), id: id.into() });
    let store = &app.installation.context.store;
    let receipt = store.case(&app.platform, &case).await.unwrap().unwrap().head.received;
    let task = domain::task::Task::for_rerun(&app.platform, &case, receipt, 0).id;
    let is_promised = store.task(&app.platform, &task).await.unwrap().is_some();
    app.installation.analyse_deep(&Message::Task { platform: app.platform.clone(), task }).await;
    is_promised
}

#[tokio::test]
async fn pictures_are_judged_later_by_a_task_and_at_once_if_asked() {
    let (installation, pictures) = (installation().await, Pictures::start().await);
    let app = App::new(&installation).await;
    installation.know(&app.platform, &bmp::plain([1, 160, 60])).await;
    configure(&app, &json!({})).await;
    let bad = pictures.serve("bad", Served::File("image/bmp", bmp::plain([1, 160, 60])));
    let good = pictures.serve("good", Served::File("image/bmp", bmp::plain([90, 160, 60])));
    for (id, url, action) in [("a", &bad, "remove"), ("b", &good, "keep")] {
        let partial = app.post(CHECK, &check(id, &[url], false)).await.with(201);
        assert_eq!((&partial["status"], &partial["recommended_action"]), (&json!("partial"), &json!("keep")));
        let task = format!("/api/v2/tasks/{}", partial["task_id"].as_str().unwrap());
        assert_eq!(app.get(&task, &[]).await.with(200)["status"], "running");
        assert!(later(&app, id).await, "it was promised");
        let done = app.get(&task, &[]).await.with(200);
        assert_eq!((&done["status"], &done["result"]["status"]), (&json!("completed"), &json!("complete")));
        assert_eq!(done["result"]["recommended_action"], action);
        let bare = app.get(task.strip_prefix("/api/v2").unwrap(), &[]).await.with(200);
        assert_eq!(bare["task_id"], done["task_id"]);

        let at_once = app.post(CHECK, &check(&format!("{id}-now"), &[url], true)).await.with(201);
        assert_eq!((&at_once["status"], &at_once["recommended_action"]), (&json!("complete"), &json!(action)));
        assert!(at_once.get("task_id").is_none());
        if action == "remove" {
            let flag = &at_once["item"]["flags"][0];
            assert_eq!((&flag["type"], &flag["labels"]), (&json!("ai_image"), &json!(["known"])));
            assert_eq!(flag["result"][0]["image"], json!(url));
        }
    }
}

/// A slot with a picture that was uploaded to it; gives what a check names it by.
async fn uploaded(app: &App<'_>, file: &[u8]) -> String {
    let installation = app.installation;
    let key = installation.key(&app.platform, &[Scope::Content], |_| {}).await;
    let headers = vec![("authorization".to_owned(), format!("Bearer {key}"))];
    let body = json!({ "media_type": "image/bmp" }).to_string().into_bytes();
    let call = Call { method: "POST", path: "/media/v1/uploads".into(), headers, body, query: Vec::new() };
    let slot: Value = serde_json::from_str(&installation.send(call).await.body).unwrap();
    let account = installation.account();
    let object = format!("incoming/{}/{}", app.platform, slot["id"].as_str().unwrap());
    account.put_object(&account.media_bucket(), &object, file.to_vec()).await;
    slot["src"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_check_names_uploads_and_keeps_what_it_flags() {
    let installation = installation().await;
    let app = App::new(&installation).await;
    installation.know(&app.platform, &bmp::plain([1, 160, 60])).await;
    configure(&app, &json!({})).await;
    let account = installation.account();
    for (id, file, action, kept) in
        [("good", bmp::plain([90, 160, 60]), "keep", 0), ("bad", bmp::plain([1, 160, 60]), "remove", 1)]
    {
        let src = uploaded(&app, &file).await;
        let answer = app.post(CHECK, &check(id, &[&src], true)).await.with(201);
        assert_eq!((&answer["status"], &answer["recommended_action"]), (&json!("complete"), &json!(action)), "{id}");
        let files = account.objects(&account.media_bucket()).await;
        assert!(files.iter().all(|key| key.starts_with("previews/")), "gone after the scan: {files:?}");
        assert_eq!(account.objects(&account.evidence_bucket()).await.len(), kept, "{id}");
    }
}

#[tokio::test]
async fn a_picture_that_nobody_has_seen_is_never_clean() {
    let (installation, pictures) = (installation().await, Pictures::start().await);
    let app = App::new(&installation).await;
    configure(&app, &json!({})).await;
    let down = pictures.serve("down", Served::Status(500));
    let at_once = app.post(CHECK, &check("a", &[&down], true)).await.with(201);
    assert_eq!((&at_once["status"], &at_once["recommended_action"]), (&json!("complete"), &json!("flag")));
    let flag = &at_once["item"]["flags"][0];
    assert_eq!((&flag["type"], &flag["labels"]), (&json!("ai_image"), &json!(["not_run"])));
    assert!(!later(&app, "a").await, "a call that waits leaves nothing for later");

    let partial = app.post(CHECK, &check("b", &[&down], false)).await.with(201);
    let task = format!("/api/v2/tasks/{}", partial["task_id"].as_str().unwrap());
    for attempt in 1..=MAX_TASK_ATTEMPTS {
        assert_eq!(app.get(&task, &[]).await.with(200)["status"], "running", "attempt {attempt}");
        assert!(later(&app, "b").await);
    }
    let done = app.get(&task, &[]).await.with(200);
    assert_eq!((&done["status"], &done["result"]["recommended_action"]), (&json!("completed"), &json!("flag")));
}

#[tokio::test]
async fn what_is_asynchronous_is_waited_for_only_by_who_asks() {
    let installation = installation().await;
    let app = App::new(&installation).await;
    let insults = json!({ "async": true, "ai_text_config": { "rules": [{ "label": "INSULT", "action": "flag" }] },
        "ai_image_config": null });
    configure(&app, &insults).await;
    let body = |id: &str, force_sync| {
        let mut body = check(id, &[], force_sync);
        body["moderation_payload"] = json!({ "texts": ["you are an idiot"] });
        body
    };
    let partial = app.post(CHECK, &body("a", false)).await.with(201);
    assert_eq!((&partial["status"], &partial["recommended_action"]), (&json!("partial"), &json!("keep")));
    assert!(later(&app, "a").await);
    let task = format!("/api/v2/tasks/{}", partial["task_id"].as_str().unwrap());
    assert_eq!(app.get(&task, &[]).await.with(200)["result"]["recommended_action"], "flag");
    let at_once = app.post(CHECK, &body("b", true)).await.with(201);
    assert_eq!((&at_once["status"], &at_once["recommended_action"]), (&json!("complete"), &json!("flag")));
}

#[tokio::test]
async fn tasks_of_others_are_not_there() {
    let installation = installation().await;
    let (app, other) = (App::new(&installation).await, App::new(&installation).await);
    configure(&app, &json!({})).await;
    let partial = app.post(CHECK, &check("a", &["http://127.0.0.1:1/x"], false)).await.with(201);
    let task = partial["task_id"].as_str().unwrap();
    assert_eq!(other.get(&format!("/api/v2/tasks/{task}"), &[]).await.with(404)["code"], 16);
    for wrong in ["none", &task[..36], &format!("{}-99", &task[..36])] {
        assert_eq!(app.get(&format!("/api/v2/tasks/{wrong}"), &[]).await.with(404)["code"], 16, "{wrong}");
    }
}
