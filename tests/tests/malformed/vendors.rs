//! The dialects without fields of Checkstep's kind: whatever is wrong with a request is told in their own shape and
//! names what it is; nothing is stored or queued.

use domain::config::{Scope, Settings};
use e2e::corpus::vendors::{self, Call as Vendor};
use e2e::discuse::Project;
use e2e::inprocess::{Call, Installation};
use lambda::request::Reply;
use serde_json::{Value, json};

/// How a dialect tells what cannot be read, and where it names what is invalid.
struct Shape {
    /// Statuses of what cannot be read.
    unreadable: &'static [u16],
    /// Status of what is invalid.
    invalid: u16,
    /// Properties of every refusal.
    keys: &'static [&'static str],
    /// Whether no body at all is read as an object without properties.
    empty_is_read: bool,
    /// The paths that a refusal names.
    named: fn(&Value) -> Vec<String>,
}

const MODAPI: Shape = Shape {
    unreadable: &[400],
    invalid: 400,
    keys: &["type", "code", "message", "request_id", "doc_url"],
    empty_is_read: false,
    named: |body| body["issues"].as_array().into_iter().flatten().map(|issue| joined(&issue["path"])).collect(),
};
const DISCUSE: Shape = Shape {
    unreadable: &[400, 413, 415],
    invalid: 400,
    keys: &["code", "message", "request_id"],
    empty_is_read: false,
    named: |body| {
        let sentences = body["message"].as_str().unwrap_or_default().split("; ");
        sentences.filter_map(|sentence| sentence.split_once(": ")).map(|(path, _)| path.to_owned()).collect()
    },
};
const UPLOADS: Shape = Shape {
    unreadable: &[400, 413, 415],
    invalid: 422,
    keys: &["code", "message", "request_id"],
    empty_is_read: true,
    named: |body| {
        let errors = body["errors"].as_array().into_iter().flatten();
        errors.map(|error| error["path"].as_str().unwrap_or_default().to_owned()).collect()
    },
};

/// `["policies", 0, "id"]` is `policies[0].id`.
fn joined(path: &Value) -> String {
    path.as_array().into_iter().flatten().fold(String::new(), |path, step| match step.as_str() {
        None => format!("{path}[{step}]"),
        Some(name) if path.is_empty() => name.to_owned(),
        Some(name) => format!("{path}.{name}"),
    })
}

async fn send(installation: &Installation, path: &str, headers: &[(String, String)], body: Vec<u8>) -> Reply {
    let call = Call { method: "POST", path: path.into(), headers: headers.to_vec(), body, ..Call::default() };
    installation.send(call).await
}

/// What is wrong with a refusal, if anything is. Without a path, the request could not be read.
fn difference(shape: &Shape, reply: &Reply, path: Option<&str>) -> Option<String> {
    let body: Value = serde_json::from_str(&reply.body).unwrap_or_default();
    let is_whole = shape.keys.iter().all(|key| body[*key].as_str().is_some_and(|text| !text.is_empty()));
    let is_right = match path {
        None => shape.unreadable.contains(&reply.status) && (shape.named)(&body).is_empty(),
        Some(path) => reply.status == shape.invalid && (shape.named)(&body) == [path],
    };
    (!is_whole || !is_right).then(|| format!("{} {}", reply.status, reply.body))
}

/// Sends every sample of a call, and at last what is valid.
async fn try_all(installation: &Installation, call: &Vendor, shape: &Shape, credential: &[(String, String)]) {
    let (before, messages) = (installation.stored().await, installation.messages().await);
    let with = |headers: Vec<(String, String)>| [credential.to_vec(), headers].concat();
    let json_type = || vec![("content-type".to_owned(), "application/json".to_owned())];
    let (mut wrong, mut sent) = (Vec::new(), 0);
    for sample in vendors::unreadable(call) {
        if sample.body.is_empty() && shape.empty_is_read {
            continue;
        }
        let reply = send(installation, call.path, &with(sample.headers), sample.body).await;
        wrong.extend(difference(shape, &reply, None).map(|what| format!("{}: {what}", sample.name)));
        sent += 1;
    }
    for (name, body, path) in &call.invalid {
        let reply = send(installation, call.path, &with(json_type()), body.to_string().into_bytes()).await;
        wrong.extend(difference(shape, &reply, Some(path)).map(|what| format!("{name}: {what}")));
        sent += 1;
    }
    assert!(sent >= 100, "only {sent} samples");
    assert!(wrong.is_empty(), "{} of {sent} answers of {} are wrong:\n{}", wrong.len(), call.path, wrong.join("\n"));
    assert_eq!(installation.stored().await, before, "something was stored");
    assert_eq!(installation.messages().await, messages, "something was sent to a queue");
    // Only what was wrong with them made them fail.
    let reply = send(installation, call.path, &with(json_type()), call.full.to_string().into_bytes()).await;
    assert!(reply.status < 300, "{}: {} {}", call.path, reply.status, reply.body);
    println!("{sent} malformed requests to {} refused", call.path);
}

fn bearer(key: &str) -> Vec<(String, String)> {
    vec![("authorization".to_owned(), format!("Bearer {key}"))]
}

#[tokio::test]
async fn malformed_requests_of_moderation_api_are_refused_and_leave_nothing_behind() {
    let installation = Installation::new().await;
    let platform = installation.platform(Settings::default()).await;
    let key = installation.key(&platform, &[Scope::Content], |_| {}).await;
    try_all(&installation, &vendors::modapi(), &MODAPI, &bearer(&key)).await;
}

#[tokio::test]
async fn malformed_checks_of_discuse_are_refused_and_leave_nothing_behind() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let credential = [("x-client-id", &project.client_id), ("x-client-secret", &project.secret)]
        .map(|(name, value)| (name.to_owned(), value.clone()));
    try_all(&installation, &vendors::discuse(), &DISCUSE, &credential).await;
}

#[tokio::test]
async fn malformed_requests_for_uploads_are_refused_and_leave_nothing_behind() {
    let installation = Installation::new().await;
    let platform = installation.platform(Settings::default()).await;
    let key = installation.key(&platform, &[Scope::Content], |_| {}).await;
    try_all(&installation, &vendors::uploads(), &UPLOADS, &bearer(&key)).await;
}
