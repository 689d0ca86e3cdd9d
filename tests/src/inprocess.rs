//! An installation of its own inside the test: a fresh table and fresh queues on the emulator, and
//! every endpoint of the bundle called as the functions call it. Nobody else reads or writes there,
//! so what is stored and sent can be counted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sqs::types::QueueAttributeName;
use domain::config::{ApiKey, HashKind, HashList, HashPart, Platform, Scope, Settings as PlatformSettings};
use domain::ids::{CaseId, EventId, PlatformId, sha256_hex};
use domain::seal::InstallationKeys;
use domain::secrets::key_hash;
use lambda::context::Context;
use lambda::deep::Equip;
use lambda::function::Trigger;
use lambda::handle::handle;
use lambda::operation::Endpoint;
use lambda::request::{Reply, Request};
use lambda::settings::Settings;
use lambda::sources::{Clock, Random, SystemClock, SystemRandom};
use sha2::{Digest, Sha256};
use store::clients::Connection;
use store::configs::ConfigKind;
use store::queues::{Message, QueueUrls};

use crate::world::account::{Account, TABLE};

/// What a caller waits for an answer; unoptimised engines are slow.
const TIME_LEFT: Duration = Duration::from_mins(1);
/// Attribute that a mere use of a key changes.
const USED: &str = "used";

/// A client of a service of an account.
macro_rules! client {
    ($sdk:ident, $connection:expr) => {{
        use $sdk::config::{BehaviorVersion, Config, Credentials, Region};
        let Connection { region, credentials: (id, secret, token), endpoint_url, .. } = $connection.clone();
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region))
            .credentials_provider(Credentials::new(id, secret, token, None, "test"))
            .endpoint_url(endpoint_url.expect("the emulator's address"));
        $sdk::Client::from_conf(config.build())
    }};
}

/// What its functions are told by their environment.
fn settings(account: &Account, queues: &[String; 7], admin_key: &str) -> Settings {
    let [analyse, deep, events, deliveries, retries, jobs, media] = queues.clone().map(Some);
    Settings {
        connection: account.connection(account.emulator()),
        table_name: TABLE.to_owned(),
        queues: QueueUrls { analyse, deep, events, deliveries, retries, jobs, media },
        media_bucket: Some(account.media_bucket()),
        job_notice: None,
        evidence_bucket: Some(account.evidence_bucket()),
        secret_arn: None,
        admin_key_hash: Some(sha256_hex(admin_key.as_bytes())),
        allow_loopback: true,
        assume_roles: true,
    }
}

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
    account: Account,
    sqs: aws_sdk_sqs::Client,
    queues: [String; 7],
}

impl Installation {
    /// Makes one.
    pub async fn new() -> Self {
        lambda::log::silence();
        let account = Account::create().await;
        let connection = account.connection(account.emulator());
        let sqs = client!(aws_sdk_sqs, connection);
        let mut queues = Vec::new();
        for name in ["analyse", "deep", "events", "deliveries", "retries", "jobs", "media"] {
            let made = sqs.create_queue().queue_name(name).send().await.expect("a queue");
            queues.push(made.queue_url.expect("its URL"));
        }
        let queues: [String; 7] = queues.try_into().expect("seven queues");
        let admin_key = SystemRandom.key("admin").expose().to_owned();
        let settings = settings(&account, &queues, &admin_key);
        let keys = InstallationKeys::from_secret(&SystemRandom.id().repeat(2)).expect("a long secret");
        let engines = engines::Registry::builtin();
        let context = Context::new(settings, Some(keys), Arc::new(SystemClock), Arc::new(SystemRandom), engines);
        let endpoints = operations::endpoints().copied().collect();
        Self { context, admin_key, endpoints, account, sqs, queues }
    }

    /// The same with heavy engines, as a function that links them.
    #[must_use]
    pub fn with_deep(mut self, equip: Equip) -> Self {
        let deep = equip(&self.settings());
        self.context = self.context.with_deep(deep);
        self
    }

    /// Hands one message to the function that links the heavy engines, and to no other.
    pub async fn analyse_deep(&self, message: &Message) {
        let Trigger::Queue { consume, .. } = operations::analysis::ANALYSE_DEEP.trigger else { panic!("no queue") };
        consume(&self.context, message).await.expect("an analysis");
    }

    /// Does the jobs of a platform that are due, and those that they owe.
    pub async fn do_jobs(&self, platform: &PlatformId) {
        let Trigger::Queue { consume, .. } = operations::jobs::JOBS.trigger else { panic!("no queue") };
        let prefix = format!("O#{platform}#");
        let mut done = std::collections::BTreeSet::new();
        loop {
            let stored = self.stored().await;
            let ids = stored.keys().filter_map(|key| key.strip_prefix(&prefix)?.split(' ').next());
            let mut is_over = true;
            for id in ids {
                let job = self.context.store.job(platform, id).await.expect("a job");
                let Some(job) = job.filter(|job| job.due_ms <= self.context.now_ms()) else { continue };
                if done.insert((id.to_owned(), job.version)) {
                    is_over = false;
                    let message = Message::Job { platform: platform.clone(), job: id.to_owned() };
                    consume(&self.context, &message).await.expect("a job is done");
                }
            }
            if is_over {
                return;
            }
        }
    }

