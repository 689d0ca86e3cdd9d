//! What somebody does with a case, whichever dialect they do it in. What is so already is not refused, as clients of the
//! vendors expect, but only recorded.

use domain::authors::{AuthorDecision, AuthorDecisionKind, AuthorSaid};
use domain::cases::{Head, Trigger};
use domain::decide::Violation;
use domain::event::DecisionKind;
use domain::moderators::Acting;
use domain::transition::{Decision, Refused, Said, Transition};

use crate::cases::Cases;

/// Somebody who acts.
pub(crate) struct Actor<'a> {
    /// On what.
    pub cases: &'a Cases<'a>,
    /// Who.
    pub by: &'a Acting,
}

/// A decision on an author.
pub(crate) struct OnAuthor<'a> {
    /// Whom.
    pub author: &'a str,
    /// How.
    pub kind: AuthorDecisionKind,
    /// Word for the precise action, if not the default.
    pub hint: Option<&'a str>,
    /// For a suspension: until when, milliseconds since 1970.
    pub until_ms: Option<i64>,
}

impl Actor<'_> {
    /// Records what is carried out elsewhere; it leaves the queue by that.
    pub fn record(&self, case: &mut Transition, subject: Option<&str>) -> Result<(), Refused> {
        case.record_action(self.by, subject, false)
    }

    /// Decides.
    pub fn decide(&self, case: &mut Transition, kind: DecisionKind, hint: Option<&str>) -> Result<(), Refused> {
        let head = &case.case.head;
        let terms = self.cases.terms(&head.content.kind);
        let (violations, policies) = if kind == DecisionKind::Act { found(head) } else { Default::default() };
        let decision = Decision {
            kind,
            trigger: Trigger::Manual,
            by: Some(self.by.clone()),
            hint: hint.map(str::to_owned),
            violations,
            policies,
            reason: None,
        };
        case.decide(&decision, &terms)
    }

    /// T11 if an incident is open on content that is up; else it has only been seen.
    pub fn review(&self, case: &mut Transition) -> Result<(), Refused> {
        let terms = self.cases.terms(&case.case.head.content.kind);
        case.see(self.by, &terms)
    }

    /// T10, T18.
    pub fn take_down(&self, case: &mut Transition, hint: Option<&str>) -> Result<(), Refused> {
        let head = &case.case.head;
        let is_down_already = !head.is_up() && !head.is_down_by_ban_only();
        if is_down_already && !head.has_pending_appeal() {
            return self.record(case, None);
        }
        self.decide(case, DecisionKind::Act, hint)
    }

    /// T14, T17; T11 for content that is up and doubted.
    pub fn restore(&self, case: &mut Transition) -> Result<(), Refused> {
        let head = &case.case.head;
        if !head.is_up() {
            return self.decide(case, DecisionKind::Overturn, None);
        }
        if head.incident.is_open() && !head.has_pending_appeal() {
            return self.decide(case, DecisionKind::Dismiss, None);
        }
        self.record(case, None)
    }

    /// Owes a decision on an author. Whether it changes anything shows when it is taken: another that was asked for
    /// before may still be on its way.
    pub fn decide_author(&self, case: &mut Transition, decision: &OnAuthor<'_>, said: &Said) {
        let OnAuthor { author, kind, hint, until_ms } = *decision;
        let (violations, policies) = match kind {
            AuthorDecisionKind::Act | AuthorDecisionKind::Hold => found(&case.case.head),
            AuthorDecisionKind::Escalate | AuthorDecisionKind::Overturn => Default::default(),
        };
        let decision = AuthorDecision {
            hint: hint.map(str::to_owned),
            violations: violations.into_iter().map(|found| Violation { field: None, ..found }).collect(),
            policies,
            until_ms,
            said: AuthorSaid {
                called: Some(said.called.clone()),
                reason: said.reason.clone(),
                case: Some(case.case_id.clone()),
                executed: said.executed.clone(),
            },
            ..AuthorDecision::plain(kind, Trigger::Manual, Some(self.by.clone()))
        };
        case.decide_author(author, &decision, self.by);
    }
}

/// What somebody acts on: what was found, each policy once per field, with the versions that judged.
pub(crate) fn found(head: &Head) -> (Vec<Violation>, Vec<(String, u32)>) {
    let Some(judged) = &head.judgement else { return Default::default() };
    let one = |found: &Violation| Violation::decided(found.policy.clone(), found.field.clone(), Trigger::Manual);
    let mut violations: Vec<Violation> = Vec::new();
    for violation in judged.violations.iter().map(one) {
        if !violations.contains(&violation) {
            violations.push(violation);
        }
    }
    let named = |code: &str| violations.iter().any(|violation| violation.policy == code);
    let policies = judged.policies.iter().filter(|(code, _)| named(code)).cloned().collect();
    (violations, policies)
}
