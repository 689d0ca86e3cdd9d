//! Flags that a service of the platform sets by itself. No engine runs.

use dialects::fault::Fault;
use dialects::stream::{flagging, item};
use domain::transition::Flagging;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::Operation;
use lambda::request::{Reply, Request};
use serde_json::json;

use super::common::{CONTENT_BYTES, operations};
use super::people::remember;
use super::story::story;
use crate::cases::Cases;
use crate::checkstep::changing::{Attempt, Changing, Introduction};
use crate::checkstep::ingest::register_type;
use crate::once::Once;

operations! {
    /// `POST /api/v2/moderation/custom_check`.
    CustomCheck: "stream-custom-check.custom-check", Post "/api/v2/moderation/custom_check", users: false,
        custom_check, body CONTENT_BYTES;
}

async fn custom_check(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    let once = Once::read(CustomCheck::NAME, request)?;
    let sent = flagging::custom_check(&request.body)?;
    let subject = sent.named.content.clone();
    register_type(context, &cases.platform, &cases.config, &subject.kind).await?;
    let introduction = Introduction::of(&cases, sent.named.submission()).await?;
    let flagging = Flagging { flags: sent.flags, remarks: sent.remarks, salt: context.random.id() };
    let terms = cases.terms(&subject.kind);
    let mut changing = Changing::of(&cases, &once, &subject).await?;
    loop {
        let mut transition = changing.stored_or_introduced(&introduction).await?;
        let changed = transition.flag_by_caller(&flagging, &terms);
        let changed = changed.map_err(|refused| Fault::Internal(refused.to_string()))?;
        if !changed {
            break;
        }
        match Box::pin(changing.commit(transition, &Reply::empty(201))).await? {
            Attempt::Done(_) | Attempt::Before(_) => break,
            Attempt::Again => {}
        }
    }
    remember(context, caller, request).await;
    let told = story(&cases, &changing.id).await.map_err(|error| fault(&error))?;
    let told = told.ok_or_else(|| Fault::Unavailable("the case has ended meanwhile".into()))?;
    let shown = item::render(&told);
    let status = shown.get("status").cloned();
    Ok(Reply::json(201, &json!({ "id": changing.id.uuid(), "status": status, "item": shown })))
}
