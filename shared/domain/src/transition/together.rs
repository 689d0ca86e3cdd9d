//! A decision on an author that is taken together with one on their content.

use crate::authors::AuthorDecision;
use crate::job::Work;
use crate::moderators::Acting;

use super::Transition;
use super::enforce::policies_of;

impl Transition {
    /// Owes a decision on the author. It is a job of this commit, so that neither of the two decisions can be
    /// there without the other; and it waits as long as the decision on the content can be taken back, and
    /// goes with it.
    pub fn decide_author(&mut self, author: &str, decision: &AuthorDecision, by: &Acting) {
        let at_ms = self.at_ms();
        let entry = self.case.head.entry_count.to_string();
        let is_ours = |number: u32| self.entries.iter().any(|entry| entry.number == number);
        let undo_ms = self.case.head.undo.as_ref().filter(|undo| is_ours(undo.entry)).map(|undo| undo.until_ms - at_ms);
        let work = Work::DecideAuthor {
            author: author.to_owned(),
            decision: decision.kind,
            by: by.clone(),
            hint: decision.hint.clone(),
            violations: policies_of(&decision.violations),
            policies: decision.policies.clone(),
            until_ms: decision.until_ms,
            said: decision.said.clone(),
            asked_us: Some(self.at_us),
        };
        self.promise(&["decide-author", &entry], work, undo_ms.unwrap_or(0));
        if let (Some(undo), Some(_), Some(job)) = (&mut self.case.head.undo, undo_ms, self.jobs.last()) {
            undo.jobs.push(job.id.clone());
        }
    }
}

/// Further contents of an author that are marked as seen together with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Others<'a> {
    /// Author.
    pub author: &'a str,
    /// How many at most.
    pub most: u32,
    /// The word that the dialect of the request has for it.
    pub called: &'a str,
    /// Why.
    pub reason: Option<&'a str>,
}

impl Transition {
    /// Owes that further contents of an author are marked as seen. It is a job of this commit, and walks the list of
    /// the author.
    pub fn review_others(&mut self, others: &Others<'_>, by: &Acting) {
        let entry = self.case.head.entry_count.to_string();
        let work = Work::ReviewOthers {
            author: others.author.to_owned(),
            by: by.clone(),
            called: others.called.to_owned(),
            reason: others.reason.map(str::to_owned),
            left: others.most,
            cursor: None,
        };
        self.promise(&["review-others", &entry], work, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authors::{AuthorDecisionKind, AuthorSaid};
    use crate::cases::Trigger;
    use crate::content::ContentRef;
    use crate::decide::Violation;
    use crate::event::DecisionKind;
    use crate::ids::PlatformId;
    use crate::moderators::Role;
    use crate::transition::{Decision, Terms};

    fn decided(undo_window_s: u32) -> Transition {
        let platform = PlatformId::parse("platform1").unwrap();
        let content = ContentRef { kind: "post".into(), id: "1".into() };
        let terms = Terms { undo_window_s, ..Terms::default() };
        let mut transition = Transition::on_or_new(&platform, &content, None, &terms, 5_000_000);
        transition.case.head.received = 1;
        let by = Acting::Moderator { id: "m".into(), role: Role::Senior };
        let violations = vec![Violation::decided("HTE".into(), None, Trigger::Manual)];
        let decision = Decision {
            kind: DecisionKind::Act,
            trigger: Trigger::Manual,
            by: Some(by.clone()),
            hint: None,
            violations: violations.clone(),
            policies: Vec::new(),
            reason: None,
        };
        transition.decide(&decision, &terms).unwrap();
        let ban = AuthorDecision {
            kind: AuthorDecisionKind::Act,
            trigger: Trigger::Manual,
            by: Some(by.clone()),
            hint: None,
            violations,
            policies: Vec::new(),
            until_ms: None,
            said: AuthorSaid::default(),
            asked_us: None,
        };
        transition.decide_author("a", &ban, &by);
        transition
    }

    #[test]
    fn the_author_is_decided_on_when_the_content_decision_stands_and_not_before() {
        for window_s in [0, 30] {
            let transition = decided(window_s);
            let job = transition.jobs.iter().find(|job| matches!(job.work, Work::DecideAuthor { .. })).unwrap();
            assert_eq!(job.due_ms, 5_000 + i64::from(window_s) * 1000);
            let undo = transition.case.head.undo.as_ref();
            assert_eq!(undo.is_some_and(|undo| undo.jobs.contains(&job.id)), window_s > 0);
        }
    }
}
