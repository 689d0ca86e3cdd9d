//! The platform of a world: policies by which a test chooses the verdict, endpoints, an API key.

use domain::config::{
    ApiKey, ComplexType, Endpoint, EndpointKind, Health, Platform, Policy, Rule, Scope, Settings, SigningKey, Strategy,
    StrategyKind, Target,
};
use domain::event::EventType;
use domain::ids::PlatformId;
use domain::secrets::{Plain, key_hash};
use lambda::context::Context;
use lambda::sources::Random;
use serde_json::{Value, json};
use store::configs::ConfigKind;

use super::World;

/// The admin key of every world.
pub const ADMIN_KEY: &str = "the admin key of the tests";
/// The external strategy whose scores a test sends along.
pub const OWN: &str = "own-model";

/// What a world begins with.
pub struct Setup {
    pub(super) seed: u64,
    settings: Settings,
    endpoints: Vec<(String, Vec<EventType>, bool)>,
}

impl Setup {
    /// No endpoint at all.
    pub fn plain() -> Self {
        Self { seed: 1, settings: Settings::default(), endpoints: Vec::new() }
    }

    /// One endpoint, `main`, that wants everything.
    pub fn subscribed() -> Self {
        Self::plain().endpoint("main", &EventType::SUBSCRIBABLE)
    }

    /// One more endpoint.
    #[must_use]
    pub fn endpoint(mut self, id: &str, types: &[EventType]) -> Self {
        self.endpoints.push((id.to_owned(), types.to_vec(), true));
        self
    }

    /// One more endpoint, switched off.
    #[must_use]
    pub fn disabled_endpoint(mut self, id: &str, types: &[EventType]) -> Self {
        self.endpoints.push((id.to_owned(), types.to_vec(), false));
        self
    }

    /// Other settings of the platform.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Another course of chance.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

impl World {
    /// Writes a platform with its configuration and gives its API key.
    pub(super) async fn configure(&self, setup: Setup) -> String {
        let context = self.context();
        let platform = Platform { id: self.platform.clone(), settings: setup.settings, ..self.new_platform() };
        assert!(context.store.create_platform(&platform).await.expect("stored"), "the platform is new");
        for policy in policies() {
            self.put(&context, ConfigKind::Policy, &policy.code.clone(), &policy).await;
        }
        let strategy = Strategy {
            name: OWN.into(),
            kind: StrategyKind::External,
            asynchronous: false,
            enabled: true,
            field_types: Vec::new(),
            remote: None,
            version: 1,
        };
        self.put(&context, ConfigKind::Strategy, OWN, &strategy).await;
        for (id, types, enabled) in setup.endpoints {
            let endpoint = Endpoint { enabled, ..self.new_endpoint(&id, &types) };
            self.put(&context, ConfigKind::Endpoint, &id, &endpoint).await;
        }
        let key = self.create_key(&context, &self.platform).await;
        self.proxy.take_calls();
        key
    }

    async fn put(&self, context: &Context, kind: ConfigKind, name: &str, value: &impl serde::Serialize) {
        let done = context.store.put_config(&self.platform, kind, name, value, None).await;
        assert!(done.expect("stored"), "{name} is new");
    }

    /// A second platform, with the same policies and an API key of its own.
    pub async fn another_platform(&self) -> (PlatformId, String) {
        let context = self.context();
        let platform = self.new_platform();
        assert!(context.store.create_platform(&platform).await.expect("stored"));
        for policy in policies() {
            let done = context.store.put_config(&platform.id, ConfigKind::Policy, &policy.code, &policy, None).await;
            assert!(done.expect("stored"));
        }
        let key = self.create_key(&context, &platform.id).await;
        (platform.id, key)
    }

    async fn create_key(&self, context: &Context, platform: &PlatformId) -> String {
        self.new_key(context, platform, Scope::Content, None).await
    }

    /// A key of a platform, or of one of its moderators.
    pub(super) async fn new_key(
        &self,
        context: &Context,
        platform: &PlatformId,
        scope: Scope,
        moderator: Option<&str>,
    ) -> String {
        let plain = self.chance.key("content");
        let text = plain.expose().to_owned();
        let key = ApiKey {
            id: self.id(),
            hash: key_hash(&text),
            platform: Some(platform.clone()),
            moderator: moderator.map(str::to_owned),
            name: "Test".into(),
            scopes: vec![scope],
            prefix: text[..12].to_owned(),
            last4: text[text.len() - 4..].to_owned(),
            created_ms: self.now_ms(),
            expires_ms: None,
            revoked_ms: None,
            last_used_day: None,
        };
        assert!(context.store.create_api_key(platform, &key, &self.id()).await.expect("stored"));
        text
    }

