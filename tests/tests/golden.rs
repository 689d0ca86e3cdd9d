//! The payloads of the Checkstep contract, and what they become: every file under `golden/checkstep`
//! goes through the dialect, and the result must be the file's.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

use std::collections::BTreeSet;
use std::path::Path;

use dialects::checkstep::response::{
    SyncAnswer, accepted, appealed, author_decided, bulk_accepted, bulk_progress, decided, inquired, reported, sync,
};
use dialects::checkstep::{error, request, statement, webhook};
use dialects::fault::Fault;
use domain::bulk::Progress;
use domain::cases::Head;
use domain::config::{Platform, PlatformConfig, Policy, Settings, Strategy, StrategyKind};
use domain::content::{Body, ContentRef, Submission};
use domain::decide::Violation;
use domain::event::{Event, Fact};
use domain::ids::{EventId, PlatformId};
use domain::merge::merge;
use domain::statement::Statement;
use serde_json::{Value, json};

/// Sections of the contract that must have a file.
const SECTIONS: [&str; 17] =
    ["10", "12.2", "12.3", "12.4", "12.5", "2", "3.4", "3.5", "4", "4.1", "5", "6", "7", "8.1", "8.2", "9.1", "9.2"];

fn config() -> PlatformConfig {
    let platform = Platform {
        id: PlatformId::parse("platform1").unwrap(),
        name: "p".into(),
        settings: Settings::default(),
        created_ms: 0,
    };
    let strategy = Strategy {
        name: "own-model".into(),
        kind: StrategyKind::External,
        asynchronous: false,
        enabled: true,
        field_types: Vec::new(),
        remote: None,
        version: 1,
    };
    PlatformConfig {
        platform,
        policies: vec![Policy { code: "HTE".into(), name: "Hate Speech".into(), ..Policy::default() }],
        strategies: vec![strategy],
        complex_types: Vec::new(),
        endpoints: Vec::new(),
        block_lists: Vec::new(),
        hash_lists: Vec::new(),
        semantic_filters: Vec::new(),
        velocity_rules: Vec::new(),
        queues: Vec::new(),
        moderators: Vec::new(),
        stream_apps: Vec::new(),
        dialect_configs: Vec::new(),
        actions: Vec::new(),
        webhook_secret: None,
        describes_users: false,
    }
}

fn submission(request: &Value) -> Submission {
    request::submission(request.to_string().as_bytes(), &config()).unwrap()
}

fn merged(requests: &Value) -> Value {
    let sent = requests.as_array().unwrap().iter().map(submission);
    serde_json::to_value(sent.fold(Body::default(), |body, sent| merge(body, &sent).unwrap())).unwrap()
}

fn refused(request: &Value) -> (u64, Value) {
    let fault = request::submission(request.to_string().as_bytes(), &config()).unwrap_err();
    let (status, body) = error::render(&fault, "01J");
    (status.into(), body)
}

fn answered(file: &Value) -> Value {
    let content: ContentRef = serde_json::from_value(file["content"].clone()).unwrap();
    let violations: Vec<Violation> = serde_json::from_value(file["violations"].clone()).unwrap();
    let incomplete: Vec<String> =
        serde_json::from_value(file.get("incomplete").cloned().unwrap_or_else(|| json!([]))).unwrap();
    sync(&SyncAnswer {
        content: &content,
        author: file["author"].as_str(),
        at_ms: file["at_ms"].as_i64().unwrap(),
        violations: &violations,
        incomplete: &incomplete,
        with_fields: file["with_fields"] == true,
    })
}

fn rendered(file: &Value) -> Value {
    let platform = PlatformId::parse("platform1").unwrap();
    let fact: Fact = serde_json::from_value(file["fact"].clone()).unwrap();
    let analysed: Option<Body> = serde_json::from_value(file["analysed"].clone()).unwrap();
    let id = EventId::derive(&platform, &[b"golden"]);
    let at_us = file["at_us"].as_i64().unwrap();
    let event = Event { id, platform, case: None, fact, at_us, not_before_ms: 0, after: None, sequence: 3 };
    serde_json::from_slice(&webhook::render(&event, analysed.as_ref())).unwrap()
}

