//! Amazon Rekognition.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::config::{RemoteLabel, Service as Kind};
use domain::content::FieldType;
use engines::ClassifierError;

use crate::server::Service;
use crate::set_up::{build, image, remote, rows, text};
use crate::signature;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot a whole image, but nobody here looks inside";

#[tokio::test]
async fn an_image_is_asked_about_and_its_labels_come_back() {
    let service = Service::recorded(&[(200, "rekognition-drawn")]).await;
    let engine = build(&service, remote(Kind::Rekognition)).unwrap();
    let hits = engine.classify(&image(PNG)).await.unwrap();
    let expected = [
        ("female_swimwear_or_underwear", 0.939_941),
        ("illustrated", 0.995),
        ("implied_nudity", 0.4125),
        ("non_explicit_nudity", 0.4125),
        ("non_explicit_nudity_of_intimate_parts_and_kissing", 0.4125),
        ("swimwear_or_underwear", 0.939_941),
    ];
    assert_eq!(rows(&hits), expected);

    let asked = &service.asked()[0];
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", "/"));
    assert_eq!(asked.header("x-amz-target"), "RekognitionService.DetectModerationLabels");
    assert_eq!(asked.header("content-type"), "application/x-amz-json-1.1");
    let body = asked.json();
    assert_eq!(STANDARD.decode(body["Image"]["Bytes"].as_str().unwrap()).unwrap(), PNG);
    assert_eq!(body["MinConfidence"], 20.0);
    signature::check(asked, "eu-west-1", "rekognition");
}

#[tokio::test]
async fn a_clean_image_is_an_answer_without_findings() {
    let service = Service::recorded(&[(200, "rekognition-clean")]).await;
    let mut remote = remote(Kind::Rekognition);
    remote.region = Some("us-east-1".to_owned());
    remote.labels = vec![RemoteLabel { name: "explicit".to_owned(), description: String::new() }];
    let engine = build(&service, remote).unwrap();
    assert!(engine.classify(&image(PNG)).await.unwrap().is_empty());
    assert_eq!(engine.version(), "rekognition/us-east-1/3");
    signature::check(&service.asked()[0], "us-east-1", "rekognition");
}

#[tokio::test]
async fn the_largest_image_is_sent_and_no_larger_one() {
    let service = Service::recorded(&[(200, "rekognition-clean")]).await;
    let engine = build(&service, remote(Kind::Rekognition)).unwrap();
    let mut bytes = vec![0; 5 * 1024 * 1024 + 1];
    bytes[..3].copy_from_slice(&[0xff, 0xd8, 0xff]);
    let too_large = engine.classify(&image(&bytes)).await.unwrap_err();
    assert!(matches!(too_large, ClassifierError::Unreadable(_)));
    assert_eq!((engine.requests(&image(&bytes)), service.asked().len()), (0, 0));
    bytes.pop();
    assert_eq!(engine.requests(&image(&bytes)), 1);
    assert!(engine.classify(&image(&bytes)).await.unwrap().is_empty());
}

#[tokio::test]
async fn other_media_are_not_sent() {
    let service = Service::playing([]).await;
    let engine = build(&service, remote(Kind::Rekognition)).unwrap();
    for bytes in [&b"GIF89a"[..], b"RIFF....WEBP", b"", b"<svg>"] {
        assert!(matches!(engine.classify(&image(bytes)).await, Err(ClassifierError::Unreadable(_))));
    }
    assert!(matches!(engine.classify(&text("hello", &[])).await, Err(ClassifierError::Unreadable(_))));
    assert!(service.asked().is_empty());
    let covered: Vec<_> = FieldType::ALL.into_iter().filter(|kind| engine.covers(*kind)).collect();
    assert_eq!(covered, [FieldType::Image]);
}

#[tokio::test]
async fn refusals_say_whether_to_come_back() {
    let service = Service::recorded(&[(400, "rekognition-format"), (400, "rekognition-throughput")]).await;
    let engine = build(&service, remote(Kind::Rekognition)).unwrap();
    let unreadable = ClassifierError::Unreadable("status 400, InvalidImageFormatException".to_owned());
    assert_eq!(engine.classify(&image(PNG)).await, Err(unreadable));
    let failed = ClassifierError::Failed("status 400, ProvisionedThroughputExceededException".to_owned());
    assert_eq!(engine.classify(&image(PNG)).await, Err(failed));
}
