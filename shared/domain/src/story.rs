//! A case with everything that happened to it: what its log, its texts, its reports and its author's record say
//! together. Flags, actions and bans of vendors' dialects are told from it; none of them is stored.

use crate::authors::{Author, AuthorTally};
use crate::cases::{AuditEntry, EntryText, Head};
use crate::content::Body;
use crate::ids::CaseId;
use crate::reports::ReportRecord;
use crate::transition::Transition;

/// A case in full.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseStory {
    /// Which case.
    pub id: CaseId,
    /// Its state.
    pub head: Head,
    /// Its newest body.
    pub body: Body,
    /// Its audit log, oldest first.
    pub entries: Vec<AuditEntry>,
    /// The texts of the log, as far as they have not been erased.
    pub texts: Vec<EntryText>,
    /// The reports of all its incidents, the first received first.
    pub reports: Vec<ReportRecord>,
    /// Its author, if the content names one.
    pub author: Option<AuthorStory>,
}

/// What is known of an author.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuthorStory {
    /// The platform's id.
    pub id: String,
    /// What was decided on them; absent for almost everybody.
    pub record: Option<Author>,
    /// What is counted of them.
    pub tally: AuthorTally,
}

impl CaseStory {
    /// The text of an entry.
    pub fn text(&self, entry: &AuditEntry) -> Option<&EntryText> {
        self.texts.iter().find(|text| text.entry == entry.number)
    }

    /// The story as a committed change continues it. `false`, with nothing changed, if the change builds on more
    /// than is told here.
    pub fn advance(&mut self, change: &Transition) -> bool {
        let known = u64::try_from(self.entries.len()).unwrap_or(u64::MAX);
        let before = u64::from(change.case.head.entry_count).checked_sub(change.entries.len() as u64);
        let Some(body) = change.case.decoded().filter(|_| before == Some(known)) else { return false };
        self.head = change.case.head.clone();
        self.body = body;
        self.entries.extend(change.entries.iter().cloned());
        self.texts.extend(change.texts.iter().cloned());
        for write in &change.reports {
            let incident = write.replaces.unwrap_or(write.record.incident);
            self.reports.retain(|known| known.key != write.record.key || known.incident != incident);
            self.reports.push(write.record.clone());
        }
        self.reports.sort_by(|a, b| (a.first_us, &a.key).cmp(&(b.first_us, &b.key)));
        true
    }
}
