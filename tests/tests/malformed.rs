//! Malformed ingestion requests: each gets its 4xx in the dialect's shape with the path of what is
//! wrong, none gets a 5xx, and nothing of any of them is stored or queued. What is just within the
//! limits is accepted.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

mod malformed {
    pub mod vendors;
}

use std::collections::BTreeMap;

use domain::config::{Policy, Scope, Settings, Strategy, StrategyKind};
use domain::content::ContentRef;
use domain::ids::{CaseId, PlatformId};
use e2e::corpus::{self, STRATEGY, STRATEGY_OFF, Sample, Verdict, fits, later};
use e2e::inprocess::{Call, Installation};
use lambda::request::Reply;
use serde_json::{Value, json};
use store::configs::ConfigKind;

/// Paths of ingestion, and what they answer when all is well.
const PATHS: [(&str, u16); 2] = [("/api/v2/content", 202), ("/api/v2/content/sync", 200)];

/// Adds a platform with the strategies of the corpus; gives a key as well.
async fn platform(installation: &Installation, strict: bool) -> (PlatformId, String) {
    let settings = Settings { strict_complex_types: strict, ..Settings::default() };
    let platform = installation.platform(settings).await;
    for (name, enabled) in [(STRATEGY, true), (STRATEGY_OFF, false)] {
        let strategy = Strategy {
            name: name.into(),
            kind: StrategyKind::External,
            asynchronous: false,
            enabled,
            field_types: Vec::new(),
            remote: None,
            version: 1,
        };
        let store = &installation.context.store;
        assert!(store.put_config(&platform, ConfigKind::Strategy, name, &strategy, None).await.unwrap());
    }
    let policy = Policy { code: later::POLICY.into(), ..Policy::default() };
    let put = installation.context.store.put_config(&platform, ConfigKind::Policy, later::POLICY, &policy, None).await;
    assert!(put.unwrap());
    let key = installation.key(&platform, &[Scope::Content], |_| {}).await;
    (platform, key)
}

async fn post(installation: &Installation, path: &str, key: &str, headers: &[(String, String)], body: &[u8]) -> Reply {
    let mut headers = headers.to_vec();
    headers.push(("authorization".into(), format!("Bearer {key}")));
    let call = Call { method: "POST", path: path.into(), headers, body: body.to_vec(), ..Call::default() };
    installation.send(call).await
}

/// What is wrong with the answer to a sample, if anything is.
fn difference(sample: &Sample, reply: &Reply) -> Option<String> {
    let body: Value = serde_json::from_str(&reply.body).unwrap_or_default();
    let id = body["request_id"].as_str().unwrap_or_default();
    let header = reply.headers.iter().find(|(name, _)| *name == "x-request-id").map_or("", |(_, value)| value);
    if id.is_empty() || id != header || body["message"].as_str().is_none_or(str::is_empty) {
        return Some(format!("not the shape of an error: {}", reply.body));
    }
    let problems = body["errors"].as_array().map(|errors| {
        let text = |error: &Value, name: &str| error[name].as_str().unwrap_or("(none)").to_owned();
        errors.iter().map(|error| (text(error, "path"), text(error, "code"))).collect::<Vec<_>>()
    });
    let (status, code, expected) = match &sample.verdict {
        Verdict::Refused(status, code) => (*status, *code, None),
        Verdict::Invalid(problems) => {
            let problems = problems.iter().map(|(path, code)| (path.clone(), (*code).to_owned())).collect();
            (422, "invalid_request", Some(problems))
        }
    };
    let right = reply.status == status && body["code"] == code && problems == expected;
    (!right).then(|| format!("expected {status} {code} {expected:?}, got {} {}", reply.status, reply.body))
}

