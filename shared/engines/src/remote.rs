//! The seam that services outside of the bundle fit: what [`Classifier`](crate::Classifier) is to an engine in
//! memory. Only the seam stands here; who dials is `adapters`, and who asks it knows budgets and time.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::classifier::{ClassifierError, Hit};
use domain::content::FieldType;

/// What a service is to look at.
#[derive(Clone, Copy, Debug)]
pub enum RemoteMedium<'a> {
    /// The text of a field.
    Text(&'a str),
    /// The bytes of a medium, already fetched and of a checked type.
    Bytes(&'a [u8]),
}

/// One field, as a service is asked about it.
#[derive(Clone, Copy, Debug)]
pub struct RemoteRequest<'a> {
    /// Dotted path of the field.
    pub path: &'a str,
    /// Its media kind.
    pub kind: FieldType,
    /// Its content.
    pub medium: RemoteMedium<'a>,
    /// Earlier texts of the same conversation, oldest first; empty if none are known or wanted.
    pub history: &'a [String],
    /// How long the answer may take; never more than the strategy's own timeout.
    pub time_left: Duration,
    /// The time of the call, milliseconds since 1970, for signatures.
    pub now_ms: i64,
    /// Fresh random bytes, which nobody who wrote the content could have known.
    pub nonce: [u8; 16],
}

/// A request under way.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Vec<Hit>, ClassifierError>> + Send + 'a>>;

/// A source of labels behind the network.
pub trait RemoteEngine: Send + Sync {
    /// The name policy rules refer to: the name of the platform's strategy.
    fn strategy(&self) -> &str;

    /// Goes into every signal: service, model and the version of the configuration.
    fn version(&self) -> String;

    /// Whether it looks at fields of this kind.
    fn covers(&self, kind: FieldType) -> bool;

    /// How many paid requests [`classify`](Self::classify) makes of this one at most; a budget is charged with them.
    fn requests(&self, _request: &RemoteRequest<'_>) -> u32 {
        1
    }

    /// Findings that need no service. They are among those of [`classify`](Self::classify), and hold as well when that
    /// fails, or is not called for lack of budget or time.
    fn unasked(&self, _request: &RemoteRequest<'_>) -> Vec<Hit> {
        Vec::new()
    }

    /// Findings in one field; an empty list means that the service answered about all of it and found nothing.
    /// An error says whether a later try may succeed.
    fn classify<'a>(&'a self, request: &'a RemoteRequest<'a>) -> Answering<'a>;
}
