//! Services that are slow, broken or refuse: never an answer without findings.

use std::time::Duration;

use domain::config::Service as Kind;
use engines::{ClassifierError, RemoteRequest};

use crate::server::{Play, Service};
use crate::set_up::{build, image, means, remote, strategy, text};

const KINDS: [Kind; 4] = [Kind::Comprehend, Kind::Rekognition, Kind::Bedrock, Kind::OpenAi];
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

fn request_of(kind: Kind) -> RemoteRequest<'static> {
    if kind == Kind::Rekognition { image(PNG) } else { text("The goat ate my beans", &[]) }
}

async fn error_of(kind: Kind, play: Play) -> ClassifierError {
    let service = Service::playing([play]).await;
    let engine = build(&service, remote(kind)).unwrap();
    let outcome = engine.classify(&request_of(kind)).await;
    assert_eq!(service.asked().len(), 1);
    outcome.expect_err("an error must not be an answer")
}

#[tokio::test]
async fn what_is_no_answer_of_the_service_is_an_error() {
    let huge = format!("{{\"padding\":\"{}\"}}", "x".repeat(300 * 1024));
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let bodies = ["", "{}", "[]", "null", "true", "<html>", "{\"ResultList\":", "\u{0}", &huge, &deep];
    for kind in KINDS {
        for body in bodies {
            let error = error_of(kind, Play::Answer(200, body.to_owned())).await;
            let shown: String = body.chars().take(20).collect();
            assert!(matches!(error, ClassifierError::Failed(_)), "{kind:?} {shown} {error}");
        }
    }
}

#[tokio::test]
async fn statuses_of_services_that_are_down_can_be_retried() {
    for kind in KINDS {
        for status in [429, 500, 502, 503, 504] {
            let error = error_of(kind, Play::Answer(status, "<html>busy</html>".to_owned())).await;
            assert_eq!(error, ClassifierError::Failed(format!("status {status}")), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn an_empty_success_of_another_kind_is_no_answer() {
    for kind in KINDS {
        for status in [201, 202, 204] {
            assert!(matches!(error_of(kind, Play::Answer(status, String::new())).await, ClassifierError::Failed(_)));
        }
    }
}

#[tokio::test]
async fn codes_of_the_service_decide() {
    let service =
        Service::recorded(&[(400, "comprehend-throttled"), (400, "comprehend-denied"), (500, "comprehend-internal")])
            .await;
    let engine = build(&service, remote(Kind::Comprehend)).unwrap();
    let request = request_of(Kind::Comprehend);
    let expected = [
        ClassifierError::Failed("status 400, ThrottlingException".to_owned()),
        ClassifierError::Unconfigured("status 400, AccessDeniedException".to_owned()),
        ClassifierError::Failed("status 500, InternalServerException".to_owned()),
    ];
    for error in expected {
        assert_eq!(engine.classify(&request).await, Err(error));
    }
}

#[tokio::test]
async fn the_shorter_time_counts() {
    for kind in KINDS {
        let service = Service::playing([Play::Hang, Play::Hang]).await;
        let engine = build(&service, remote(kind)).unwrap();
        let hurried = RemoteRequest { time_left: Duration::from_millis(60), ..request_of(kind) };
        assert_eq!(engine.classify(&hurried).await, Err(ClassifierError::TimedOut), "{kind:?}");
        let mut strict = remote(kind);
        strict.timeout_ms = 60;
        let engine = build(&service, strict).unwrap();
        assert_eq!(engine.classify(&request_of(kind)).await, Err(ClassifierError::TimedOut), "{kind:?}");
        let late = RemoteRequest { time_left: Duration::ZERO, ..request_of(kind) };
        assert_eq!(engine.classify(&late).await, Err(ClassifierError::TimedOut), "{kind:?}");
    }
}

#[tokio::test]
async fn nobody_at_the_address_can_be_retried() {
    let service = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", service.local_addr().unwrap());
    drop(service);
    for kind in [Kind::Comprehend, Kind::Rekognition, Kind::Bedrock] {
        let engine = adapters::engine(&strategy(remote(kind)), None, &means(Some(url.clone()))).unwrap();
        assert!(matches!(engine.classify(&request_of(kind)).await, Err(ClassifierError::Failed(_))), "{kind:?}");
    }
}

#[test]
fn a_region_that_leads_elsewhere_is_refused() {
    for kind in [Kind::Comprehend, Kind::Rekognition, Kind::Bedrock] {
        for region in ["eu-west-1.example.com/", "example.com#", "", "eu_west_1"] {
            let mut remote = remote(kind);
            remote.region = Some(region.to_owned());
            let refused = adapters::engine(&strategy(remote), None, &means(None)).err();
            assert!(matches!(refused, Some(ClassifierError::Unconfigured(_))), "{kind:?} {region}");
        }
        let mut without = means(None);
        without.credentials = (String::new(), String::new(), None);
        assert!(adapters::engine(&strategy(remote(kind)), None, &without).is_err());
    }
    let mut local = strategy(remote(Kind::Comprehend));
    local.remote = None;
    assert!(matches!(adapters::engine(&local, None, &means(None)), Err(ClassifierError::Unconfigured(_))));
}