/// What is asked or told about a content later: status and answer.
fn later(file: &Value) -> Value {
    let (body, config) = (file["request"].to_string().into_bytes(), config());
    let answered: Result<Value, Fault> = match file["kind"].as_str().unwrap() {
        "report" => request::report(&body, &config).map(|r| reported(&r.content, file["associated"] == true)),
        "appeal" => request::appeal(&body, &config).map(|r| appealed(&r.content)),
        "decision" => request::decision(&body, &config).map(|r| decided(&r.content, r.kind)),
        "author-decision" => request::author_decision(&body, &config).map(|r| author_decided(&r.author, r.kind)),
        _ => request::inquiry(&body, &config).map(|r| inquired(&r.content)),
    };
    match answered {
        Ok(answer) => json!([202, answer]),
        Err(fault) => {
            let (status, body) = error::render(&fault, "01J");
            json!([status, body])
        }
    }
}

fn explained(file: &Value) -> Value {
    let platform = PlatformId::parse("platform1").unwrap();
    let head: Head = serde_json::from_value(file["head"].clone()).unwrap();
    let body: Body = serde_json::from_value(file["body"].clone()).unwrap();
    let policies: Vec<Policy> = serde_json::from_value(file["policies"].clone()).unwrap();
    let appeal = file["appeal"].as_str().map(str::to_owned);
    statement::render(&Statement::of(&platform, &head, Some(body), &policies, appeal), file["extended"] == true)
}

fn check(name: &str, file: &Value) {
    let (made, expected) = match file["kind"].as_str().unwrap_or_default() {
        "accepted" => {
            let content = submission(&file["request"]).content;
            (accepted(&content, file["at_ms"].as_i64().unwrap()), file["answer"].clone())
        }
        "bulk" => {
            let bulk = request::bulk(file["request"].to_string().as_bytes(), &config()).unwrap();
            (bulk_accepted(&bulk.spelling, bulk.contents.len()), file["answer"].clone())
        }
        "bulk-refused" => {
            let fault = request::bulk(file["request"].to_string().as_bytes(), &config()).unwrap_err();
            let (status, body) = error::render(&fault, "01J");
            (json!([status, body]), json!([file["status"], file["answer"]]))
        }
        "bulk-progress" => {
            let number = |name: &str| u32::try_from(file["progress"][name].as_u64().unwrap()).unwrap();
            let progress = Progress {
                received: number("received"),
                analysed: number("analysed"),
                failed: number("failed"),
                check: number("check"),
                trust: number("trust"),
            };
            let is_partial = file["partial"] == true;
            (bulk_progress(file["bulk"].as_str().unwrap(), &progress, is_partial), file["answer"].clone())
        }
        "merge" => (merged(&file["requests"]), file["body"].clone()),
        "refused" => {
            let (status, body) = refused(&file["request"]);
            (json!([status, body]), json!([file["status"], file["answer"]]))
        }
        "sync" => (answered(file), file["answer"].clone()),
        "report" | "appeal" | "decision" | "author-decision" | "inquiry" => {
            (later(file), json!([file["status"].as_u64().unwrap_or(202), file["answer"]]))
        }
        "statement" => (explained(file), file["answer"].clone()),
        "webhook" => (rendered(file), file["payload"].clone()),
        other => panic!("{name}: no such kind: {other}"),
    };
    assert_eq!(made, expected, "{name}:\n{made:#}");
}

#[test]
fn every_payload_of_the_contract_is_read_and_written_as_printed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/checkstep");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut sections = BTreeSet::new();
    for path in &paths {
        let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        check(&path.file_name().unwrap().to_string_lossy(), &file);
        sections.insert(file["contract"].as_str().unwrap().to_owned());
    }
    assert_eq!(sections.iter().map(String::as_str).collect::<Vec<_>>(), SECTIONS);
    println!("{} files of {} sections", paths.len(), sections.len());
}