    /// An enabled Checkstep endpoint at this world's receiver, not stored yet.
    pub fn new_endpoint(&self, id: &str, types: &[EventType]) -> Endpoint {
        Endpoint {
            id: id.to_owned(),
            kind: EndpointKind::Checkstep,
            target: Target::Url { url: self.receiver.url(id) },
            description: String::new(),
            types: types.to_vec(),
            enabled: true,
            keys: vec![self.sealed(id, &signing_key(id))],
            app: None,
            modapi: None,
            created_ms: self.now_ms(),
            health: Health::default(),
        }
    }

    /// A signing key, sealed for an endpoint.
    pub fn sealed(&self, endpoint: &str, key: &str) -> SigningKey {
        let place = operations::sealing::context(&self.platform, endpoint);
        let sealed = Self::keys().seal(&place, &Plain::new(key.to_owned()), self.chance.bytes());
        SigningKey { sealed: sealed.expect("sealed"), created_ms: self.now_ms(), expires_ms: None }
    }

    /// Changes a stored endpoint; functions see it once their copies are old.
    pub async fn change_endpoint(&self, id: &str, change: impl FnOnce(&mut Endpoint)) {
        let store = &self.context().store;
        let known = store.config::<Endpoint>(&self.platform, ConfigKind::Endpoint, id).await.expect("read");
        let mut known = known.expect("the endpoint exists");
        change(&mut known.value);
        let seen = Some(known.version);
        let done = store.put_config(&self.platform, ConfigKind::Endpoint, id, &known.value, seen).await;
        assert!(done.expect("stored"));
        self.advance(lambda::cache::FRESH_MS + 1);
    }

    /// Removes a stored endpoint; functions see it once their copies are old.
    pub async fn delete_endpoint(&self, id: &str) {
        let done = self.context().store.delete_config(&self.platform, ConfigKind::Endpoint, id).await;
        assert!(done.expect("stored"));
        self.advance(lambda::cache::FRESH_MS + 1);
    }

    /// Adds an object to the platform's configuration; functions see it once their copies are old.
    pub async fn add(&self, kind: ConfigKind, name: &str, value: &impl serde::Serialize) {
        self.put(&self.context(), kind, name, value).await;
        self.advance(lambda::cache::FRESH_MS + 1);
    }

    /// Registers a complex type.
    pub async fn register_type(&self, name: &str) {
        let kind = ComplexType { name: name.to_owned(), ..ComplexType::default() };
        self.put(&self.context(), ConfigKind::ComplexType, name, &kind).await;
        self.advance(lambda::cache::FRESH_MS + 1);
    }
}

/// The signing key of an endpoint in every world.
pub fn signing_key(endpoint: &str) -> String {
    format!("signing key of {endpoint}")
}

/// `AUT` enforces, `CHK` never does; both follow the scores sent along. `PRF` follows the built-in
/// engine for profanity.
fn policies() -> Vec<Policy> {
    let policy = |code: &str, automation: bool, strategy: &str, label: &str, higher: Option<f64>| Policy {
        code: code.into(),
        name: code.into(),
        automation,
        rules: vec![Rule { strategy: strategy.into(), label: label.into(), lower: 0.5, higher, ..Rule::default() }],
        ..Policy::default()
    };
    vec![
        policy("AUT", true, OWN, "abuse", Some(0.9)),
        policy("CHK", false, OWN, "doubt", None),
        policy("PRF", false, "profanity", "*", None),
    ]
}

/// A policy with one rule: any of the strategy's labels, from one half on; automation from 0.9 on.
pub fn policy_on(code: &str, strategy: &str) -> Policy {
    let rule = Rule { strategy: strategy.into(), label: "*".into(), lower: 0.5, higher: Some(0.9), ..Rule::default() };
    Policy { code: code.into(), name: code.into(), automation: true, rules: vec![rule], ..Policy::default() }
}

/// A post with a picture.
pub fn pictured(id: &str, url: &str) -> Value {
    let mut content = post(id, "hello");
    let photo = json!({ "id": "photo", "type": "image", "src": url });
    content["fields"].as_array_mut().expect("a list").push(photo);
    content
}

/// A clean post with a text.
pub fn post(id: &str, text: &str) -> Value {
    json!({ "type": "post", "id": id, "fields": [{ "id": "text", "type": "text", "src": text }] })
}

/// A post that opens an incident for a moderator.
pub fn flagged(id: &str, text: &str) -> Value {
    scored(id, text, "doubt", 0.7)
}

/// A post that automation takes down.
pub fn enforced(id: &str, text: &str) -> Value {
    scored(id, text, "abuse", 0.95)
}

fn scored(id: &str, text: &str, label: &str, score: f64) -> Value {
    let mut content = post(id, text);
    content["evaluations"] = json!([{ "strategy": OWN, "label": label, "score": score, "field": "text" }]);
    content
}
