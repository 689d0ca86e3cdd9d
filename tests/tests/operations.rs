//! Every operation of the bundle against everything that must be refused before it does anything:
//! credentials that are missing, malformed, unknown, revoked, expired or of the wrong kind, bodies that
//! are too large, not JSON, of another type or compressed. And no platform sees another's data.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

use std::collections::BTreeSet;

use domain::config::{Scope, Settings};
use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::jwt::sign;
use domain::links::{Flow, Link};
use domain::seal::InstallationKeys;
use domain::secrets::Plain;
use e2e::inprocess::{Call, Installation};
use e2e::samples::{Sample, Stage};
use lambda::operation::{Access, Dialect, Endpoint, Method};
use lambda::request::Reply;
use lambda::sources::{Random, SystemRandom};
use serde_json::{Value, json};

/// Media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// Credentials of every sort.
struct Keys {
    admin: String,
    content: String,
    moderate: String,
    /// Of a platform, with every scope there is, that of operators included.
    claims_all: String,
    revoked: String,
    expired: String,
    unknown: String,
    /// A token of a server, and the secret that signs it.
    server: String,
    secret: Plain,
    /// The credential of an organisation's member.
    member: String,
    /// Client id and secret of a project.
    project: [String; 2],
}

impl Keys {
    async fn make(installation: &Installation, stage: &Stage) -> Self {
        let platform = &stage.platform;
        let secret = Plain::new(stage.app[1].clone());
        let all = [Scope::Content, Scope::Moderate, Scope::Admin];
        let now_ms = installation.context.now_ms();
        Self {
            admin: installation.admin_key.clone(),
            content: installation.key(platform, &[Scope::Content], |_| {}).await,
            moderate: installation.key(platform, &[Scope::Moderate], |_| {}).await,
            claims_all: installation.key(platform, &all, |_| {}).await,
            revoked: installation.key(platform, &all, |key| key.revoked_ms = Some(now_ms - 1)).await,
            expired: installation.key(platform, &all, |key| key.expires_ms = Some(now_ms - 1)).await,
            unknown: SystemRandom.key("content").expose().to_owned(),
            // As one of the clients signs it.
            server: sign(&json!({}), &secret),
            secret,
            member: stage.member.clone(),
            project: stage.project.clone(),
        }
    }

    /// The headers that authenticate a call.
    fn headers(&self, access: Access) -> Vec<(String, String)> {
        if access == Access::Project {
            let [id, secret] = self.project.clone();
            return vec![("x-client-id".into(), id), ("x-client-secret".into(), secret)];
        }
        vec![("authorization".into(), format!("Bearer {}", self.right(access)))]
    }

    fn right(&self, access: Access) -> &str {
        match access {
            // Who needs no key may have any.
            Access::Public | Access::Admin => &self.admin,
            Access::Platform(Scope::Moderate) => &self.moderate,
            Access::App { .. } => &self.server,
            Access::Member => &self.member,
            // A link needs no key, and a key is no link.
            Access::Platform(_) | Access::Link(_) | Access::Project => &self.content,
        }
    }

    /// Keys that are valid, but not for this.
    fn wrong(&self, access: Access) -> Vec<(&'static str, &str)> {
        match access {
            Access::Admin => vec![
                ("a content key", &self.content),
                ("a moderation key", &self.moderate),
                ("a platform's key that claims everything", &self.claims_all),
            ],
            Access::Platform(Scope::Moderate) => vec![("a content key", &self.content), ("an admin key", &self.admin)],
            Access::Platform(_) => vec![("a moderation key", &self.moderate), ("an admin key", &self.admin)],
            Access::Member => vec![("a content key", &self.content), ("a moderation key", &self.moderate)],
            Access::Public | Access::Link(_) | Access::App { .. } | Access::Project => Vec::new(),
        }
    }
}

