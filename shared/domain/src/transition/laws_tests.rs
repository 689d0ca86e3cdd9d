//! Laws that hold after every step of any sequence of steps, and an independent replay of the log.

use proptest::prelude::*;

use super::model::Model;
use super::samples::*;
use super::*;
use crate::cases::{AppealState, SorStatus, Visibility};
use crate::decide::Violation;
use crate::event::DecisionKind;
use crate::moderators::Role;

const KINDS: [DecisionKind; 5] =
    [DecisionKind::Act, DecisionKind::Dismiss, DecisionKind::Escalate, DecisionKind::Overturn, DecisionKind::Upheld];
const NAMES: [&str; 3] = ["bob", "carl", "dora"];

/// A content under random steps, with what the laws need to remember.
struct Run {
    desk: Desk,
    model: Model,
    /// Author decisions so far, and the ban in force.
    decisions: u32,
    banned: Option<Ban>,
}

impl Run {
    fn new(seed: u8) -> Self {
        let mut desk = Desk::new();
        desk.terms.undo_window_s = if seed & 1 == 0 { 0 } else { 30 };
        desk.terms.echo_external = seed & 2 != 0;
        desk.terms.expiry_days = u32::from(seed >> 2 & 1) * 7;
        desk.terms.surge_minimum = 3;
        Self { desk, model: Model::default(), decisions: 0, banned: None }
    }

    fn take(&mut self, what: u8, n: u8) {
        let first_new = self.desk.entries.len();
        let before = self.desk.case.clone();
        let is_arrival = what % 24 <= 2;
        let taken = self.act(what % 24, n);
        let Some(t) = taken else {
            assert_eq!(self.desk.case, before, "nothing was taken, and nothing may change");
            return;
        };
        if t.body_is_new {
            self.model.received(t.case.head.body_version, t.case.head.received > 0);
        }
        if let Some(judged) = &t.case.head.judgement
            && before.as_ref().and_then(|case| case.head.judgement.as_ref()) != Some(judged)
        {
            self.model.judged(judged);
        }
        self.model.defers_closing = is_arrival && t.case.head.incident_to_tell().is_some();
        for entry in &self.desk.entries[first_new..] {
            self.model.take(entry);
        }
        self.check(before.as_ref(), &t);
    }

    fn act(&mut self, what: u8, n: u8) -> Option<Transition> {
        if self.desk.case.is_none() && !matches!(what, 0..=2 | 8 | 9) {
            return None;
        }
        let name = NAMES[usize::from(n) % NAMES.len()];
        let kind = KINDS[usize::from(n) % KINDS.len()];
        let by = moderator(NAMES[usize::from(n / 8) % 2], if n & 64 == 0 { Role::Senior } else { Role::Reviewer });
        match what {
            0..=2 => Some(self.send(n)),
            3..=5 => self.judge(n, None),
            6 | 7 => self.judge(n, Some(u32::from(n / 8))),
            8 => Some(self.desk.report(Some(name))),
            9 => Some(self.desk.report(if n & 1 == 0 { None } else { Some(name) })),
            10 => self.desk.inquire(name).ok(),
            11..=13 => self.desk.ruled_by(kind, by).ok(),
            14 => Some(self.desk.outside(kind)),
            15 => self.desk.appeal("anna").ok(),
            16 => Some(self.ban(n)),
            17 => Some(self.lift(n)),
            18 => self.desk.undo().ok(),
            19 => self.desk.step(|t, _| t.review(&by)).ok(),
            20 => self.desk.step(|t, _| if n & 1 == 0 { t.note(&by, "salt", "text") } else { t.claim(&by, 3) }).ok(),
            21 => self.desk.step(|t, _| t.de_escalate(&by)).ok(),
            22 => self.rarely(n),
            _ => self.expire(),
        }
    }

    fn send(&mut self, n: u8) -> Transition {
        let text = format!("text {}", n % 5);
        let text = if n & 32 == 0 { text } else { text.repeat(300) };
        self.desk.send(&text, self.banned.clone())
    }

    fn judge(&mut self, n: u8, version: Option<u32>) -> Option<Transition> {
        let head = self.desk.head();
        if head.received == 0 {
            return None;
        }
        let receipt = version.map_or(head.received, |v| v % head.received + 1);
        let version = version.map_or(head.body_version, |v| v % head.body_version + 1);
        let verdict = [clean(), check(), trust()][usize::from(n % 3)].clone();
        let versions = self.desk.sent.contains_key(&version);
        versions.then(|| self.desk.judge_as(version, receipt, verdict))
    }

    fn ban(&mut self, n: u8) -> Transition {
        if !n.is_multiple_of(4) || self.banned.is_none() {
            self.decisions += 1;
            self.banned = Some(ban(self.decisions));
        }
        self.desk.ban(self.banned.as_ref().unwrap().decision)
    }

    fn lift(&mut self, n: u8) -> Transition {
        if n.is_multiple_of(4) {
            return self.desk.lift(self.decisions.saturating_sub(1)); // stale
        }
        self.decisions += 1;
        self.banned = None;
        let head = self.desk.head();
        let upheld = head.standing().appeal == AppealState::Ruled(false);
        let comes_back = head.is_down_by_ban_only() && !upheld;
        let t = self.desk.lift(self.decisions);
        let head = &t.case.head;
        assert!(!comes_back || head.is_up() || head.enforcement.as_ref().unwrap().ban.is_none(), "it has to come back");
        t
    }

