//! An installation of its own inside the test: a fresh table and fresh queues on the emulator, and
//! every endpoint of the bundle called as the functions call it. Nobody else reads or writes there,
//! so what is stored and sent can be counted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use aws_sdk_sqs::types::QueueAttributeName;
use domain::config::{ApiKey, Platform, Scope, Settings as PlatformSettings};
use domain::ids::{PlatformId, sha256_hex};
use domain::seal::InstallationKeys;
use domain::secrets::key_hash;
use lambda::context::Context;
use lambda::handle::handle;
use lambda::operation::Endpoint;
use lambda::request::{Reply, Request};
use lambda::settings::Settings;
use lambda::sources::{Clock, Random, SystemClock, SystemRandom};
use store::clients::Connection;
use store::queues::QueueUrls;

use crate::deployed::{setting, unique};

/// What a caller waits for an answer; unoptimised engines are slow.
const TIME_LEFT: Duration = Duration::from_secs(60);
/// Indexes of the table, by the names of their keys.
const INDEXES: [&str; 3] = ["g1", "g3", "g4"];
/// Attribute that a mere use of a key changes.
const USED: &str = "used";

/// A request about to be sent.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// Method.
    pub method: &'static str,
    /// Path without query.
    pub path: String,
    /// Query parameters.
    pub query: Vec<(String, String)>,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

/// The installation.
pub struct Installation {
    /// What the operations work with.
    pub context: Context,
    /// The first admin key.
    pub admin_key: String,
    endpoints: Vec<Endpoint>,
    table: aws_sdk_dynamodb::Client,
    table_name: String,
    sqs: aws_sdk_sqs::Client,
    queues: [String; 4],
}

impl Installation {
    /// Makes one.
    pub async fn new() -> Self {
        let connection = Connection {
            region: setting("AWS_REGION"),
            credentials: (setting("AWS_ACCESS_KEY_ID"), setting("AWS_SECRET_ACCESS_KEY"), None),
            endpoint_url: Some(setting("AWS_ENDPOINT_URL")),
        };
        let (table, sqs) = (dynamodb(&connection), sqs(&connection));
        let table_name = unique("table");
        create_table(&table, &table_name).await;
        let mut queues = Vec::new();
        for name in ["analyse", "events", "deliveries", "retries"] {
            let made = sqs.create_queue().queue_name(unique(name)).send().await.expect("a queue");
            queues.push(made.queue_url.expect("its URL"));
        }
        let queues: [String; 4] = queues.try_into().expect("four queues");
        let [analyse, events, deliveries, retries] = queues.clone().map(Some);
        let admin_key = SystemRandom.key("admin").expose().to_owned();
        let settings = Settings {
            connection,
            table_name: table_name.clone(),
            queues: QueueUrls { analyse, events, deliveries, retries },
            secret_arn: None,
            admin_key_hash: Some(sha256_hex(admin_key.as_bytes())),
            allow_loopback: true,
        };
        let keys = InstallationKeys::from_secret(&SystemRandom.id().repeat(2)).expect("a long secret");
        let engines = engines::Registry::builtin();
        let context = Context::new(settings, Some(keys), Arc::new(SystemClock), Arc::new(SystemRandom), engines);
        let endpoints = operations::endpoints().copied().collect();
        Self { context, admin_key, endpoints, table, table_name, sqs, queues }
    }

    /// Name of the table.
    pub fn table_name(&self) -> &str {
        &self.table_name
    }

    /// Addresses of the queues: analyse, events, deliveries, retries.
    pub const fn queues(&self) -> &[String; 4] {
        &self.queues
    }

    /// Adds a platform.
    pub async fn platform(&self, settings: PlatformSettings) -> PlatformId {
        let mut bytes = [0; 8];
        SystemRandom.fill(&mut bytes);
        let id = PlatformId::from_random(bytes);
        let platform = Platform { id: id.clone(), name: "test".into(), settings, created_ms: self.context.now_ms() };
        assert!(self.context.store.create_platform(&platform).await.expect("a platform"));
        id
    }

    /// Adds a key of a platform; `change` can make it expired or revoked.
    pub async fn key(&self, platform: &PlatformId, scopes: &[Scope], change: impl FnOnce(&mut ApiKey)) -> String {
        let text = SystemRandom.key("test").expose().to_owned();
        let mut record = ApiKey {
            id: SystemRandom.id(),
            hash: key_hash(&text),
            platform: Some(platform.clone()),
            name: "test".into(),
            scopes: scopes.to_vec(),
            prefix: text.chars().take(8).collect(),
            last4: String::new(),
            created_ms: SystemClock.now_ms(),
            expires_ms: None,
            revoked_ms: None,
            last_used_day: None,
        };
        change(&mut record);
        assert!(self.context.store.create_api_key(platform, &record, &SystemRandom.id()).await.expect("a key"));
        text
    }

