//! The sample events: each is what the function gets from its trigger, every operation has one, and
//! `expectations.json` says what comes of each. An HTTP event names the `status`; a batch the ids of
//! the messages that `failed`; a tick is `done`. `seed` names the platform and the keys that must
//! exist for it: the content key with scope `content`, the admin key as the installation's first, and the
//! installation secret, by which the links in the portal's samples are signed.

use std::collections::{BTreeMap, BTreeSet};

use aws_lambda_events::sqs::SqsEvent;
use domain::ids::PlatformId;
use domain::jwt::verify;
use domain::links::{Flow, Link};
use domain::seal::InstallationKeys;
use domain::secrets::{Plain, is_well_formed_key};
use lambda::function::Trigger;
use lambda::operation::{Access, Endpoint};
use lambda::request::{match_path, route};
use operations::ALL;
use serde_json::Value;
use store::queues::read as read_message;

use crate::document::path;

fn read(relative: &str) -> Value {
    let text = std::fs::read_to_string(path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{relative}: {error}"))
}

fn names(relative: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"));
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The events of a function with what comes of each.
fn cases(function: &str) -> BTreeMap<String, (Value, Value)> {
    let expected = read("events/expectations.json")["functions"][function].clone();
    let expected = expected.as_object().unwrap_or_else(|| panic!("nothing is expected of {function}"));
    let files = names(&format!("events/{function}"));
    let listed = expected.keys().map(|case| format!("{case}.json")).collect();
    assert_eq!(files, listed, "{function}: files and expectations");
    let event = |case: &str| read(&format!("events/{function}/{case}.json"));
    expected.iter().map(|(case, want)| (case.clone(), (event(case), want.clone()))).collect()
}

#[test]
fn every_function_has_events_and_there_are_no_others() {
    let mut expected: BTreeSet<String> = ALL.iter().map(|function| function.name.to_owned()).collect();
    for function in ALL {
        assert!(!cases(function.name).is_empty(), "{}", function.name);
    }
    let listed: BTreeSet<String> =
        read("events/expectations.json")["functions"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(listed, expected);
    expected.extend(["demo".to_owned(), "expectations.json".to_owned()]);
    assert_eq!(names("events"), expected);
}

#[test]
fn http_events_are_requests_to_the_functions_own_routes() {
    for function in ALL {
        let Trigger::Http(endpoints) = function.trigger else { continue };
        let mut used = BTreeSet::new();
        let mut statuses = BTreeSet::new();
        for (case, (event, want)) in cases(function.name) {
            let context = format!("{}/{case}", function.name);
            check_request(&event, &context);
            let endpoint = endpoint_of(endpoints, &event).unwrap_or_else(|| panic!("{context}: no such route"));
            let raw = event["rawPath"].as_str().unwrap();
            let pattern = endpoint.paths().find(|pattern| match_path(pattern, raw).is_some()).unwrap();
            assert_eq!(event["routeKey"], format!("{} {pattern}", endpoint.method.as_str()), "{context}");
            let params = match_path(pattern, raw).unwrap();
            let sent: Vec<(&str, String)> = params.into_iter().collect();
            for (name, value) in &sent {
                assert_eq!(event["pathParameters"][name], *value, "{context}");
            }
            assert_eq!(sent.len(), event["pathParameters"].as_object().map_or(0, serde_json::Map::len), "{context}");
            used.insert(endpoint.name);
            statuses.insert(want["status"].as_u64().unwrap_or_else(|| panic!("{context}: no status")));
        }
        let all: BTreeSet<&str> = endpoints.iter().map(|endpoint| endpoint.name).collect();
        assert_eq!(used, all, "{}: every operation has an event", function.name);
        // Only functions of operators know the admin key, so elsewhere a seeded key always has the scope.
        let is_admin = endpoints.iter().all(|endpoint| endpoint.access == Access::Admin);
        let is_open = endpoints.iter().all(|endpoint| endpoint.access == Access::Public);
        let refusals: &[u64] = match (is_admin, is_open) {
            (true, _) => &[401, 403],
            (_, true) => &[],
            _ => &[401],
        };
        for status in refusals {
            assert!(statuses.contains(status), "{}: a refusal with {status}", function.name);
        }
        assert!(statuses.iter().any(|status| *status < 500 && *status != 401 && *status != 403), "{}", function.name);
    }
}

#[test]
fn unrouted_events_have_no_route() {
    for function in ALL.iter().filter(|function| matches!(function.trigger, Trigger::Fallback)) {
        for (case, (event, want)) in cases(function.name) {
            check_request(&event, &case);
            assert_eq!(event["routeKey"], "$default", "{case}");
            let all: Vec<Endpoint> = operations::endpoints().copied().collect();
            assert!(endpoint_of(&all, &event).is_none(), "{case}");
            assert_eq!(want["status"], 404, "{case}");
        }
    }
}

fn check_request(event: &Value, context: &str) {
    assert_eq!(event["version"], "2.0", "{context}");
    let http = &event["requestContext"]["http"];
    assert_eq!(http["path"], event["rawPath"], "{context}");
    assert_eq!(event["requestContext"]["routeKey"], event["routeKey"], "{context}");
    for name in event["headers"].as_object().unwrap().keys() {
        assert_eq!(*name, name.to_lowercase(), "{context}");
    }
    let authorization = event["headers"]["authorization"].as_str();
    if let (Some(token), Some(_)) = (authorization, event["queryStringParameters"]["api_key"].as_str()) {
        check_token(token, context);
    } else if let Some(value) = authorization {
        let key = value.strip_prefix("Bearer ").unwrap();
        assert!(is_well_formed_key(key) && key.contains("NotAKey"), "{context}: only sample keys");
    }
}

/// Only the app of the samples signs them.
fn check_token(token: &str, context: &str) {
    let secret = read("events/expectations.json")["seed"]["stream_secret"].as_str().unwrap().to_owned();
    let claims = verify(token, &Plain::new(secret), 0).unwrap_or_else(|error| panic!("{context}: {error}"));
    assert_eq!(claims.user, None, "{context}: a server's token");
}

fn endpoint_of<'a>(endpoints: &'a [Endpoint], event: &Value) -> Option<&'a Endpoint> {
    let method = event["requestContext"]["http"]["method"].as_str()?;
    let path = event["rawPath"].as_str()?;
    route(endpoints, method, path).ok().map(|(endpoint, _)| endpoint)
}

#[test]
fn batches_are_sqs_events_and_unreadable_messages_fail() {
    for function in ALL.iter().filter(|function| matches!(function.trigger, Trigger::Queue { .. })) {
        let mut fails = false;
        for (case, (event, want)) in cases(function.name) {
            let context = format!("{}/{case}", function.name);
            let event: SqsEvent = serde_json::from_value(event).unwrap_or_else(|error| panic!("{context}: {error}"));
            assert!(!event.records.is_empty(), "{context}");
            let failed: Vec<&str> = want["failed"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
            for record in &event.records {
                let is_readable = read_message(record.body.as_deref().unwrap()).is_some();
                let has_failed = failed.contains(&record.message_id.as_deref().unwrap());
                assert!(is_readable || has_failed, "{context}: an unreadable message cannot succeed");
            }
            fails |= !failed.is_empty();
        }
        assert!(fails, "{}: a batch with a bad message", function.name);
    }
}

#[test]
fn ticks_are_scheduled_events() {
    for function in ALL.iter().filter(|function| matches!(function.trigger, Trigger::Schedule { .. })) {
        for (case, (event, want)) in cases(function.name) {
            assert_eq!(event["source"], "aws.events", "{case}");
            assert_eq!(event["detail-type"], "Scheduled Event", "{case}");
            assert_eq!(want["done"], true, "{case}");
        }
    }
}

#[test]
fn the_seed_can_be_sown() {
    let seed = read("events/expectations.json")["seed"].clone();
    assert!(PlatformId::parse(seed["platform"].as_str().unwrap()).is_some());
    let keys = InstallationKeys::from_secret(seed["installation_secret"].as_str().unwrap()).unwrap();
    let form = read("events/portal/report-form.json");
    let token = form["queryStringParameters"]["token"].as_str().unwrap();
    let link = Link::read(&keys, Flow::Report, token, 0).unwrap();
    assert_eq!(link.platform.as_str(), seed["platform"].as_str().unwrap());
    for key in [
        "admin_key",
        "content_key",
        "moderate_key",
        "stream_key",
        "stream_secret",
        "client_id",
        "project_secret",
        "member_key",
    ] {
        assert!(is_well_formed_key(seed[key].as_str().unwrap()), "{key}");
    }
}
