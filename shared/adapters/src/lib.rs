//! Engines that other services run: what a platform may switch on beside the built-in ones.
//!
//! Each is an [`engines::RemoteEngine`]: one field in, findings or an error out. None knows of policies, cases or
//! budgets: whoever calls it has already found that the platform wants it, that the day's budget holds another
//! call, and how much time there is. What a service answers is hostile input: it is read with caps and types, and
//! a label that is not among the expected ones is no finding. What cannot be asked about whole (too long, in another
//! language, of another type) is an error, so that it never looks clean.

mod aws;
mod bedrock;
mod call;
mod comprehend;
mod findings;
mod injection;
mod jobs;
mod llm;
mod memory;
mod openai;
mod rekognition;

use std::sync::Arc;

use domain::config::{Service, Strategy};
use domain::secrets::Plain;
use engines::{ClassifierError, RemoteEngine};

pub use injection::PROMPT_INJECTION;
pub use jobs::job_engine;

/// What an adapter works with besides its configuration.
#[derive(Clone)]
pub struct Means {
    /// Caller of addresses that customers name.
    pub outbound: outbound::Client,
    /// Region of this installation.
    pub region: String,
    /// Access key id, secret and session token of this function's role.
    pub credentials: (String, String, Option<String>),
    /// Address in place of those of AWS, for local runs.
    pub endpoint_url: Option<String>,
}

/// The engine that a strategy of kind `remote` names; `key` is its opened key, if it has one.
pub fn engine(
    strategy: &Strategy,
    key: Option<Plain>,
    means: &Means,
) -> Result<Arc<dyn RemoteEngine>, ClassifierError> {
    let Some(remote) = &strategy.remote else {
        return Err(ClassifierError::Unconfigured("the strategy names no service".to_owned()));
    };
    Ok(match remote.service {
        Service::Comprehend => Arc::new(comprehend::Comprehend::new(strategy, remote, means)?),
        Service::Rekognition => Arc::new(rekognition::Rekognition::new(strategy, remote, means)?),
        Service::Bedrock => Arc::new(bedrock::Bedrock::new(strategy, remote, means)?),
        Service::RekognitionVideo | Service::Transcribe => {
            return Err(ClassifierError::Unconfigured("it looks at uploaded files only".to_owned()));
        }
        Service::OpenAi => Arc::new(openai::OpenAi::new(strategy, remote, key, means)?),
    })
}
