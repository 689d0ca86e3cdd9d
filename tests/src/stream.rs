//! A client of Stream's API: an app of a platform, with tokens of servers and of users.

use domain::config::Settings;
use domain::ids::PlatformId;
use domain::jwt::sign;
use domain::secrets::Plain;
use serde_json::{Value, json};

use crate::inprocess::{Call, Installation};

/// An app.
pub struct App<'a> {
    /// Where.
    pub installation: &'a Installation,
    /// Whose.
    pub platform: PlatformId,
    /// Its id.
    pub id: String,
    /// Its public key.
    pub key: String,
    /// Its secret.
    pub secret: String,
}

/// An answer that has been looked at: whatever it says, it has what clients rely on.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Body.
    pub body: Value,
}

impl<'a> App<'a> {
    /// An app of a new platform.
    pub async fn new(installation: &'a Installation) -> Self {
        let platform = installation.platform(Settings::default()).await;
        Self::of(installation, &platform).await
    }

    /// An app of a platform.
    pub async fn of(installation: &'a Installation, platform: &PlatformId) -> Self {
        let call = Call {
            method: "POST",
            path: format!("/admin/v1/platforms/{platform}/stream-apps"),
            headers: vec![("authorization".into(), format!("Bearer {}", installation.admin_key))],
            body: json!({ "name": "test" }).to_string().into_bytes(),
            ..Call::default()
        };
        let reply = installation.send(call).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        let made: Value = serde_json::from_str(&reply.body).expect("JSON");
        let text = |name: &str| made[name].as_str().expect("a text").to_owned();
        Self { installation, platform: platform.clone(), id: text("id"), key: text("api_key"), secret: text("secret") }
    }

    /// A token with these claims.
    pub fn token(&self, claims: &Value) -> String {
        sign(claims, &Plain::new(self.secret.clone()))
    }

    /// A request with the token of a server.
    pub fn call(&self, method: &'static str, path: &str, query: &[(&str, &str)], body: Option<&Value>) -> Call {
        let own = ("api_key".to_owned(), self.key.clone());
        let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Call {
            method,
            path: path.to_owned(),
            query: std::iter::once(own).chain(query).collect(),
            headers: vec![
                ("authorization".into(), self.token(&json!({}))),
                ("stream-auth-type".into(), "jwt".into()),
                ("content-type".into(), "application/json".into()),
            ],
            body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
        }
    }

    /// Sends a request.
    pub async fn send(&self, call: Call) -> Answer {
        let reply = self.installation.send(call).await;
        let body: Value = serde_json::from_str(&reply.body).expect("JSON");
        assert!(body["duration"].as_str().is_some_and(|text| text.ends_with("ms")), "{body}");
        assert!(reply.headers.iter().any(|(name, _)| *name == "x-ratelimit-remaining"));
        if reply.status >= 400 {
            assert!(body["code"].is_i64() && body["StatusCode"] == reply.status, "{body}");
            assert!(body["more_info"].is_string() && body["details"].is_array(), "{body}");
        }
        Answer { status: reply.status, body }
    }

    /// Posts as a server.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.call("POST", path, &[], Some(body))).await
    }

    /// Posts as a user.
    pub async fn post_as(&self, user: &str, path: &str, body: &Value) -> Answer {
        let mut call = self.call("POST", path, &[], Some(body));
        self.sign_as(&mut call, &json!({ "user_id": user }));
        self.send(call).await
    }

    /// Gets as a server.
    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        self.send(self.call("GET", path, query, None)).await
    }

    /// Puts another token into a request.
    pub fn sign_as(&self, call: &mut Call, claims: &Value) {
        for (name, value) in &mut call.headers {
            if name == "authorization" {
                *value = self.token(claims);
            }
        }
    }
}

impl Answer {
    /// The body of an answer that must have this status.
    pub fn with(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
}
