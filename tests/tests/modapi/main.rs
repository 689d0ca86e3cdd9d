//! Moderation API's dialect, each group of calls through the operations and the table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod account;
mod actions;
mod authors;
mod channels;
mod context;
mod costs;
mod media;
mod moderate;
mod not_stored;
mod one_case;
mod queue;
mod webhooks;
mod wordlists;

use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::transition::Case;
use e2e::modapi::Project;
use serde_json::{Value, json};

/// Has a content analysed.
async fn moderate(project: &Project<'_>, body: &Value) -> Value {
    project.post("/v1/moderate", body).await.with(200)
}

/// A text.
fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

/// What an answer says of a policy.
fn policy<'a>(answer: &'a Value, id: &str) -> Option<&'a Value> {
    answer["policies"].as_array().unwrap().iter().find(|policy| policy["id"] == id)
}

/// What is stored of a content.
async fn case(project: &Project<'_>, kind: &str, id: &str) -> Option<Case> {
    let content = ContentRef { kind: kind.into(), id: id.into() };
    let case = CaseId::of(&project.platform, &content);
    project.installation.context.store.case(&project.platform, &case).await.unwrap()
}