#[tokio::test]
async fn malformed_requests_are_refused_and_leave_nothing_behind() {
    let installation = Installation::new().await;
    let (_, key) = platform(&installation, false).await;
    let (_, strict_key) = platform(&installation, true).await;
    let samples = corpus::all();
    assert!(samples.len() >= 200, "only {} samples", samples.len());
    let before = installation.stored().await;

    let (mut wrong, mut statuses) = (Vec::new(), BTreeMap::<u16, usize>::new());
    for (path, _) in PATHS {
        for sample in &samples {
            let key = if sample.strict { &strict_key } else { &key };
            let reply = post(&installation, path, key, &sample.headers, &sample.body).await;
            *statuses.entry(reply.status).or_default() += 1;
            wrong.extend(difference(sample, &reply).map(|what| format!("{path}, {}: {what}", sample.name)));
        }
    }
    let sent = samples.len() * PATHS.len();
    println!("{} malformed requests to {} paths, {sent} refusals: {statuses:?}", samples.len(), PATHS.len());
    assert!(wrong.is_empty(), "{} of {sent} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(statuses.keys().all(|status| (400..500).contains(status)), "{statuses:?}");
    assert_eq!(installation.stored().await, before, "something was stored");
    assert_eq!(installation.messages().await, 0, "something was sent to a queue");
}

/// Reports, appeals, decisions, inquiries.
#[tokio::test]
async fn malformed_requests_about_contents_are_refused_and_leave_nothing_behind() {
    let installation = Installation::new().await;
    let (_, key) = platform(&installation, false).await;
    let (_, strict_key) = platform(&installation, true).await;
    let samples = later::all();
    assert!(samples.len() >= 500, "only {} samples", samples.len());
    let before = installation.stored().await;
    let mut wrong = Vec::new();
    for (path, sample) in &samples {
        let key = if sample.strict { &strict_key } else { &key };
        let reply = post(&installation, path, key, &sample.headers, &sample.body).await;
        wrong.extend(difference(sample, &reply).map(|what| format!("{path}, {}: {what}", sample.name)));
    }
    println!("{} malformed requests refused", samples.len() - wrong.len());
    assert!(wrong.is_empty(), "{} of {} answers are wrong:\n{}", wrong.len(), samples.len(), wrong.join("\n"));
    assert_eq!(installation.stored().await, before, "something was stored");
    assert_eq!(installation.messages().await, 0, "something was sent to a queue");
    // Only what was wrong with them made them fail: none of these is a problem of the request.
    for (path, body) in later::valid() {
        let reply = post(&installation, path, &key, &[], body.to_string().as_bytes()).await;
        assert!(matches!(reply.status, 202 | 403 | 404 | 409), "{path}: {} {}", reply.status, reply.body);
    }
}

#[tokio::test]
async fn what_is_within_the_limits_is_accepted() {
    let installation = Installation::new().await;
    let fitting = fits::all();
    for (path, status) in PATHS {
        for request in &fitting {
            let (platform, key) = platform(&installation, false).await;
            let messages = installation.messages().await;
            let reply = post(&installation, path, &key, &request.headers, &request.body).await;
            assert_eq!(reply.status, status, "{path}, {}: {}", request.name, reply.body);
            let sent: Value = serde_json::from_slice(&request.body).unwrap();
            let answer: Value = serde_json::from_str(&reply.body).unwrap();
            assert_eq!((&answer["id"], &answer["type"]), (&sent["id"], &sent["type"]), "{}", request.name);
            let text = |name: &str| sent[name].as_str().unwrap().to_owned();
            let case = CaseId::of(&platform, &ContentRef { kind: text("type"), id: text("id") });
            let stored = installation.context.store.case(&platform, &case).await.unwrap();
            assert!(stored.is_some_and(|case| case.decoded().is_some()), "{path}, {}: not stored", request.name);
            // Pictures are looked at behind the queue, whoever waits.
            let later = answer["incomplete"].as_array().is_some_and(|names| names.iter().any(|name| name == "image"));
            let queued = usize::from(status == 202 || later);
            assert_eq!(installation.messages().await, messages + queued, "{path}, {}", request.name);
        }
    }
    println!("{} requests within the limits accepted by {} paths", fitting.len(), PATHS.len());
}

/// Two requests that are fine alone, but would pass a limit together: the second is refused as a
/// whole.
#[tokio::test]
async fn a_merge_beyond_a_limit_is_refused_and_stores_nothing() {
    let installation = Installation::new().await;
    let field = |n: usize, text: &str| json!({ "id": format!("f{n}"), "type": "text", "src": text });
    let long = "x y ".repeat(60_000);
    let fields = |from: usize, count: usize| (from..from + count).map(|n| field(n, "x")).collect::<Value>();
    let metadata =
        |from: usize| (from..from + 60).map(|n| json!({ "id": format!("m{n}"), "value": n })).collect::<Value>();
    let cases = [
        ("fields", json!({ "fields": fields(0, 150) }), json!({ "fields": fields(150, 51) }), 422, "fields"),
        ("metadata", json!({ "metadata": metadata(0) }), json!({ "metadata": metadata(60) }), 422, "metadata"),
        (
            "bytes",
            json!({ "fields": [field(0, &long), field(1, &long), field(2, &long)] }),
            json!({ "fields": [field(3, &long), field(4, &long), field(5, &long)] }),
            413,
            "",
        ),
    ];
    for (path, status) in PATHS {
        for (name, first, second, refusal, problem) in &cases {
            let (_, key) = platform(&installation, false).await;
            let content = |part: &Value| {
                let mut content = json!({ "id": "1", "type": "post" });
                content.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
                content.to_string().into_bytes()
            };
            let reply = post(&installation, path, &key, &[], &content(first)).await;
            assert_eq!(reply.status, status, "{path} {name}: {}", reply.body);
            let (before, messages) = (installation.stored().await, installation.messages().await);
            let reply = post(&installation, path, &key, &[], &content(second)).await;
            let body: Value = serde_json::from_str(&reply.body).unwrap();
            assert_eq!(reply.status, *refusal, "{path} {name}: {body}");
            assert_eq!(body["errors"][0]["path"].as_str().unwrap_or_default(), *problem, "{path} {name}: {body}");
            assert_eq!(installation.stored().await, before, "{path} {name}");
            assert_eq!(installation.messages().await, messages, "{path} {name}");
        }
    }
}
