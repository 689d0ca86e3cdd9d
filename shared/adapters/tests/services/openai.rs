//! Models behind OpenAI-compatible endpoints.

use domain::config::Service as Kind;
use domain::secrets::Plain;
use engines::ClassifierError;
use outbound::{AddressPolicy, Client, SystemResolver};
use serde_json::{Value, json};

use crate::server::{Play, Service};
use crate::set_up::{build, classify, means, remote, rows, strategy, text};

#[tokio::test]
async fn an_endpoint_is_asked_with_the_platforms_labels() {
    let service = Service::recorded(&[(200, "openai-answer")]).await;
    let engine = build(&service, remote(Kind::OpenAi)).unwrap();
    let hits = engine.classify(&text("Trains are late again", &[])).await.unwrap();
    assert_eq!(rows(&hits), [("off_topic", 0.91)]);

    let asked = &service.asked()[0];
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", "/v1/chat/completions"));
    assert_eq!(asked.header("authorization"), "Bearer test-key");
    assert_eq!(asked.header("content-type"), "application/json");
    let body = asked.json();
    assert_eq!((&body["model"], &body["temperature"]), (&json!("example.model-v1:0"), &json!(0)));
    let roles: Vec<&Value> = body["messages"].as_array().unwrap().iter().map(|message| &message["role"]).collect();
    assert_eq!(roles, ["system", "user"]);
    let schema = &body["response_format"]["json_schema"];
    assert_eq!((&body["response_format"]["type"], &schema["strict"]), (&json!("json_schema"), &json!(true)));
    assert_eq!(schema["schema"]["properties"]["scores"]["required"], json!(["rude", "off_topic"]));
    assert_eq!(engine.version(), "openai/example.model-v1:0/3/w1");
}

#[tokio::test]
async fn an_endpoint_is_asked_the_way_it_wants_from_then_on() {
    let rows = [
        (400, "openai-no-max-tokens"),
        (400, "openai-no-temperature"),
        (400, "openai-vllm-no-schema"),
        (200, "openai-answer"),
        (200, "openai-answer"),
    ];
    let service = Service::recorded(&rows).await;
    for _ in 0..2 {
        classify(&service, Kind::OpenAi, "hello").await.unwrap();
    }
    let asked = service.asked();
    for last in [&asked[3], &asked[4]] {
        let body = last.json();
        assert!(body.get("max_tokens").is_none() && body.get("temperature").is_none(), "{body}");
        assert!(body["max_completion_tokens"].as_u64().unwrap() > 4096);
        assert_eq!(body["response_format"], json!({"type": "json_object"}));
    }
}

#[tokio::test]
async fn an_endpoint_that_refuses_everything_is_not_asked_for_ever() {
    let refusal = (400, "openai-vllm-no-schema");
    let service = Service::recorded(&[refusal; 9]).await;
    let engine = build(&service, remote(Kind::OpenAi)).unwrap();
    for asked in [3, 6] {
        let refused = engine.classify(&text("hello", &[])).await;
        assert!(matches!(refused, Err(ClassifierError::Unconfigured(_))));
        assert_eq!(service.asked().len(), asked, "what did not help was remembered");
    }
}

#[tokio::test]
async fn refusals_and_calls_of_tools_are_no_answers() {
    let service = Service::recorded(&[(200, "openai-refusal"), (200, "openai-tool")]).await;
    for _ in 0..2 {
        assert!(matches!(classify(&service, Kind::OpenAi, "hello").await, Err(ClassifierError::Failed(_))));
    }
    assert_eq!(service.asked().len(), 2);
}

#[tokio::test]
async fn errors_say_whether_to_come_back_and_never_the_key() {
    let service = Service::recorded(&[(401, "openai-bad-key"), (429, "openai-rate")]).await;
    let key = classify(&service, Kind::OpenAi, "hello").await.unwrap_err();
    assert_eq!(key, ClassifierError::Unconfigured("status 401, invalid_api_key".to_owned()));
    let rate = classify(&service, Kind::OpenAi, "hello").await.unwrap_err();
    assert_eq!(rate, ClassifierError::Failed("status 429, rate_limit_exceeded".to_owned()));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let other = Service::recorded(&[(200, "openai-answer")]).await;
    let target: &'static str = Box::leak(format!("{}/v1/chat/completions", other.url()).into_boxed_str());
    let service = Service::playing([Play::Redirect(target)]).await;
    let refused = classify(&service, Kind::OpenAi, "hello").await.unwrap_err();
    assert_eq!(refused, ClassifierError::Unconfigured("status 302".to_owned()));
    assert!(other.asked().is_empty());
}

#[test]
fn only_public_addresses_are_endpoints() {
    let mut means = means(None);
    means.outbound = Client::new(AddressPolicy::public(), SystemResolver);
    let key = || Plain::new("test-key".to_owned());
    let of = |endpoint: &str| {
        let mut remote = remote(Kind::OpenAi);
        remote.endpoint = Some(endpoint.to_owned());
        adapters::engine(&strategy(remote), Some(key()), &means).err()
    };
    let hostile = [
        "http://api.example.com/v1",
        "https://127.0.0.1/v1",
        "https://169.254.169.254/latest",
        "https://[::1]/v1",
        "https://localhost/v1",
        "https://user:pass@api.example.com/v1",
        "https://api.example.com:22/v1",
        "file:///etc/passwd",
        "",
    ];
    for endpoint in hostile {
        assert!(matches!(of(endpoint), Some(ClassifierError::Unconfigured(_))), "{endpoint}");
    }
    assert_eq!(of("https://api.example.com/v1"), None);
}

#[test]
fn what_is_missing_is_named() {
    let means = means(None);
    let of = |change: fn(&mut domain::config::Remote), key: Option<&str>| {
        let mut remote = remote(Kind::OpenAi);
        remote.endpoint = Some("https://api.example.com/v1".to_owned());
        change(&mut remote);
        let key = key.map(|key| Plain::new(key.to_owned()));
        adapters::engine(&strategy(remote), key, &means).err().map(|error| error.to_string())
    };
    assert_eq!(of(|_| {}, Some("k")), None);
    assert_eq!(of(|_| {}, None).unwrap(), "not configured: there is no key");
    assert_eq!(of(|_| {}, Some("")).unwrap(), "not configured: there is no key");
    assert_eq!(of(|_| {}, Some("a\nb: c")).unwrap(), "not configured: the key is not one");
    assert_eq!(of(|remote| remote.model = None, Some("k")).unwrap(), "not configured: there is no model");
    assert_eq!(of(|remote| remote.endpoint = None, Some("k")).unwrap(), "not configured: there is no endpoint");
    let labels = "not configured: labels are missing or stand twice";
    assert_eq!(of(|remote| remote.labels.clear(), Some("k")).unwrap(), labels);
    assert_eq!(of(|remote| remote.labels[1].name = "rude".to_owned(), Some("k")).unwrap(), labels);
}
