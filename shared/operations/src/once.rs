//! Idempotency keys: one effect and one answer for one key, for a day.
//!
//! A request that is one commit records its answer in it. One that is many commits, each of them harmless to
//! repeat, records its answer last, when everything that it asks for has been stored and sent. So a record
//! never stands for less than it says: a request that dies on the way leaves its key free, and its repetition
//! finds what is done and does the rest.

use std::borrow::Cow;

use dialects::fault::Fault;
use domain::ids::{PlatformId, base32, digest};
use domain::veil::Veil;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use store::commit::{Remember, Remembered};

const MAX_IDEMPOTENCY_KEY_BYTES: usize = 255;

/// The idempotency key of a request, if it has one, and what it stands for.
pub(crate) struct Once<'a> {
    operation: Cow<'a, str>,
    key: Option<&'a str>,
    fingerprint: String,
    /// Answers can name authors: what is recorded can only be read with the request that it answers.
    veil: Veil,
}

impl<'a> Once<'a> {
    /// Reads the key.
    pub fn read(operation: impl Into<Cow<'a, str>>, request: &'a Request) -> Result<Self, Fault> {
        let operation = operation.into();
        let key = idempotency_key(request)?;
        let veil = with_parts(request, |parts| {
            let mut all = vec![operation.as_bytes(), key.unwrap_or_default().as_bytes()];
            all.extend_from_slice(parts);
            Veil::of(&all)
        });
        Ok(Self { operation, key, fingerprint: fingerprint(request), veil })
    }

    /// Whether there is a key.
    pub const fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// The answer to remember with the commit that it reports.
    pub fn remember(&self, reply: &Reply, receipt: Option<u32>) -> Option<Remember<'_>> {
        let (caller_key, body) = (self.key?, self.veil.cover(&reply.body)?);
        let answer = Remembered { fingerprint: self.fingerprint.clone(), status: reply.status, body, receipt };
        Some(Remember { operation: &self.operation, caller_key, answer })
    }

    /// The answer as it was given. Refuses the key if it was used for another request.
    pub fn open(&self, answer: &Remembered) -> Result<Remembered, Fault> {
        if answer.fingerprint != self.fingerprint {
            return Err(Fault::Conflict("conflict", "this Idempotency-Key was used for another request".into()));
        }
        let body = self.veil.uncover(&answer.body).ok_or_else(|| Fault::Internal("unreadable answer".into()))?;
        Ok(Remembered { body, ..answer.clone() })
    }

    /// The answer that was given before, given again.
    pub fn replay(&self, answer: &Remembered) -> Result<Reply, Fault> {
        self.open(answer).map(|answer| replay(&answer))
    }

    /// What the same request was answered before. Another request under the same key is refused.
    pub async fn before(&self, context: &Context, platform: &PlatformId) -> Result<Option<Reply>, Fault> {
        let Some(key) = self.key else { return Ok(None) };
        let known = context.store.remembered(platform, &self.operation, key, context.now_ms()).await;
        known.map_err(|error| fault(&error))?.map(|answer| self.replay(&answer)).transpose()
    }

    /// Records an answer by itself, and gives what is to be answered: that of a twin which was faster, if there
    /// is one.
    pub async fn record(&self, context: &Context, platform: &PlatformId, reply: Reply) -> Result<Reply, Fault> {
        let Some(remember) = self.remember(&reply, None) else { return Ok(reply) };
        let known = context.store.remember(platform, &remember, context.now_ms(), &context.random.id()).await;
        known.map_err(|error| fault(&error))?.map_or(Ok(reply), |answer| self.replay(&answer))
    }

    /// What to answer to a request that is not possible now: the answer of before, if what it asks for has
    /// been done under the same key.
    pub async fn refuse(&self, context: &Context, platform: &PlatformId, refusal: Fault) -> Result<Reply, Fault> {
        self.before(context, platform).await?.ok_or(refusal)
    }

    /// A name for what is done under this key, or a random one where there is none.
    pub fn name(&self, context: &Context) -> String {
        let Some(key) = self.key else { return context.random.id() };
        base32(&digest(&[b"once", key.as_bytes(), self.fingerprint.as_bytes()])).chars().take(26).collect()
    }
}

/// A remembered answer, given again.
pub(crate) fn replay(answer: &Remembered) -> Reply {
    let headers = vec![("idempotent-replayed", "true".to_owned())];
    Reply { headers, body: answer.body.clone(), ..Reply::empty(answer.status) }
}

fn idempotency_key(request: &Request) -> Result<Option<&str>, Fault> {
    if !request.headers.contains_key("idempotency-key") {
        return Ok(None);
    }
    let key = request.header("idempotency-key").unwrap_or_default();
    if key.is_empty() || key.len() > MAX_IDEMPOTENCY_KEY_BYTES {
        let message =
            format!("the Idempotency-Key header must have 1 to {MAX_IDEMPOTENCY_KEY_BYTES} printable characters");
        return Err(Fault::invalid("Idempotency-Key", "bad_idempotency_key", message));
    }
    Ok(Some(key))
}

fn fingerprint(request: &Request) -> String {
    with_parts(request, |parts| domain::ids::hex(&digest(parts)))
}

/// What makes one request another than the next.
fn with_parts<T>(request: &Request, then: impl FnOnce(&[&[u8]]) -> T) -> T {
    let mut parts: Vec<&[u8]> = vec![request.path.as_bytes()];
    parts.extend(request.query.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]));
    parts.push(&request.body);
    then(&parts)
}
