//! Services that look at stored files and answer later.

use std::sync::Arc;
use std::time::Duration;

use adapters::job_engine;
use domain::config::{RemoteLabel, Service as Kind};
use domain::uploads::MediaType;
use engines::{ClassifierError, JobCall, JobEngine, JobNotice, JobState, StoredFile};

use crate::server::{Play, Service};
use crate::set_up::{NOW_MS, means, remote, rows, strategy};
use crate::signature;

const JOB: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f90123456789abcdef0123456789abcdef";
const NAME: &str = "gavel-platform1-x";
const CALL: JobCall = JobCall { now_ms: NOW_MS, time_left: Duration::from_secs(20) };

fn engine(service: &Service, kind: Kind) -> Arc<dyn JobEngine> {
    job_engine(&strategy(remote(kind)), &means(Some(service.url()))).unwrap()
}

const fn file(media_type: MediaType) -> StoredFile<'static> {
    StoredFile { bucket: "media", key: "incoming/platform1/x", media_type }
}

#[tokio::test]
async fn a_film_is_looked_at_where_it_is_stored() {
    let service = Service::recorded(&[(200, "rekognition-video-started"), (200, "rekognition-video-running")]).await;
    let films = engine(&service, Kind::RekognitionVideo);
    let notice = JobNotice { topic_arn: "arn:aws:sns:eu-west-1:1:films", role_arn: "arn:aws:iam::1:role/tell" };
    assert_eq!(films.start(NAME, file(MediaType::Mp4), Some(notice), CALL).await.as_deref(), Ok(JOB));
    assert_eq!(films.read(JOB, CALL).await, Ok(JobState::Running));
    let asked = service.asked();
    assert_eq!(asked[0].header("x-amz-target"), "RekognitionService.StartContentModeration");
    signature::check(&asked[0], "eu-west-1", "rekognition");
    let start = asked[0].json();
    assert_eq!(start["Video"]["S3Object"]["Bucket"], "media");
    assert_eq!(start["Video"]["S3Object"]["Name"], "incoming/platform1/x");
    assert_eq!(start["NotificationChannel"]["SNSTopicArn"], "arn:aws:sns:eu-west-1:1:films");
    assert_eq!(start["NotificationChannel"]["RoleArn"], "arn:aws:iam::1:role/tell");
    let token = start["ClientRequestToken"].as_str().unwrap();
    assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "the same for the same name");
    assert_eq!(asked[1].header("x-amz-target"), "RekognitionService.GetContentModeration");
    assert_eq!(asked[1].json()["JobId"], JOB);
}

#[tokio::test]
async fn all_pages_of_a_film_are_read_and_the_strongest_counts() {
    let service = Service::recorded(&[(200, "rekognition-video-first"), (200, "rekognition-video-last")]).await;
    let films = engine(&service, Kind::RekognitionVideo);
    let JobState::Done { hits, text: None } = films.read(JOB, CALL).await.unwrap() else { panic!("it has ended") };
    let expected =
        [("drugs_tobacco_paraphernalia_use", 0.9302), ("smoking", 0.9302), ("violence", 0.5525), ("weapons", 0.5525)];
    let found: Vec<_> = rows(&hits).into_iter().map(|(label, score)| (label, (score * 1e6).round() / 1e6)).collect();
    assert_eq!(found, expected);
    assert_eq!(service.asked()[1].json()["NextToken"], "AAAAtoken+/=");
    assert_eq!(films.version(), "rekognition_video/eu-west-1/3");
}

#[tokio::test]
async fn only_labels_that_are_wanted_count() {
    let service = Service::recorded(&[(200, "rekognition-video-last")]).await;
    let mut remote = remote(Kind::RekognitionVideo);
    remote.labels = vec![RemoteLabel { name: "weapons".to_owned(), description: String::new() }];
    let films = job_engine(&strategy(remote), &means(Some(service.url()))).unwrap();
    let JobState::Done { hits, .. } = films.read(JOB, CALL).await.unwrap() else { panic!("it has ended") };
    assert_eq!(rows(&hits), [("weapons", 0.5525)]);
}

