//! Alarms on dead letters, queue age, failing functions, the API, and work that is owed.

use std::collections::BTreeSet;

use lambda::function::Trigger;
use operations::ALL;
use serde_json::json;

use crate::document::{function_id, of_type, path, target};

/// Namespace and name of the metrics that alarms watch, with what they watch.
fn watched() -> BTreeSet<(String, String, String)> {
    of_type("AWS::CloudWatch::Alarm")
        .into_iter()
        .map(|(_, alarm)| {
            let of = alarm["Dimensions"].get(0).map_or_else(String::new, |dimension| target(&dimension["Value"]));
            let text = |name: &str| alarm[name].as_str().unwrap().to_owned();
            (text("Namespace"), text("MetricName"), of)
        })
        .collect()
}

#[test]
fn queues_functions_api_and_due_work_are_watched() {
    let mut expected = vec![
        ("Gavel", "OldestDueSeconds", String::new()),
        ("Gavel", "AnalysesGivenUp", String::new()),
        ("Gavel", "EndpointsDisabled", String::new()),
        ("Gavel", "JobsFailed", String::new()),
        ("Gavel", "ReportSurges", String::new()),
        ("AWS/ApiGateway", "5xx", "Api".to_owned()),
    ];
    for (id, _) in of_type("AWS::SQS::Queue") {
        let is_dead_letters = id.ends_with("DeadLetterQueue");
        let metric =
            if is_dead_letters { "ApproximateNumberOfMessagesVisible" } else { "ApproximateAgeOfOldestMessage" };
        expected.push(("AWS/SQS", metric, format!("{id}.QueueName")));
    }
    for function in ALL {
        if matches!(function.trigger, Trigger::Queue { .. } | Trigger::Schedule { .. }) {
            expected.push(("AWS/Lambda", "Errors", function_id(function.name)));
        }
    }
    let watched = watched();
    for (namespace, metric, of) in expected {
        assert!(watched.contains(&(namespace.to_owned(), metric.to_owned(), of.clone())), "{metric} of {of}");
    }
}

#[test]
fn our_own_metrics_are_written_by_the_code() {
    let sources = [
        "shared/operations/src/sweep.rs",
        "shared/operations/src/analysis/consume.rs",
        "shared/operations/src/outbox/health.rs",
        "shared/operations/src/jobs.rs",
        "shared/operations/src/jobs/tally.rs",
    ];
    let code: String = sources.iter().map(|source| std::fs::read_to_string(path(source)).unwrap()).collect();
    for (namespace, metric, _) in watched() {
        assert!(namespace != "Gavel" || code.contains(&format!("(\"{metric}\", ")), "nobody writes {metric}");
    }
}

#[test]
fn alarms_go_to_the_topic_if_there_is_one() {
    let topic = json!({ "Fn::If": ["HasAlarmTopic", [{ "Ref": "AlarmTopicArn" }], { "Ref": "AWS::NoValue" }] });
    for (id, alarm) in of_type("AWS::CloudWatch::Alarm") {
        assert_eq!(alarm["AlarmActions"], topic, "{id}");
        assert_eq!(alarm["OKActions"], topic, "{id}");
        assert!(alarm["AlarmDescription"].is_string(), "{id}");
    }
}

#[test]
fn silence_of_the_sweeper_is_an_alarm() {
    let alarms = of_type("AWS::CloudWatch::Alarm");
    let due = alarms.iter().find(|(_, alarm)| alarm["MetricName"] == "OldestDueSeconds").unwrap().1;
    assert_eq!(due["TreatMissingData"], "breaching");
}
