//! An empty account on the emulator, with the table of the template in it.
//!
//! The emulator takes a 12-digit access key id as an account of its own, so tests run side by side
//! without seeing each other.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, Projection,
};
use lambda::settings::Settings;
use serde_yaml_ng::Value;
use store::clients::Connection;
use store::queues::QueueUrls;
use store::table::{DUE_INDEX, DUE_SHARDS, due_partition};

use super::items::Item;
use super::template::{list, properties, text};

/// The table's name in every account.
pub const TABLE: &str = "gavel";
const REGION: &str = "us-east-1";

/// An account.
pub struct Account {
    id: String,
    emulator: String,
    client: Client,
}

impl Account {
    /// Makes an account with an empty table.
    pub async fn create() -> Self {
        let emulator = emulator_url();
        let id = new_account_id();
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .credentials_provider(Credentials::new(&id, "test", None, None, "test"))
            .endpoint_url(&emulator)
            .build();
        let account = Self { id, emulator, client: Client::from_conf(config) };
        account.create_table().await;
        for bucket in [account.media_bucket(), account.evidence_bucket()] {
            account.s3().create_bucket().bucket(bucket).send().await.expect("a bucket");
        }
        account
    }

    /// Its number.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Address of the emulator.
    pub fn emulator(&self) -> &str {
        &self.emulator
    }

    /// A client that goes straight to the emulator: not counted, never faulty.
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Name of its media bucket. Names of buckets are everybody's.
    pub fn media_bucket(&self) -> String {
        format!("media-{}", self.id)
    }

    /// Name of its evidence bucket.
    pub fn evidence_bucket(&self) -> String {
        format!("evidence-{}", self.id)
    }

    /// A client of its buckets, straight to the emulator.
    pub fn s3(&self) -> aws_sdk_s3::Client {
        self.s3_of(&self.id)
    }

    /// The same of another account.
    pub fn s3_of(&self, account: &str) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
            .region(aws_sdk_s3::config::Region::new(REGION))
            .credentials_provider(Credentials::new(account, "test", None, None, "test"))
            .endpoint_url(&self.emulator)
            .force_path_style(true)
            .build();
        aws_sdk_s3::Client::from_conf(config)
    }

    /// Keys of everything in a bucket.
    pub async fn objects(&self, bucket: &str) -> Vec<String> {
        let page = self.s3().list_objects_v2().bucket(bucket).send().await.expect("a bucket can be listed");
        page.contents.unwrap_or_default().into_iter().filter_map(|object| object.key).collect()
    }

    /// Puts a file into a bucket.
    pub async fn put_object(&self, bucket: &str, key: &str, bytes: Vec<u8>) {
        let put = self.s3().put_object().bucket(bucket).key(key).body(bytes.into());
        put.send().await.expect("a file can be put");
    }

    /// Settings of a function of this account that reaches the services at `endpoint`.
    pub fn settings(&self, endpoint: &str) -> Settings {
        let queue = |name: &str| Some(format!("{endpoint}/{}/{name}", self.id));
        Settings {
            connection: self.connection(endpoint),
            table_name: TABLE.to_owned(),
            queues: QueueUrls {
                analyse: queue("analyse"),
                deep: queue("deep"),
                events: queue("events"),
                deliveries: queue("deliveries"),
                retries: queue("retries"),
                jobs: queue("jobs"),
                media: queue("media"),
            },
            media_bucket: Some(self.media_bucket()),
            job_notice: None,
            evidence_bucket: Some(self.evidence_bucket()),
            secret_arn: None,
            admin_key_hash: Some(domain::secrets::key_hash(super::platform::ADMIN_KEY)),
            allow_loopback: true,
            assume_roles: true,
        }
    }

    /// How a function of this account reaches the services at `endpoint`.
    pub fn connection(&self, endpoint: &str) -> Connection {
        Connection {
            region: REGION.to_owned(),
            credentials: (self.id.clone(), "test".to_owned(), None),
            endpoint_url: Some(endpoint.to_owned()),
            attempt_timeout: None,
        }
    }

    /// Stores a secret; gives its ARN.
    pub async fn secret(&self, text: &str) -> String {
        let config = aws_sdk_secretsmanager::Config::builder()
            .behavior_version(aws_sdk_secretsmanager::config::BehaviorVersion::latest())
            .region(aws_sdk_secretsmanager::config::Region::new(REGION))
            .endpoint_url(&self.emulator)
            .credentials_provider(Credentials::new(&self.id, "test", None, None, "test"))
            .build();
        let client = aws_sdk_secretsmanager::Client::from_conf(config);
        let made = client.create_secret().name("installation").secret_string(text).send().await;
        made.expect("a secret").arn.expect("its ARN")
    }

    /// Every item of the table.
    #[expect(clippy::disallowed_methods, reason = "the checker of the invariants has to see everything")]
    pub async fn scan(&self) -> Vec<Item> {
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let page = self.client.scan().table_name(TABLE).consistent_read(true).set_exclusive_start_key(start);
            let page = page.send().await.expect("the table can be read");
            items.extend(page.items.unwrap_or_default().into_iter().map(Item::from));
            start = page.last_evaluated_key.filter(|key| !key.is_empty());
            if start.is_none() {
                return items;
            }
        }
    }

    /// When the next piece of work is due, milliseconds since 1970.
    pub async fn next_due_ms(&self) -> Option<i64> {
        let shards = (0..DUE_SHARDS).map(|shard| {
            self.client
                .query()
                .table_name(TABLE)
                .index_name(DUE_INDEX.name)
                .key_condition_expression("g1p = :p")
                .expression_attribute_values(":p", AttributeValue::S(due_partition(shard)))
                .limit(1)
                .send()
        });
        let pages =
            futures_util::future::join_all(shards).await.into_iter().map(|page| page.expect("due work is read"));
        let first = pages.flat_map(|page| page.items.unwrap_or_default()).map(Item::from);
        first.filter_map(|item| item.due_ms()).min()
    }

    async fn create_table(&self) {
        let table = properties("Table");
        let indexes = list(table, "GlobalSecondaryIndexes").iter().map(index).collect();
        self.client
            .create_table()
            .table_name(TABLE)
            .billing_mode(BillingMode::PayPerRequest)
            .set_attribute_definitions(Some(list(table, "AttributeDefinitions").iter().map(attribute).collect()))
            .set_key_schema(Some(key_schema(table)))
            .set_global_secondary_indexes(Some(indexes))
            .send()
            .await
            .expect("the emulator makes the table of the template");
    }
}