/// One request that must be refused.
struct Refusal {
    name: String,
    authorization: Option<String>,
    /// Another value of a query parameter than the sample's.
    query: Option<(&'static str, String)>,
    headers: Vec<(&'static str, &'static str)>,
    body: Option<Vec<u8>>,
    status: u16,
    /// As our own dialects spell it; what only Stream's dialect tells apart is its number.
    code: &'static str,
}

fn credentials(endpoint: &Endpoint, keys: &Keys) -> Vec<Refusal> {
    if endpoint.access == Access::Public {
        return Vec::new();
    }
    let right = keys.right(endpoint.access);
    let other = if right.ends_with('x') { 'y' } else { 'x' };
    let changed = format!("{}{other}", &right[..right.len() - 1]);
    let unauthorized = [
        ("no credential", None),
        ("an empty header", Some(String::new())),
        ("a scheme alone", Some("Bearer".into())),
        ("an empty key", Some("Bearer  ".into())),
        ("a key alone", Some(right.to_owned())),
        ("basic authentication", Some(format!("Basic {right}"))),
        ("another scheme", Some(format!("Token {right}"))),
        ("two keys", Some(format!("Bearer {right} {right}"))),
        ("a key in quotes", Some(format!("Bearer \"{right}\""))),
        ("a key with one character changed", Some(format!("Bearer {changed}"))),
        ("somebody else's key", Some("Bearer sk_live_0123456789abcdef".into())),
        ("a very long key", Some(format!("Bearer gvl_{}", "x".repeat(8_000)))),
        ("an unknown key", Some(format!("Bearer {}", keys.unknown))),
        ("a revoked key", Some(format!("Bearer {}", keys.revoked))),
        ("an expired key", Some(format!("Bearer {}", keys.expired))),
    ];
    let refusal = |name: &str, authorization: Option<String>, status, code| Refusal {
        name: name.to_owned(),
        authorization,
        query: None,
        headers: Vec::new(),
        body: None,
        status,
        code,
    };
    let wrong = keys.wrong(endpoint.access).into_iter();
    let wrong = wrong.map(|(name, key)| refusal(name, Some(format!("Bearer {key}")), 403, "forbidden"));
    unauthorized.into_iter().map(|(name, value)| refusal(name, value, 401, "unauthorized")).chain(wrong).collect()
}

/// Keys and tokens of apps that open nothing, and tokens of users where they may not call.
fn apps(installation: &Installation, users: bool, keys: &Keys) -> Vec<Refusal> {
    let now_s = installation.context.now_ms() / 1000;
    let token = |claims: &Value| sign(claims, &keys.secret);
    let right = &keys.server;
    let other = if right.ends_with('x') { 'y' } else { 'x' };
    let changed = format!("{}{other}", &right[..right.len() - 1]);
    let unsigned = right.rsplit_once('.').unwrap().0;
    let foreign = sign(&json!({ "server": true }), &Plain::new("another secret".into()));
    let refusal = |name: &str, authorization: Option<String>, code| Refusal {
        name: name.to_owned(),
        authorization,
        query: None,
        headers: Vec::new(),
        body: None,
        status: 401,
        code,
    };
    let mut refusals: Vec<_> = [
        ("no token", None, "5"),
        ("an empty token", Some(String::new()), "5"),
        ("a scheme alone", Some("Bearer".into()), "5"),
        ("another scheme", Some(format!("Token {right}")), "5"),
        ("an API key for a token", Some(format!("Bearer {}", keys.content)), "5"),
        ("a token without signature", Some(unsigned.to_owned()), "5"),
        ("a token with an empty signature", Some(format!("{unsigned}.")), "43"),
        ("a changed token", Some(changed), "43"),
        ("another app's token", Some(foreign), "43"),
        ("an expired token", Some(token(&json!({ "user_id": "u", "exp": now_s - 1 }))), "40"),
        ("an expired token of a server", Some(token(&json!({ "exp": now_s - 1 }))), "40"),
        ("a token of tomorrow", Some(token(&json!({ "user_id": "u", "nbf": now_s + 3_600 }))), "41"),
        ("a token issued tomorrow", Some(token(&json!({ "user_id": "u", "iat": now_s + 3_600 }))), "42"),
        ("a token of nobody", Some(token(&json!({ "user_id": "" }))), "5"),
    ]
    .into_iter()
    .map(|(name, authorization, code)| refusal(name, authorization, code))
    .collect();
    for (name, key) in
        [("no api_key", ""), ("a foreign api_key", "k2h5x"), ("an unknown api_key", keys.unknown.as_str())]
    {
        let own = Some(right.clone());
        refusals.push(Refusal { query: Some(("api_key", key.to_owned())), ..refusal(name, own, "2") });
    }
    let anonymous = vec![("stream-auth-type", "anonymous")];
    refusals.push(Refusal { headers: anonymous, ..refusal("nobody", Some(right.clone()), "5") });
    if !users {
        let user = Some(token(&json!({ "user_id": "u" })));
        refusals.push(Refusal { status: 403, ..refusal("a user's token", user, "forbidden") });
    }
    refusals
}

/// Client ids and secrets that open nothing, alone or together.
fn clients(keys: &Keys, other: &[String; 2]) -> Vec<Refusal> {
    let [id, secret] = &keys.project;
    let changed = |text: &str| {
        let last = if text.ends_with('x') { 'y' } else { 'x' };
        format!("{}{last}", &text[..text.len() - 1])
    };
    let pairs: Vec<(&str, Option<String>, Option<String>)> = vec![
        ("no credential", None, None),
        ("no client id", None, Some(secret.clone())),
        ("no secret", Some(id.clone()), None),
        ("an empty client id", Some(String::new()), Some(secret.clone())),
        ("an empty secret", Some(id.clone()), Some(String::new())),
        ("an unknown client id", Some(keys.unknown.clone()), Some(secret.clone())),
        ("an unknown secret", Some(id.clone()), Some(keys.unknown.clone())),
        ("a changed client id", Some(changed(id)), Some(secret.clone())),
        ("a changed secret", Some(id.clone()), Some(changed(secret))),
        ("both exchanged", Some(secret.clone()), Some(id.clone())),
        ("another organisation's client id", Some(other[0].clone()), Some(secret.clone())),
        ("another organisation's secret", Some(id.clone()), Some(other[1].clone())),
        ("a member's credential for a secret", Some(id.clone()), Some(keys.member.clone())),
        ("an API key for a secret", Some(id.clone()), Some(keys.content.clone())),
        ("foreign texts", Some("acme".into()), Some("x".repeat(8_000))),
    ];
    let refusal = |(name, id, secret): (&str, Option<String>, Option<String>)| {
        let headers = [("x-client-id", id), ("x-client-secret", secret)];
        Refusal {
            name: name.to_owned(),
            authorization: Some(format!("Bearer {}", keys.content)),
            query: None,
            headers: headers.into_iter().filter_map(|(name, value)| Some((name, &*value?.leak()))).collect(),
            body: None,
            status: 401,
            code: "unauthorized",
        }
    };
    pairs.into_iter().map(refusal).collect()
}

/// The same refusals, with the client id and secret that are right.
fn with_client(refusals: Vec<Refusal>, keys: &Keys) -> Vec<Refusal> {
    let [id, secret]: [&'static str; 2] = keys.project.clone().map(|text| &*text.leak());
    let with = |mut refusal: Refusal| {
        refusal.headers.extend([("x-client-id", id), ("x-client-secret", secret)]);
        refusal
    };
    refusals.into_iter().map(with).collect()
}

/// Tokens that open nothing: of all sorts that are none, of another flow, platform or installation, and old ones.
fn tokens(installation: &Installation, sample: &Sample, keys: &Keys, flow: Flow) -> Vec<Refusal> {
    let own = installation.context.keys.as_ref().unwrap();
    let right = sample.query.iter().find(|(name, _)| name == "token").unwrap().1.as_str();
    let link = Link::read(own, flow, right, 0).unwrap();
    let other_flow = if flow == Flow::Report { Flow::Reasons } else { Flow::Report };
    let foreign = InstallationKeys::from_secret(&SystemRandom.id().repeat(2)).unwrap();
    let tokens = [
        ("no token", String::new(), 401, "unauthorized"),
        ("an API key for a token", keys.content.clone(), 401, "unauthorized"),
        ("a token cut short", right[..right.len() - 1].to_owned(), 401, "unauthorized"),
        ("a token with more", format!("{right}A"), 401, "unauthorized"),
        ("another flow's", Link { flow: other_flow, ..link.clone() }.token(own).unwrap(), 401, "unauthorized"),
        ("another installation's", link.token(&foreign).unwrap(), 401, "unauthorized"),
        ("an expired one", Link { expires_ms: 1, ..link }.token(own).unwrap(), 410, "gone"),
    ];
    let refusal = |(name, token, status, code): (&str, String, u16, &'static str)| Refusal {
        name: name.to_owned(),
        authorization: Some(format!("Bearer {}", keys.content)),
        query: Some(("token", token)),
        headers: Vec::new(),
        body: None,
        status,
        code,
    };
    tokens.into_iter().map(refusal).collect()
}

/// Bodies that a page does not read, and forms that are not its own.
fn forms(endpoint: &Endpoint, sample: &Sample) -> Vec<Refusal> {
    let form_type = ("content-type", FORM);
    let form = sample.form.clone().unwrap_or_default();
    let refusal = |name: &str, headers: Vec<_>, body: Vec<u8>, status, code| Refusal {
        name: name.to_owned(),
        authorization: None,
        query: None,
        headers,
        body: Some(body),
        status,
        code,
    };
    let oversized = vec![b'a'; endpoint.max_body_bytes + 1];
    let mut refusals = vec![refusal("an oversized form", vec![form_type], oversized, 413, "payload_too_large")];
    for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x"] {
        refusals.push(refusal(kind, vec![("content-type", kind)], b"{}".to_vec(), 415, "unsupported_media_type"));
    }
    let zipped = vec![form_type, ("content-encoding", "gzip")];
    refusals.push(refusal("a compressed form", zipped, b"a=b".to_vec(), 415, "unsupported_media_type"));
    if sample.form.is_none() {
        return refusals;
    }
    refusals.push(refusal("no text", vec![form_type], b"statement=%ff".to_vec(), 400, "malformed_form"));
    let rest = form.split_once('&').unwrap().1;
    let wrong = format!("{rest}&form_token=v1.AAAA");
    for (name, form) in [("no form token", rest), ("a wrong form token", wrong.as_str())] {
        refusals.push(refusal(name, vec![form_type], form.as_bytes().to_vec(), 403, "forbidden"));
    }
    for header in [("origin", "https://evil.example.com"), ("sec-fetch-site", "cross-site"), ("origin", "nothing")] {
        let headers = vec![form_type, header];
        refusals.push(refusal("another site's form", headers, form.as_bytes().to_vec(), 403, "forbidden"));
    }
    refusals
}

fn bodies(endpoint: &Endpoint, sample: &Sample, keys: &Keys) -> Vec<Refusal> {
    let json_type = ("content-type", "application/json");
    let valid = || sample.body.clone().unwrap_or_else(|| json!({})).to_string().into_bytes();
    let refusal = |name: &str, headers: Vec<_>, body: Vec<u8>, status, code| Refusal {
        name: name.to_owned(),
        authorization: Some(format!("Bearer {}", keys.right(endpoint.access))),
        query: None,
        headers,
        body: Some(body),
        status,
        code,
    };
    let oversized = || vec![b' '; endpoint.max_body_bytes + 1];
    let mut refusals = vec![
        refusal("an oversized body", vec![json_type], oversized(), 413, "payload_too_large"),
        refusal("an oversized body of no type", vec![], oversized(), 413, "payload_too_large"),
    ];
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        refusals.push(refusal(kind, vec![("content-type", kind)], valid(), 415, "unsupported_media_type"));
    }
    for encoding in ["gzip", "br", "deflate"] {
        let headers = vec![json_type, ("content-encoding", encoding)];
        refusals.push(refusal(encoding, headers, valid(), 415, "unsupported_media_type"));
    }
    if sample.body.is_some() {
        let deep = [b"[".repeat(40), b"]".repeat(40)].concat();
        let texts =
            [b"{".to_vec(), b"[]".to_vec(), b"null".to_vec(), b"{\"a\":\xff}".to_vec(), deep, valid()[1..].to_vec()];
        for text in texts {
            let name = format!("malformed {:?}", String::from_utf8_lossy(&text[..text.len().min(12)]));
            refusals.push(refusal(&name, vec![json_type], text, 400, "malformed_json"));
        }
    }
    refusals
}

