//! Erasing a content, or all contents of an author. The cases of a page are written into the receipt first: an
//! emptied case is in no list any more, and must be found again after an interruption. Then each head is emptied,
//! so that nothing writes the texts again, and the items beside it go. Every step may be repeated.

use domain::erasure::{Erase, Erasure};
use domain::ids::CaseId;
use domain::job::Job;
use store::StoreError;
use store::lists::CaseList;

use super::Done;
use crate::cases::Cases;
use crate::media::evidence;

/// Contents erased between two writes of the receipt.
const PAGE: usize = 25;
/// Pause before the second walk over an author's contents, milliseconds.
const SECOND_PASS_MS: i64 = 60_000;

pub(super) async fn erase(cases: &Cases<'_>, job: &Job, receipt: &str) -> Result<Done, StoreError> {
    let store = &cases.context.store;
    let Some(mut erasure) = store.erasure(&cases.platform, receipt).await? else { return Ok(Done::Remove) };
    if erasure.done_ms.is_some() {
        return Ok(Done::Remove);
    }
    let what = erasure.what.clone();
    loop {
        if erasure.page.is_empty() && !erasure.is_last {
            plan(cases, &mut erasure).await?;
            if !write(cases, &mut erasure).await? {
                return Ok(Done::Finished);
            }
        }
        for case in &erasure.page {
            erase_case(cases, case, receipt).await?;
        }
        erasure.page.clear();
        if !erasure.is_last {
            continue;
        }
        match &what {
            Erase::Author(_) if erasure.pass == 1 => return second_pass(cases, job, erasure).await,
            Erase::Author(author) => store.erase_author(&cases.platform, author, cases.context.now_ms()).await?,
            Erase::Content(_) => {}
        }
        // Another worker that was faster has written the same.
        store.update_erasure(&cases.platform, &erasure.done(cases.context.now_ms())).await?;
        return Ok(Done::Remove);
    }
}

/// What was stored while the first walk was under way, or was not listed yet. The job moves first: a process
/// that dies in between waits once more.
async fn second_pass(cases: &Cases<'_>, job: &Job, mut erasure: Erasure) -> Result<Done, StoreError> {
    let later = job.postponed(cases.context.now_ms() + SECOND_PASS_MS);
    if !cases.context.store.move_job(&later).await? {
        return Ok(Done::Finished);
    }
    (erasure.pass, erasure.is_last, erasure.cursor) = (2, false, None);
    write(cases, &mut erasure).await?;
    Ok(Done::Continues(Box::new(later)))
}

/// Writes the receipt further on. `false` if another worker has.
async fn write(cases: &Cases<'_>, erasure: &mut Erasure) -> Result<bool, StoreError> {
    erasure.version += 1;
    cases.context.store.update_erasure(&cases.platform, erasure).await
}

/// The next page, counted: what an interrupted attempt has removed is not there to be counted any more.
async fn plan(cases: &Cases<'_>, erasure: &mut Erasure) -> Result<(), StoreError> {
    let store = &cases.context.store;
    let found = match &erasure.what {
        Erase::Content(content) => {
            erasure.is_last = true;
            vec![CaseId::of(&cases.platform, content)]
        }
        Erase::Author(author) => {
            let list = CaseList::Author(author);
            let page = store.case_list(&cases.platform, list, true, erasure.cursor.as_deref(), PAGE).await?;
            erasure.is_last = !page.has_more;
            if let Some(last) = page.rows.last() {
                erasure.cursor = Some(last.position.clone());
            }
            page.rows.into_iter().map(|row| row.case).collect()
        }
    };
    for case in found {
        if let Some((texts, reports)) = store.count_texts(&cases.platform, &case).await? {
            erasure.contents += 1;
            erasure.texts += texts;
            erasure.reports += reports;
            erasure.page.push(case);
        }
    }
    Ok(())
}

async fn erase_case(cases: &Cases<'_>, id: &CaseId, receipt: &str) -> Result<(), StoreError> {
    // What came after this receipt emptied the case is not what it was asked for.
    let changed = cases.change(id, |transition| {
        let is_done = transition.case.head.erased_by.as_deref() == Some(receipt);
        !is_done && transition.erase(receipt)
    });
    let changed = Box::pin(changed).await?;
    // Also by whoever comes again after an interruption and finds the case emptied.
    evidence::end(cases, id).await?;
    let Some(transition) = changed else { return Ok(()) };
    cases.context.store.remove_texts(&cases.platform, id, &transition.case.head).await
}