    /// Answers a request as the functions do.
    pub async fn send(&self, call: Call) -> Reply {
        let mut headers = http::HeaderMap::new();
        for (name, value) in call.headers {
            let name = http::HeaderName::try_from(name).expect("a header's name");
            headers.append(name, http::HeaderValue::from_bytes(value.as_bytes()).expect("a header's value"));
        }
        let request = Request {
            id: SystemRandom.uuid(),
            method: call.method.into(),
            path: call.path,
            params: Vec::new(),
            query: call.query,
            headers,
            body: call.body,
        };
        handle(&self.context, &self.endpoints, request, TIME_LEFT).await
    }

    /// Everything that is stored, by key, but for the marks that a key was used.
    #[expect(clippy::disallowed_methods, reason = "the table belongs to this test alone")]
    pub async fn stored(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut from = None;
        loop {
            let scan = self.table.scan().table_name(&self.table_name).consistent_read(true);
            let page = scan.set_exclusive_start_key(from).send().await.expect("a scan");
            for item in page.items() {
                let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map_or("", |text| text);
                let mut rest: Vec<_> = item.iter().filter(|(name, _)| *name != USED).collect();
                rest.sort_by_key(|(name, _)| *name);
                found.insert(format!("{} {}", text("p"), text("s")), format!("{rest:?}"));
            }
            from = page.last_evaluated_key;
            if from.is_none() {
                return found;
            }
        }
    }

    /// How many messages wait in all queues, delayed ones included.
    pub async fn messages(&self) -> usize {
        let mut count = 0;
        for queue in &self.queues {
            let answer = self.sqs.get_queue_attributes().queue_url(queue);
            let answer = answer.attribute_names(QueueAttributeName::All).send().await.expect("a queue's attributes");
            let known = answer.attributes.unwrap_or_default();
            let number = |name| known.get(&name).and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
            count += number(QueueAttributeName::ApproximateNumberOfMessages)
                + number(QueueAttributeName::ApproximateNumberOfMessagesDelayed)
                + number(QueueAttributeName::ApproximateNumberOfMessagesNotVisible);
        }
        count
    }
}

fn dynamodb(connection: &Connection) -> aws_sdk_dynamodb::Client {
    use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
    let (id, secret, token) = connection.credentials.clone();
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(connection.region.clone()))
        .credentials_provider(Credentials::new(id, secret, token, None, "environment"))
        .endpoint_url(connection.endpoint_url.clone().expect("the emulator's address"));
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

fn sqs(connection: &Connection) -> aws_sdk_sqs::Client {
    use aws_sdk_sqs::config::{BehaviorVersion, Config, Credentials, Region};
    let (id, secret, token) = connection.credentials.clone();
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(connection.region.clone()))
        .credentials_provider(Credentials::new(id, secret, token, None, "environment"))
        .endpoint_url(connection.endpoint_url.clone().expect("the emulator's address"));
    aws_sdk_sqs::Client::from_conf(config.build())
}

async fn create_table(client: &aws_sdk_dynamodb::Client, name: &str) {
    let mut request = client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
    for attribute in ["p", "s"].map(str::to_owned).into_iter().chain(INDEXES.iter().flat_map(|name| index_keys(name))) {
        let definition = AttributeDefinition::builder().attribute_name(attribute);
        let definition = definition.attribute_type(ScalarAttributeType::S).build().expect("an attribute");
        request = request.attribute_definitions(definition);
    }
    for index in INDEXES {
        let projection = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
        let built = GlobalSecondaryIndex::builder().index_name(index).projection(projection);
        let built = built.set_key_schema(Some(schema(&index_keys(index)))).build().expect("an index");
        request = request.global_secondary_indexes(built);
    }
    let schema = schema(&["p".to_owned(), "s".to_owned()]);
    request.set_key_schema(Some(schema)).send().await.expect("a table");
}

fn index_keys(index: &str) -> [String; 2] {
    [format!("{index}p"), format!("{index}s")]
}

fn schema(names: &[String; 2]) -> Vec<KeySchemaElement> {
    let element = |(name, kind): (&String, KeyType)| {
        KeySchemaElement::builder().attribute_name(name).key_type(kind).build().expect("a key")
    };
    names.iter().zip([KeyType::Hash, KeyType::Range]).map(element).collect()
}
