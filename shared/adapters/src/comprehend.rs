//! Amazon Comprehend: how toxic an English text is, by its seven kinds of toxicity and as a whole.
//!
//! A text goes in segments of at most a kilobyte, ten to a request. One that needs more than [`MAX_REQUESTS`], or that
//! is surely not English, is not asked about at all: half an answer, or one about words the service does not know,
//! would look like a clean one.

mod answer;
mod segments;

use domain::config::{Remote, Strategy};
use domain::content::FieldType;
use domain::signal::Span;
use engines::{
    Answering, Classifier, ClassifierError, Hit, LanguageEngine, Medium, RemoteEngine, RemoteMedium, RemoteRequest,
    Subject, TextView,
};
use serde::Serialize;

use crate::Means;
use crate::aws::{Aws, AwsService};
use crate::call::Deadline;
use crate::findings::Findings;

const SERVICE: AwsService = AwsService {
    host: "comprehend",
    signing: "comprehend",
    content_type: "application/x-amz-json-1.1",
    target: Some("Comprehend_20171127.DetectToxicContent"),
};
/// Most segments of a request.
const SEGMENTS_PER_REQUEST: usize = 10;
/// Most requests that one text is worth.
const MAX_REQUESTS: usize = 5;
/// From this score on, a text found to be in another language is not asked about.
const SURELY_FOREIGN: f64 = 0.72;

/// The strategy of a platform that asks Comprehend.
pub(crate) struct Comprehend {
    strategy: String,
    version: String,
    timeout_ms: u32,
    wanted: Findings,
    aws: Aws,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Question<'a> {
    language_code: &'static str,
    text_segments: Vec<Segment<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Segment<'a> {
    text: &'a str,
}

impl Comprehend {
    pub(crate) fn new(strategy: &Strategy, remote: &Remote, means: &Means) -> Result<Self, ClassifierError> {
        let wanted = Findings::of(remote);
        if let Some(unknown) = wanted.names().find(|name| !answer::LABELS.iter().any(|(_, label)| label == name)) {
            return Err(ClassifierError::Unconfigured(format!("Comprehend has no label {unknown}")));
        }
        let aws = Aws::new(means, remote.region.as_deref())?;
        Ok(Self {
            strategy: strategy.name.clone(),
            version: format!("comprehend/{}/{}", aws.region(), strategy.version),
            timeout_ms: remote.timeout_ms,
            wanted,
            aws,
        })
    }

    async fn ask(&self, request: &RemoteRequest<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let deadline = Deadline::new(request, self.timeout_ms);
        let RemoteMedium::Text(text) = request.medium else {
            return Err(ClassifierError::Unreadable("Comprehend reads texts only".to_owned()));
        };
        check_language(request.path, text)?;
        let spans = segments::split(text);
        if spans.len() > MAX_REQUESTS * SEGMENTS_PER_REQUEST {
            return Err(ClassifierError::Unreadable("the text is too long for Comprehend".to_owned()));
        }
        let mut best = answer::Best::new(spans.len() > 1);
        for group in spans.chunks(SEGMENTS_PER_REQUEST) {
            let body = self.aws.call(&SERVICE, "/", question(text, group), deadline).await?;
            best.add(group, &answer::read(&body, group.len())?);
        }
        Ok(self.wanted.keep(best.hits()))
    }
}

fn question(text: &str, group: &[Span]) -> Vec<u8> {
    let segment = |span: &Span| Segment { text: text.get(span.start..span.end).unwrap_or_default() };
    let question = Question { language_code: "en", text_segments: group.iter().map(segment).collect() };
    serde_json::to_vec(&question).unwrap_or_default()
}

fn check_language(path: &str, text: &str) -> Result<(), ClassifierError> {
    let view = TextView::new(text);
    let subject = Subject { path, kind: FieldType::Text, medium: Medium::Text(&view) };
    let hits = LanguageEngine::new().classify(&subject)?;
    let is_foreign =
        |hit: &&Hit| hit.label.starts_with("lang_") && hit.label != "lang_en" && hit.score >= SURELY_FOREIGN;
    match hits.iter().find(is_foreign) {
        Some(hit) => Err(ClassifierError::Unreadable(format!("Comprehend reads English only, not {}", hit.label))),
        None => Ok(()),
    }
}

impl RemoteEngine for Comprehend {
    fn strategy(&self) -> &str {
        &self.strategy
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Text
    }

    fn requests(&self, request: &RemoteRequest<'_>) -> u32 {
        let RemoteMedium::Text(text) = request.medium else { return 0 };
        if check_language(request.path, text).is_err() {
            return 0;
        }
        let needed = segments::split(text).len().div_ceil(SEGMENTS_PER_REQUEST);
        if needed > MAX_REQUESTS { 0 } else { u32::try_from(needed).unwrap_or(0) }
    }

    fn classify<'a>(&'a self, request: &'a RemoteRequest<'a>) -> Answering<'a> {
        Box::pin(self.ask(request))
    }
}
