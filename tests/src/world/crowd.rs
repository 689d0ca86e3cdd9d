//! Many contents at once, and what is asked of cases and authors behind the calls.

use domain::cases::{AuditEntry, Head};
use domain::content::{ContentRef, Field, FieldType, Submission};
use domain::decide::Verdict;
use domain::ids::CaseId;
use domain::transition::{Analysis, Arrival, Placing, Run, Terms, Transition, receive};
use futures_util::{StreamExt, stream};
use lambda::request::Reply;
use serde_json::{Value, json};
use store::commit::Outcome;

use super::World;
use super::http::body_of;
use super::items::Item;
use super::platform::ADMIN_KEY;

impl World {
    /// Stores clean posts of an author as synchronous ingestion does, but many at the same time.
    pub async fn store_posts(&self, author: &str, ids: impl Iterator<Item = String>) {
        let context = self.context();
        let contents = ids.map(|id| self.clean(author, &id));
        let writes = contents.map(|transition| {
            let context = &context;
            async move {
                let outcome = context.store.commit(&transition, None, &self.id()).await;
                assert!(matches!(outcome, Ok(Outcome::Done)), "the post is new: {outcome:?}");
            }
        });
        stream::iter(writes).for_each_concurrent(16, |write| write).await;
    }

    fn clean(&self, author: &str, id: &str) -> Transition {
        let field = Field {
            id: "text".into(),
            kind: FieldType::Text,
            src: Some("hello".into()),
            fields: Vec::new(),
            metadata: Vec::new(),
        };
        let sent = Submission {
            content: ContentRef { kind: "post".into(), id: id.to_owned() },
            author: Some(author.to_owned()),
            source: None,
            parent: None,
            fields: vec![field],
            metadata: Vec::new(),
            tags: None,
            evaluations: Vec::new(),
            created_ms: None,
        };
        let terms = Terms { announce: false, ..Terms::default() };
        let arrival = Arrival { terms, ban: None };
        let mut transition = receive(&self.platform, None, &sent, &arrival, self.now_ms() * 1000).expect("accepted");
        let analysis = Analysis { body_version: 1, body: transition.case.body.clone(), verdict: Verdict::default() };
        transition.analyse(&analysis, &Run::Receipt(1), &terms);
        transition.place(&Placing { queues: &[], half_life_h: 24, index_all: true, by_facets: false, endpoints: &[] });
        transition
    }

    /// The id of a post's case.
    pub fn post_case(&self, id: &str) -> CaseId {
        CaseId::of(&self.platform, &ContentRef { kind: "post".into(), id: id.to_owned() })
    }

    /// The head of a post's case; `None` if there is none.
    pub async fn head_of(&self, id: &str) -> Option<Head> {
        let case = self.context().store.case(&self.platform, &self.post_case(id)).await;
        case.expect("read").map(|case| case.head)
    }

    /// The heads of all cases.
    pub async fn heads(&self) -> Vec<Head> {
        self.account.scan().await.iter().filter(|item| item.s() == "H").map(Item::state).collect()
    }

    /// The audit log of a post's case.
    pub async fn log_of(&self, id: &str) -> Vec<AuditEntry> {
        self.context().store.entries(&self.platform, &self.post_case(id), 0, 1000).await.expect("read")
    }

    /// A call of the content API, repeated until it is answered.
    pub async fn call(&self, path: &str, body: &Value) -> Reply {
        self.insist(&self.request("POST", &format!("/api/v2/{path}"), body)).await
    }

    /// A call that has to be accepted.
    pub async fn call_accepted(&self, path: &str, body: &Value) -> Value {
        body_of(&self.call(path, body).await, 202)
    }

    /// An outside decision on an author.
    pub async fn decide_author(&self, author: &str, decision: &str) {
        let body = json!({ "author": author, "decision": decision, "moderator": "mod-7" });
        self.call_accepted("author/decision", &body).await;
    }

    /// Asks for an erasure, and gives the id of its receipt.
    pub async fn erase(&self, what: &Value) -> String {
        let path = format!("/admin/v1/platforms/{}/erasures", self.platform);
        let reply = self.insist(&self.request("POST", &path, what).by(ADMIN_KEY)).await;
        body_of(&reply, 202)["id"].as_str().expect("an id").to_owned()
    }

    /// The receipt of an erasure.
    pub async fn receipt(&self, id: &str) -> Value {
        let path = format!("/admin/v1/platforms/{}/erasures/{id}", self.platform);
        body_of(&self.insist(&self.request("GET", &path, &Value::Null).by(ADMIN_KEY)).await, 200)
    }
}
