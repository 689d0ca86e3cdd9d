//! The AWS that measurements run against: a fresh table, queues and an installation secret on the
//! emulator that `AWS_ENDPOINT_URL` names.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use domain::seal::InstallationKeys;
use engines::Registry;
use lambda::context::Context;
use lambda::settings::Settings;
use lambda::sources::{Clock, Random, SystemClock, SystemRandom};
use store::clients::Connection;
use store::queues::{Message, QueueUrls};

use crate::error::Failure;
use crate::tables;

const REGION: &str = "us-east-1";
/// The emulator takes any key; this one is no secret.
const KEY: &str = "test";
/// A list of 100,000 rows takes the emulator seconds.
const PATIENCE: Duration = Duration::from_mins(1);
/// What no measurement uses, but functions must be told to start.
const MEDIA_BUCKET: &str = "bench-media";
const EVIDENCE_BUCKET: &str = "bench-evidence";
const JOB_TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:bench-jobs";
const JOB_TOPIC_ROLE: &str = "arn:aws:iam::000000000000:role/bench-jobs";

/// Names and addresses of everything that was made.
pub struct World {
    /// Address of the emulator.
    pub endpoint: String,
    /// Its table.
    pub table: String,
    /// A client of the table.
    pub dynamodb: aws_sdk_dynamodb::Client,
    queues: [String; 7],
    secret_arn: String,
    secret: String,
    sqs: aws_sdk_sqs::Client,
}

/// A queue whose messages are taken by hand.
#[derive(Clone, Copy)]
pub enum Queued {
    /// Contents to analyse.
    Analyse,
    /// Events to fan out.
    Events,
    /// First attempts of deliveries.
    Deliveries,
}

/// A runtime for the asynchronous parts.
pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.map_err(Failure::because("no runtime"))
}

impl World {
    /// Makes it.
    pub async fn make() -> Result<Self, Failure> {
        let endpoint = std::env::var_os("AWS_ENDPOINT_URL").and_then(|value| value.into_string().ok());
        let endpoint = endpoint.ok_or_else(|| Failure::new("AWS_ENDPOINT_URL names no emulator"))?;
        let credentials = || Credentials::new(KEY, KEY, None, None, "emulator");
        macro_rules! client {
            ($sdk:ident) => {
                $sdk::Client::from_conf(
                    $sdk::Config::builder()
                        .behavior_version(BehaviorVersion::latest())
                        .region(Region::new(REGION))
                        .credentials_provider(credentials())
                        .endpoint_url(&endpoint)
                        .build(),
                )
            };
        }
        let unique = SystemRandom.id();
        let table = format!("bench-{unique}");
        let dynamodb = client!(aws_sdk_dynamodb);
        tables::create(&dynamodb, &table).await?;
        let sqs = client!(aws_sdk_sqs);
        let mut queues = <[String; 7]>::default();
        for (url, name) in
            queues.iter_mut().zip(["analyse", "events", "deliveries", "retries", "jobs", "deep", "media"])
        {
            *url = create_queue(&sqs, &format!("{name}-{unique}")).await?;
        }
        let secret = SystemRandom.id() + &SystemRandom.id();
        let created = client!(aws_sdk_secretsmanager).create_secret().name(&unique).secret_string(&secret).send().await;
        let created = created.map_err(Failure::chain("the secret cannot be created"))?;
        let secret_arn = created.arn.ok_or_else(|| Failure::new("the secret has no ARN"))?;
        Ok(Self { endpoint, table, dynamodb, queues, secret_arn, secret, sqs })
    }

