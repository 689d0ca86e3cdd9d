//! Marking further contents of an author as seen, page by page of the author's list, the newest first. Each content is
//! a commit of its own, and one that a repeated step meets again has changed since the job was promised, so that it is
//! left alone. If a page is interrupted, what it marked is not counted.

use domain::cases::{Head, IncidentState, Trigger};
use domain::event::DecisionKind;
use domain::ids::CaseId;
use domain::job::{Job, Work};
use domain::moderators::Acting;
use domain::transition::{Decision, Said, Transition};
use futures_util::{StreamExt, TryStreamExt, stream};
use store::StoreError;
use store::lists::CaseList;

use super::Done;
use crate::cases::Cases;

/// Contents of a page, and how many are changed at the same time.
const PAGE: usize = 50;
const CONCURRENCY: usize = 8;
/// Pages in one invocation.
const PAGES: usize = 10;

pub(super) async fn walk(cases: &Cases<'_>, job: &Job) -> Result<Done, StoreError> {
    let context = cases.context;
    let mut job = job.clone();
    for _ in 0..PAGES {
        let Work::ReviewOthers { author, by, called, reason, left, cursor } = &job.work else {
            return Ok(Done::Remove);
        };
        let list = CaseList::Author(author);
        let page = context.store.case_list(&cases.platform, list, false, cursor.as_deref(), PAGE).await?;
        let seeing = Seeing { cases, by, called, reason: reason.as_deref(), until_ms: job.created_ms };
        let waiting = page.rows.iter().filter(|row| row.summary.queue.is_some());
        let waiting: Vec<_> = waiting.map(|row| (&row.position, &row.case)).collect();
        let (marked, end) = seeing.all(&waiting, usize::try_from(*left).unwrap_or(usize::MAX)).await?;
        let left = left.saturating_sub(marked);
        let end = end.or_else(|| page.rows.last().map(|row| row.position.clone())).filter(|_| page.has_more);
        let (Some(position), 1..) = (end, left) else { return Ok(Done::Remove) };
        let (author, by, called, reason) = (author.clone(), by.clone(), called.clone(), reason.clone());
        let further = Work::ReviewOthers { author, by, called, reason, left, cursor: Some(position) };
        let next = job.moved(further, context.now_ms());
        if !context.store.move_job(&next).await? {
            return Ok(Done::Finished); // another worker that took the same job is further on
        }
        job = next;
    }
    Ok(Done::Continues(Box::new(job)))
}

/// Who has seen the contents, and until when.
struct Seeing<'a> {
    cases: &'a Cases<'a>,
    by: &'a Acting,
    called: &'a str,
    reason: Option<&'a str>,
    until_ms: i64,
}

impl Seeing<'_> {
    /// Marks as many as may be marked: how many were.
    async fn all(&self, waiting: &[(&String, &CaseId)], most: usize) -> Result<(u32, Option<String>), StoreError> {
        let mut marked = 0;
        let mut rest = waiting;
        while marked < most && !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(most - marked));
            let steps: Vec<_> = now.iter().map(|(_, case)| self.one(case)).collect();
            let done: Vec<bool> = stream::iter(steps).buffer_unordered(CONCURRENCY).try_collect().await?;
            marked += done.into_iter().filter(|done| *done).count();
            rest = later;
        }
        let end = rest.first().and(waiting.last()).map(|(position, _)| (*position).clone());
        Ok((u32::try_from(marked).unwrap_or(u32::MAX), end))
    }

    /// Whether this content was marked.
    async fn one(&self, id: &CaseId) -> Result<bool, StoreError> {
        let mut marked = false;
        let changed = self.cases.change(id, |transition| {
            marked = self.mark(transition);
            marked
        });
        Ok(Box::pin(changed).await?.is_some() && marked)
    }

    fn mark(&self, transition: &mut Transition) -> bool {
        let head = &transition.case.head;
        if !may_be_marked(head) || transition.was_changed_since(self.until_ms) {
            return false;
        }
        let is_open = head.incident == IncidentState::Open;
        let terms = self.cases.terms(&head.content.kind);
        transition.say(Said {
            called: self.called.to_owned(),
            salt: self.cases.context.random.id(),
            reason: self.reason.map(str::to_owned),
            ..Said::default()
        });
        if is_open {
            return transition.decide(&self.dismissal(), &terms).is_ok();
        }
        transition.review(self.by).is_ok()
    }

    fn dismissal(&self) -> Decision {
        Decision {
            kind: DecisionKind::Dismiss,
            trigger: Trigger::Manual,
            by: Some(self.by.clone()),
            hint: None,
            violations: Vec::new(),
            policies: Vec::new(),
            reason: None,
        }
    }
}

/// What waits for a look and for nothing else: not for a ruling on an appeal, or on what is down, or for an upper level.
fn may_be_marked(head: &Head) -> bool {
    let waits_for_more = head.has_pending_appeal() || head.has_pending_ban_appeal();
    let is_doubted = head.incident == IncidentState::Open && head.is_up();
    head.is_queued() && !waits_for_more && (is_doubted || !head.incident.is_open())
}
