//! The demo platform: what `cli/seed.json` says, set up through the management API.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::api::{Api, text};
use crate::error::Failure;

const SEED: &str = include_str!("../../seed.json");
/// Types the demo's endpoint subscribes to.
const TYPES: [&str; 4] = ["analysed-content", "decision", "incident-closed", "author-decision"];

/// A platform's configuration; the maps go from name (or code) to the body of the request.
#[derive(Deserialize)]
struct Seed {
    platform: Value,
    policies: Map<String, Value>,
    strategies: Map<String, Value>,
    complex_types: Map<String, Value>,
    block_lists: Map<String, Value>,
    hash_lists: BTreeMap<String, HashList>,
}

/// A hash list and its entries, which have requests of their own.
#[derive(Deserialize)]
struct HashList {
    list: Value,
    hashes: Value,
}

/// A platform that can be used.
pub struct Platform {
    /// Its id.
    pub id: String,
    /// A key with the scopes `content` and `moderate`, as servers of platforms need it.
    pub api_key: String,
}

/// A webhook endpoint that was registered.
pub struct Endpoint {
    /// Its id.
    pub id: String,
    /// The key that signs.
    pub signing_key: String,
}

/// Changes with the seed, so that a stored platform can be told from a current one.
pub fn digest() -> String {
    domain::ids::sha256_hex(SEED.as_bytes())
}

/// Makes a new platform with a key and the whole configuration.
pub fn platform(api: &Api) -> Result<Platform, Failure> {
    let seed = read()?;
    let id = text(&api.call("POST", "/admin/v1/platforms", Some(&seed.platform))?, "id")?;
    let key = json!({"name": "demo", "scopes": ["content", "moderate"]});
    let api_key = text(&api.call("POST", &format!("/admin/v1/platforms/{id}/keys"), Some(&key))?, "key")?;
    write(api, &id, &seed)?;
    Ok(Platform { id, api_key })
}

/// Makes a Stream app: the key and the secret of clients of Stream's API.
pub fn stream_app(api: &Api, platform: &str) -> Result<(String, String), Failure> {
    let made =
        api.call("POST", &format!("/admin/v1/platforms/{platform}/stream-apps"), Some(&json!({ "name": "demo" })))?;
    Ok((text(&made, "api_key")?, text(&made, "secret")?))
}

/// Brings an existing platform's configuration up to date.
pub fn configure(api: &Api, platform: &str) -> Result<(), Failure> {
    write(api, platform, &read()?)
}

/// Whether the installation knows the platform.
pub fn exists(api: &Api, platform: &str) -> Result<bool, Failure> {
    let answer = api.send("GET", &format!("/admin/v1/platforms/{platform}"), None)?;
    match answer.status.as_u16() {
        200 => Ok(true),
        404 => Ok(false),
        _ => Err(Failure::new(format!("the platform cannot be read: {}", answer.describe()))),
    }
}

/// Registers a receiver of this machine as endpoint.
pub fn endpoint(api: &Api, platform: &str, port: u16) -> Result<Endpoint, Failure> {
    let body = json!({
        "kind": "checkstep",
        "url": format!("http://127.0.0.1:{port}/webhooks"),
        "types": TYPES,
        "description": "receiver of gavel dev",
    });
    let made = api.call("POST", &format!("/admin/v1/platforms/{platform}/endpoints"), Some(&body))?;
    Ok(Endpoint { id: text(&made, "id")?, signing_key: text(&made, "signing_key")? })
}

/// Tells the platform where its transparency portal is reached: on this machine the API's address has a path,
/// and changes from start to start.
pub fn portal(api: &Api, platform: &str, url: &str) -> Result<(), Failure> {
    let settings = json!({ "settings": { "transparency_base_url": url } });
    api.call("PUT", &format!("/admin/v1/platforms/{platform}"), Some(&settings)).map(drop)
}

/// Makes a moderator and gives their key.
pub fn moderator(api: &Api, platform: &str, name: &str, role: &str) -> Result<String, Failure> {
    let all = format!("/admin/v1/platforms/{platform}/moderators");
    let made = api.call("POST", &all, Some(&json!({ "name": name, "role": role })))?;
    let keys = format!("{all}/{}/keys", text(&made, "id")?);
    text(&api.call("POST", &keys, Some(&json!({ "name": "demo" })))?, "key")
}

fn read() -> Result<Seed, Failure> {
    serde_json::from_str(SEED).map_err(Failure::because("cli/seed.json"))
}

fn write(api: &Api, platform: &str, seed: &Seed) -> Result<(), Failure> {
    let parts = [
        ("strategies", &seed.strategies),
        ("complex-types", &seed.complex_types),
        ("block-lists", &seed.block_lists),
        ("policies", &seed.policies),
    ];
    for (part, items) in parts {
        for (name, body) in items {
            api.call("PUT", &format!("/admin/v1/platforms/{platform}/{part}/{name}"), Some(body))?;
        }
    }
    for (name, HashList { list, hashes }) in &seed.hash_lists {
        let path = format!("/admin/v1/platforms/{platform}/hash-lists/{name}");
        api.call("PUT", &path, Some(list))?;
        api.call("POST", &format!("{path}/entries"), Some(&json!({ "hashes": hashes })))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_has_the_policies_of_a_platform() {
        let seed = read().unwrap();
        for code in ["HTE", "VLC", "HRS", "PGM", "SXC", "SPM", "PII", "OBS"] {
            let rules = seed.policies.get(code).and_then(|policy| policy.get("rules")).and_then(Value::as_array);
            assert!(rules.is_some_and(|rules| !rules.is_empty()), "{code}");
        }
        let external = |body: &Value| body.get("kind").and_then(Value::as_str) == Some("external");
        assert!(seed.strategies.values().any(external));
    }

    #[test]
    fn thresholds_are_in_order() {
        for (code, policy) in &read().unwrap().policies {
            for rule in policy.get("rules").and_then(Value::as_array).unwrap() {
                let lower = rule.get("lower").and_then(Value::as_f64).unwrap();
                let higher = rule.get("higher").and_then(Value::as_f64).unwrap_or(1.0);
                assert!((0.0..=1.0).contains(&lower) && lower <= higher && higher <= 1.0, "{code}: {rule}");
            }
        }
    }
}
