//! Erasing a content, or all contents of an author. The head is emptied first, so that nothing writes the
//! texts again; then the items beside it go. Every step may be repeated.

use domain::erasure::{Erase, Erasure};
use domain::ids::CaseId;
use domain::job::Job;
use store::StoreError;
use store::lists::CaseList;

use super::Done;
use crate::cases::Cases;

/// Contents erased between two writes of the receipt.
const PAGE: usize = 25;
/// Pause before the second walk over an author's contents, milliseconds.
const SECOND_PASS_MS: i64 = 60_000;

pub(super) async fn erase(cases: &Cases<'_>, job: &Job, receipt: &str) -> Result<Done, StoreError> {
    let store = &cases.context.store;
    let Some(erasure) = store.erasure(&cases.platform, receipt).await? else { return Ok(Done::Remove) };
    if erasure.done_ms.is_some() {
        return Ok(Done::Remove);
    }
    match erasure.what.clone() {
        Erase::Content(content) => {
            let id = CaseId::of(&cases.platform, &content);
            let mut erasure = erasure;
            erase_case(cases, &id, &mut erasure).await?;
            finish(cases, &erasure).await
        }
        Erase::Author(author) => erase_author(cases, job, erasure, &author).await,
    }
}

async fn erase_author(cases: &Cases<'_>, job: &Job, mut erasure: Erasure, author: &str) -> Result<Done, StoreError> {
    let store = &cases.context.store;
    loop {
        let list = CaseList::Author(author);
        let page = store.case_list(&cases.platform, list, true, erasure.cursor.as_deref(), PAGE).await?;
        for row in &page.rows {
            erase_case(cases, &row.case, &mut erasure).await?;
        }
        erasure.version += 1;
        let end = page.rows.last().map(|row| row.position.clone());
        match end.filter(|_| page.has_more) {
            Some(position) => erasure.cursor = Some(position),
            None if erasure.pass == 1 => {
                (erasure.pass, erasure.cursor) = (2, None);
                if !store.update_erasure(&cases.platform, &erasure).await? {
                    return Ok(Done::Finished);
                }
                // What was stored while the first walk was under way, or was not listed yet.
                let later = job.postponed(cases.context.now_ms() + SECOND_PASS_MS);
                let is_ours = store.move_job(&later).await?;
                return Ok(if is_ours { Done::Continues(Box::new(later)) } else { Done::Finished });
            }
            None => {
                erasure.version -= 1;
                store.remove_tally(&cases.platform, author).await?;
                return finish(cases, &erasure).await;
            }
        }
        if !store.update_erasure(&cases.platform, &erasure).await? {
            return Ok(Done::Finished);
        }
    }
}

async fn finish(cases: &Cases<'_>, erasure: &Erasure) -> Result<Done, StoreError> {
    let done = erasure.done(cases.context.now_ms());
    // Another worker that was faster has written the same.
    cases.context.store.update_erasure(&cases.platform, &done).await?;
    Ok(Done::Remove)
}

async fn erase_case(cases: &Cases<'_>, id: &CaseId, erasure: &mut Erasure) -> Result<(), StoreError> {
    let receipt = erasure.id.clone();
    let changed = Box::pin(cases.change(id, |transition| transition.erase(&receipt))).await?;
    if changed.is_none() {
        return Ok(());
    }
    let (texts, reports) = cases.context.store.remove_texts(&cases.platform, id).await?;
    erasure.contents += 1;
    erasure.texts += texts;
    erasure.reports += reports;
    Ok(())
}
