//! What the stories of the contract have in common: a platform with policies, and its calls.

use domain::cases::{AuditEntry, Head};
use domain::content::ContentRef;
use domain::ids::CaseId;
use e2e::world::World;
use e2e::world::http::{Sending, body_of};
use e2e::world::platform::{ADMIN_KEY, Setup};
use lambda::request::Reply;
use serde_json::{Value, json};

/// A content's identity with more properties.
pub fn about(id: &str, more: &Value) -> Value {
    let mut body = json!({ "type": "post", "id": id });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// The platform, seen through its calls.
pub struct Desk {
    pub world: World,
}

impl Desk {
    /// With the policies `HTE` and `VLC`, and `FIN`, against which there is no appeal.
    pub async fn open(setup: Setup) -> Self {
        let desk = Self { world: World::new(setup).await };
        desk.policy("HTE", &json!({ "name": "Hate Speech", "description": "Attacks on people" })).await;
        desk.policy("VLC", &json!({ "name": "Violence" })).await;
        desk.policy("FIN", &json!({ "name": "Final", "appealable": false })).await;
        desk
    }

    /// Writes a policy.
    pub async fn policy(&self, code: &str, body: &Value) {
        let mut body = body.clone();
        body["rules"] = json!([{ "strategy": "own-model", "label": code, "lower": 0.5 }]);
        let path = format!("/admin/v1/platforms/{}/policies/{code}", self.world.platform);
        let reply = self.world.insist(&self.world.request("PUT", &path, &body).by(ADMIN_KEY)).await;
        body_of(&reply, 200);
        self.world.advance(lambda::cache::FRESH_MS + 1);
    }

    pub fn sending(&self, call: &str, body: &Value) -> Sending {
        self.world.request("POST", &format!("/api/v2/{call}"), body)
    }

    /// A call, whatever it answers.
    pub async fn call(&self, call: &str, body: &Value) -> Reply {
        self.world.insist(&self.sending(call, body)).await
    }

    /// A call that is accepted.
    pub async fn accepted(&self, call: &str, body: &Value) -> Value {
        body_of(&self.call(call, body).await, 202)
    }

    pub async fn report(&self, id: &str, reporter: &str) -> Value {
        self.accepted("content/report", &about(id, &json!({ "reporter": reporter }))).await
    }

    pub async fn decide(&self, id: &str, decision: &str, policies: &[&str]) -> Value {
        let violations: Vec<_> = policies.iter().map(|code| json!({ "policy": code, "field": "text" })).collect();
        let more = json!({ "decision": decision, "moderator": "mod-7", "violations": violations });
        self.accepted("content/decision", &about(id, &more)).await
    }

    pub async fn appeal(&self, id: &str, author: &str) -> Reply {
        self.call("content/appeal", &about(id, &json!({ "author": author, "statement": "I was joking" }))).await
    }

    /// Status and body of the statement of reasons.
    pub async fn statement(&self, id: &str) -> (u16, Value) {
        self.statement_with(&format!("type=post&id={id}")).await
    }

    pub async fn statement_with(&self, query: &str) -> (u16, Value) {
        let path = format!("/api/v2/content/sor?{query}");
        let reply = self.world.insist(&self.world.request("GET", &path, &Value::Null)).await;
        (reply.status, serde_json::from_str(&reply.body).unwrap())
    }

    pub fn case_id(&self, id: &str) -> CaseId {
        CaseId::of(&self.world.platform, &ContentRef { kind: "post".into(), id: id.into() })
    }

    pub async fn head(&self, id: &str) -> Option<Head> {
        let store = &self.world.context().store;
        store.case(&self.world.platform, &self.case_id(id)).await.unwrap().map(|case| case.head)
    }

    pub async fn entries(&self, id: &str) -> Vec<AuditEntry> {
        let store = &self.world.context().store;
        store.entries(&self.world.platform, &self.case_id(id), 0, 100).await.unwrap()
    }

    /// Bodies of the webhooks of a type that have arrived.
    pub fn told(&self, kind: &str) -> Vec<Value> {
        self.world.receiver.posts_of(kind).iter().map(e2e::world::receiver::Post::json).collect()
    }
}

/// Status and code of a refusal.
pub fn refusal(reply: &Reply) -> (u16, String) {
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    (reply.status, body["code"].as_str().unwrap_or_default().to_owned())
}
