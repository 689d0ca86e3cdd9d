//! One content, its store and its moderators, for the tests of the state machine: every step goes through
//! the same doors as in operation, and what it commits is kept as a store would keep it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::*;
use crate::cases::BodyPlace;
use crate::content::Submission;
use crate::decide::{Confidence, Verdict, Violation};
use crate::event::{DecisionKind, EventType};
use crate::moderators::Role;
use crate::reports::{Report, ReportRecord};

pub(super) const MINUTE_US: i64 = 60_000_000;

pub(super) fn platform() -> PlatformId {
    PlatformId::parse("platform1").unwrap()
}

pub(super) fn content() -> ContentRef {
    ContentRef { kind: "post".into(), id: "1".into() }
}

pub(super) fn moderator(id: &str, role: Role) -> Acting {
    Acting::Moderator { id: id.into(), role }
}

pub(super) fn violation(policy: &str, confidence: Confidence) -> Violation {
    Violation {
        policy: policy.into(),
        field: Some("t".into()),
        confidence,
        score: 0.9,
        cause: "s/l".into(),
        ..Violation::default()
    }
}

pub(super) fn clean() -> Verdict {
    Verdict::default()
}

pub(super) fn check() -> Verdict {
    Verdict { violations: vec![violation("VLC", Confidence::Check)], ..Verdict::default() }
}

pub(super) fn trust() -> Verdict {
    let violations = vec![violation("HTE", Confidence::Trust)];
    Verdict { enforceable: violations.clone(), violations, ..Verdict::default() }
}

pub(super) fn ban(decision: u32) -> Ban {
    let violations = vec![Violation::decided("BAN".into(), None, Trigger::Manual)];
    Ban { decision, violations, policies: Vec::new(), trigger: Trigger::Manual, by: None }
}

pub(super) fn decision(kind: DecisionKind, trigger: Trigger, by: Option<Acting>) -> Decision {
    let named = kind == DecisionKind::Act;
    let violations = if named { vec![Violation::decided("HTE".into(), None, trigger)] } else { Vec::new() };
    Decision { kind, trigger, by, hint: None, violations, policies: Vec::new(), reason: None }
}

/// The webhooks owed, in order.
pub(super) fn types(transition: &Transition) -> Vec<EventType> {
    transition.events.iter().map(|event| event.fact.event_type()).collect()
}

/// Resolution and reporters of the first `incident-closed`.
pub(super) fn closed(transition: &Transition) -> Option<(crate::cases::Resolution, Vec<String>)> {
    transition.events.iter().find_map(|event| match &event.fact {
        Fact::IncidentClosed { resolution, reporters, .. } => Some((*resolution, reporters.clone())),
        _ => None,
    })
}

pub(super) type Step = Result<Transition, Refused>;

