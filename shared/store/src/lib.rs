//! The only crate that knows `DynamoDB`, SQS, S3, STS and Secrets Manager.
//!
//! It stores what the domain decided: one [`domain::transition::Transition`] is one conditional put
//! or one transaction. It makes no decision about content, and no SDK type leaves it.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

pub mod access;
pub mod aliases;
pub mod appeals;
pub mod apps;
pub mod audit;
pub mod author_records;
pub mod authors;
pub mod blocklists;
pub mod bulk;
pub mod cases;
pub mod checks;
pub mod clients;
pub mod commit;
mod conditional;
pub mod configs;
pub mod customer_files;
pub mod customer_queues;
pub mod erasures;
pub mod error;
pub mod filed;
pub mod hashlists;
mod item;
pub mod jobs;
pub mod links;
pub mod lists;
pub mod media;
pub mod meter;
pub mod mutes;
pub mod organisations;
pub mod outbox;
pub mod people;
pub mod queues;
mod removal;
pub mod reports;
mod roles;
mod rules;
pub mod secret;
mod sharded;
pub mod table;
pub mod tasks;
pub mod told;
pub mod velocity;

pub use error::StoreError;

use aws_sdk_dynamodb::Client;

/// Access to the table and, where the function needs them, the queues.
pub struct Store {
    table: Client,
    table_name: String,
    queues: Option<queues::Queues>,
    meter: meter::Meter,
}

impl Store {
    /// Puts together the clients a function needs.
    pub fn new(connection: &clients::Connection, table_name: &str, queue_urls: Option<queues::QueueUrls>) -> Self {
        Self {
            table: connection.dynamodb(),
            table_name: table_name.to_owned(),
            queues: queue_urls.map(|urls| queues::Queues::new(connection.sqs(), urls)),
            meter: meter::Meter::default(),
        }
    }

    /// What the calls so far have cost.
    pub const fn meter(&self) -> &meter::Meter {
        &self.meter
    }

    /// The queues; an error if this function was not given any.
    pub fn queues(&self) -> Result<&queues::Queues, StoreError> {
        self.queues.as_ref().ok_or(StoreError::NotProvided("queues"))
    }
}
