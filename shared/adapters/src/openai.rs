//! A language model behind an OpenAI-compatible endpoint that the platform names.
//!
//! The address is a customer's, so it is dialled like those of webhooks: public addresses only, no redirects. What
//! endpoints take differs in small things; they say so by refusing, and what they refuse is left out from then on.

mod address;
mod answer;
mod dialect;

use bytes::Bytes;
use domain::config::{Remote, Strategy};
use domain::content::FieldType;
use domain::secrets::Plain;
use engines::{Answering, ClassifierError, Hit, RemoteEngine, RemoteRequest};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use crate::Means;
use crate::call::{Deadline, Reply, post};
use crate::llm::{self, Judge, Prompt};
use crate::memory::Memory;
use dialect::Dialect;

/// How each endpoint and model wants to be asked.
static DIALECTS: Memory<Dialect> = Memory::new();

/// The strategy of a platform that asks a model behind such an endpoint.
pub(crate) struct OpenAi {
    strategy: String,
    version: String,
    timeout_ms: u32,
    url: String,
    bearer: HeaderValue,
    judge: Judge,
    client: outbound::Client,
}

impl OpenAi {
    pub(crate) fn new(
        strategy: &Strategy,
        remote: &Remote,
        key: Option<Plain>,
        means: &Means,
    ) -> Result<Self, ClassifierError> {
        let unset = |what: &str| ClassifierError::Unconfigured(what.to_owned());
        let judge = Judge::new(remote)?;
        let base = remote.endpoint.as_deref().filter(|base| !base.is_empty());
        let url = address::completions(base.ok_or_else(|| unset("there is no endpoint"))?);
        // Refused now, not only when it is dialled: a wrong address must not look like a service that is down.
        means.outbound.policy().check_url(&url).map_err(|error| unset(&error.to_string()))?;
        let key = key.filter(|key| !key.expose().is_empty()).ok_or_else(|| unset("there is no key"))?;
        let bearer =
            HeaderValue::from_str(&format!("Bearer {}", key.expose())).map_err(|_| unset("the key is not one"))?;
        Ok(Self {
            strategy: strategy.name.clone(),
            version: judge.version("openai", strategy),
            timeout_ms: remote.timeout_ms,
            url,
            bearer,
            judge,
            client: means.outbound.clone(),
        })
    }

    async fn ask(&self, request: &RemoteRequest<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let deadline = Deadline::new(request, self.timeout_ms);
        let prompt = self.judge.prompt(request)?;
        let body = self.converse(&prompt, deadline).await?;
        self.judge.findings(&answer::read(&body)?, &prompt, request)
    }

    /// The body of a success. A request that is refused for its form was not answered, so it was not paid for.
    async fn converse(&self, prompt: &Prompt, deadline: Deadline) -> Result<Vec<u8>, ClassifierError> {
        let endpoint = format!("{} {}", self.url, self.judge.model());
        let known = DIALECTS.get(&endpoint);
        let mut dialect = known.unwrap_or(Dialect::new());
        let mut reply = self.send(dialect, prompt, deadline).await?;
        for _ in 0..Dialect::LESSONS {
            let Some(learnt) = dialect.learn(reply.status, &reply.body) else { break };
            dialect = learnt;
            reply = self.send(dialect, prompt, deadline).await?;
        }
        let body = answer::success(reply)?;
        // Only what proved right is remembered: a refusal may repeat words of the text.
        if known != Some(dialect) {
            DIALECTS.put(endpoint, dialect);
        }
        Ok(body)
    }

    async fn send(&self, dialect: Dialect, prompt: &Prompt, deadline: Deadline) -> Result<Reply, ClassifierError> {
        let body = dialect.question(&self.judge, prompt);
        post(&self.client, &self.url, self.headers(), Bytes::from(body), deadline).await
    }

    fn headers(&self) -> HeaderMap {
        let mut bearer = self.bearer.clone();
        bearer.set_sensitive(true);
        let json = HeaderValue::from_static("application/json");
        HeaderMap::from_iter([(AUTHORIZATION, bearer), (CONTENT_TYPE, json.clone()), (ACCEPT, json)])
    }
}

impl RemoteEngine for OpenAi {
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
