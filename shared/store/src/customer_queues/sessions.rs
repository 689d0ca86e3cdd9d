//! Short-lived credentials of customers' roles, each in the client that uses them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{CustomerQueue, CustomerQueueError};
use crate::clients::Connection;
use crate::error::from_sdk;

/// How long credentials are asked for: what every role grants. Seconds.
const SESSION_S: i32 = 3600;
/// Credentials are not used any more this long before they end, milliseconds.
const RESERVE_MS: i64 = 300_000;
/// Most sessions kept.
const MAX_SESSIONS: usize = 256;
/// How the customer's own logs name us.
const SESSION_NAME: &str = "gavel-webhooks";

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    role_arn: String,
    external_id: String,
    region: String,
}

struct Session {
    client: aws_sdk_sqs::Client,
    until_ms: i64,
}

pub(super) struct Sessions {
    sts: aws_sdk_sts::Client,
    connection: Connection,
    known: Mutex<HashMap<Key, Session>>,
}

impl Sessions {
    pub fn new(connection: &Connection) -> Self {
        Self { sts: connection.sts(), connection: connection.clone(), known: Mutex::default() }
    }

    /// A client that acts as the queue's role, in the queue's region.
    pub async fn client(
        &self,
        queue: &CustomerQueue<'_>,
        now_ms: i64,
    ) -> Result<aws_sdk_sqs::Client, CustomerQueueError> {
        let key = self.key(queue);
        if let Some(session) = self.known().get(&key).filter(|session| now_ms < session.until_ms) {
            return Ok(session.client.clone());
        }
        let session = self.assume(&key, now_ms).await?;
        let client = session.client.clone();
        let mut known = self.known();
        if known.len() >= MAX_SESSIONS {
            known.clear();
        }
        known.insert(key, session);
        Ok(client)
    }

    /// Forgets what is kept for a queue's role.
    pub fn forget(&self, queue: &CustomerQueue<'_>) {
        let key = self.key(queue);
        self.known().remove(&key);
    }

    async fn assume(&self, key: &Key, now_ms: i64) -> Result<Session, CustomerQueueError> {
        let answer = self
            .sts
            .assume_role()
            .role_arn(&key.role_arn)
            .external_id(&key.external_id)
            .role_session_name(SESSION_NAME)
            .duration_seconds(SESSION_S)
            .send()
            .await
            .map_err(|error| CustomerQueueError::assuming(from_sdk("AssumeRole", &error)))?;
        let given = answer.credentials.ok_or_else(|| CustomerQueueError::Role("no credentials".to_owned()))?;
        let credentials = (given.access_key_id, given.secret_access_key, Some(given.session_token));
        let connection = Connection { region: key.region.clone(), credentials, ..self.connection.clone() };
        // Counted from before the call, so that they are never taken for longer than they last.
        let until_ms = now_ms + i64::from(SESSION_S) * 1000 - RESERVE_MS;
        Ok(Session { client: connection.sqs(), until_ms })
    }

    fn key(&self, queue: &CustomerQueue<'_>) -> Key {
        Key {
            role_arn: queue.role_arn.to_owned(),
            external_id: queue.external_id.to_owned(),
            region: queue.region.unwrap_or(&self.connection.region).to_owned(),
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Key, Session>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
