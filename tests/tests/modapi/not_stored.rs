//! `doNotStore`: analysed in full, and written nowhere.

use domain::seal::InstallationKeys;
use e2e::deployed::binary;
use e2e::inprocess::Installation;
use e2e::modapi::Project;
use e2e::runtime_api::Function;
use e2e::world::account::TABLE;
use serde_json::{Value, json};
use store::clients::Connection;

use super::channels::channel;
use super::{moderate, text};

/// Words that stand nowhere else.
const MARK: &str = "qxzvjkwp";

fn sent(words: &str) -> Value {
    json!({ "content": { "type": "object", "data": {
            "title": { "type": "text", "text": format!("{MARK} {words}") },
            "photo": { "type": "image", "url": format!("https://{MARK}.example.com/a.png") } } },
        "contentId": format!("id-{MARK}"), "authorId": format!("author-{MARK}"), "conversationId": format!("room-{MARK}"),
        "metaType": "message", "metadata": { "note": MARK }, "doNotStore": true })
}

/// Everything that stands in a bucket.
async fn files(installation: &Installation) -> Vec<String> {
    let account = installation.account();
    let mut files = account.objects(&account.media_bucket()).await;
    files.extend(account.objects(&account.evidence_bucket()).await);
    files
}

#[tokio::test]
async fn nothing_is_written_and_the_answer_is_the_same() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    channel(&project, "chat", &json!({ "is_default": true, "context_enabled": true })).await;
    moderate(&project, &json!({ "content": text("hello"), "authorId": format!("author-{MARK}") })).await;
    let (before, messages) = (installation.stored().await, installation.messages().await);
    let files = files(&installation).await;
    let mut asked = Vec::new();
    for words in ["a cup of tea", "you are an idiot"] {
        let answer = moderate(&project, &sent(words)).await;
        assert_eq!(answer["content"]["id"], format!("id-{MARK}"));
        asked.push(answer["evaluation"].clone());
    }
    assert_eq!(asked[1]["flagged"], true);
    assert_eq!(installation.stored().await, before, "something was written");
    assert_eq!(installation.messages().await, messages, "something was sent");
    assert_eq!(self::files(&installation).await, files, "something was put into a bucket");
    let stored = installation.context.store.alias(&project.platform, &format!("id-{MARK}")).await.unwrap();
    assert_eq!(stored, None);
    let mut kept = sent("you are an idiot");
    kept["doNotStore"] = json!(false);
    assert_eq!(moderate(&project, &kept).await["evaluation"], asked[1], "it is judged as anything else");
    assert_ne!(installation.stored().await, before, "the comparison finds what is written");
}

/// The deployed function: what it writes into its log, its table and its queues.
#[tokio::test]
async fn the_function_logs_nothing_of_it() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    moderate(&project, &json!({ "content": text("hello") })).await;
    let [analyse, deep, events, deliveries, retries, jobs, _media] = installation.queues().clone();
    let Connection { region, credentials: (id, secret, _), endpoint_url, .. } = installation.connection();
    let installation_secret = "a secret of this test alone, of no use anywhere else";
    assert!(InstallationKeys::from_secret(installation_secret).is_ok());
    let variables = [
        ("AWS_REGION", region),
        ("AWS_ACCESS_KEY_ID", id),
        ("AWS_SECRET_ACCESS_KEY", secret),
        ("AWS_ENDPOINT_URL", endpoint_url.unwrap()),
        ("TABLE_NAME", TABLE.to_owned()),
        ("ANALYSE_QUEUE_URL", analyse),
        ("DEEP_QUEUE_URL", deep),
        ("EVENTS_QUEUE_URL", events),
        ("DELIVERIES_QUEUE_URL", deliveries),
        ("RETRIES_QUEUE_URL", retries),
        ("JOBS_QUEUE_URL", jobs),
        ("MEDIA_BUCKET", installation.account().media_bucket()),
        ("EVIDENCE_BUCKET", installation.account().evidence_bucket()),
        ("INSTALLATION_SECRET_ARN", installation.secret(installation_secret).await),
    ];
    let variables: Vec<_> = variables.map(|(name, value)| (name.to_owned(), value)).into();
    let (before, messages) = (installation.stored().await, installation.messages().await);
    let mut function = Function::start(&binary("modapi-moderate"), &variables);
    function.boot().unwrap();
    let answer = function.play(&event(&project, &sent("you are an idiot"))).unwrap();
    assert_eq!(answer["statusCode"], 200, "{answer}");
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["evaluation"]["flagged"], true, "{body}");
    assert_eq!(installation.stored().await, before);
    assert_eq!(installation.messages().await, messages);
    assert_eq!(files(&installation).await, Vec::<String>::new());
    let log = function.stop();
    assert!(log.contains("modapi-moderate.moderate"), "the log was read: {log}");
    assert!(!log.contains(MARK) && !log.contains("idiot"), "{log}");
}

fn event(project: &Project<'_>, body: &Value) -> Value {
    let path = "/v1/moderate";
    json!({
        "version": "2.0", "routeKey": format!("POST {path}"), "rawPath": path, "rawQueryString": "",
        "headers": { "authorization": format!("Bearer {}", project.key), "content-type": "application/json",
            "host": "api.example.com" },
        "requestContext": { "accountId": "123456789012", "apiId": "a", "domainName": "api.example.com",
            "domainPrefix": "api", "requestId": "r", "routeKey": format!("POST {path}"), "stage": "$default",
            "time": "21/Nov/2026:10:20:18 +0000", "timeEpoch": 1_795_256_418_019_i64,
            "http": { "method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7",
                "userAgent": "test" } },
        "body": body.to_string(), "isBase64Encoded": false,
    })
}
