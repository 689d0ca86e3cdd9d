//! What was said before a message, in its conversation and by its author.
//!
//! The lists of cases by parent and by author are read for it, which are there anyway: one round of parallel queries (four
//! for a conversation, one for an author) and one round of parallel reads of at most [`MOST`] cases. The lists follow
//! a commit within a moment, not at once.

use domain::cases::Summary;
use domain::content::{Body, FieldType};
use domain::ids::CaseId;
use futures_util::future::{try_join, try_join_all};
use store::StoreError;
use store::lists::{CaseList, CaseRow};

use crate::cases::Cases;

/// Most earlier messages that are looked at.
const MOST: usize = 10;
/// How old they may be, milliseconds.
const WINDOW_MS: i64 = 30 * 60_000;
/// Most bytes of one earlier text: the end is what a message goes on from.
const MAX_BYTES: usize = 1_000;

/// What was said before.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    /// By everybody in the conversation, and by the author elsewhere; oldest first.
    pub said: Vec<String>,
    /// By the same author, or by anybody if no author is named, and not flagged; oldest first.
    pub own: Vec<String>,
}

/// Reads what was said before `but`.
pub(super) async fn earlier(cases: &Cases<'_>, body: &Body, but: Option<&CaseId>) -> Result<Earlier, StoreError> {
    let of_parent = list(cases, body.parent.as_ref().map(CaseList::Parent));
    let of_author = list(cases, body.author.as_deref().map(CaseList::Author));
    let (of_parent, of_author) = try_join(of_parent, of_author).await?;
    let mut rows: Vec<CaseRow> = of_parent.into_iter().chain(of_author).collect();
    let since_ms = cases.context.now_ms() - WINDOW_MS;
    rows.retain(|row| Some(&row.case) != but && row.summary.created_ms >= since_ms);
    rows.sort_by(|a, b| b.position.cmp(&a.position));
    rows.dedup_by(|a, b| a.case == b.case);
    rows.truncate(MOST);
    let store = &cases.context.store;
    let found = try_join_all(rows.iter().map(|row| store.case(&cases.platform, &row.case))).await?;
    let mut earlier = Earlier::default();
    for (row, case) in rows.iter().zip(found).rev() {
        let Some(text) = case.and_then(|case| case.decoded()).map(|body| text(&body)).filter(|text| !text.is_empty())
        else {
            continue;
        };
        if is_own(&row.summary, body) {
            earlier.own.push(text.clone());
        }
        earlier.said.push(text);
    }
    Ok(earlier)
}

/// What has been flagged is known; what was said by others does not go on in this message.
fn is_own(summary: &Summary, body: &Body) -> bool {
    let is_by_author = body.author.is_none() || summary.author == body.author;
    is_by_author && summary.policies.is_empty()
}

async fn list(cases: &Cases<'_>, list: Option<CaseList<'_>>) -> Result<Vec<CaseRow>, StoreError> {
    let Some(list) = list else { return Ok(Vec::new()) };
    // One more: the content itself may be among them.
    let page = cases.context.store.case_list(&cases.platform, list, false, None, MOST + 1).await?;
    Ok(page.rows)
}

/// The texts of a content, as far as the last of them go.
fn text(body: &Body) -> String {
    let fields = body.walk().into_iter().filter(|(_, field)| field.kind == FieldType::Text);
    let texts: Vec<&str> = fields.filter_map(|(_, field)| field.src.as_deref()).collect();
    let text = texts.join("\n");
    let from = (text.len().saturating_sub(MAX_BYTES)..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(from..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use domain::content::Field;

    use super::*;

    #[test]
    fn of_a_long_text_the_end_counts() {
        let src = Some(format!("{}é end", "x".repeat(MAX_BYTES - 5)));
        let field = Field { id: "t".into(), kind: FieldType::Text, src, fields: Vec::new(), metadata: Vec::new() };
        let text = text(&Body { fields: vec![field], ..Body::default() });
        assert!(text.len() <= MAX_BYTES && text.ends_with("é end"), "{}", text.len());
    }
}
