//! Models of Amazon Bedrock.

use domain::config::Service as Kind;
use engines::ClassifierError;
use serde_json::json;

use crate::server::Service;
use crate::set_up::{build, classify, remote, rows, text};
use crate::signature;

#[tokio::test]
async fn a_model_is_asked_with_the_platforms_labels() {
    let service = Service::recorded(&[(200, "bedrock-answer")]).await;
    let engine = build(&service, remote(Kind::Bedrock)).unwrap();
    let earlier: Vec<String> = ["too long ago", "Who ate my beans?", "The goat did."].map(str::to_owned).to_vec();
    let hits = engine.classify(&text("Silly old goat", &earlier)).await.unwrap();
    assert_eq!(rows(&hits), [("rude", 0.85), ("off_topic", 0.1)]);

    let asked = &service.asked()[0];
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", "/model/example.model-v1%3A0/converse"));
    signature::check(asked, "eu-west-1", "bedrock");
    let body = asked.json();
    assert_eq!(body["inferenceConfig"]["temperature"], json!(0));
    assert!((100..400).contains(&body["inferenceConfig"]["maxTokens"].as_u64().unwrap()));
    let system = body["system"][0]["text"].as_str().unwrap();
    assert!(system.contains(r#"{"label":"rude","means":"impolite words to another person"}"#), "{system}");
    assert_eq!(body["messages"].as_array().unwrap().len(), 1);
    let user = body["messages"][0]["content"][0]["text"].as_str().unwrap();
    let data = user.lines().nth(1).unwrap();
    assert_eq!(data, r#"{"earlier":["Who ate my beans?","The goat did."],"message":"Silly old goat"}"#);
    assert_eq!(engine.version(), "bedrock/example.model-v1:0/3/w1");
}

#[tokio::test]
async fn a_profile_of_models_is_named_in_the_path() {
    let service = Service::recorded(&[(200, "bedrock-answer")]).await;
    let mut remote = remote(Kind::Bedrock);
    remote.model = Some("arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.example".to_owned());
    build(&service, remote).unwrap().classify(&text("hello", &[])).await.unwrap();
    let asked = &service.asked()[0];
    let path = "/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Ainference-profile%2Feu.example/converse";
    assert_eq!(asked.target, path);
    signature::check(asked, "eu-west-1", "bedrock");
}

#[tokio::test]
async fn a_model_without_a_temperature_is_asked_without_one_from_then_on() {
    let rows = [(400, "bedrock-temperature"), (200, "bedrock-answer"), (200, "bedrock-answer")];
    let service = Service::recorded(&rows).await;
    for _ in 0..2 {
        classify(&service, Kind::Bedrock, "hello").await.unwrap();
    }
    let given: Vec<bool> =
        service.asked().iter().map(|asked| asked.json()["inferenceConfig"].get("temperature").is_some()).collect();
    assert_eq!(given, [true, false, false]);
}

#[tokio::test]
async fn what_a_guardrail_says_is_no_answer() {
    let service = Service::recorded(&[(200, "bedrock-guardrail")]).await;
    assert!(matches!(classify(&service, Kind::Bedrock, "hello").await, Err(ClassifierError::Failed(_))));
}

#[tokio::test]
async fn a_model_without_access_is_not_set_up() {
    let service = Service::recorded(&[(403, "bedrock-no-access")]).await;
    let refused = classify(&service, Kind::Bedrock, "hello").await.unwrap_err();
    assert_eq!(refused, ClassifierError::Unconfigured("status 403".to_owned()));
}
