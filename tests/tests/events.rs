//! Plays every sample event into the binary it is for, through Lambda's Runtime API, and checks what
//! `events/expectations.json` says about it. Each binary must boot, answer, and take the next event.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use domain::config::{ApiKey, Platform, Scope, Settings, StreamApp};
use domain::ids::{PlatformId, sha256_hex};
use domain::organisations::{ClientId, HashedSecret, Member, MemberRole, Organisation, Project, ProjectSettings};
use domain::seal::InstallationKeys;
use domain::secrets::{Plain, key_hash};
use e2e::deployed::binary;
use e2e::inprocess::Installation;
use e2e::runtime_api::Function;
use e2e::world::account::TABLE;
use lambda::function::Trigger;
use serde_json::Value;
use store::apps::AppPlace;
use store::clients::Connection;
use store::configs::ConfigKind;
use store::organisations::CredentialPlace;
use store::table::CredentialOf;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("events")
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every sample by function and case.
fn samples() -> BTreeMap<String, BTreeMap<String, Value>> {
    let mut samples = BTreeMap::<String, BTreeMap<_, _>>::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let function = path.file_name().unwrap().to_string_lossy().into_owned();
        if !path.is_dir() || function == "demo" {
            continue;
        }
        for case in std::fs::read_dir(&path).unwrap() {
            let case = case.unwrap().path();
            let name = case.file_stem().unwrap().to_string_lossy().into_owned();
            samples.entry(function.clone()).or_default().insert(name, read(&case));
        }
    }
    samples
}

/// The platform and keys that the samples refer to.
async fn seed(installation: &Installation, seed: &Value) {
    let store = &installation.context.store;
    let id = PlatformId::parse(seed["platform"].as_str().unwrap()).unwrap();
    let platform = Platform { id: id.clone(), name: "samples".into(), settings: Settings::default(), created_ms: 0 };
    assert!(store.create_platform(&platform).await.unwrap());
    for (name, scope) in [("content_key", Scope::Content), ("moderate_key", Scope::Moderate)] {
        let key = ApiKey {
            id: name.replace('_', ""),
            hash: key_hash(seed[name].as_str().unwrap()),
            platform: Some(id.clone()),
            moderator: None,
            name: "sample".into(),
            scopes: vec![scope],
            prefix: String::new(),
            last4: String::new(),
            created_ms: 0,
            expires_ms: None,
            revoked_ms: None,
            last_used_day: None,
        };
        assert!(store.create_api_key(&id, &key, name).await.unwrap());
    }
    let keys = InstallationKeys::from_secret(seed["installation_secret"].as_str().unwrap()).unwrap();
    let secret = Plain::new(seed["stream_secret"].as_str().unwrap().to_owned());
    let app = StreamApp {
        id: "samples".into(),
        name: "samples".into(),
        key: seed["stream_key"].as_str().unwrap().to_owned(),
        sealed: keys.seal(&StreamApp::place(&id, "samples"), &secret, [7; 12]).unwrap(),
        last4: String::new(),
        created_ms: 0,
    };
    let place = AppPlace { platform: id.clone(), app: app.id.clone() };
    assert!(store.create_app_place(&key_hash(&app.key), &place).await.unwrap());
    assert!(store.put_config(&id, ConfigKind::StreamApp, &app.id, &app, None).await.unwrap());
    organisation(installation, &id, seed).await;
}

/// An organisation with a project and a member who manages it.
async fn organisation(installation: &Installation, platform: &PlatformId, seed: &Value) {
    let store = &installation.context.store;
    let text = |name: &str| Plain::new(seed[name].as_str().unwrap().to_owned());
    let (client, secret, own) = (text("client_id"), text("project_secret"), text("member_key"));
    let organisation = Organisation {
        id: "samples-a1b2c3d4e5".into(),
        name: "samples".into(),
        active: true,
        client_ids: vec![ClientId { id: client.expose().into(), expires_ms: None }],
        created_ms: 0,
        version: 1,
    };
    let project = Project {
        id: 31_337,
        name: "samples".into(),
        active: true,
        secrets: vec![HashedSecret::of(&secret, "project", 0)],
        settings: ProjectSettings::default(),
        created_ms: 0,
        version: 1,
    };
    let member = Member {
        id: "samples".into(),
        name: "samples".into(),
        role: MemberRole::ProjectAdmin,
        projects: vec![project.id],
        active: true,
        credential: HashedSecret::of(&own, "member", 0),
        created_ms: 0,
        version: 1,
    };
    let of = |project, member: Option<&str>| CredentialPlace {
        platform: platform.clone(),
        organisation: organisation.id.clone(),
        project,
        member: member.map(str::to_owned),
    };
    for (plain, kind, place) in [
        (&client, CredentialOf::Organisation, of(None, None)),
        (&secret, CredentialOf::Project, of(Some(project.id), None)),
        (&own, CredentialOf::Member, of(None, Some(&member.id))),
    ] {
        assert!(store.create_credential_place(&key_hash(plain.expose()), kind, &place).await.unwrap());
    }
    assert!(store.put_organisation(platform, &organisation, None).await.unwrap());
    assert!(store.put_project(platform, &organisation.id, &project, None).await.unwrap());
    assert!(store.put_member(platform, &organisation.id, &member, None).await.unwrap());
}

