//! A fresh platform on the deployed installation, set up through the management API, with a receiver
//! that its webhooks go to.

use serde_json::{Value, json};

use super::client::Client;
use super::inbox::Inbox;
use super::{setting, unique};

/// Types of webhook that the platform's endpoint subscribes to.
const TYPES: [&str; 3] = ["analysed-content", "decision", "incident-closed"];

/// The platform and all that belongs to it.
pub struct Scene {
    /// Speaks with the first admin key.
    pub admin: Client,
    /// Speaks with the platform's key.
    pub platform: Client,
    /// Where the webhooks arrive.
    pub inbox: Inbox,
    /// Path of the platform in the management API.
    pub base: String,
    /// Id of the endpoint.
    pub endpoint: String,
    /// The key that signs for it.
    pub signing_key: String,
}

impl Scene {
    /// Sets the scene.
    pub fn set() -> Self {
        let admin = Client::new(&setting("GAVEL_URL"), &setting("GAVEL_ADMIN_KEY"));
        let settings = json!({ "incident_closed_delay_s": 0 });
        let platform = json!({ "name": unique("test"), "settings": settings });
        let id = admin.post("/admin/v1/platforms", &platform).expect(201).text("id");
        let base = format!("/admin/v1/platforms/{id}");
        let key = json!({ "name": "test", "scopes": ["content"] });
        let key = admin.post(&format!("{base}/keys"), &key).expect(201).text("key");
        for (path, body) in configuration() {
            let _ = admin.put(&format!("{base}/{path}"), &body).expect(200);
        }
        let inbox = Inbox::open();
        let endpoint = json!({ "kind": "checkstep", "url": inbox.url("/hook"), "types": TYPES });
        let made = admin.post(&format!("{base}/endpoints"), &endpoint).expect(201);
        let (endpoint, signing_key) = (made.text("id"), made.text("signing_key"));
        Self { platform: admin.with_key(&key), admin, inbox, base, endpoint, signing_key }
    }

    /// A request to the management API about this platform.
    pub fn path(&self, rest: &str) -> String {
        format!("{}/{rest}", self.base)
    }

    /// A case as operators see it.
    pub fn case(&self, kind: &str, id: &str) -> Value {
        self.admin.get(&self.path(&format!("cases?type={kind}&id={id}"))).expect(200).body
    }
}

fn configuration() -> [(&'static str, Value); 5] {
    let rule = |strategy: &str, label: &str, lower: f64, higher: Option<f64>| json!({ "strategy": strategy, "label": label, "lower": lower, "higher": higher });
    [
        ("strategies/own-model", json!({ "kind": "external" })),
        ("policies/OBS", json!({ "name": "Obscenity", "rules": [rule("profanity", "profanity", 0.3, None)] })),
        (
            "policies/PII",
            json!({ "name": "Personal data", "automation": true, "hint": "redact",
                "rules": [rule("pii", "card", 0.5, Some(0.9))] }),
        ),
        (
            "policies/SPM",
            json!({ "name": "Spam", "automation": true, "rules": [rule("blocklist", "scam", 0.5, Some(0.9))] }),
        ),
        (
            "policies/HTE",
            json!({ "name": "Hate", "automation": true, "rules": [rule("own-model", "hate", 0.4, Some(0.9))] }),
        ),
    ]
}