    /// What happens once in a while only: erasure, surge, a report that was stored alone, time passing.
    fn rarely(&mut self, n: u8) -> Option<Transition> {
        match n % 8 {
            0 => Some(self.desk.erase()),
            1 => self.desk.step(|t, _| if t.surge("author") { Ok(()) } else { Err(Refused::NoIncident) }).ok(),
            2..=4 => self.fold(n),
            _ => {
                self.desk.now_us += MINUTE_US;
                None
            }
        }
    }

    fn fold(&mut self, n: u8) -> Option<Transition> {
        let name = format!("late {n}");
        let key = crate::reports::reporter_key(&platform(), &name);
        if self.desk.reports.keys().any(|(_, known)| *known == key) {
            return None;
        }
        self.desk.fold(&name)
    }

    fn expire(&mut self) -> Option<Transition> {
        let head = self.desk.head();
        let waits = head.incident == crate::cases::IncidentState::Open && !head.has_pending_appeal();
        waits.then(|| self.desk.decide(&decision(DecisionKind::Dismiss, Trigger::Automated, None)).unwrap())
    }

    fn check(&mut self, before: Option<&Case>, t: &Transition) {
        let head = &t.case.head;
        let standing = head.standing();
        assert_eq!(self.model.standing(), standing, "the replay disagrees after {:?}", self.desk.entries.last());
        assert_eq!(self.model.is_restoring(), head.restoring.is_some());
        check_entries(before, t);
        check_closings(t);
        check_status(head, standing);
        assert_eq!(head.expires_s.is_some(), head.entry_count == 0, "{standing:?}");
        assert!(!(head.is_queued() && head.reviewed));
        self.check_bodies(head);
    }

    /// What an enforcement judged is there as long as the case.
    fn check_bodies(&self, head: &Head) {
        let Some(enforcement) = &head.enforcement else { return };
        if head.may_keep_body(enforcement.body_version) {
            let version = enforcement.body_version;
            assert_eq!(self.desk.kept.get(&version), Some(&true), "version {version} of {:?}", self.desk.kept);
        }
    }
}

/// Each entry starts where the one before ended, and the last where the head stands.
fn check_entries(before: Option<&Case>, t: &Transition) {
    let (mut standing, mut chain) =
        before.map(|case| (case.head.standing(), case.head.chain.clone())).unwrap_or_default();
    for entry in &t.entries {
        assert_eq!((entry.from, &entry.previous), (standing, &chain));
        (standing, chain) = (entry.to, entry.digest());
    }
    assert_eq!((standing, &chain), (t.case.head.standing(), &t.case.head.chain));
}

/// An `incident-closed` follows the decision that is told of the same entry.
fn check_closings(t: &Transition) {
    for entry in t.entries.iter().filter(|entry| matches!(entry.action, Action::Decided { .. })) {
        let owed = || t.events.iter().filter(|event| entry.events.iter().any(|id| id == event.id.as_str()));
        let decision = owed().find(|event| matches!(event.fact, Fact::Decision { .. }));
        for closed in owed().filter(|event| matches!(event.fact, Fact::IncidentClosed { .. })) {
            assert_eq!(closed.after.as_ref(), decision.map(|event| &event.id));
            assert!(decision.is_none_or(|event| event.not_before_ms <= closed.not_before_ms));
        }
    }
}

fn check_status(head: &Head, standing: Standing) {
    let down = head.visibility == Visibility::Down;
    match standing.sor_status() {
        SorStatus::NoIncident => assert!(!down && standing.appeal == AppealState::None),
        SorStatus::Enforced => assert!(down && standing.enforcement > 0),
        SorStatus::Appealed => assert!(down && head.has_pending_appeal() && head.incident.is_open()),
        SorStatus::AppealRuled => assert!(matches!(standing.appeal, AppealState::Ruled(_))),
    }
    assert!(!down || standing.enforcement > 0, "down without an enforcement");
    assert!(head.restoring.is_none() || down);
}

fn run(seed: u8, steps: &[(u8, u8)]) {
    let mut run = Run::new(seed);
    for (what, n) in steps {
        run.take(*what, *n);
    }
    if run.desk.case.is_some() {
        run.desk.verify();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn the_laws_hold_for_any_sequence(
        seed in any::<u8>(),
        steps in proptest::collection::vec((any::<u8>(), any::<u8>()), 1..60),
    ) {
        run(seed, &steps);
    }
}

/// The same with always the same ten thousand sequences.
#[test]
fn the_laws_hold_for_ten_thousand_sequences() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24).to_le_bytes()
    };
    for sequence in 0..10_000_u32 {
        let steps: Vec<(u8, u8)> = (0..4 + sequence % 14).map(|_| next()).map(|[a, b, ..]| (a, b)).collect();
        run(next()[0], &steps);
    }
}

proptest! {
    /// What was written is verified as it is read: a score must not change on the way.
    #[test]
    fn an_entry_has_the_same_digest_when_it_is_read_again(scores in proptest::collection::vec(0.0..1.0_f64, 1..20)) {
        let mut verdict = check();
        let found = verdict.violations.remove(0);
        verdict.violations = scores.into_iter().map(|score| Violation { score, ..found.clone() }).collect();
        let entry = Desk::with(verdict).entries.remove(0);
        let read: AuditEntry = serde_json::from_slice(&serde_json::to_vec(&entry).unwrap()).unwrap();
        prop_assert_eq!(read.digest(), entry.digest());
    }
}
