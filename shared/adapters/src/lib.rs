//! Engines that other services run: what a platform may switch on beside the built-in ones.
//!
//! Each is an [`engines::RemoteEngine`]: one field in, findings or an error out. None knows of policies, cases or
//! budgets: whoever calls it has already found that the platform wants it, that the day's budget holds another
//! call, and how much time there is. What a service answers is hostile input: it is read with caps and types, and
//! a label that is not among the expected ones is no finding.

use std::sync::Arc;

use domain::config::{Remote, Strategy};
use domain::secrets::Plain;
use engines::{ClassifierError, RemoteEngine};

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
    _key: Option<Plain>,
    _means: &Means,
) -> Result<Arc<dyn RemoteEngine>, ClassifierError> {
    let service = strategy.remote.as_ref().map(|Remote { service, .. }| service.as_str());
    Err(ClassifierError::Unconfigured(format!("no adapter for {}", service.unwrap_or("a strategy that is not remote"))))
}
