//! A language model of Amazon Bedrock, by the one form of request that all of its chat models share.

mod answer;

use domain::config::{Remote, Strategy};
use domain::content::FieldType;
use engines::{Answering, ClassifierError, Hit, RemoteEngine, RemoteRequest};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::Means;
use crate::aws::{Aws, AwsService, success};
use crate::call::{Deadline, Reply};
use crate::llm::{self, Judge, Prompt};
use crate::memory::Memory;

const SERVICE: AwsService =
    AwsService { host: "bedrock-runtime", signing: "bedrock", content_type: "application/json", target: None };
/// What stays as it is in a path.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Models that refuse to be told how freely to choose their words.
static WITHOUT_TEMPERATURE: Memory<()> = Memory::new();

/// The strategy of a platform that asks a model of Bedrock.
pub(crate) struct Bedrock {
    strategy: String,
    version: String,
    timeout_ms: u32,
    path: String,
    judge: Judge,
    aws: Aws,
}

impl Bedrock {
    pub(crate) fn new(strategy: &Strategy, remote: &Remote, means: &Means) -> Result<Self, ClassifierError> {
        let judge = Judge::new(remote)?;
        Ok(Self {
            strategy: strategy.name.clone(),
            version: judge.version("bedrock", strategy),
            timeout_ms: remote.timeout_ms,
            path: format!("/model/{}/converse", utf8_percent_encode(judge.model(), UNRESERVED)),
            judge,
            aws: Aws::new(means, remote.region.as_deref())?,
        })
    }

    async fn ask(&self, request: &RemoteRequest<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let deadline = Deadline::new(request, self.timeout_ms);
        let prompt = self.judge.prompt(request)?;
        let body = self.send(&prompt, deadline).await?;
        self.judge.findings(&answer::read(&body)?, &prompt, request)
    }

    async fn send(&self, prompt: &Prompt, deadline: Deadline) -> Result<Vec<u8>, ClassifierError> {
        let model = self.aws.url(&SERVICE, &self.path);
        let first = self.reply(prompt, WITHOUT_TEMPERATURE.get(&model).is_none(), deadline).await?;
        if first.status != 400 || !names_temperature(&first.body) {
            return success(first);
        }
        // Refused before the model ran, so nothing was paid.
        let body = success(self.reply(prompt, false, deadline).await?)?;
        WITHOUT_TEMPERATURE.put(model, ());
        Ok(body)
    }

    async fn reply(&self, prompt: &Prompt, temperature: bool, deadline: Deadline) -> Result<Reply, ClassifierError> {
        self.aws.reply(&SERVICE, &self.path, self.question(prompt, temperature), deadline).await
    }

    fn question(&self, prompt: &Prompt, temperature: bool) -> Vec<u8> {
        let tokens = self.judge.labels().answer_tokens();
        let limits =
            if temperature { json!({"maxTokens": tokens, "temperature": 0}) } else { json!({"maxTokens": tokens}) };
        let question = json!({
            "system": [{"text": prompt.system}],
            "messages": [{"role": "user", "content": [{"text": prompt.user}]}],
            "inferenceConfig": limits,
        });
        question.to_string().into_bytes()
    }
}

fn names_temperature(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains("temperature")
}

impl RemoteEngine for Bedrock {
    fn strategy(&self) -> &str {
        &self.strategy
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn covers(&self, kind: FieldType) -> bool {
        llm::covers(kind)
    }

    fn requests(&self, request: &RemoteRequest<'_>) -> u32 {
        llm::requests(request)
    }

    fn unasked(&self, request: &RemoteRequest<'_>) -> Vec<Hit> {
        llm::unasked(request)
    }

    fn classify<'a>(&'a self, request: &'a RemoteRequest<'a>) -> Answering<'a> {
        Box::pin(self.ask(request))
    }
}
