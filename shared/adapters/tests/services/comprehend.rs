//! Amazon Comprehend.

use domain::config::{RemoteLabel, Service as Kind};
use domain::content::FieldType;
use engines::ClassifierError;
use serde_json::{Value, json};

use crate::server::{Play, Service};
use crate::set_up::{build, classify, image, remote, rows, text};
use crate::signature;

/// An answer about segments whose insult scores are these.
fn about(insults: &[f64]) -> Play {
    let names = ["GRAPHIC", "HARASSMENT_OR_ABUSE", "HATE_SPEECH", "PROFANITY", "SEXUAL", "VIOLENCE_OR_THREAT"];
    let segment = |insult: &f64| {
        let mut labels: Vec<Value> = names.iter().map(|name| json!({"Name": name, "Score": 0.01})).collect();
        labels.push(json!({"Name": "INSULT", "Score": insult}));
        json!({"Labels": labels, "Toxicity": 0.02})
    };
    Play::Answer(200, json!({"ResultList": insults.iter().map(segment).collect::<Vec<_>>()}).to_string())
}

#[tokio::test]
async fn a_text_is_asked_about_and_its_labels_come_back() {
    let service = Service::recorded(&[(200, "comprehend-mild")]).await;
    let hits = classify(&service, Kind::Comprehend, "What a silly old goat you are").await.unwrap();
    let expected = [("harassment_or_abuse", 0.0912), ("insult", 0.8794), ("profanity", 0.6213), ("toxicity", 0.7731)];
    assert_eq!(rows(&hits), expected);
    assert!(hits.iter().all(|hit| hit.span.is_none()), "the whole text is no place in it");

    let asked = &service.asked()[0];
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", "/"));
    assert_eq!(asked.header("x-amz-target"), "Comprehend_20171127.DetectToxicContent");
    assert_eq!(asked.header("content-type"), "application/x-amz-json-1.1");
    let segments = json!([{"Text": "What a silly old goat you are"}]);
    assert_eq!(asked.json(), json!({"LanguageCode": "en", "TextSegments": segments}));
    signature::check(asked, "eu-west-1", "comprehend");
}

#[tokio::test]
async fn a_long_text_goes_in_several_requests_and_spans_lead_back() {
    let sentence =
        |n| format!("The tulips in bed {n} by the river are doing very well this year, and so are the beans. ");
    let long: Vec<String> = (100..243).map(sentence).collect();
    let long = long.concat();
    let service = Service::playing([about(&[0.1; 10]), about(&[0.1, 0.7, 0.1])]).await;
    let engine = build(&service, remote(Kind::Comprehend)).unwrap();
    let request = text(&long, &[]);
    assert_eq!(engine.requests(&request), 2);
    let hits = engine.classify(&request).await.unwrap();
    assert_eq!(rows(&hits), [("insult", 0.7)]);

    let sent: Vec<String> = service
        .asked()
        .iter()
        .flat_map(|asked| asked.json()["TextSegments"].as_array().unwrap().clone())
        .map(|segment| segment["Text"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(sent.len(), 13);
    assert!(sent.iter().all(|segment| segment.len() <= 1000 && segment.ends_with('.')));
    assert_eq!(sent.join(" "), long.trim_end());
    let span = hits[0].span.unwrap();
    assert_eq!(&long[span.start..span.end], sent[11]);
}

#[tokio::test]
async fn what_it_cannot_judge_is_not_sent() {
    let service = Service::playing([]).await;
    let engine = build(&service, remote(Kind::Comprehend)).unwrap();
    let too_long = "word ".repeat(11_000);
    let german = "Die Tulpen im Garten am Fluss gedeihen in diesem Jahr wirklich sehr gut, und die Bohnen auch.";
    for content in [too_long.as_str(), german] {
        let refused = engine.classify(&text(content, &[])).await.unwrap_err();
        assert!(matches!(refused, ClassifierError::Unreadable(_)), "{refused}");
    }
    for content in [too_long.as_str(), german] {
        assert_eq!(engine.requests(&text(content, &[])), 0, "nothing is charged for what is not sent");
    }
    assert!(engine.classify(&image(b"\x89PNG")).await.is_err());
    assert!(engine.classify(&text(" \n ", &[])).await.unwrap().is_empty());
    assert!(service.asked().is_empty());
    let covered: Vec<_> = FieldType::ALL.into_iter().filter(|kind| engine.covers(*kind)).collect();
    assert_eq!(covered, [FieldType::Text]);
}

#[tokio::test]
async fn an_error_in_a_later_part_is_no_answer_about_the_first() {
    let long = "All is well in the garden by the river. ".repeat(300);
    let service = Service::playing([about(&[0.9; 10]), Play::Answer(500, "{}".to_owned())]).await;
    let engine = build(&service, remote(Kind::Comprehend)).unwrap();
    assert!(matches!(engine.classify(&text(&long, &[])).await, Err(ClassifierError::Failed(_))));
}

#[tokio::test]
async fn only_wanted_labels_are_kept_and_unknown_ones_are_refused() {
    let wanted = |name: &str| {
        let mut remote = remote(Kind::Comprehend);
        remote.labels = vec![RemoteLabel { name: name.to_owned(), description: String::new() }];
        remote
    };
    let service = Service::recorded(&[(200, "comprehend-mild")]).await;
    let engine = build(&service, wanted("insult")).unwrap();
    assert_eq!(rows(&engine.classify(&text("silly goat", &[])).await.unwrap()), [("insult", 0.8794)]);
    assert_eq!((engine.strategy(), engine.version().as_str()), ("second-look", "comprehend/eu-west-1/3"));
    assert!(matches!(build(&service, wanted("INSULT")), Err(ClassifierError::Unconfigured(_))));
}