/// What the template gives a function.
async fn variables(installation: &Installation, admin_key: &str) -> Vec<(String, String)> {
    let [analyse, deep, events, deliveries, retries, jobs, media] = installation.queues().clone();
    let Connection { region, credentials: (id, secret, _), endpoint_url, .. } = installation.connection();
    let expectations = read(&folder().join("expectations.json"));
    let installation_secret = expectations["seed"]["installation_secret"].as_str().unwrap();
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
        ("MEDIA_QUEUE_URL", media),
        ("JOB_TOPIC_ARN", "arn:aws:sns:us-east-1:000000000000:jobs".to_owned()),
        ("JOB_TOPIC_ROLE_ARN", "arn:aws:iam::000000000000:role/jobs".to_owned()),
        ("MEDIA_BUCKET", installation.account().media_bucket()),
        ("EVIDENCE_BUCKET", installation.account().evidence_bucket()),
        ("INSTALLATION_SECRET_ARN", installation.secret(installation_secret).await),
        ("ADMIN_KEY_HASH", sha256_hex(admin_key.as_bytes())),
    ];
    variables.map(|(name, value)| (name.to_owned(), value)).into()
}

/// What is wrong with an answer, if anything is.
fn difference(expected: &Value, answer: &Value) -> Option<String> {
    let right = match expected {
        _ if expected.get("status").is_some() => answer["statusCode"] == expected["status"] && is_shaped(answer),
        _ if expected.get("failed").is_some() => {
            let ids = |list: &Value, name: &str| -> BTreeSet<String> {
                let list = list.as_array().cloned().unwrap_or_default();
                list.iter()
                    .map(|one| if name.is_empty() { one } else { &one[name] }.as_str().unwrap().to_owned())
                    .collect()
            };
            answer["batchItemFailures"].is_array()
                && ids(&answer["batchItemFailures"], "itemIdentifier") == ids(&expected["failed"], "")
        }
        _ => expected["done"] == true && answer.is_null(),
    };
    (!right).then(|| format!("expected {expected}, got {answer}"))
}

/// Whether an HTTP answer has a request id, and if it is a refusal, the body of one.
fn is_shaped(answer: &Value) -> bool {
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap_or_default()).unwrap_or_default();
    let id = answer["headers"]["x-request-id"].as_str().unwrap_or_default();
    let refused = answer["statusCode"].as_u64().is_some_and(|status| status >= 400);
    if answer["headers"]["content-type"].as_str().is_some_and(|kind| kind.starts_with("text/html")) {
        return !id.is_empty() && (!refused || answer["body"].as_str().unwrap().contains(id));
    }
    if body.get("duration").is_some() {
        let has = |name: &str| body[name].is_i64() || body[name].is_string() || body[name].is_array();
        let names = ["code", "message", "StatusCode", "more_info", "details"];
        return !id.is_empty() && (!refused || names.into_iter().all(has));
    }
    !id.is_empty()
        && (!refused || (body["request_id"] == id && body["code"].is_string() && body["message"].is_string()))
}

