//! Every function may do what it needs, and nothing else.

use std::collections::BTreeSet;

use lambda::function::{Function, Trigger};
use lambda::operation::{Access, Needs};
use operations::ALL;
use serde_json::{Value, json};
use store::table::{
    ACTOR_INDEX, ARRIVAL_INDEX, ATTENTION_INDEX, AUDIT_INDEX, AUTHOR_INDEX, CASES_INDEX, DELIVERY_INDEX, DUE_INDEX,
    Index, PARENT_INDEX, QUEUE_INDEX, UPDATED_INDEX,
};

use crate::document::{TEMPLATE, function_id, list, of_type, setting, target};

/// Which indexes a function reads.
const INDEXES: &[(&str, &[Index])] = &[
    ("admin-audit", &[AUDIT_INDEX, ACTOR_INDEX]),
    ("admin-cases", &[AUTHOR_INDEX, PARENT_INDEX, CASES_INDEX]),
    ("admin-deliveries", &[DELIVERY_INDEX, ATTENTION_INDEX]),
    ("analyse-deep", &[PARENT_INDEX]),
    ("jobs", &[AUTHOR_INDEX, CASES_INDEX]),
    ("modapi-authors", &[CASES_INDEX]),
    ("modapi-moderate", &[AUTHOR_INDEX, PARENT_INDEX]),
    ("modapi-queue", &[AUDIT_INDEX, UPDATED_INDEX]),
    ("moderate-audit", &[AUDIT_INDEX, ACTOR_INDEX]),
    ("moderate-authors", &[AUTHOR_INDEX]),
    ("moderate-cases", &[AUTHOR_INDEX, PARENT_INDEX]),
    ("moderate-queue", &[QUEUE_INDEX, ARRIVAL_INDEX]),
    ("moderate-search", &[AUTHOR_INDEX, PARENT_INDEX, CASES_INDEX]),
    ("stream-review-queue", &[UPDATED_INDEX]),
    ("stream-appeals", &[AUTHOR_INDEX, ACTOR_INDEX]),
    ("stream-logs", &[AUDIT_INDEX]),
    ("sweep", &[DUE_INDEX]),
];

