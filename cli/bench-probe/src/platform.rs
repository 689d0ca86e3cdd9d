//! Platforms to measure with: one policy on personal data, a key, and an endpoint or none.

use domain::config::{
    ApiKey, Endpoint, EndpointKind, Health, Platform, Policy, Rule, Scope, Settings, SigningKey, Target,
};
use domain::event::EventType;
use domain::ids::PlatformId;
use domain::secrets::key_hash;
use lambda::context::Context;
use lambda::sources::{Random, SystemRandom};
use store::configs::ConfigKind;

use crate::aws::World;
use crate::error::Failure;

/// What a platform is like.
pub struct Kind {
    /// Where its webhooks go.
    pub endpoint: Option<String>,
    /// Whether its policy acts by itself.
    pub automation: bool,
}

/// A platform that was made.
pub struct Made {
    /// Its id.
    pub id: PlatformId,
    /// A key of it, for contents and for moderators.
    pub key: String,
}

const ENDPOINT: &str = "receiver";

/// Makes a platform.
pub async fn make(world: &World, name: &str, kind: &Kind) -> Result<Made, Failure> {
    let context = world.context()?;
    let mut random = [0; 8];
    SystemRandom.fill(&mut random);
    let id = PlatformId::from_random(random);
    let now_ms = context.now_ms();
    let platform =
        Platform { id: id.clone(), name: name.to_owned(), settings: Settings::default(), created_ms: now_ms };
    let made = context.store.create_platform(&platform).await;
    confirm(made.map_err(Failure::because("platform"))?)?;
    put(&context, &id, ConfigKind::Policy, "PII", &policy(kind.automation)).await?;
    if let Some(url) = &kind.endpoint {
        put(&context, &id, ConfigKind::Endpoint, ENDPOINT, &endpoint(world, &id, url, now_ms)?).await?;
    }
    let key = SystemRandom.key("content").expose().to_owned();
    let stored = context.store.create_api_key(&id, &api_key(&id, &key, now_ms), &SystemRandom.id()).await;
    confirm(stored.map_err(Failure::because("key"))?)?;
    Ok(Made { id, key })
}

/// Notes the day's first use of a key, so that no measured request does.
pub async fn use_key(world: &World, made: &Made) -> Result<(), Failure> {
    let context = world.context()?;
    let today = domain::time::day_of(context.now_ms());
    let noted = context.store.note_key_use(&key_hash(&made.key), today).await;
    noted.map_err(Failure::because("key"))
}

async fn put<T: serde::Serialize>(
    context: &Context,
    platform: &PlatformId,
    kind: ConfigKind,
    name: &str,
    value: &T,
) -> Result<(), Failure> {
    let written = context.store.put_config(platform, kind, name, value, None).await;
    confirm(written.map_err(Failure::because(name))?)
}

fn confirm(written: bool) -> Result<(), Failure> {
    if written { Ok(()) } else { Err(Failure::new("what was to be new exists already")) }
}

fn policy(automation: bool) -> Policy {
    let rule = Rule {
        strategy: "pii".into(),
        label: "email".into(),
        lower: 0.5,
        higher: automation.then_some(0.5),
        ..Rule::default()
    };
    Policy { code: "PII".into(), name: "Personal data".into(), automation, rules: vec![rule], ..Policy::default() }
}

fn endpoint(world: &World, platform: &PlatformId, url: &str, now_ms: i64) -> Result<Endpoint, Failure> {
    let place = operations::sealing::context(platform, ENDPOINT);
    let mut nonce = [0; 12];
    SystemRandom.fill(&mut nonce);
    let sealed = world.keys()?.seal(&place, &SystemRandom.key("sign"), nonce);
    let sealed = sealed.map_err(Failure::because("signing key"))?;
    Ok(Endpoint {
        id: ENDPOINT.into(),
        kind: EndpointKind::Checkstep,
        target: Target::Url { url: url.to_owned() },
        description: String::new(),
        types: vec![EventType::AnalysedContent, EventType::Decision, EventType::IncidentClosed],
        enabled: true,
        keys: vec![SigningKey { sealed, created_ms: now_ms, expires_ms: None }],
        app: None,
        modapi: None,
        created_ms: now_ms,
        health: Health::default(),
    })
}

fn api_key(platform: &PlatformId, key: &str, now_ms: i64) -> ApiKey {
    ApiKey {
        id: SystemRandom.id(),
        hash: key_hash(key),
        platform: Some(platform.clone()),
        moderator: None,
        name: "bench".into(),
        scopes: vec![Scope::Content, Scope::Moderate],
        prefix: key.chars().take(12).collect(),
        last4: key.chars().skip(key.chars().count().saturating_sub(4)).collect(),
        created_ms: now_ms,
        expires_ms: None,
        revoked_ms: None,
        last_used_day: None,
    }
}
