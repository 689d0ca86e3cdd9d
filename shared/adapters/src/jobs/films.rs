//! Amazon Rekognition's moderation of stored films: `StartContentModeration` and `GetContentModeration`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::config::{Remote, Strategy};
use domain::ids::sha256_hex;
use domain::uploads::MediaType;
use engines::{ClassifierError, Doing, Hit, JobCall, JobEngine, JobNotice, JobState, StoredFile};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Means;
use crate::aws::{Aws, AwsService};
use crate::call::{Deadline, plain_word};
use crate::findings::Findings;
use crate::rekognition::{MIN_CONFIDENCE, share, snake_case};

const START: AwsService = service("RekognitionService.StartContentModeration");
const READ: AwsService = service("RekognitionService.GetContentModeration");
/// Labels of one page of an answer.
const PAGE: u32 = 500;
/// Most pages that are read: findings of a film of the longest kind, many times over.
const MAX_PAGES: usize = 40;

const fn service(target: &'static str) -> AwsService {
    let content_type = "application/x-amz-json-1.1";
    AwsService { host: "rekognition", signing: "rekognition", content_type, target: Some(target) }
}

/// The strategy of a platform that lets Rekognition look at films.
pub(crate) struct RekognitionVideo {
    strategy: String,
    version: String,
    wanted: Findings,
    aws: Aws,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Started {
    job_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    job_status: String,
    #[serde(default)]
    status_message: String,
    #[serde(default)]
    moderation_labels: Vec<Detection>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Detection {
    moderation_label: Label,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Label {
    name: String,
    confidence: f64,
    #[serde(default)]
    parent_name: String,
}

/// Scores by label.
type Scores = BTreeMap<String, f64>;

impl RekognitionVideo {
    pub(crate) fn new(strategy: &Strategy, remote: &Remote, means: &Means) -> Result<Self, ClassifierError> {
        let aws = Aws::new(means, remote.region.as_deref())?;
        let version = format!("rekognition_video/{}/{}", aws.region(), strategy.version);
        Ok(Self { strategy: strategy.name.clone(), version, wanted: Findings::of(remote), aws })
    }

    async fn begin(
        &self,
        name: &str,
        file: StoredFile<'_>,
        notice: Option<JobNotice<'_>>,
        call: JobCall,
    ) -> Result<String, ClassifierError> {
        let mut question = json!({
            "Video": { "S3Object": { "Bucket": file.bucket, "Name": file.key } },
            "MinConfidence": MIN_CONFIDENCE,
            // The same token gives the same job.
            "ClientRequestToken": sha256_hex(name.as_bytes()),
        });
        if let (Some(notice), Some(question)) = (notice, question.as_object_mut()) {
            let channel = json!({ "SNSTopicArn": notice.topic_arn, "RoleArn": notice.role_arn });
            question.insert("NotificationChannel".to_owned(), channel);
        }
        let body = self.call(&START, &question, call).await?;
        let started: Started = serde_json::from_slice(&body).map_err(|_| broken("has another form"))?;
        let fits =
            !started.job_id.is_empty() && started.job_id.len() <= 64 && plain_word(&started.job_id) == started.job_id;
        if fits { Ok(started.job_id) } else { Err(broken("has a job without an id")) }
    }

    async fn state(&self, id: &str, call: JobCall) -> Result<JobState, ClassifierError> {
        let (mut scores, mut next) = (Scores::new(), None);
        for _ in 0..MAX_PAGES {
            let mut question = json!({ "JobId": id, "MaxResults": PAGE, "SortBy": "TIMESTAMP" });
            if let (Some(next), Some(question)) = (&next, question.as_object_mut()) {
                question.insert("NextToken".to_owned(), json!(next));
            }
            let body = self.call(&READ, &question, call).await?;
            let answer: Answer = serde_json::from_slice(&body).map_err(|_| broken("has another form"))?;
            match answer.job_status.as_str() {
                "IN_PROGRESS" => return Ok(JobState::Running),
                "SUCCEEDED" => {}
                "FAILED" => return Err(failed(&answer.status_message)),
                _ => return Err(broken("has a state that is none")),
            }
            add(&mut scores, &answer.moderation_labels)?;
            next = answer.next_token.filter(|next| !next.is_empty());
            if next.is_none() {
                return Ok(JobState::Done { hits: self.wanted.keep(hits(scores)), text: None });
            }
        }
        Err(ClassifierError::Unreadable("Rekognition's answer does not end".to_owned()))
    }

    async fn call(&self, service: &AwsService, question: &Value, call: JobCall) -> Result<Vec<u8>, ClassifierError> {
        self.aws.call(service, "/", question.to_string().into_bytes(), Deadline::within(call)).await
    }
}

/// The strongest of each label, over the whole film. Whoever has the part has the whole.
fn add(scores: &mut Scores, detections: &[Detection]) -> Result<(), ClassifierError> {
    for Detection { moderation_label: label } in detections {
        let score = share(label.confidence).ok_or_else(|| broken("has a confidence that is none"))?;
        let name = snake_case(&label.name).ok_or_else(|| broken("has a label without a name"))?;
        for name in [Some(name), snake_case(&label.parent_name)].into_iter().flatten() {
            let known = scores.entry(name).or_insert(score);
            *known = known.max(score);
        }
    }
    Ok(())
}

fn hits(scores: Scores) -> Vec<Hit> {
    let hit = |(label, score)| Hit { label: Cow::Owned(label), score, severity: None, span: None, frame: None };
    scores.into_iter().map(hit).collect()
}

fn broken(what: &str) -> ClassifierError {
    ClassifierError::Failed(format!("Rekognition's answer {what}"))
}

/// What the service could not do with a film it will not do with it later.
fn failed(message: &str) -> ClassifierError {
    ClassifierError::Unreadable(format!("Rekognition: {}", plain_word(&message.replace(' ', "-"))))
}

impl JobEngine for RekognitionVideo {
    fn strategy(&self) -> &str {
        &self.strategy
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn covers(&self, media_type: MediaType) -> bool {
        matches!(media_type, MediaType::Mp4 | MediaType::QuickTime)
    }

    fn start<'a>(
        &'a self,
        name: &'a str,
        file: StoredFile<'a>,
        notice: Option<JobNotice<'a>>,
        call: JobCall,
    ) -> Doing<'a, String> {
        Box::pin(self.begin(name, file, notice, call))
    }

    fn read<'a>(&'a self, id: &'a str, call: JobCall) -> Doing<'a, JobState> {
        Box::pin(self.state(id, call))
    }
}