#[tokio::test]
async fn what_a_service_could_not_do_is_no_clean_film() {
    let unreadable = |state: Result<JobState, ClassifierError>| matches!(state, Err(ClassifierError::Unreadable(_)));
    let service = Service::recorded(&[(200, "rekognition-video-failed"), (200, "transcribe-failed")]).await;
    assert!(unreadable(engine(&service, Kind::RekognitionVideo).read(JOB, CALL).await));
    assert!(unreadable(engine(&service, Kind::Transcribe).read(NAME, CALL).await));
    let bad = [
        "{}",
        "[]",
        r#"{"JobStatus":"SUCCEEDED","ModerationLabels":[{"Timestamp":0,"ModerationLabel":{"Name":"Violence","Confidence":250.0}}]}"#,
        r#"{"JobStatus":"PERHAPS"}"#,
    ];
    let service = Service::playing(bad.map(|body| Play::Answer(200, body.to_owned()))).await;
    for body in bad {
        let state = engine(&service, Kind::RekognitionVideo).read(JOB, CALL).await;
        assert!(matches!(state, Err(ClassifierError::Failed(_))), "{body}");
    }
    let endless = r#"{"JobStatus":"SUCCEEDED","ModerationLabels":[],"NextToken":"more"}"#;
    let service = Service::playing((0..50).map(|_| Play::Answer(200, endless.to_owned()))).await;
    assert!(unreadable(engine(&service, Kind::RekognitionVideo).read(JOB, CALL).await));
    assert!(service.asked().len() <= 40);
    let late = JobCall { time_left: Duration::ZERO, ..CALL };
    assert_eq!(engine(&service, Kind::Transcribe).read(NAME, late).await, Err(ClassifierError::TimedOut));
}

#[tokio::test]
async fn what_is_said_comes_back_as_a_text() {
    let rows = [
        (200, "transcribe-started"),
        (400, "transcribe-taken"),
        (200, "transcribe-started"),
        (200, "transcribe-completed"),
        (200, "transcribe-transcript"),
    ];
    let service = Service::recorded(&rows).await;
    let speech = engine(&service, Kind::Transcribe);
    for _ in 0..2 {
        let started = speech.start(NAME, file(MediaType::Mp3), None, CALL).await;
        assert_eq!(started.as_deref(), Ok(NAME), "started twice, it is one job");
    }
    assert_eq!(speech.read(NAME, CALL).await, Ok(JobState::Running));
    let said = Some("You are a stupid fool.".to_owned());
    assert_eq!(speech.read(NAME, CALL).await, Ok(JobState::Done { hits: Vec::new(), text: said }));
    let asked = service.asked();
    assert_eq!(asked[0].header("x-amz-target"), "Transcribe.StartTranscriptionJob");
    signature::check(&asked[0], "eu-west-1", "transcribe");
    let start = asked[0].json();
    assert_eq!((&start["TranscriptionJobName"], &start["MediaFormat"]), (&NAME.into(), &"mp3".into()));
    assert_eq!(start["Media"]["MediaFileUri"], "s3://media/incoming/platform1/x");
    assert_eq!(start["IdentifyLanguage"], true);
    // The transcript is fetched by its own address, and without our signature.
    assert_eq!((asked[4].method.as_str(), asked[4].headers.get("authorization")), ("GET", None));
}

#[tokio::test]
async fn transcripts_are_fetched_from_public_addresses_alone() {
    let inside = r#"{"TranscriptionJob":{"TranscriptionJobStatus":"COMPLETED",
        "Transcript":{"TranscriptFileUri":"https://169.254.169.254/latest/meta-data/"}}}"#;
    let service = Service::playing([Play::Answer(200, inside.to_owned())]).await;
    let state = engine(&service, Kind::Transcribe).read(NAME, CALL).await;
    assert!(matches!(state, Err(ClassifierError::Unconfigured(_) | ClassifierError::Failed(_))), "{state:?}");
}

#[test]
fn each_service_takes_its_own_kinds_of_file() {
    let kinds = |kind: Kind| {
        let engine = job_engine(&strategy(remote(kind)), &means(None)).unwrap();
        MediaType::ALL.into_iter().filter(|one| engine.covers(*one)).map(MediaType::as_str).collect::<Vec<_>>()
    };
    assert_eq!(kinds(Kind::RekognitionVideo), ["video/mp4", "video/quicktime"]);
    assert!(kinds(Kind::Transcribe).contains(&"audio/flac") && !kinds(Kind::Transcribe).contains(&"image/png"));
    assert!(job_engine(&strategy(remote(Kind::Comprehend)), &means(None)).is_err());
}
