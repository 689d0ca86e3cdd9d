//! Amazon Transcribe: what is said in a stored film or sound, as a text that the engines of texts then look at.
//!
//! The end of a job is told by an event of `EventBridge`, which is switched on for every job; no notice is asked for.

use bytes::Bytes;
use domain::config::{Remote, Strategy};
use domain::uploads::MediaType;
use engines::{ClassifierError, Doing, JobCall, JobEngine, JobNotice, JobState, StoredFile};
use http::{HeaderMap, Method};
use outbound::{Call, Client};
use serde::Deserialize;
use serde_json::json;

use crate::Means;
use crate::aws::{Aws, AwsService, is_conflict, success};
use crate::call::{Deadline, plain_word};

const START: AwsService = service("Transcribe.StartTranscriptionJob");
const READ: AwsService = service("Transcribe.GetTranscriptionJob");
/// Most bytes of a transcript with all its words and times.
const MAX_TRANSCRIPT_BYTES: usize = 24 << 20;

const fn service(target: &'static str) -> AwsService {
    let content_type = "application/x-amz-json-1.1";
    AwsService { host: "transcribe", signing: "transcribe", content_type, target: Some(target) }
}

/// The strategy of a platform that lets Transcribe write down what is said.
pub(crate) struct Transcribe {
    strategy: String,
    version: String,
    aws: Aws,
    client: Client,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    transcription_job: Job,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Job {
    transcription_job_status: String,
    #[serde(default)]
    failure_reason: String,
    transcript: Option<Place>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Place {
    transcript_file_uri: Option<String>,
}

#[derive(Deserialize)]
struct File {
    results: Results,
}

#[derive(Deserialize)]
struct Results {
    transcripts: Vec<Transcript>,
}

#[derive(Deserialize)]
struct Transcript {
    transcript: String,
}

impl Transcribe {
    pub(crate) fn new(strategy: &Strategy, remote: &Remote, means: &Means) -> Result<Self, ClassifierError> {
        let aws = Aws::new(means, remote.region.as_deref())?;
        let version = format!("transcribe/{}/{}", aws.region(), strategy.version);
        Ok(Self { strategy: strategy.name.clone(), version, aws, client: means.outbound.clone() })
    }

    async fn begin(&self, name: &str, file: StoredFile<'_>, call: JobCall) -> Result<String, ClassifierError> {
        let format = format(file.media_type).ok_or_else(|| unreadable("takes no files of this type"))?;
        let question = json!({
            "TranscriptionJobName": name,
            "Media": { "MediaFileUri": format!("s3://{}/{}", file.bucket, file.key) },
            "MediaFormat": format,
            "IdentifyLanguage": true,
        });
        let reply = self.aws.reply(&START, "/", question.to_string().into_bytes(), Deadline::within(call)).await?;
        // Names are used once: one that is taken is the same job, started before.
        if is_conflict(reply.status, &reply.body) {
            return Ok(name.to_owned());
        }
        success(reply).map(|_| name.to_owned())
    }

    async fn state(&self, id: &str, call: JobCall) -> Result<JobState, ClassifierError> {
        let question = json!({ "TranscriptionJobName": id }).to_string().into_bytes();
        let body = self.aws.call(&READ, "/", question, Deadline::within(call)).await?;
        let answer: Answer = serde_json::from_slice(&body).map_err(|_| broken("has another form"))?;
        let job = answer.transcription_job;
        match job.transcription_job_status.as_str() {
            "QUEUED" | "IN_PROGRESS" => Ok(JobState::Running),
            "COMPLETED" => {
                let place = job.transcript.and_then(|place| place.transcript_file_uri);
                let text = self.transcript(&place.ok_or_else(|| broken("has no transcript"))?, call).await?;
                Ok(JobState::Done { hits: Vec::new(), text: Some(text) })
            }
            "FAILED" => Err(unreadable(&plain_word(&job.failure_reason.replace(' ', "-")))),
            _ => Err(broken("has a state that is none")),
        }
    }

    /// The address is signed by the service, and is dialled as every other that comes from outside.
    async fn transcript(&self, url: &str, call: JobCall) -> Result<String, ClassifierError> {
        let get = Call { method: Method::GET, headers: HeaderMap::new(), body: Bytes::new() };
        let limits = Deadline::within(call).limits()?;
        let called = self.client.call(url, get, limits, MAX_TRANSCRIPT_BYTES, call.now_ms.div_euclid(1_000)).await;
        let called = called.map_err(crate::call::failure)?;
        if called.status != 200 {
            return Err(broken("leads to no transcript"));
        }
        let file: File = serde_json::from_slice(&called.body).map_err(|_| broken("leads to another form"))?;
        let texts: Vec<_> = file.results.transcripts.into_iter().map(|part| part.transcript).collect();
        Ok(texts.join("\n"))
    }
}

const fn format(media_type: MediaType) -> Option<&'static str> {
    match media_type {
        MediaType::Mp3 => Some("mp3"),
        MediaType::Mp4 => Some("mp4"),
        MediaType::M4a => Some("m4a"),
        MediaType::WebM => Some("webm"),
        MediaType::Ogg => Some("ogg"),
        MediaType::Wav => Some("wav"),
        MediaType::Flac => Some("flac"),
        _ => None,
    }
}

fn broken(what: &str) -> ClassifierError {
    ClassifierError::Failed(format!("Transcribe's answer {what}"))
}

fn unreadable(why: &str) -> ClassifierError {
    ClassifierError::Unreadable(format!("Transcribe: {why}"))
}

impl JobEngine for Transcribe {
    fn strategy(&self) -> &str {
        &self.strategy
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn covers(&self, media_type: MediaType) -> bool {
        format(media_type).is_some()
    }

    fn start<'a>(
        &'a self,
        name: &'a str,
        file: StoredFile<'a>,
        _: Option<JobNotice<'a>>,
        call: JobCall,
    ) -> Doing<'a, String> {
        Box::pin(self.begin(name, file, call))
    }

    fn read<'a>(&'a self, id: &'a str, call: JobCall) -> Doing<'a, JobState> {
        Box::pin(self.state(id, call))
    }
}
