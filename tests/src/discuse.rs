//! A client of Discuse's API: a project of an organisation, and those who manage it.

use domain::config::Settings;
use domain::ids::PlatformId;
use lambda::request::Reply;
use serde_json::{Value, json};

use crate::inprocess::{Call, Installation};

/// Where checks are sent.
pub const CHECK: &str = "/api/v1/check";

/// A project.
pub struct Project<'a> {
    /// Where.
    pub installation: &'a Installation,
    /// Whose.
    pub platform: PlatformId,
    /// Path of the organisation in the management API.
    pub base: String,
    /// Path of the project.
    pub path: String,
    /// Its id.
    pub id: u64,
    /// What names the organisation.
    pub client_id: String,
    /// What opens the project.
    pub secret: String,
}

impl<'a> Project<'a> {
    /// A project with these settings, of a new organisation of a new platform.
    pub async fn new(installation: &'a Installation, settings: &Value) -> Self {
        let platform = installation.platform(Settings::default()).await;
        Self::of(installation, &platform, settings).await
    }

    /// A project of a new organisation of a platform.
    pub async fn of(installation: &'a Installation, platform: &PlatformId, settings: &Value) -> Self {
        let key = &installation.admin_key;
        let path = format!("/admin/v1/platforms/{platform}/organisations");
        let made = manage(installation, key, "POST", &path, &json!({ "name": "Acme" })).await.with(201);
        let base = format!("/admin/v1/organisations/{}", text(&made, "id"));
        let body = json!({ "name": "chat", "settings": settings });
        let project = manage(installation, key, "POST", &format!("{base}/projects"), &body).await.with(201);
        let id = project["id"].as_u64().expect("a number");
        Self {
            installation,
            platform: platform.clone(),
            path: format!("{base}/projects/{id}"),
            base,
            id,
            client_id: text(&made, "client_id"),
            secret: text(&project, "secret"),
        }
    }

    /// Changes settings of the project.
    pub async fn configure(&self, settings: &Value) {
        self.manage("PUT", &self.path, &json!({ "settings": settings })).await.with(200);
    }

    /// A call of the management API by an operator.
    pub async fn manage(&self, method: &'static str, path: &str, body: &Value) -> Answer {
        manage(self.installation, &self.installation.admin_key, method, path, body).await
    }

    /// A member of the organisation: id and credential.
    pub async fn member(&self, role: &str, projects: &[u64]) -> (String, String) {
        let body = json!({ "name": "Ada", "role": role, "projects": projects });
        let made = self.manage("POST", &format!("{}/members", self.base), &body).await.with(201);
        (text(&made, "id"), text(&made, "secret"))
    }

    /// Sends a check with any credentials.
    pub async fn send(&self, client_id: &str, secret: &str, body: &Value) -> Reply {
        let headers = [("x-client-id", client_id), ("x-client-secret", secret), ("content-type", "application/json")];
        let call = Call {
            method: "POST",
            path: CHECK.into(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            body: body.to_string().into_bytes(),
            ..Call::default()
        };
        self.installation.send(call).await
    }

    /// Status of a check with these credentials.
    pub async fn status(&self, client_id: &str, secret: &str) -> u16 {
        self.send(client_id, secret, &media(&json!({ "text": "hello" }))).await.status
    }

    /// Checks media; every answer has every key, and no other.
    pub async fn check(&self, of: &Value) -> Value {
        self.check_whole(&media(of)).await
    }

    /// The same with a whole request.
    pub async fn check_whole(&self, body: &Value) -> Value {
        let reply = self.send(&self.client_id, &self.secret, body).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let answer: Value = serde_json::from_str(&reply.body).expect("JSON");
        assert_shape(&answer);
        answer
    }
}

/// A request with these media alone.
pub fn media(of: &Value) -> Value {
    json!({ "request": { "media": of } })
}

/// Every key of the contract, and no other.
pub fn assert_shape(answer: &Value) {
    let keys = |value: &Value| {
        let mut keys: Vec<String> = value.as_object().expect("an object").keys().cloned().collect();
        keys.sort_unstable();
        keys.join(" ")
    };
    let all = "antivirus badwords gifs hits images language links sentiment trace_context";
    assert_eq!(keys(answer), all, "{answer}");
    for plain in ["links", "badwords", "antivirus"] {
        assert_eq!(keys(&answer[plain]), "hit status", "{answer}");
    }
    assert_eq!(keys(&answer["language"]), "detected expected hit", "{answer}");
    assert_eq!(keys(&answer["sentiment"]), "hit insult profanity threat toxic", "{answer}");
    for pictures in ["images", "gifs"] {
        let found = keys(&answer[pictures]);
        assert!(found == "result" || found == "hit neutral porn result sexual status", "{answer}");
    }
    let any = ["links", "badwords", "antivirus", "language", "images", "gifs", "sentiment"]
        .iter()
        .any(|kind| answer[kind]["hit"] == true);
    assert!(answer["hits"] == true || !any, "{answer}");
}

/// An answer of the management API.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Body.
    pub body: Value,
}

impl Answer {
    /// The body of an answer that must have this status.
    pub fn with(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
}

/// A call of the management API; `null` stands for no body. Parameters of the query stand in the path.
pub async fn manage(installation: &Installation, key: &str, method: &'static str, path: &str, body: &Value) -> Answer {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let call = Call {
        method,
        path: path.to_owned(),
        query: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        headers: vec![("authorization".into(), format!("Bearer {key}"))],
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
    };
    let reply = installation.send(call).await;
    Answer { status: reply.status, body: serde_json::from_str(&reply.body).unwrap_or_default() }
}

/// A text of a body.
pub fn text(body: &Value, name: &str) -> String {
    body[name].as_str().unwrap_or_else(|| panic!("no '{name}' in {body}")).to_owned()
}
