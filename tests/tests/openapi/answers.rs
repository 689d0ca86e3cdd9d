//! Samples of all operations, sent: requests and answers are as described, each property of them.

use e2e::inprocess::{Call, Installation};
use e2e::samples::{Sample, Stage};
use lambda::operation::{Access, Endpoint};
use lambda::request::Reply;
use serde_json::Value;

use super::documents::{Described, described, is_described};
use domain::config::Scope;

/// Keys of a stage.
pub struct Keys {
    admin: String,
    content: String,
    moderate: String,
    member: String,
}

impl Keys {
    pub async fn make(installation: &Installation, stage: &Stage) -> Self {
        Self {
            admin: installation.admin_key.clone(),
            content: installation.key(&stage.platform, &[Scope::Content], |_| {}).await,
            moderate: installation.key(&stage.platform, &[Scope::Moderate], |_| {}).await,
            member: stage.member.clone(),
        }
    }

    fn of(&self, access: Access) -> &str {
        match access {
            Access::Platform(Scope::Moderate) => &self.moderate,
            Access::Platform(_) => &self.content,
            Access::Member => &self.member,
            Access::Public | Access::Admin | Access::Link(_) | Access::App { .. } | Access::Project => &self.admin,
        }
    }
}

pub fn endpoint_of(sample: &Sample) -> &'static Endpoint {
    operations::endpoints().find(|endpoint| endpoint.name == sample.operation).unwrap()
}

/// Sends a sample with a body, with the right key or with none.
pub async fn send(installation: &Installation, sample: &Sample, body: Option<&Value>, keys: Option<&Keys>) -> Reply {
    let endpoint = endpoint_of(sample);
    let key = keys.map(|keys| ("authorization".to_owned(), format!("Bearer {}", keys.of(endpoint.access))));
    let call = Call {
        method: endpoint.method.as_str(),
        path: sample.path.clone(),
        query: sample.query.clone(),
        headers: key.into_iter().collect(),
        body: body.map(Value::to_string).unwrap_or_default().into_bytes(),
    };
    installation.send(call).await
}

/// What of an answer is not as described.
pub fn differences(described: &Described, reply: &Reply) -> Vec<String> {
    let Some(response) = described.response(reply.status) else {
        return vec![format!("status {} is not described: {}", reply.status, reply.body)];
    };
    let headers = response["headers"].as_object().unwrap();
    let unknown = reply.headers.iter().filter(|(name, _)| !headers.contains_key(*name) && !is_general(name));
    let mut problems: Vec<String> = unknown.map(|(name, _)| format!("the header {name} is not described")).collect();
    match response.pointer("/content/application~1json/schema") {
        None if !reply.body.is_empty() => problems.push(format!("a body is not described: {}", reply.body)),
        None => {}
        Some(schema) => {
            let body: Value = serde_json::from_str(&reply.body).unwrap_or_default();
            problems.extend(described.document.schemas(true).problems(schema, &body));
        }
    }
    problems
}

/// Headers that HTTP explains.
fn is_general(name: &str) -> bool {
    ["cache-control", "etag", "location"].contains(&name)
}

fn check_request(described: &Described, sample: &Sample, wrong: &mut Vec<String>) {
    let parameters = described.operation["parameters"].as_array().cloned().unwrap_or_default();
    for (name, _) in &sample.query {
        let is_known = parameters.iter().any(|one| one["in"] == "query" && one["name"] == **name);
        wrong.extend((!is_known).then(|| format!("{}: the query parameter {name} is not described", sample.operation)));
    }
    let schema = described.operation.pointer("/requestBody/content/application~1json/schema");
    assert_eq!(schema.is_some(), sample.body.is_some(), "{} and its body", sample.operation);
    if let (Some(schema), Some(body)) = (schema, &sample.body) {
        let problems = described.document.schemas(true).problems(schema, body);
        wrong.extend(problems.into_iter().map(|what| format!("{}, request: {what}", sample.operation)));
    }
}

#[tokio::test]
async fn requests_and_answers_of_every_operation_are_as_described() {
    let installation = Installation::new().await;
    let stage = Stage::set(&installation).await;
    let keys = Keys::make(&installation, &stage).await;
    let (mut wrong, mut count) = (Vec::new(), 0);
    for sample in stage.samples().iter().filter(|sample| is_described(endpoint_of(sample))) {
        let endpoint = endpoint_of(sample);
        let described = described(endpoint);
        check_request(&described, sample, &mut wrong);
        if endpoint.access != Access::Public {
            let refused = send(&installation, sample, sample.body.as_ref(), None).await;
            assert_eq!(refused.status, 401, "{}", sample.operation);
            wrong.extend(named(sample, differences(&described, &refused)));
        }
        let reply = send(&installation, sample, sample.body.as_ref(), Some(&keys)).await;
        assert_eq!(reply.status, sample.status, "{}: {}", sample.operation, reply.body);
        wrong.extend(named(sample, differences(&described, &reply)));
        count += 1;
    }
    println!("{count} operations answered as described");
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

fn named(sample: &Sample, problems: Vec<String>) -> impl Iterator<Item = String> {
    problems.into_iter().map(|what| format!("{}: {what}", sample.operation))
}