fn index(index: &Value) -> GlobalSecondaryIndex {
    let own = &index["Projection"];
    let projection = Projection::builder().projection_type(text(own, "ProjectionType").into());
    let attributes = own["NonKeyAttributes"].as_sequence().into_iter().flatten();
    let projection = attributes.fold(projection, |p, name| p.non_key_attributes(name.as_str().expect("a name")));
    GlobalSecondaryIndex::builder()
        .index_name(text(index, "IndexName"))
        .set_key_schema(Some(key_schema(index)))
        .projection(projection.build())
        .build()
        .expect("a complete index")
}

fn attribute(attribute: &Value) -> AttributeDefinition {
    AttributeDefinition::builder()
        .attribute_name(text(attribute, "AttributeName"))
        .attribute_type(text(attribute, "AttributeType").into())
        .build()
        .expect("a complete attribute")
}

fn key_schema(of: &Value) -> Vec<KeySchemaElement> {
    let element = |key: &Value| {
        KeySchemaElement::builder()
            .attribute_name(text(key, "AttributeName"))
            .key_type(text(key, "KeyType").into())
            .build()
            .expect("a complete key")
    };
    list(of, "KeySchema").iter().map(element).collect()
}

/// Address of the emulator.
#[expect(clippy::disallowed_methods, reason = "how the test command tells tests where the emulator is")]
pub fn emulator_url() -> String {
    std::env::var("AWS_ENDPOINT_URL").expect(
        "this test needs the local AWS: run it with `cargo gavel test`, which starts one and sets AWS_ENDPOINT_URL",
    )
}

/// An account that nobody else uses.
pub fn new_account_id() -> String {
    let mut bytes = [0; 8];
    lambda::sources::Random::fill(&lambda::sources::SystemRandom, &mut bytes);
    format!("{:012}", u64::from_be_bytes(bytes) % 1_000_000_000_000)
}

/// How long the tests wait for something that happens in real time.
pub const PATIENCE: Duration = Duration::from_secs(10);
