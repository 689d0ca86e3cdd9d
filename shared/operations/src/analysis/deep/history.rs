//! What was said before in the same conversation, for language models that are to be shown it.

use domain::config::{MAX_HISTORY, PlatformConfig};
use domain::content::{Body, FieldType};
use domain::ids::CaseId;
use domain::transition::Case;
use futures_util::future::try_join_all;
use lambda::context::Context;
use store::StoreError;
use store::lists::{CaseList, position_at};

use super::routing::remotes;

/// Most bytes of one earlier text: the beginning says what it is about.
const MAX_BYTES: usize = 1_000;

/// Texts of earlier contents with the same parent, oldest first; none if no service is to see them. That they
/// cannot be read makes the answer of a service no less an answer.
pub async fn history(context: &Context, config: &PlatformConfig, id: &CaseId, case: &Case) -> Vec<String> {
    let wanted = remotes(config).filter_map(|strategy| strategy.remote.as_ref()).map(|remote| remote.history).max();
    let wanted = wanted.unwrap_or(0).min(MAX_HISTORY) as usize;
    if wanted == 0 || case.head.facts.parent.is_none() {
        return Vec::new();
    }
    match earlier(context, config, id, case, wanted).await {
        Ok(texts) => texts,
        Err(error) => {
            lambda::log::warning("conversation_not_read", &error.to_string());
            Vec::new()
        }
    }
}

async fn earlier(
    context: &Context,
    config: &PlatformConfig,
    id: &CaseId,
    case: &Case,
    wanted: usize,
) -> Result<Vec<String>, StoreError> {
    let Some(parent) = &case.head.facts.parent else { return Ok(Vec::new()) };
    let (store, platform) = (&context.store, &config.platform.id);
    let at = position_at(case.head.created_ms, id);
    let page = store.case_list(platform, CaseList::Parent(parent), false, Some(&at), wanted).await?;
    let cases = try_join_all(page.rows.iter().map(|row| store.case(platform, &row.case))).await?;
    let bodies = cases.into_iter().rev().flatten().filter_map(|case| case.decoded());
    Ok(bodies.map(|body| text(&body)).filter(|text| !text.is_empty()).collect())
}

/// The texts of a content, cut at a character's end.
fn text(body: &Body) -> String {
    let fields = body.walk().into_iter().filter(|(_, field)| field.kind == FieldType::Text);
    let texts: Vec<&str> = fields.filter_map(|(_, field)| field.src.as_deref()).collect();
    let mut text = texts.join("\n");
    let end = (0..=text.len().min(MAX_BYTES)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.truncate(end);
    text
}
