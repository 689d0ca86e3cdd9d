//! What an operation works with: the store, the engines, time, randomness, and short-lived copies of
//! configuration.

use std::sync::Arc;

use dialects::fault::Fault;
use domain::config::{ApiKey, PlatformConfig};
use domain::ids::PlatformId;
use domain::organisations::{Member, Organisation, Project};
use domain::seal::InstallationKeys;
use engines::{BlockListEngine, Classifier, Registry};
use outbound::{AddressPolicy, Client, SystemResolver};
use store::apps::AppPlace;
use store::customer_files::CustomerFiles;
use store::customer_queues::CustomerQueues;
use store::media::Bucket;
use store::organisations::CredentialPlace;
use store::{Store, StoreError};

use crate::built::Built;
use crate::cache::Cache;
use crate::deep::DeepEngines;
use crate::operation::Needs;
use crate::settings::Settings;
use crate::sources::{Clock, Random, SystemClock, SystemRandom};

/// Everything an operation may use.
pub struct Context {
    /// The store.
    pub store: Store,
    /// The engines.
    pub engines: Registry,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Keys of the installation, where needed.
    pub keys: Option<InstallationKeys>,
    /// The heavy engines, where needed.
    pub deep: Option<Arc<dyn DeepEngines>>,
    /// Caller of addresses that customers name.
    pub outbound: Client,
    /// Fetcher of media, which may stand behind plain HTTP: nothing secret is sent to them.
    pub media: Client,
    /// Sender to customers' queues, where needed.
    pub customer_queues: Option<CustomerQueues>,
    /// Media on their way to a scan, where needed.
    pub media_bucket: Option<Bucket>,
    /// Topic by which services tell of the end of jobs, and the role by which they do, where needed.
    pub job_notice: Option<(String, String)>,
    /// Previews that are kept as evidence, where needed.
    pub evidence_bucket: Option<Bucket>,
    /// Reader of customers' files, where needed.
    pub customer_files: Option<CustomerFiles>,
    /// Whether queues of a local run are taken as webhook targets.
    pub allow_local_queues: bool,
    /// Hash of the first admin key.
    pub admin_key_hash: Option<String>,
    pub(crate) api_keys: Cache<ApiKey>,
    pub(crate) apps: Cache<AppPlace>,
    pub(crate) credentials: Cache<CredentialPlace>,
    pub(crate) organisations: Cache<Organisation>,
    pub(crate) projects: Cache<Project>,
    pub(crate) members: Cache<Member>,
    configs: Cache<PlatformConfig>,
    block_lists: Built<BlockListEngine>,
    /// Other engines of one platform alone.
    pub own: Built<dyn Classifier>,
}

impl Context {
    /// Builds what the settings and needs ask for.
    pub async fn start(settings: Settings, needs: Needs) -> Result<Self, StoreError> {
        let keys = match &settings.secret_arn {
            Some(arn) if needs.secret => Some(store::secret::installation_keys(&settings.connection, arn).await?),
            _ => None,
        };
        let engines = if needs.engines { Registry::builtin() } else { Registry::empty() };
        Ok(Self::new(settings, keys, Arc::new(SystemClock), Arc::new(SystemRandom), engines))
    }

    /// The same with the heavy engines.
    #[must_use]
    pub fn with_deep(mut self, deep: Arc<dyn DeepEngines>) -> Self {
        self.engines = deep.registry();
        self.deep = Some(deep);
        self
    }

    /// Puts a context together from its parts.
    pub fn new(
        settings: Settings,
        keys: Option<InstallationKeys>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        engines: Registry,
    ) -> Self {
        let policy = if settings.allow_loopback { AddressPolicy::development() } else { AddressPolicy::public() };
        let bucket = |name: Option<String>| name.map(|name| Bucket::new(&settings.connection, name));
        let is_local = settings.allow_loopback && settings.connection.endpoint_url.is_some();
        Self {
            customer_queues: settings.assume_roles.then(|| CustomerQueues::new(&settings.connection)),
            media_bucket: bucket(settings.media_bucket.clone()),
            job_notice: settings.job_notice.clone(),
            evidence_bucket: bucket(settings.evidence_bucket.clone()),
            customer_files: settings.assume_roles.then(|| CustomerFiles::new(&settings.connection)),
            allow_local_queues: is_local,
            store: Store::new(&settings.connection, &settings.table_name, Some(settings.queues)),
            engines,
            clock,
            random,
            keys,
            deep: None,
            media: Client::new(policy.clone().with_http(), SystemResolver),
            outbound: Client::new(policy, SystemResolver),
            admin_key_hash: settings.admin_key_hash,
            api_keys: Cache::default(),
            apps: Cache::default(),
            credentials: Cache::default(),
            organisations: Cache::default(),
            projects: Cache::default(),
            members: Cache::default(),
            configs: Cache::default(),
            block_lists: Built::default(),
            own: Built::default(),
        }
    }

    /// Milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// A platform's configuration, at most [`crate::cache::FRESH_MS`] old.
    pub async fn config(&self, platform: &PlatformId) -> Result<Option<Arc<PlatformConfig>>, StoreError> {
        let now_ms = self.now_ms();
        if let Some(known) = self.configs.get(platform.as_str(), now_ms) {
            return Ok(known);
        }
        let read = self.store.platform_config(platform).await?;
        Ok(self.configs.put(platform.as_str(), read, now_ms))
    }

    /// Forgets the copy of a platform's configuration in this process.
    pub fn forget_config(&self, platform: &PlatformId) {
        self.configs.forget(platform.as_str());
    }

    /// The platform's enabled block lists, built once per version.
    pub async fn block_lists(&self, config: &PlatformConfig) -> Result<Vec<Arc<BlockListEngine>>, StoreError> {
        let mut engines = Vec::new();
        for list in config.block_lists.iter().filter(|list| list.enabled && list.entry_count > 0) {
            let platform = &config.platform.id;
            // One list can be matched in two ways at once: as it says itself, and as a configuration asks for.
            let key = format!("{platform}/{}/{}", list.options.match_substring, list.name);
            if let Some(built) = self.block_lists.get(&key, list.version) {
                engines.push(built);
                continue;
            }
            let entries = self.store.block_list_entries(platform, list, false).await?;
            let entries = entries.ok_or(StoreError::Damaged("block list"))?;
            let engine = BlockListEngine::new(list, &entries).map_err(|_| StoreError::Damaged("block list"))?;
            engines.push(self.block_lists.keep(key, list.version, Arc::new(engine)));
        }
        Ok(engines)
    }

    /// The keys of the installation.
    pub fn installation_keys(&self) -> Result<&InstallationKeys, Fault> {
        self.keys.as_ref().ok_or_else(|| Fault::Internal("this function was given no installation keys".into()))
    }
}

/// How a failure of the store looks to a caller.
pub fn fault(error: &StoreError) -> Fault {
    if error.is_transient() { Fault::Unavailable(error.to_string()) } else { Fault::Internal(error.to_string()) }
}
