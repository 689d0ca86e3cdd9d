//! Short-lived credentials of customers' roles, each in the client that uses them.
//!
//! They are kept per role, external id and region, and given up five minutes before they end. The external id is part of
//! the key: a platform that names another's role gets none of its credentials.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::StoreError;
use crate::clients::Connection;
use crate::error::from_sdk;

/// How long credentials are asked for: what every role grants. Seconds.
const SESSION_S: i32 = 3600;
/// Credentials are not used any more this long before they end, milliseconds.
const RESERVE_MS: i64 = 300_000;
/// Most sessions kept.
const MAX_SESSIONS: usize = 256;

/// A role, as whom it is assumed, and where it is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Role {
    pub arn: String,
    pub external_id: String,
    /// None for the installation's own region.
    pub region: Option<String>,
}

struct Session<C> {
    client: C,
    until_ms: i64,
}

/// Sessions with clients of one service.
pub(crate) struct Sessions<C> {
    sts: aws_sdk_sts::Client,
    connection: Connection,
    /// How the customers' own logs name us.
    name: &'static str,
    build: fn(&Connection) -> C,
    known: Mutex<HashMap<Role, Session<C>>>,
}

impl<C: Clone> Sessions<C> {
    pub fn new(connection: &Connection, name: &'static str, build: fn(&Connection) -> C) -> Self {
        Self { sts: connection.sts(), connection: connection.clone(), name, build, known: Mutex::default() }
    }

    /// A client that acts as a role, in its region.
    pub async fn client(&self, role: &Role, now_ms: i64) -> Result<C, StoreError> {
        if let Some(session) = self.known().get(role).filter(|session| now_ms < session.until_ms) {
            return Ok(session.client.clone());
        }
        let session = self.assume(role, now_ms).await?;
        let client = session.client.clone();
        let mut known = self.known();
        if known.len() >= MAX_SESSIONS {
            known.clear();
        }
        known.insert(role.clone(), session);
        Ok(client)
    }

    /// Forgets what is kept for a role.
    pub fn forget(&self, role: &Role) {
        self.known().remove(role);
    }

    async fn assume(&self, role: &Role, now_ms: i64) -> Result<Session<C>, StoreError> {
        let answer = self
            .sts
            .assume_role()
            .role_arn(&role.arn)
            .external_id(&role.external_id)
            .role_session_name(self.name)
            .duration_seconds(SESSION_S)
            .send()
            .await
            .map_err(|error| from_sdk("AssumeRole", &error))?;
        let refused = || StoreError::Refused { operation: "AssumeRole", detail: "no credentials".to_owned() };
        let given = answer.credentials.ok_or_else(refused)?;
        let credentials = (given.access_key_id, given.secret_access_key, Some(given.session_token));
        let region = role.region.clone().unwrap_or_else(|| self.connection.region.clone());
        let connection = Connection { region, credentials, ..self.connection.clone() };
        // Counted from before the call, so that they are never taken for longer than they last.
        let until_ms = now_ms + i64::from(SESSION_S) * 1000 - RESERVE_MS;
        Ok(Session { client: (self.build)(&connection), until_ms })
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Role, Session<C>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