    /// Counts the reports of a case that were stored alone.
    pub async fn fold(&self, platform: &PlatformId, case: &CaseId) {
        let Trigger::Queue { consume, .. } = operations::jobs::JOBS.trigger else { panic!("no queue") };
        let message = Message::Fold { platform: platform.clone(), case: case.clone() };
        consume(&self.context, &message).await.expect("the reports are counted");
    }

    /// Fans out the events that a platform owes, and makes the first attempt of each delivery.
    pub async fn deliver(&self, platform: &PlatformId) {
        let consume = |function: &lambda::function::Function| match function.trigger {
            Trigger::Queue { consume, .. } => consume,
            _ => panic!("no queue"),
        };
        let (fan_out, dispatch) = (consume(&operations::outbox::FANOUT), consume(&operations::outbox::DISPATCH));
        let prefix = format!("E#{platform}#");
        let keys = || async {
            let stored = self.stored().await;
            let keys = stored.into_keys().filter_map(|key| key.strip_prefix(&prefix).map(str::to_owned));
            let split = keys.filter_map(|key| {
                let (event, s) = key.split_once(' ')?;
                Some((EventId::parse(event)?, s.to_owned()))
            });
            split.collect::<Vec<_>>()
        };
        for (event, _) in keys().await.into_iter().filter(|(_, s)| s == "E") {
            let message = Message::Event { platform: platform.clone(), event };
            fan_out(&self.context, &message).await.expect("an event is fanned out");
        }
        for (event, s) in keys().await {
            let Some(endpoint) = s.strip_prefix("V#").filter(|rest| !rest.contains('#')) else { continue };
            let message = Message::Delivery { platform: platform.clone(), event, endpoint: endpoint.to_owned() };
            dispatch(&self.context, &message).await.expect("a delivery is attempted");
        }
    }

    /// What its functions are told.
    pub fn settings(&self) -> Settings {
        settings(&self.account, &self.queues, &self.admin_key)
    }

    /// Its account on the emulator.
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// How its functions reach the services.
    pub fn connection(&self) -> Connection {
        self.account.connection(self.account.emulator())
    }

    /// Makes the installation secret, for functions that read it themselves; gives its ARN.
    pub async fn secret(&self, text: &str) -> String {
        let client = client!(aws_sdk_secretsmanager, self.connection());
        let made = client.create_secret().name("installation").secret_string(text);
        made.send().await.expect("a secret").arn.expect("its ARN")
    }

    /// Addresses of the queues: analyse, deep, events, deliveries, retries, jobs, media.
    pub const fn queues(&self) -> &[String; 7] {
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

    /// Adds a list of known files to a platform, with one file on it.
    pub async fn know(&self, platform: &PlatformId, file: &[u8]) {
        let empty = HashList {
            name: "known".into(),
            kind: HashKind::Sha256,
            version: 1,
            series: 1,
            enabled: true,
            distance: 0,
            severity: None,
            parts: Vec::new(),
        };
        let store = &self.context.store;
        assert!(store.put_config(platform, ConfigKind::HashList, "known", &empty, None).await.expect("a list"));
        let part = HashPart { id: "one".into(), entries: 1 };
        let full = HashList { version: 2, parts: vec![part.clone()], ..empty };
        let entries = Sha256::digest(file).to_vec();
        assert!(store.add_hash_part(platform, &full, &part, &entries, 1, "token").await.expect("an entry"));
        self.context.forget_config(platform);
    }

    /// Adds a key of a platform; `change` can make it expired or revoked.
    pub async fn key(&self, platform: &PlatformId, scopes: &[Scope], change: impl FnOnce(&mut ApiKey)) -> String {
        let text = SystemRandom.key("test").expose().to_owned();
        let mut record = ApiKey {
            id: SystemRandom.id(),
            hash: key_hash(&text),
            platform: Some(platform.clone()),
            moderator: None,
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
            let scan = self.account.client().scan().table_name(TABLE).consistent_read(true);
            let page = scan.set_exclusive_start_key(from).send().await.expect("a scan");
            for item in page.items() {
                let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map_or("", |text| text);
                let mut rest: Vec<_> = item.iter().filter(|(name, _)| *name != USED).collect();
                rest.sort_by_key(|(name, _)| *name);
                found.insert(format!("{} {}", text("p"), text("s")), format!("{rest:?}"));
            }
            from = page.last_evaluated_key.filter(|key| !key.is_empty());
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
