//! Amazon Rekognition: what an image shows that platforms do not want.
//!
//! The labels form a tree; the service names a finding together with those above it. Ours are the same names in
//! snake case, for example `explicit`, `explicit_nudity`, `exposed_male_genitalia`, so a rule can name any level.

mod answer;

pub(crate) use answer::{share, snake_case};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::config::{Remote, Strategy};
use domain::content::FieldType;
use engines::{Answering, ClassifierError, Hit, RemoteEngine, RemoteMedium, RemoteRequest};
use serde::Serialize;

use crate::Means;
use crate::aws::{Aws, AwsService};
use crate::call::Deadline;
use crate::findings::Findings;

const SERVICE: AwsService = AwsService {
    host: "rekognition",
    signing: "rekognition",
    content_type: "application/x-amz-json-1.1",
    target: Some("RekognitionService.DetectModerationLabels"),
};
/// Most bytes of an image that is sent in the request itself.
const MAX_IMAGE_BYTES: usize = 5 * 1024 * 1024;
/// The service leaves out what it is less sure of, in percent; thresholds stand in the platform's rules.
pub(crate) const MIN_CONFIDENCE: f64 = 20.0;
const JPEG: &[u8] = &[0xff, 0xd8, 0xff];
const PNG: &[u8] = &[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];

/// The strategy of a platform that asks Rekognition.
pub(crate) struct Rekognition {
    strategy: String,
    version: String,
    timeout_ms: u32,
    wanted: Findings,
    aws: Aws,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Question {
    image: Image,
    min_confidence: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Image {
    bytes: String,
}

impl Rekognition {
    pub(crate) fn new(strategy: &Strategy, remote: &Remote, means: &Means) -> Result<Self, ClassifierError> {
        let aws = Aws::new(means, remote.region.as_deref())?;
        Ok(Self {
            strategy: strategy.name.clone(),
            version: format!("rekognition/{}/{}", aws.region(), strategy.version),
            timeout_ms: remote.timeout_ms,
            wanted: Findings::of(remote),
            aws,
        })
    }

    async fn ask(&self, request: &RemoteRequest<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let deadline = Deadline::new(request, self.timeout_ms);
        let image = Image { bytes: STANDARD.encode(image_of(request)?) };
        let question = serde_json::to_vec(&Question { image, min_confidence: MIN_CONFIDENCE });
        let question = question.map_err(|_| ClassifierError::Failed("the image could not be sent".to_owned()))?;
        let body = self.aws.call(&SERVICE, "/", question, deadline).await?;
        Ok(self.wanted.keep(answer::read(&body)?))
    }
}

/// The bytes, if they are an image that the service takes.
fn image_of<'a>(request: &RemoteRequest<'a>) -> Result<&'a [u8], ClassifierError> {
    let refuse = |why: &str| Err(ClassifierError::Unreadable(why.to_owned()));
    let RemoteMedium::Bytes(bytes) = request.medium else {
        return refuse("Rekognition looks at images only");
    };
    if !bytes.starts_with(JPEG) && !bytes.starts_with(PNG) {
        return refuse("Rekognition takes JPEG and PNG only");
    }
    if bytes.len() > MAX_IMAGE_BYTES {
        return refuse("the image is over Rekognition's 5 MB");
    }
    Ok(bytes)
}

impl RemoteEngine for Rekognition {
    fn strategy(&self) -> &str {
        &self.strategy
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Image
    }

    fn requests(&self, request: &RemoteRequest<'_>) -> u32 {
        u32::from(image_of(request).is_ok())
    }

    fn classify<'a>(&'a self, request: &'a RemoteRequest<'a>) -> Answering<'a> {
        Box::pin(self.ask(request))
    }
}
