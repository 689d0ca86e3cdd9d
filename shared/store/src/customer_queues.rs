//! Sending to queues of customers' own accounts, by roles that they let us assume.

mod error;

use std::time::Duration;

pub use error::CustomerQueueError;

use aws_sdk_sqs::types::MessageAttributeValue;

use crate::clients::Connection;
use crate::error::from_sdk;
use crate::roles::{Role, Sessions};

/// A customer's queue, and the role by which it is sent to.
#[derive(Clone, Copy, Debug)]
pub struct CustomerQueue<'a> {
    /// Its URL.
    pub url: &'a str,
    /// Its region; none for the installation's own.
    pub region: Option<&'a str>,
    /// Whether it keeps an order.
    pub is_fifo: bool,
    /// The role.
    pub role_arn: &'a str,
    /// What the role asks for.
    pub external_id: &'a str,
}

impl CustomerQueue<'_> {
    fn role(&self) -> Role {
        let region = self.region.map(str::to_owned);
        Role { arn: self.role_arn.to_owned(), external_id: self.external_id.to_owned(), region }
    }
}

/// A message for a customer's queue.
#[derive(Clone, Copy, Debug)]
pub struct CustomerMessage<'a> {
    /// Body.
    pub body: &'a str,
    /// Attributes, all of them texts.
    pub attributes: &'a [(&'static str, String)],
    /// Messages of one group keep their order, in queues that keep any.
    pub group: &'a str,
    /// Repetitions have the same.
    pub deduplication_id: &'a str,
}

/// Sends to customers' queues.
pub struct CustomerQueues {
    sessions: Sessions<aws_sdk_sqs::Client>,
}

impl CustomerQueues {
    /// Builds the client that assumes roles.
    pub fn new(connection: &Connection) -> Self {
        Self { sessions: Sessions::new(connection, "gavel-webhooks", Connection::sqs) }
    }

    /// Sends a message, within a time.
    pub async fn send(
        &self,
        queue: &CustomerQueue<'_>,
        message: &CustomerMessage<'_>,
        limit: Duration,
        now_ms: i64,
    ) -> Result<(), CustomerQueueError> {
        let sending = self.send_in_session(queue, message, now_ms);
        tokio::time::timeout(limit, sending).await.map_err(|_| CustomerQueueError::TimedOut)?
    }

    async fn send_in_session(
        &self,
        queue: &CustomerQueue<'_>,
        message: &CustomerMessage<'_>,
        now_ms: i64,
    ) -> Result<(), CustomerQueueError> {
        let role = queue.role();
        let client = self.sessions.client(&role, now_ms).await.map_err(CustomerQueueError::assuming)?;
        let mut request = client.send_message().queue_url(queue.url).message_body(message.body);
        for (name, value) in message.attributes {
            let value = MessageAttributeValue::builder().data_type("String").string_value(value).build();
            let value = value.map_err(|_| CustomerQueueError::Refused("attribute".to_owned()))?;
            request = request.message_attributes(*name, value);
        }
        if queue.is_fifo {
            request = request.message_group_id(message.group).message_deduplication_id(message.deduplication_id);
        }
        let sent = request.send().await.map_err(|error| CustomerQueueError::sending(from_sdk("SendMessage", &error)));
        if matches!(sent, Err(CustomerQueueError::Denied(_) | CustomerQueueError::Refused(_))) {
            // Perhaps the role is another one by now: the next attempt assumes it anew.
            self.sessions.forget(&role);
        }
        sent.map(drop)
    }
}
