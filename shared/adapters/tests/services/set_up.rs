//! Strategies and requests of the tests.

use std::sync::Arc;
use std::time::Duration;

use adapters::{Means, engine};
use domain::config::{Remote, RemoteLabel, Service as Kind, Strategy, StrategyKind};
use domain::content::FieldType;
use domain::secrets::Plain;
use engines::{ClassifierError, Hit, RemoteEngine, RemoteMedium, RemoteRequest};
use outbound::{AddressPolicy, Client, SystemResolver};

use crate::server::Service;

/// 2026-11-22T05:00:00Z.
pub const NOW_MS: i64 = 1_795_323_600_000;
pub const KEY_ID: &str = "AKIDEXAMPLE";
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

pub fn remote(service: Kind) -> Remote {
    let language_model = service.is_language_model();
    let label = |name: &str, description: &str| RemoteLabel { name: name.into(), description: description.into() };
    let labels =
        vec![label("rude", "impolite words to another person"), label("off_topic", "has nothing to do with gardens")];
    Remote {
        service,
        region: None,
        model: language_model.then(|| "example.model-v1:0".to_owned()),
        endpoint: None,
        labels: if language_model { labels } else { Vec::new() },
        per_day: 100,
        timeout_ms: 20_000,
        history: 2,
        sealed_key: None,
    }
}

pub fn strategy(remote: Remote) -> Strategy {
    Strategy {
        name: "second-look".to_owned(),
        kind: StrategyKind::Remote,
        asynchronous: true,
        enabled: true,
        field_types: Vec::new(),
        remote: Some(remote),
        version: 3,
    }
}

pub fn means(endpoint_url: Option<String>) -> Means {
    Means {
        outbound: Client::new(AddressPolicy::development(), SystemResolver),
        region: "eu-west-1".to_owned(),
        credentials: (KEY_ID.to_owned(), SECRET.to_owned(), Some("a-session".to_owned())),
        endpoint_url,
    }
}

/// The engine of a strategy whose service is this one.
pub fn build(service: &Service, mut remote: Remote) -> Result<Arc<dyn RemoteEngine>, ClassifierError> {
    if remote.service == Kind::OpenAi && remote.endpoint.is_none() {
        remote.endpoint = Some(format!("{}/v1", service.url()));
    }
    let key = Plain::new("test-key".to_owned());
    engine(&strategy(remote), Some(key), &means(Some(service.url())))
}

pub fn text<'a>(text: &'a str, history: &'a [String]) -> RemoteRequest<'a> {
    RemoteRequest {
        path: "text",
        kind: FieldType::Text,
        medium: RemoteMedium::Text(text),
        history,
        time_left: Duration::from_secs(20),
        now_ms: NOW_MS,
        nonce: [0x5a; 16],
    }
}

pub fn image(bytes: &[u8]) -> RemoteRequest<'_> {
    RemoteRequest { path: "image", kind: FieldType::Image, medium: RemoteMedium::Bytes(bytes), ..text("", &[]) }
}

/// What a service of this kind says about a text.
pub async fn classify(service: &Service, kind: Kind, content: &str) -> Result<Vec<Hit>, ClassifierError> {
    build(service, remote(kind))?.classify(&text(content, &[])).await
}

pub fn rows(hits: &[Hit]) -> Vec<(&str, f64)> {
    hits.iter().map(|hit| (hit.label.as_ref(), hit.score)).collect()
}