/// The content and all that is stored of it.
pub(super) struct Desk {
    pub case: Option<Case>,
    pub terms: Terms,
    pub now_us: i64,
    pub entries: Vec<AuditEntry>,
    /// Ids of events and jobs that are owed.
    pub owed: BTreeSet<String>,
    pub promised: BTreeSet<String>,
    pub reports: BTreeMap<(u32, String), ReportRecord>,
    /// Bodies by version, as they were sent.
    pub sent: BTreeMap<u32, Vec<u8>>,
    /// Versions with stored parts or a snapshot, and whether that stays.
    pub kept: BTreeMap<u32, bool>,
    pub author: Option<String>,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            case: None,
            terms: Terms::default(),
            now_us: 1_700_000_000_000_000,
            entries: Vec::new(),
            owed: BTreeSet::new(),
            promised: BTreeSet::new(),
            reports: BTreeMap::new(),
            sent: BTreeMap::new(),
            kept: BTreeMap::new(),
            author: Some("anna".into()),
        }
    }

    /// Received and analysed once.
    pub fn with(verdict: Verdict) -> Self {
        let mut desk = Self::new();
        desk.send("one", None);
        desk.judge(verdict);
        desk
    }

    pub fn head(&self) -> &Head {
        &self.case.as_ref().unwrap().head
    }

    pub fn standing(&self) -> Standing {
        self.case.as_ref().map(|case| case.head.standing()).unwrap_or_default()
    }

    pub fn open(&self) -> Transition {
        let mut t = Transition::on_or_new(&platform(), &content(), self.case.clone(), &self.terms, self.now_us);
        if let Some(incident) = t.case.head.incident_to_tell() {
            t.reporters = self.reporters(incident);
        }
        t
    }

    fn reporters(&self, incident: u32) -> Vec<String> {
        let mut found: Vec<&ReportRecord> =
            self.reports.values().filter(|r| r.incident == incident && r.is_folded).collect();
        found.sort_by_key(|report| report.first_us);
        found.iter().filter_map(|report| report.reporter.clone()).collect()
    }

    /// A step and its commit; what is refused must owe nothing.
    pub fn step(&mut self, step: impl FnOnce(&mut Transition, &Terms) -> Result<(), Refused>) -> Step {
        let mut transition = self.open();
        let terms = self.terms;
        if let Err(refused) = step(&mut transition, &terms) {
            assert!(transition.entries.is_empty() && transition.events.is_empty() && transition.jobs.is_empty());
            assert_eq!(transition.case.head.standing(), self.standing(), "refused, and changed all the same");
            return Err(refused);
        }
        self.commit(&transition);
        Ok(transition)
    }

    pub fn commit(&mut self, t: &Transition) {
        self.now_us += 1_000_000;
        if let Some(withdrawn) = &t.withdrawn {
            withdrawn.events.iter().for_each(|id| assert!(self.owed.remove(id), "withdrawn, but never owed"));
            withdrawn.jobs.iter().for_each(|id| assert!(self.promised.remove(id), "withdrawn, but never promised"));
        }
        for event in &t.events {
            assert!(self.owed.insert(event.id.as_str().into()), "an event was owed twice: {event:?}");
        }
        for job in &t.jobs {
            assert!(self.promised.insert(job.id.clone()), "a job was promised twice: {job:?}");
        }
        for write in &t.reports {
            let key = (write.record.incident, write.record.key.clone());
            if let Some(incident) = write.replaces {
                assert!(self.reports.remove(&(incident, key.1.clone())).is_some(), "moved, but never stored");
            }
            assert_eq!(!write.is_new, self.reports.contains_key(&key), "{key:?}");
            self.reports.insert(key, write.record.clone());
        }
        self.keep_bodies(t);
        self.entries.extend(t.entries.iter().cloned());
        self.case = Some(t.case.clone());
    }

    fn keep_bodies(&mut self, t: &Transition) {
        let head = &t.case.head;
        if t.body_is_new {
            self.sent.insert(head.body_version, t.case.body.clone());
            if matches!(head.body_place, BodyPlace::Parts(_)) {
                self.kept.insert(head.body_version, true);
            }
        }
        for snapshot in &t.snapshots {
            let sent = self.sent.entry(snapshot.version).or_insert_with(|| snapshot.body.clone());
            assert_eq!(*sent, snapshot.body, "a snapshot is the body that was sent");
            self.kept.insert(snapshot.version, snapshot.pinned);
        }
        if let Some(retired) = t.retired {
            self.kept.insert(retired.version, false);
        }
    }

    pub fn send(&mut self, text: &str, ban: Option<Ban>) -> Transition {
        let submission = Submission {
            content: content(),
            author: self.author.clone(),
            source: None,
            parent: None,
            fields: serde_json::from_value(json!([{"id": "t", "type": "text", "src": text}])).unwrap(),
            metadata: Vec::new(),
            tags: None,
            evaluations: Vec::new(),
            created_ms: None,
        };
        let arrival = Arrival { terms: self.terms, ban };
        let t = receive(&platform(), self.case.clone(), &submission, &arrival, self.now_us).unwrap();
        self.commit(&t);
        t
    }

    /// The newest receipt's analysis.
    pub fn judge(&mut self, verdict: Verdict) -> Transition {
        let (version, receipt) = (self.head().body_version, self.head().received);
        self.judge_as(version, receipt, verdict)
    }

    pub fn judge_as(&mut self, body_version: u32, receipt: u32, verdict: Verdict) -> Transition {
        let body = self.sent[&body_version].clone();
        let analysis = Analysis { body_version, body, verdict };
        self.step(|t, terms| {
            t.analyse(&analysis, &Run::Receipt(receipt), terms);
            Ok(())
        })
        .unwrap()
    }

    pub fn report(&mut self, reporter: Option<&str>) -> Transition {
        let report = Report {
            custom: None,
            reporter: reporter.map(str::to_owned),
            reason: None,
            suspected: vec!["VLC".into()],
            tags: Vec::new(),
            at_ms: None,
            random: self.now_us.to_string(),
            is_trusted: false,
        };
        let known = self.reports.clone();
        self.step(|t, terms| {
            let earlier = known.get(&(t.incident_of_report(), report.key(&platform())));
            t.report(&report, earlier, terms);
            Ok(())
        })
        .unwrap()
    }

    pub fn inquire(&mut self, origin: &str) -> Step {
        let inquiry =
            Inquiry { violations: vec![("VLC".into(), None)], origin: Some(origin.into()), salt: "salt".into() };
        self.step(|t, terms| t.inquire(&inquiry, terms).map(drop))
    }

    pub fn manual(&mut self, kind: DecisionKind) -> Step {
        self.ruled_by(kind, moderator("max", Role::Senior))
    }

    pub fn ruled_by(&mut self, kind: DecisionKind, by: Acting) -> Step {
        self.decide(&decision(kind, Trigger::Manual, Some(by)))
    }

    pub fn outside(&mut self, kind: DecisionKind) -> Transition {
        self.decide(&decision(kind, Trigger::External, None)).unwrap()
    }

    pub fn decide(&mut self, decision: &Decision) -> Step {
        self.step(|t, terms| t.decide(decision, terms))
    }

    pub fn appeal(&mut self, author: &str) -> Step {
        let request = AppealRequest {
            author: author.into(),
            statement: "I disagree".into(),
            at_us: None,
            attachments: Vec::new(),
            salt: self.now_us.to_string(),
        };
        self.step(|t, terms| t.appeal(&request, terms))
    }

    pub fn ban(&mut self, number: u32) -> Transition {
        self.step(|t, terms| {
            t.apply_ban(&ban(number), terms);
            Ok(())
        })
        .unwrap()
    }

    pub fn lift(&mut self, number: u32) -> Transition {
        self.step(|t, terms| {
            t.lift_ban(number, Trigger::Manual, None, terms);
            Ok(())
        })
        .unwrap()
    }

    pub fn undo(&mut self) -> Step {
        self.step(|t, _| t.undo(&moderator("max", Role::Senior)))
    }

    pub fn erase(&mut self) -> Transition {
        let t = self
            .step(|t, _| {
                t.erase("receipt");
                Ok(())
            })
            .unwrap();
        let erased = self.head().erased_body.unwrap();
        self.kept.retain(|version, _| *version >= erased);
        t
    }

    /// Counts a report that was stored alone, under the incident that it belonged to.
    pub fn fold(&mut self, reporter: &str) -> Option<Transition> {
        let report = Report {
            custom: None,
            reporter: Some(reporter.into()),
            reason: None,
            suspected: Vec::new(),
            tags: Vec::new(),
            at_ms: None,
            random: String::new(),
            is_trusted: false,
        };
        let alone = report.record(&platform(), self.open().incident_of_report(), self.now_us);
        let alone = ReportRecord { is_folded: false, ..alone };
        self.reports.insert((alone.incident, alone.key.clone()), alone.clone());
        self.step(|t, terms| {
            t.fold(&alone, terms);
            Ok(())
        })
        .ok()
    }

    /// Checks the whole log against the head.
    pub fn verify(&self) {
        let head = self.head();
        assert_eq!(crate::cases::verify(&self.entries), Ok((head.standing(), head.chain.clone())));
    }
}