#[tokio::test]
async fn every_sample_event_is_answered_as_expected() {
    let (samples, expectations) = (samples(), read(&folder().join("expectations.json")));
    let functions: BTreeSet<_> = operations::ALL.iter().map(|function| function.name).collect();
    assert_eq!(samples.keys().map(String::as_str).collect::<BTreeSet<_>>(), functions, "functions with samples");

    let installation = Installation::new().await;
    seed(&installation, &expectations["seed"]).await;
    let variables = variables(&installation, expectations["seed"]["admin_key"].as_str().unwrap()).await;
    let (mut wrong, mut played) = (Vec::new(), 0);
    for (name, cases) in &samples {
        let expected =
            expectations["functions"][name].as_object().unwrap_or_else(|| panic!("no expectations for {name}"));
        let both = (cases.keys().collect::<BTreeSet<_>>(), expected.keys().collect::<BTreeSet<_>>());
        assert_eq!(both.0, both.1, "samples and expectations of {name}");
        let mut function = Function::start(&binary(name), &variables);
        function.boot().unwrap_or_else(|error| panic!("{name} does not boot: {error}"));
        // The first once more at the end: every binary takes more than one event.
        for (case, event) in cases.iter().chain(cases.iter().next()) {
            let answer = function.play(event).unwrap_or_else(|error| panic!("{name}/{case}: {error}"));
            wrong.extend(difference(&expected[case], &answer).map(|what| format!("{name}/{case}: {what}")));
            played += 1;
        }
    }
    println!("{played} events played into {} binaries", samples.len());
    assert!(wrong.is_empty(), "{} of {played} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_function_without_settings_ends_and_names_them_all() {
    for function in operations::ALL {
        if matches!(function.trigger, Trigger::Fallback) {
            let mut running = Function::start(&binary(function.name), &[]);
            running.boot().unwrap_or_else(|error| panic!("{} needs no settings: {error}", function.name));
            continue;
        }
        let needs = function.needs;
        let conditional = [
            (needs.analyse_queue, "ANALYSE_QUEUE_URL"),
            (needs.deep_queue, "DEEP_QUEUE_URL"),
            (needs.events_queue, "EVENTS_QUEUE_URL"),
            (needs.deliveries_queue, "DELIVERIES_QUEUE_URL"),
            (needs.retries_queue, "RETRIES_QUEUE_URL"),
            (needs.jobs_queue, "JOBS_QUEUE_URL"),
            (needs.media_queue, "MEDIA_QUEUE_URL"),
            (needs.has_media(), "MEDIA_BUCKET"),
            (needs.has_evidence(), "EVIDENCE_BUCKET"),
            (needs.file_jobs, "JOB_TOPIC_ARN"),
            (needs.secret, "INSTALLATION_SECRET_ARN"),
        ];
        let always = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "TABLE_NAME"];
        let (success, text) = Function::start(&binary(function.name), &[]).end();
        assert!(!success, "{} started without settings", function.name);
        for name in always {
            assert!(text.contains(name), "{}: {name} is not named in: {text}", function.name);
        }
        for (needed, name) in conditional {
            assert_eq!(text.contains(name), needed, "{}: {name} in: {text}", function.name);
        }
    }
}

#[test]
fn one_missing_setting_is_named_alone() {
    let given = [("AWS_REGION", "x"), ("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x")];
    let given = given.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (success, text) = Function::start(&binary("admin-platforms"), &given).end();
    assert!(!success && text.contains("TABLE_NAME") && !text.contains("AWS_REGION"), "{text}");
}

/// A gateway hands bodies over as text or in base64, as it sees fit: both mean the same bytes, and bytes
/// that are no text are refused.
#[tokio::test]
async fn bodies_count_as_bytes_however_they_are_handed_over() {
    let (samples, expectations) = (samples(), read(&folder().join("expectations.json")));
    let installation = Installation::new().await;
    seed(&installation, &expectations["seed"]).await;
    let variables = variables(&installation, "none").await;
    for (name, status) in [("checkstep-content", 202), ("checkstep-content-sync", 200)] {
        let mut function = Function::start(&binary(name), &variables);
        function.boot().unwrap();
        let text = samples[name]["comment"]["body"].as_str().unwrap();
        let cases: [(&[u8], u16); 4] =
            [(text.as_bytes(), status), (b"{\"id\":\"caf\xe9\"}", 400), (b"\xff\xfe{}", 400), (b"", 400)];
        for (bytes, status) in cases {
            let mut event = samples[name]["comment"].clone();
            event["body"] = Value::String(data_encoding::BASE64.encode(bytes));
            event["isBase64Encoded"] = Value::Bool(true);
            let answer = function.play(&event).unwrap();
            assert!(answer["statusCode"] == status && is_shaped(&answer), "{name}, {bytes:?}: {answer}");
        }
        let mut event = samples[name]["comment"].clone();
        event.as_object_mut().unwrap().remove("body");
        assert_eq!(function.play(&event).unwrap()["statusCode"], 400, "{name} without a body");
    }
}
