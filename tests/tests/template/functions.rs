//! Every function of the table of operations has its entry, and there are no others.

use std::collections::{BTreeMap, BTreeSet};

use lambda::function::{Function, Trigger};
use operations::ALL;
use serde_json::json;

use crate::document::{TEMPLATE, function_id, of_type, path, setting, stem, target};

/// Functions that check the addresses customers name, without calling them.
const CHECK_ADDRESSES: [&str; 4] = ["admin-endpoints", "admin-strategies", "modapi-actions", "modapi-webhooks"];
/// Most lines of a function's `main.rs`.
const MAX_MAIN_LINES: usize = 15;

#[test]
fn the_template_has_exactly_the_functions_of_the_table() {
    let in_template: BTreeSet<String> =
        of_type("AWS::Serverless::Function").into_iter().map(|(id, _)| id.to_owned()).collect();
    let in_table: BTreeSet<String> = ALL.iter().map(|function| function_id(function.name)).collect();
    assert_eq!(in_template, in_table);
    assert_eq!(in_table.len(), ALL.len(), "two functions share a name");
}

#[test]
fn every_function_is_built_from_its_package() {
    for function in ALL {
        let metadata = &TEMPLATE["Resources"][function_id(function.name)]["Metadata"];
        assert_eq!(metadata["BuildMethod"], "rust-cargolambda", "{}", function.name);
        assert_eq!(metadata["BuildProperties"]["Binary"], function.name);
        let manifest = std::fs::read_to_string(path(&format!("functions/{}/Cargo.toml", function.name))).unwrap();
        assert!(manifest.contains(&format!("name = \"{}\"", function.name)), "{}", function.name);
    }
}

#[test]
fn every_package_is_a_function_of_few_lines() {
    let packages: BTreeSet<String> = std::fs::read_dir(path("functions"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let names: BTreeSet<String> = ALL.iter().map(|function| function.name.to_owned()).collect();
    assert_eq!(packages, names);
    for name in names {
        let main = std::fs::read_to_string(path(&format!("functions/{name}/src/main.rs"))).unwrap();
        assert!(main.lines().count() <= MAX_MAIN_LINES, "{name}");
    }
}

#[test]
fn every_function_runs_a_native_binary_with_limits_of_its_own() {
    for function in ALL {
        let id = function_id(function.name);
        assert_eq!(setting(&id, "Runtime"), "provided.al2023");
        assert_eq!(setting(&id, "Handler"), "bootstrap");
        assert_eq!(setting(&id, "CodeUri"), "./");
        assert_eq!(target(&setting(&id, "Architectures")[0]), "Architecture");
        let own = &TEMPLATE["Resources"][&id]["Properties"];
        let most_mb = if function.needs.deep { 2048 } else { 1024 };
        assert!(own["MemorySize"].as_u64().is_some_and(|mb| (128..=most_mb).contains(&mb)), "{id}: memory");
        assert!(own["Timeout"].as_u64().is_some_and(|seconds| (1..=60).contains(&seconds)), "{id}: timeout");
        if matches!(function.trigger, Trigger::Http(_) | Trigger::Fallback) {
            assert!(own["Timeout"].as_u64() <= Some(29), "{id}: the API gives up after 30 s");
        }
    }
}

#[test]
fn every_function_logs_to_a_group_of_its_own() {
    for function in ALL {
        let group = stem(function.name) + "LogGroup";
        assert_eq!(target(&setting(&function_id(function.name), "LoggingConfig")["LogGroup"]), group);
        let name = target(&TEMPLATE["Resources"][&group]["Properties"]["LogGroupName"]);
        assert_eq!(name, format!("/aws/lambda/AWS::StackName-{}", function.name));
    }
    for (id, group) in of_type("AWS::Logs::LogGroup") {
        assert_eq!(target(&group["RetentionInDays"]), "LogRetentionDays", "{id}");
    }
}

/// For single functions in local containers; the same for all of them.
const LOCAL_ADDRESS: &str = "AWS_ENDPOINT_URL";

#[test]
fn another_address_of_aws_is_set_only_on_request() {
    let variables = &setting(&function_id("sweep"), "Environment")["Variables"];
    let globals = &TEMPLATE["Globals"]["Function"]["Environment"]["Variables"];
    let address = globals.get(LOCAL_ADDRESS).or(variables.get(LOCAL_ADDRESS)).unwrap();
    let expected = json!(["HasEndpointUrl", { "Ref": "AwsEndpointUrl" }, { "Ref": "AWS::NoValue" }]);
    assert_eq!(address["Fn::If"], expected);
    assert_eq!(TEMPLATE["Parameters"]["AwsEndpointUrl"]["Default"], "");
}

#[test]
fn the_environment_is_what_the_function_needs_and_nothing_else() {
    for function in ALL {
        let variables = setting(&function_id(function.name), "Environment")["Variables"].as_object();
        let own = variables.into_iter().flatten().filter(|(name, _)| *name != LOCAL_ADDRESS);
        let found: BTreeMap<String, String> = own.map(|(name, value)| (name.clone(), target(value))).collect();
        assert_eq!(found, expected_environment(function), "{}", function.name);
    }
}

fn expected_environment(function: &Function) -> BTreeMap<String, String> {
    let needs = function.needs;
    let is_fallback = matches!(function.trigger, Trigger::Fallback);
    let variables = [
        (!is_fallback, "TABLE_NAME", "Table"),
        (needs.analyse_queue, "ANALYSE_QUEUE_URL", "AnalyseQueue"),
        (needs.deep_queue, "DEEP_QUEUE_URL", "DeepQueue"),
        (needs.events_queue, "EVENTS_QUEUE_URL", "EventsQueue"),
        (needs.deliveries_queue, "DELIVERIES_QUEUE_URL", "DeliveriesQueue"),
        (needs.retries_queue, "RETRIES_QUEUE_URL", "RetriesQueue"),
        (needs.jobs_queue, "JOBS_QUEUE_URL", "JobsQueue"),
        (needs.media_queue, "MEDIA_QUEUE_URL", "MediaQueue"),
        (needs.file_jobs, "JOB_TOPIC_ARN", "JobTopic"),
        (needs.file_jobs, "JOB_TOPIC_ROLE_ARN", "JobTopicRole.Arn"),
        (needs.has_media(), "MEDIA_BUCKET", "MediaBucket"),
        (needs.has_evidence(), "EVIDENCE_BUCKET", "EvidenceBucket"),
        (needs.secret, "INSTALLATION_SECRET_ARN", "InstallationSecret.Id"),
        (is_admin(function), "ADMIN_KEY_HASH", "AdminKeyHash"),
        (needs.outbound || CHECK_ADDRESSES.contains(&function.name), "ALLOW_LOOPBACK_TARGETS", "AllowLoopbackTargets"),
    ];
    let wanted = variables.into_iter().filter(|(is_wanted, ..)| *is_wanted);
    wanted.map(|(_, name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn is_admin(function: &Function) -> bool {
    let Trigger::Http(endpoints) = function.trigger else { return false };
    endpoints.iter().any(|endpoint| endpoint.access == lambda::operation::Access::Admin)
}

#[test]
fn logical_ids_follow_names() {
    assert_eq!(function_id("checkstep-content-sync"), "CheckstepContentSyncFunction");
}