fn call(endpoint: &Endpoint, sample: &Sample) -> Call {
    Call {
        method: endpoint.method.as_str(),
        path: sample.path.clone(),
        query: sample.query.clone(),
        headers: sample.form.iter().map(|_| ("content-type".to_owned(), FORM.to_owned())).collect(),
        body: sample.form.clone().or(sample.body.as_ref().map(Value::to_string)).unwrap_or_default().into_bytes(),
    }
}

async fn refuse(installation: &Installation, endpoint: &Endpoint, sample: &Sample, refusal: Refusal) -> Option<String> {
    let mut call = call(endpoint, sample);
    if refusal.body.is_some() {
        call.headers.clear();
    }
    call.headers.extend(refusal.authorization.map(|value| ("authorization".to_owned(), value)));
    if let Some((parameter, other)) = refusal.query {
        call.query.retain_mut(|(name, value)| {
            if name == parameter {
                value.clone_from(&other);
            }
            !value.is_empty()
        });
    }
    call.headers.extend(refusal.headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    call.body = refusal.body.unwrap_or(call.body);
    let reply = installation.send(call).await;
    let compare = match endpoint.dialect {
        Dialect::Portal => page_difference,
        Dialect::Stream => stream_difference,
        Dialect::Discuse => discuse_difference,
        Dialect::ModerationApi => modapi_difference,
        Dialect::Checkstep | Dialect::Admin => difference,
    };
    let what = compare(&reply, refusal.status, refusal.code)?;
    Some(format!("{}, {}: {what}", endpoint.name, refusal.name))
}

/// What is wrong with a refusal, if anything is: status, code, shape, headers.
fn difference(reply: &Reply, status: u16, code: &str) -> Option<String> {
    let body: Value = serde_json::from_str(&reply.body).unwrap_or_default();
    let header = |name: &str| reply.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
    let id = header("x-request-id").unwrap_or_default();
    let right = reply.status == status
        && body["code"] == code
        && body["message"].as_str().is_some_and(|text| !text.is_empty())
        && !id.is_empty()
        && body["request_id"] == id
        && body.get("errors").is_none()
        && (header("www-authenticate") == Some("Bearer")) == (status == 401);
    (!right).then(|| format!("expected {status} {code}, got {} {} {:?}", reply.status, reply.body, reply.headers))
}

/// The same in Discuse's shape, which has three properties and no more.
fn discuse_difference(reply: &Reply, status: u16, code: &str) -> Option<String> {
    let body: Value = serde_json::from_str(&reply.body).unwrap_or_default();
    let header = |name: &str| reply.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
    let id = header("x-request-id").unwrap_or_default();
    let right = reply.status == status
        && body["code"] == code
        && body["message"].as_str().is_some_and(|text| !text.is_empty())
        && !id.is_empty()
        && body["request_id"] == id
        && body.as_object().is_some_and(|object| object.len() == 3)
        && header("www-authenticate").is_none();
    (!right).then(|| format!("expected {status} {code}, got {} {} {:?}", reply.status, reply.body, reply.headers))
}

/// The same in Stream's shape.
fn stream_difference(reply: &Reply, status: u16, code: &str) -> Option<String> {
    let body: Value = serde_json::from_str(&reply.body).unwrap_or_default();
    let (status, number) = match code {
        "payload_too_large" => (413, 22),
        "unsupported_media_type" | "malformed_json" => (400, 4),
        "forbidden" => (403, 17),
        number => (status, number.parse().unwrap()),
    };
    let has = |name: &str| reply.headers.iter().any(|(known, value)| *known == name && !value.is_empty());
    let right = reply.status == status
        && body["StatusCode"] == status
        && body["code"] == number
        && ["message", "more_info", "duration"]
            .iter()
            .all(|name| body[name].as_str().is_some_and(|text| !text.is_empty()))
        && body["details"].is_array()
        && ["x-request-id", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"].into_iter().all(has);
    (!right).then(|| format!("expected {status} {code}, got {} {} {:?}", reply.status, reply.body, reply.headers))
}

/// The same in Moderation API's shape.
fn modapi_difference(reply: &Reply, status: u16, code: &str) -> Option<String> {
    let body: Value = serde_json::from_str(&reply.body).unwrap_or_default();
    let (status, kind, codes): (_, _, &[&str]) = match code {
        "payload_too_large" | "unsupported_media_type" | "malformed_json" => {
            (400, "invalid_request_error", &["invalid_request"])
        }
        "forbidden" => (403, "permission_error", &["missing_key_permission"]),
        _ => (status, "authentication_error", &["missing_api_key", "malformed_api_key", "invalid_api_key"]),
    };
    let header = |name: &str| reply.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
    let right = reply.status == status
        && body["type"] == kind
        && body["code"].as_str().is_some_and(|code| codes.contains(&code))
        && ["message", "doc_url"].iter().all(|name| body[name].as_str().is_some_and(|text| !text.is_empty()))
        && header("x-request-id").is_some_and(|id| body["request_id"] == id)
        && header("x-should-retry") == Some("false")
        && body.get("issues").is_none()
        && (header("www-authenticate") == Some("Bearer")) == (status == 401)
        && ["limit", "remaining", "reset"].iter().all(|name| header(&format!("x-ratelimit-{name}")).is_some());
    (!right).then(|| format!("expected {status} {code}, got {} {} {:?}", reply.status, reply.body, reply.headers))
}

/// The same for a page: it names nothing but the error and the request.
fn page_difference(reply: &Reply, status: u16, code: &str) -> Option<String> {
    let header = |name: &str| reply.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
    let id = header("x-request-id").unwrap_or_default();
    let right = reply.status == status
        && header("content-type") == Some("text/html; charset=utf-8")
        && header("content-security-policy").is_some_and(|policy| policy.starts_with("default-src 'none'"))
        && header("referrer-policy") == Some("no-referrer")
        && !id.is_empty()
        && reply.body.contains(&format!("Error {code}, request {id}"))
        && ["abuse", "Abuse", "hello", "test"].iter().all(|data| !reply.body.contains(data));
    (!right).then(|| format!("expected {status} {code}, got {} {} {:?}", reply.status, reply.body, reply.headers))
}

fn endpoint_of(sample: &Sample) -> &'static Endpoint {
    operations::endpoints().find(|endpoint| endpoint.name == sample.operation).unwrap()
}

#[tokio::test]
async fn every_operation_refuses_what_it_must() {
    let installation = Installation::new().await;
    let stage = Stage::set(&installation).await;
    let samples = stage.samples();
    let names: BTreeSet<_> = samples.iter().map(|sample| sample.operation).collect();
    let table: BTreeSet<_> = operations::endpoints().map(|endpoint| endpoint.name).collect();
    assert_eq!(names, table, "operations with a sample, and all operations");
    for sample in &samples {
        let method = endpoint_of(sample).method;
        let redirects = ["checkstep-redirects.reasons-post", "checkstep-redirects.report-post"];
        let bodyless = ["admin-endpoints.test", "admin-deliveries.resend", "modapi-account.auth-post"];
        let bodyless = bodyless.contains(&sample.operation) || redirects.contains(&sample.operation);
        let takes_body = matches!(method, Method::Post | Method::Put) && !bodyless;
        assert_eq!(sample.body.is_some() || sample.form.is_some(), takes_body, "{} and its body", sample.operation);
    }
    let keys = Keys::make(&installation, &stage).await;
    let foreign = Stage::set(&installation).await.project;
    let (before, messages) = (installation.stored().await, installation.messages().await);

    let (mut wrong, mut sent) = (Vec::new(), 0);
    for sample in &samples {
        let endpoint = endpoint_of(sample);
        let refusals: Vec<_> = match endpoint.access {
            Access::Link(flow) => {
                let tokens = tokens(&installation, sample, &keys, flow);
                tokens.into_iter().chain(forms(endpoint, sample)).collect()
            }
            Access::App { users } => {
                apps(&installation, users, &keys).into_iter().chain(bodies(endpoint, sample, &keys)).collect()
            }
            Access::Project => {
                let bodies = with_client(bodies(endpoint, sample, &keys), &keys);
                clients(&keys, &foreign).into_iter().chain(bodies).collect()
            }
            _ => credentials(endpoint, &keys).into_iter().chain(bodies(endpoint, sample, &keys)).collect(),
        };
        for refusal in refusals {
            wrong.extend(refuse(&installation, endpoint, sample, refusal).await);
            sent += 1;
        }
    }
    println!("{} operations, {sent} refusals", samples.len());
    assert!(wrong.is_empty(), "{} of {sent} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(installation.stored().await, before, "a refused request changed something");
    assert_eq!(installation.messages().await, messages, "a refused request sent something");

    // Only what was wrong with them made them fail: the same requests succeed without it.
    for sample in &samples {
        let endpoint = endpoint_of(sample);
        let mut call = call(endpoint, sample);
        call.headers.extend(keys.headers(endpoint.access));
        let reply = installation.send(call).await;
        assert_eq!(reply.status, sample.status, "{}: {}", sample.operation, reply.body);
        let has_id = reply.headers.iter().any(|(name, value)| *name == "x-request-id" && !value.is_empty());
        assert!(has_id, "{}: no x-request-id", sample.operation);
    }
}

/// An operator's request names the platform. What another platform has is not there.
#[tokio::test]
async fn nothing_of_one_platform_is_found_under_another() {
    let installation = Installation::new().await;
    let stage = Stage::set(&installation).await;
    let other = installation.platform(Settings::default()).await;
    let mut checked = 0;
    for sample in stage.samples().iter().filter(|sample| sample.path.contains(stage.platform.as_str())) {
        let endpoint = endpoint_of(sample);
        let send = async |platform: &str| {
            let mut call = call(endpoint, sample);
            call.path = sample.path.replace(stage.platform.as_str(), platform);
            call.headers.push(("authorization".into(), format!("Bearer {}", installation.admin_key)));
            installation.send(call).await
        };
        for unknown in ["nosuchplatform", "-", "..", "%2e%2e", "a%23b"] {
            let reply = send(unknown).await;
            assert_eq!(difference(&reply, 404, "not_found"), None, "{} of {unknown}", sample.operation);
        }
        // A thing that exists for one platform only; lists and what creates by name are no such things.
        let verb = sample.operation.rsplit('.').next().unwrap();
        let of_one = endpoint.path.matches('{').count() > 1 || sample.operation == "admin-cases.get";
        let creates = verb == "put";
        if of_one && !creates {
            assert_eq!(difference(&send(other.as_str()).await, 404, "not_found"), None, "{}", sample.operation);
            checked += 1;
        }
        if verb == "list" {
            let body = send(other.as_str()).await.body;
            for id in [stage.platform.as_str(), "own-model", "gallery", "OBS", "hook", "urgent", "Ada"] {
                assert!(!body.contains(id), "{}: {id} in {body}", sample.operation);
            }
        }
    }
    assert!(checked >= 15, "only {checked} operations name a single thing");
}

/// The same type and id on two platforms are two cases.
#[tokio::test]
async fn keys_lead_to_their_own_platform_only() {
    let installation = Installation::new().await;
    let platforms =
        [installation.platform(Settings::default()).await, installation.platform(Settings::default()).await];
    for path in ["/api/v2/content/sync", "/api/v2/content"] {
        let content = ContentRef { kind: "post".into(), id: format!("same {path}") };
        for (index, platform) in platforms.iter().enumerate() {
            let key = installation.key(platform, &[Scope::Content], |_| {}).await;
            let field = json!({ "id": format!("f{index}"), "type": "text", "src": "hello" });
            let body = json!({ "id": content.id, "type": content.kind, "author": format!("a{index}"), "fields": [field],
                "platform": platforms[1 - index], "tenant": platforms[1 - index] });
            let headers = vec![
                ("authorization".to_owned(), format!("Bearer {key}")),
                ("x-platform".to_owned(), platforms[1 - index].as_str().to_owned()),
                ("idempotency-key".to_owned(), "the same".to_owned()),
            ];
            let query = vec![("platform".to_owned(), platforms[1 - index].as_str().to_owned())];
            let call = Call { method: "POST", path: path.into(), query, headers, body: body.to_string().into_bytes() };
            let reply = installation.send(call).await;
            assert!(matches!(reply.status, 200 | 202), "{path}: {} {}", reply.status, reply.body);
            let replayed = reply.headers.iter().any(|(name, _)| *name == "idempotent-replayed");
            assert!(!replayed, "{path}: the other platform's answer was given");
        }
        for (index, platform) in platforms.iter().enumerate() {
            let case =
                installation.context.store.case(platform, &CaseId::of(platform, &content)).await.unwrap().unwrap();
            let body = case.decoded().unwrap();
            assert_eq!(case.head.received, 1);
            assert_eq!(body.author, Some(format!("a{index}")));
            assert_eq!(body.fields.iter().map(|field| field.id.clone()).collect::<Vec<_>>(), [format!("f{index}")]);
        }
    }
}
