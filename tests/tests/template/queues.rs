//! Queues, their dead letters and their consumers.

use std::collections::{BTreeMap, BTreeSet};

use lambda::function::{Function, Trigger};
use operations::ALL;
use store::queues::Queue;

use crate::document::{TEMPLATE, function_id, of_type, setting, target};

/// The longest time SQS keeps a message, seconds.
const RETENTION_S: u64 = 1_209_600;
/// Every queue of the installation.
const QUEUES: [Queue; 7] =
    [Queue::Analyse, Queue::Deep, Queue::Events, Queue::Deliveries, Queue::Retries, Queue::Jobs, Queue::Media];

/// Logical ids of the queues a function consumes.
pub fn sources_of(function: &Function) -> Vec<String> {
    match function.trigger {
        Trigger::Queue { queues, dead_letters, .. } => {
            let kind = if dead_letters { "DeadLetterQueue" } else { "Queue" };
            queues.iter().map(|queue| format!("{queue:?}{kind}")).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn every_queue_has_dead_letters_and_both_keep_messages_for_two_weeks() {
    let expected: BTreeSet<String> =
        QUEUES.iter().flat_map(|queue| [format!("{queue:?}Queue"), format!("{queue:?}DeadLetterQueue")]).collect();
    let found = of_type("AWS::SQS::Queue");
    assert_eq!(found.iter().map(|(id, _)| (*id).to_owned()).collect::<BTreeSet<_>>(), expected);
    for (id, queue) in found {
        assert_eq!(queue["MessageRetentionPeriod"].as_u64(), Some(RETENTION_S), "{id}");
        assert_eq!(queue["SqsManagedSseEnabled"], true, "{id}");
        assert!(queue.get("FifoQueue").is_none(), "{id}");
        let redrive = &queue["RedrivePolicy"];
        if id.ends_with("DeadLetterQueue") {
            assert!(redrive.is_null(), "{id}");
            continue;
        }
        assert_eq!(target(&redrive["deadLetterTargetArn"]), id.replace("Queue", "DeadLetterQueue.Arn"));
        assert_eq!(redrive["maxReceiveCount"], 5, "{id}");
    }
}

#[test]
fn the_sources_are_those_of_the_operations() {
    let found: BTreeMap<String, String> = of_type("AWS::Lambda::EventSourceMapping")
        .into_iter()
        .map(|(_, source)| (target(&source["EventSourceArn"]), target(&source["FunctionName"])))
        .collect();
    let expected: BTreeMap<String, String> = ALL
        .iter()
        .flat_map(|function| sources_of(function).into_iter().map(|queue| (queue + ".Arn", function_id(function.name))))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(of_type("AWS::Lambda::EventSourceMapping").len(), expected.len());
}

#[test]
fn a_failed_message_comes_back_alone_and_no_queue_takes_the_whole_account() {
    for (id, source) in of_type("AWS::Lambda::EventSourceMapping") {
        assert_eq!(source["FunctionResponseTypes"], serde_json::json!(["ReportBatchItemFailures"]), "{id}");
        // A content with media needs a process for itself.
        let batch = if ["AnalyseDeepSource", "MediaScanSource"].contains(&id) { 1 } else { 10 };
        assert_eq!(source["BatchSize"], batch, "{id}");
        assert_eq!(target(&source["ScalingConfig"]["MaximumConcurrency"]), "MaxConcurrency", "{id}");
        assert!(source.get("Enabled").is_none(), "{id}");
    }
}

#[test]
fn a_message_stays_hidden_for_six_times_its_consumers_timeout() {
    for function in ALL {
        let timeout_s = setting(&function_id(function.name), "Timeout").as_u64().unwrap();
        for queue in sources_of(function) {
            let hidden_s = TEMPLATE["Resources"][&queue]["Properties"]["VisibilityTimeout"].as_u64().unwrap();
            assert!(hidden_s >= 6 * timeout_s, "{queue}: {hidden_s} s for {timeout_s} s");
        }
    }
}

#[test]
fn the_media_bucket_and_those_who_tell_of_jobs_may_send_to_the_media_queue() {
    let policies = of_type("AWS::SQS::QueuePolicy");
    let [(id, policy)] = policies.as_slice() else { panic!("{} policies", policies.len()) };
    assert_eq!(policy["Queues"], serde_json::json!([{ "Ref": "MediaQueue" }]));
    let statements = policy["PolicyDocument"]["Statement"].as_array().unwrap();
    let senders: Vec<_> = statements.iter().map(|one| one["Principal"]["Service"].as_str().unwrap()).collect();
    assert_eq!(senders, ["s3.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com"]);
    assert!(statements.iter().all(|statement| statement["Action"] == "sqs:SendMessage"));
    assert_eq!(target(&statements[0]["Condition"]["StringEquals"]["aws:SourceAccount"]), "AWS::AccountId");
    let source = |at: usize| target(&statements[at]["Condition"]["ArnEquals"]["aws:SourceArn"]);
    assert_eq!((source(1).as_str(), source(2).as_str()), ("JobTopic", "JobEvents.Arn"));
    // The bucket tries its queue out when it is made.
    assert_eq!(TEMPLATE["Resources"]["MediaBucket"]["DependsOn"], *id);
    let notices = &TEMPLATE["Resources"]["MediaBucket"]["Properties"]["NotificationConfiguration"];
    let notices = notices["QueueConfigurations"].as_array().unwrap();
    assert_eq!(notices.len(), 1);
    assert_eq!(target(&notices[0]["Queue"]), "MediaQueue.Arn");
    let rule = &notices[0]["Filter"]["S3Key"]["Rules"][0];
    assert_eq!(
        (&rule["Name"], rule["Value"].as_str()),
        (&serde_json::json!("prefix"), Some(store::media::keys::INCOMING))
    );
}

#[test]
fn schedules_are_those_of_the_operations() {
    for function in ALL {
        let events = setting(&function_id(function.name), "Events");
        let found: Vec<String> = events
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, event)| event["Properties"]["Schedule"].as_str().unwrap().to_owned())
            .collect();
        let expected = match function.trigger {
            Trigger::Schedule { every_minutes: 1, .. } => vec!["rate(1 minute)".to_owned()],
            Trigger::Schedule { every_minutes, .. } => vec![format!("rate({every_minutes} minutes)")],
            _ => Vec::new(),
        };
        assert_eq!(found, expected, "{}", function.name);
    }
}