/// An action on a resource; the note says under which condition.
type Right = (String, String, &'static str);

/// Condition: only items of API keys.
const OF_KEYS: &str = "only API keys";
/// Condition: only with an external id of ours.
const OF_EXTERNAL_IDS: &str = "only with an external id of ours";
/// What has no resources, or resources that only a platform's settings name.
const ANY: &str = "*";
/// The actions on them.
const OF_SERVICES: [&str; 3] =
    ["bedrock:InvokeModel", "comprehend:DetectToxicContent", "rekognition:DetectModerationLabels"];
/// Links the heavy engines for what pictures show, and asks no service.
const PICTURES_ALONE: &str = "discuse-check";
/// The same for services that answer later.
const OF_JOBS: [&str; 4] = [
    "rekognition:StartContentModeration",
    "rekognition:GetContentModeration",
    "transcribe:StartTranscriptionJob",
    "transcribe:GetTranscriptionJob",
];
/// Roles of customers, whose accounts and names nobody knows beforehand.
const CUSTOMERS_ROLES: &str = "arn:AWS::Partition:iam::*:role/*";

#[test]
fn every_function_has_exactly_the_rights_of_its_needs() {
    for function in ALL {
        assert_eq!(granted(function), expected(function), "{}", function.name);
    }
}

#[test]
fn nothing_is_granted_by_wildcard_or_by_policy_template() {
    for function in ALL {
        for statement in statements(function) {
            assert_eq!(statement["Effect"], "Allow", "{}", function.name);
            assert!(statement.get("NotAction").is_none() && statement.get("NotResource").is_none());
        }
        for (action, resource, note) in granted(function) {
            if resource == ANY {
                let is_known = (OF_SERVICES.contains(&action.as_str()) && function.needs.deep)
                    || (OF_JOBS.contains(&action.as_str()) && function.needs.file_jobs);
                assert!(is_known, "{}: {action}", function.name);
                continue;
            }
            // The other exception: each role says itself whom it trusts, and under which external id.
            if resource == CUSTOMERS_ROLES {
                assert_eq!((action.as_str(), note), ("sts:AssumeRole", OF_EXTERNAL_IDS), "{}", function.name);
                continue;
            }
            // The objects of a bucket have no other name.
            let named = resource.strip_suffix("/*").filter(|_| action.starts_with("s3:")).unwrap_or(&resource);
            assert!(!action.contains('*') && !named.contains('*'), "{}: {action} {resource}", function.name);
        }
        let id = function_id(function.name);
        assert!(setting(&id, "Role").is_null(), "{id} shares a role");
        // An SQS event would add a managed policy for every queue of the account.
        for (name, event) in setting(&id, "Events").as_object().into_iter().flatten() {
            assert_eq!(event["Type"], "Schedule", "{id}: {name}");
        }
    }
    assert!(of_type("AWS::IAM::Policy").is_empty() && of_type("AWS::IAM::ManagedPolicy").is_empty());
    assert!(TEMPLATE["Globals"]["Function"].get("Policies").is_none());
}

/// The one role that is no function's: by it a service tells of the end of a job, and does nothing else.
#[test]
fn services_may_tell_of_jobs_and_nothing_else() {
    let roles = of_type("AWS::IAM::Role");
    let [(id, role)] = roles.as_slice() else { panic!("{} roles", roles.len()) };
    assert_eq!(*id, "JobTopicRole");
    let trusted = &role["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(trusted["Principal"], json!({ "Service": "rekognition.amazonaws.com" }));
    assert_eq!(target(&trusted["Condition"]["StringEquals"]["aws:SourceAccount"]), "AWS::AccountId");
    assert_eq!(role["Policies"].as_array().unwrap().len(), 1);
    let statements = role["Policies"][0]["PolicyDocument"]["Statement"].as_array().unwrap();
    assert_eq!((statements.len(), &statements[0]["Action"]), (1, &json!(["sns:Publish"])));
    assert_eq!(target(&statements[0]["Resource"]), "JobTopic");
}

/// An app's secret is sealed, and opens its tokens.
#[test]
fn every_function_that_apps_call_has_the_installation_secret() {
    for function in ALL {
        let Trigger::Http(endpoints) = function.trigger else { continue };
        let of_apps = endpoints.iter().any(|endpoint| matches!(endpoint.access, Access::App { .. }));
        assert!(function.needs.secret || !of_apps, "{}", function.name);
    }
}

fn statements(function: &Function) -> Vec<&'static Value> {
    let policies = setting(&function_id(function.name), "Policies");
    if policies.is_null() {
        return Vec::new();
    }
    list(policies).into_iter().flat_map(|policy| list(&policy["Statement"])).collect()
}

fn granted(function: &Function) -> BTreeSet<Right> {
    let mut rights = BTreeSet::new();
    for statement in statements(function) {
        let note = match statement.get("Condition") {
            None => "",
            Some(found) if *found == json!({ "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["K#*"] } }) => {
                OF_KEYS
            }
            Some(found) if *found == json!({ "StringLike": { "sts:ExternalId": external_ids() } }) => OF_EXTERNAL_IDS,
            Some(other) => panic!("{}: unknown condition {other}", function.name),
        };
        for action in list(&statement["Action"]) {
            for resource in list(&statement["Resource"]) {
                rights.insert((action.as_str().unwrap().to_owned(), target(resource), note));
            }
        }
    }
    rights
}

/// A function that looks up no key and only reads has nothing to read.
fn is_open_to_all(function: &Function) -> bool {
    let Trigger::Http(endpoints) = function.trigger else { return false };
    function.needs == Needs::READ && endpoints.iter().all(|endpoint| endpoint.access == Access::Public)
}

fn external_ids() -> String {
    format!("{}*", domain::config::target::EXTERNAL_ID_PREFIX)
}

fn expected(function: &Function) -> BTreeSet<Right> {
    let mut rights = BTreeSet::new();
    let mut grant = |action: &str, resource: String, note| {
        rights.insert((action.to_owned(), resource, note));
    };
    let needs = function.needs;
    let table_actions = [
        (true, "GetItem"),
        (true, "Query"),
        (needs.table_writes, "PutItem"),
        (needs.table_writes, "UpdateItem"),
        (needs.table_deletes, "DeleteItem"),
        (needs.table_batch_reads, "BatchGetItem"),
    ];
    let is_open = is_open_to_all(function);
    if !matches!(function.trigger, Trigger::Fallback) && !is_open {
        for (_, action) in table_actions.into_iter().filter(|(is_needed, _)| *is_needed) {
            grant(&format!("dynamodb:{action}"), "Table.Arn".into(), "");
        }
    }
    if matches!(function.trigger, Trigger::Http(_)) && !needs.table_writes && !is_open {
        // The day on which an API key was last used.
        grant("dynamodb:UpdateItem", "Table.Arn".into(), OF_KEYS);
    }
    for index in INDEXES.iter().filter(|(name, _)| *name == function.name).flat_map(|(_, indexes)| *indexes) {
        grant("dynamodb:Query", format!("Table.Arn/index/{}", index.name), "");
    }
    let queues = [
        (needs.analyse_queue, "AnalyseQueue"),
        (needs.deep_queue, "DeepQueue"),
        (needs.events_queue, "EventsQueue"),
        (needs.deliveries_queue, "DeliveriesQueue"),
        (needs.retries_queue, "RetriesQueue"),
        (needs.jobs_queue, "JobsQueue"),
        (needs.media_queue, "MediaQueue"),
    ];
    for (_, queue) in queues.into_iter().filter(|(is_needed, _)| *is_needed) {
        grant("sqs:SendMessage", format!("{queue}.Arn"), "");
    }
    for source in crate::queues::sources_of(function) {
        for action in ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"] {
            grant(&format!("sqs:{action}"), format!("{source}.Arn"), "");
        }
    }
    if needs.secret {
        grant("secretsmanager:GetSecretValue", "InstallationSecret.Id".into(), "");
    }
    let objects = [
        (needs.uploads, "PutObject", "MediaBucket.Arn/incoming/*"),
        (needs.media, "ListBucket", "MediaBucket.Arn"),
        (needs.media, "GetObject", "MediaBucket.Arn/*"),
        (needs.media, "PutObject", "MediaBucket.Arn/*"),
        (needs.media, "DeleteObject", "MediaBucket.Arn/*"),
        (needs.keeps_evidence, "PutObject", "EvidenceBucket.Arn/*"),
        (needs.shows_evidence || needs.ends_evidence, "ListBucket", "EvidenceBucket.Arn"),
        (needs.shows_evidence, "GetObject", "EvidenceBucket.Arn/*"),
        (needs.ends_evidence, "DeleteObject", "EvidenceBucket.Arn/*"),
    ];
    for (_, action, resource) in objects.into_iter().filter(|(is_needed, ..)| *is_needed) {
        grant(&format!("s3:{action}"), resource.into(), "");
    }
    if needs.deep && function.name != PICTURES_ALONE {
        for action in OF_SERVICES {
            grant(action, ANY.into(), "");
        }
    }
    if needs.file_jobs {
        for action in OF_JOBS {
            grant(action, ANY.into(), "");
        }
        grant("iam:PassRole", "JobTopicRole.Arn".into(), "");
    }
    if needs.assume_roles {
        grant("sts:AssumeRole", CUSTOMERS_ROLES.into(), OF_EXTERNAL_IDS);
    }
    rights
}
