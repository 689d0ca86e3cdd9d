//! A second, independent account of a case: derived from what the entries say was done, never from the
//! standing that they record.

use crate::cases::{
    Action, AppealState, AuditEntry, IncidentState, Judgement, Resolution, Standing, Trigger, Visibility,
};
use crate::event::DecisionKind;

/// What an analysis found in a version, and when.
#[derive(Clone, Copy)]
struct Judged {
    version: u32,
    at_us: i64,
    flagged: bool,
    enforceable: bool,
}

/// What entries can change.
#[derive(Clone, Copy, Default)]
struct State {
    down: bool,
    incident: IncidentState,
    incidents: u32,
    enforcement: u32,
    appeal: AppealState,
    restoring: bool,
    banned: bool,
    /// Version and time of the enforcement.
    enforced: (u32, i64),
}

#[derive(Default)]
pub(super) struct Model {
    state: State,
    /// Before each entry, to go back to.
    history: Vec<State>,
    newest: u32,
    is_received: bool,
    judged: Option<Judged>,
    erased: Option<u32>,
    /// A ban at arrival leaves an incident with named reporters to the walk.
    pub defers_closing: bool,
}

impl Model {
    pub fn received(&mut self, version: u32, is_received: bool) {
        self.newest = version;
        self.is_received = is_received;
    }

    pub fn judged(&mut self, judgement: &Judgement) {
        self.judged = Some(Judged {
            version: judgement.body_version,
            at_us: judgement.at_ms * 1000,
            flagged: !judgement.violations.is_empty(),
            enforceable: !judgement.enforceable.is_empty(),
        });
    }

    pub fn standing(&self) -> Standing {
        Standing {
            visibility: if self.state.down { Visibility::Down } else { Visibility::Online },
            incident: self.state.incident,
            incidents: self.state.incidents,
            enforcement: self.state.enforcement,
            appeal: self.state.appeal,
        }
    }

    pub fn is_restoring(&self) -> bool {
        self.state.restoring
    }

    pub fn take(&mut self, entry: &AuditEntry) {
        self.history.push(self.state);
        assert_eq!(self.history.len(), entry.number as usize);
        match &entry.action {
            Action::IncidentOpened { .. } | Action::ReportsJoined { .. } | Action::Appealed => self.open(),
            Action::Reported { .. } => self.reported(),
            Action::Inquired { .. } | Action::Flagged { .. } if self.is_up() => self.open(),
            Action::Decided { decision, .. } => self.decided(*decision, entry),
            Action::AuthorBanned { .. } => self.author_banned(entry),
            Action::AuthorRestored { .. } => self.restored(),
            Action::Restored => (self.state.down, self.state.restoring) = (false, false),
            Action::DeEscalated => self.state.incident = IncidentState::Open,
            Action::Undone { entry } => self.state = self.history[*entry as usize - 1],
            Action::Erased { .. } => (self.state.restoring, self.erased) = (false, Some(self.newest)),
            Action::EvidenceAdded { .. }
            | Action::Inquired { .. }
            | Action::Flagged { .. }
            | Action::Reviewed
            | Action::Noted
            | Action::ReportWithdrawn { .. }
            | Action::Recorded { .. }
            | Action::Surged { .. } => {}
        }
        if matches!(entry.action, Action::Appealed) {
            self.state.appeal = AppealState::Pending;
        }
    }

    fn is_up(&self) -> bool {
        !self.state.down || self.state.restoring
    }

    fn open(&mut self) {
        if !self.state.incident.is_open() {
            self.state.incident = IncidentState::Open;
            self.state.incidents += 1;
        }
    }

    fn close(&mut self, resolution: Resolution) {
        self.open();
        self.state.incident = IncidentState::Closed(resolution);
    }

    fn reported(&mut self) {
        let is_known = self.is_received || self.state.enforcement > 0;
        if is_known && self.is_up() {
            self.open();
        } else if is_known && self.state.incidents == 0 {
            self.close(Resolution::Terminated);
        }
    }

    fn decided(&mut self, kind: DecisionKind, entry: &AuditEntry) {
        let pending = self.state.appeal == AppealState::Pending;
        match kind {
            DecisionKind::Act => self.act(entry, pending),
            DecisionKind::Dismiss if self.is_up() && self.state.incident.is_open() => self.close(Resolution::Dismissed),
            DecisionKind::Escalate if self.state.incident == IncidentState::Open => {
                self.state.incident = IncidentState::Escalated;
            }
            DecisionKind::Upheld if pending => {
                self.state.appeal = AppealState::Ruled(false);
                self.close(Resolution::Upheld);
            }
            DecisionKind::Overturn if !self.is_up() => {
                if self.state.appeal != AppealState::None {
                    self.state.appeal = AppealState::Ruled(true);
                }
                self.restored();
            }
            _ => {}
        }
    }

    fn act(&mut self, entry: &AuditEntry, pending: bool) {
        let is_automated = entry.trigger == Trigger::Automated;
        if is_automated || self.is_up() || (self.state.banned && !pending) {
            let judged = self.judged.filter(|_| is_automated);
            self.take_down(false, judged.map_or(self.newest, |judged| judged.version), entry);
            self.close(Resolution::Enforced);
        }
    }

    fn take_down(&mut self, banned: bool, version: u32, entry: &AuditEntry) {
        let enforcement = self.state.enforcement + 1;
        let (incident, incidents) = (self.state.incident, self.state.incidents);
        let enforced = (version, entry.at_us);
        self.state = State { down: true, incident, incidents, enforcement, banned, enforced, ..State::default() };
    }

    fn author_banned(&mut self, entry: &AuditEntry) {
        let closes = self.state.incident.is_open() && self.state.appeal != AppealState::Pending;
        if self.is_up() {
            self.take_down(true, self.newest, entry);
        }
        if closes && !self.defers_closing {
            self.close(Resolution::Terminated);
        }
    }

    /// Rulings 9 (f).
    fn restored(&mut self) {
        if self.state.appeal == AppealState::Pending {
            self.state.appeal = AppealState::Ruled(true);
        }
        if self.state.incident.is_open() {
            self.close(Resolution::Overturned);
        }
        let judged = self.judged.filter(|judged| judged.version == self.newest);
        let (version, at_us) = self.state.enforced;
        let met_ban = !self.state.banned || judged.is_some_and(|judged| judged.at_us <= at_us);
        let settled = version == self.newest && met_ban;
        let is_gone = !self.is_received || self.erased == Some(self.newest);
        match judged {
            _ if settled || is_gone => self.state.down = false,
            None => self.state.restoring = true,
            // The enforcement that follows has an entry of its own.
            Some(judged) if judged.enforceable => assert!(judged.flagged),
            Some(_) => self.state.down = false,
        }
    }
}
