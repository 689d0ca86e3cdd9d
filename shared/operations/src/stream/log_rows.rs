//! Where the rows of a log come from: one case, with what was decided on the user that it is of, if it is of one; or the
//! audit log of the platform, day by day.

use dialects::stream::flagging::USER;
use dialects::stream::list_filter::{bounds, exactly};
use domain::cases::AuditEntry;
use domain::content::ContentRef;
use domain::filter::Filter;
use domain::ids::CaseId;
use store::StoreError;
use store::audit::{AuditRow, Logged, position_of, position_of_author};

use super::days::Days;
use super::walk::Walk;
use crate::cases::Cases;

/// Entries of a case that are read at once.
const PORTION: i32 = 200;

/// Where rows come from.
pub(super) enum Source<'a> {
    /// One case.
    Case(CaseRows<'a>),
    /// All of the platform.
    Days(Days<'a>),
}

impl<'a> Source<'a> {
    /// A filter that names one content or item asks for its log.
    pub fn of(cases: &'a Cases<'a>, walk: &Walk, filter: &Filter) -> Self {
        let content = |kind: &str| {
            Some(ContentRef { kind: exactly(filter, kind)?.to_owned(), id: exactly(filter, "entity_id")?.to_owned() })
        };
        let content = content("entity_type").or_else(|| content("resource_type"));
        let user = content.as_ref().filter(|content| content.kind == USER).map(|content| content.id.clone());
        let item = exactly(filter, "review_queue_item_id").and_then(CaseId::from_uuid);
        match item.or_else(|| content.map(|content| CaseId::of(&cases.platform, &content))) {
            Some(case) => Self::Case(CaseRows::of(cases, walk, case, user)),
            None => Self::Days(Days::of(cases, walk, bounds(filter, "created_at"))),
        }
    }

    /// Whether it is the log of a user.
    pub const fn is_of_user(&self) -> bool {
        matches!(self, Self::Case(CaseRows { user: Some(_), .. }))
    }

    /// The next rows, in the order of reading; none at the end.
    pub async fn next(&mut self) -> Result<Vec<AuditRow>, StoreError> {
        match self {
            Self::Case(rows) => rows.next().await,
            Self::Days(days) => days.next().await,
        }
    }

    /// Where to go on, if something is left that this request does not look at.
    pub fn rest(&self) -> Option<String> {
        match self {
            Self::Case(_) => None,
            Self::Days(days) => days.rest(),
        }
    }
}

/// The log of one case, a portion at a time. What was decided on a user is not in their own case's log where it was
/// decided otherwise, or with another content.
pub(super) struct CaseRows<'a> {
    cases: &'a Cases<'a>,
    case: CaseId,
    user: Option<String>,
    ascending: bool,
    /// The entry to go on from; none at the end.
    next: Option<u32>,
    /// What was decided on the user and has not been given yet, the last in reading first; none before it was read.
    decided: Option<Vec<AuditRow>>,
}

impl<'a> CaseRows<'a> {
    fn of(cases: &'a Cases<'a>, walk: &Walk, case: CaseId, user: Option<String>) -> Self {
        let begin = if walk.ascending { 1 } else { u32::MAX };
        let resumed = walk.after.as_deref().and_then(|after| number_in(after, &case));
        let ascending = walk.ascending;
        Self { cases, case, user, ascending, next: Some(resumed.unwrap_or(begin)), decided: None }
    }

    async fn next(&mut self) -> Result<Vec<AuditRow>, StoreError> {
        if self.decided.is_none() {
            self.decided = Some(self.decisions().await?);
        }
        let Some(from) = self.next else { return Ok(Vec::new()) };
        let entries = self.entries(from).await?;
        let is_end = entries.len() < usize::try_from(PORTION).unwrap_or_default();
        self.next = entries
            .last()
            .filter(|_| !is_end)
            .map(|last| if self.ascending { last.number.saturating_add(1) } else { last.number.saturating_sub(1) });
        let mut rows: Vec<AuditRow> = entries.iter().map(|entry| self.row(entry)).collect();
        let edge = rows.last().map(|row| row.position.clone()).filter(|_| !is_end);
        rows.extend(self.decided_before(edge.as_deref()));
        if self.ascending {
            rows.sort_by(|a, b| a.position.cmp(&b.position));
        } else {
            rows.sort_by(|a, b| b.position.cmp(&a.position));
        }
        Ok(rows)
    }

    /// A portion of the log from an entry on.
    async fn entries(&self, from: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let Cases { context, platform, .. } = self.cases;
        if self.ascending {
            context.store.entries(platform, &self.case, from.saturating_sub(1), PORTION).await
        } else {
            context.store.entries_before(platform, &self.case, from.saturating_add(1), PORTION).await
        }
    }

    fn row(&self, entry: &AuditEntry) -> AuditRow {
        let logged = Logged::Case { case: self.case.clone(), entry: entry.clone() };
        AuditRow { position: position_of(&self.case, entry), logged }
    }

    async fn decisions(&self) -> Result<Vec<AuditRow>, StoreError> {
        let Some(user) = &self.user else { return Ok(Vec::new()) };
        let Cases { context, platform, .. } = self.cases;
        let entries = context.store.author_entries(platform, user).await?;
        let elsewhere = entries.into_iter().filter(|entry| entry.case.as_ref() != Some(&self.case));
        let row = |entry| AuditRow {
            position: position_of_author(platform, user, &entry),
            logged: Logged::Author { author: user.clone(), entry },
        };
        let mut rows: Vec<AuditRow> = elsewhere.map(row).collect();
        if self.ascending {
            rows.reverse();
        }
        Ok(rows)
    }

    /// Takes out what was decided before a row in reading; all of it without one.
    fn decided_before(&mut self, edge: Option<&str>) -> Vec<AuditRow> {
        let ascending = self.ascending;
        let Some(decided) = &mut self.decided else { return Vec::new() };
        let is_before = |row: &AuditRow| {
            edge.is_none_or(|edge| if ascending { row.position.as_str() < edge } else { row.position.as_str() > edge })
        };
        let mut taken = Vec::new();
        while let Some(row) = decided.pop_if(|row| is_before(row)) {
            taken.push(row);
        }
        taken
    }
}

/// The number of the entry of a case at a position.
fn number_in(position: &str, case: &CaseId) -> Option<u32> {
    let mut parts = position.split('#');
    let (_, of, number) = (parts.next()?, parts.next()?, parts.next()?);
    number.split('~').next()?.parse().ok().filter(|_| of == case.as_str())
}