    /// Settings of any function, with AWS at this address.
    pub fn variables(&self, endpoint: &str) -> Vec<(String, String)> {
        let [analyse, events, deliveries, retries, jobs, deep, media] = &self.queues;
        let pairs = [
            ("AWS_ENDPOINT_URL", endpoint),
            ("AWS_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", KEY),
            ("TABLE_NAME", &self.table),
            ("ANALYSE_QUEUE_URL", analyse),
            ("DEEP_QUEUE_URL", deep),
            ("EVENTS_QUEUE_URL", events),
            ("DELIVERIES_QUEUE_URL", deliveries),
            ("RETRIES_QUEUE_URL", retries),
            ("JOBS_QUEUE_URL", jobs),
            ("MEDIA_QUEUE_URL", media),
            ("MEDIA_BUCKET", MEDIA_BUCKET),
            ("EVIDENCE_BUCKET", EVIDENCE_BUCKET),
            ("JOB_TOPIC_ARN", JOB_TOPIC),
            ("JOB_TOPIC_ROLE_ARN", JOB_TOPIC_ROLE),
            ("INSTALLATION_SECRET_ARN", &self.secret_arn),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    /// The keys that functions derive from the installation secret.
    pub fn keys(&self) -> Result<InstallationKeys, Failure> {
        InstallationKeys::from_secret(&self.secret).map_err(Failure::because("installation secret"))
    }

    /// What an operation works with, as a function that may do everything would have it. Its clock
    /// stands still, so that no copy of a configuration grows old between two measurements.
    pub fn context(&self) -> Result<Context, Failure> {
        let [analyse, events, deliveries, retries, jobs, deep, media] = self.queues.clone().map(Some);
        let settings = Settings {
            connection: Connection {
                region: REGION.to_owned(),
                credentials: (KEY.to_owned(), KEY.to_owned(), None),
                endpoint_url: Some(self.endpoint.clone()),
                attempt_timeout: Some(PATIENCE),
            },
            table_name: self.table.clone(),
            queues: QueueUrls { analyse, deep, events, deliveries, retries, jobs, media },
            media_bucket: None,
            job_notice: None,
            evidence_bucket: None,
            secret_arn: None,
            admin_key_hash: None,
            allow_loopback: true,
            assume_roles: true,
        };
        let clock = Arc::new(Still(SystemClock.now_us()));
        Ok(Context::new(settings, Some(self.keys()?), clock, Arc::new(SystemRandom), Registry::builtin()))
    }

    fn url(&self, queue: Queued) -> (&str, &'static str) {
        let [analyse, events, deliveries, ..] = &self.queues;
        match queue {
            Queued::Analyse => (analyse, "analyse"),
            Queued::Events => (events, "events"),
            Queued::Deliveries => (deliveries, "deliveries"),
        }
    }

    /// Forgets all messages on a queue.
    pub async fn drain(&self, queue: Queued) -> Result<(), Failure> {
        let (url, _) = self.url(queue);
        let purged = self.sqs.purge_queue().queue_url(url).send().await;
        purged.map(drop).map_err(Failure::chain("a queue cannot be emptied"))
    }

    /// Takes the one message that must be on a queue.
    pub async fn take(&self, queue: Queued) -> Result<Message, Failure> {
        let (url, name) = self.url(queue);
        let asked = self.sqs.receive_message().queue_url(url).wait_time_seconds(2).send().await;
        let received = asked.map_err(Failure::chain("a message cannot be received"))?;
        let message = received.messages().first();
        let (Some(body), Some(receipt)) = (message.and_then(|m| m.body()), message.and_then(|m| m.receipt_handle()))
        else {
            return Err(Failure::new(format!("the {name} queue is empty")));
        };
        let deleted = self.sqs.delete_message().queue_url(url).receipt_handle(receipt).send().await;
        deleted.map_err(Failure::chain("a message cannot be deleted"))?;
        serde_json::from_str(body).map_err(Failure::because("a message cannot be read"))
    }
}

async fn create_queue(sqs: &aws_sdk_sqs::Client, name: &str) -> Result<String, Failure> {
    let created = sqs.create_queue().queue_name(name).send().await;
    let url = created.map_err(Failure::chain("a queue cannot be created"))?.queue_url;
    url.ok_or_else(|| Failure::new("a queue has no address"))
}

struct Still(i64);

impl Clock for Still {
    fn now_us(&self) -> i64 {
        self.0
    }
}
