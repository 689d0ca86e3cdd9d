//! Laws of authors over any sequence of decisions.

use proptest::prelude::*;

use crate::authors::{Author, AuthorDecision, AuthorDecisionKind, AuthorSaid, AuthorStatus, AuthorTransition, verify};
use crate::cases::Trigger;
use crate::ids::PlatformId;
use crate::job::Work;
use crate::transition::Terms;

const KINDS: [AuthorDecisionKind; 4] =
    [AuthorDecisionKind::Act, AuthorDecisionKind::Hold, AuthorDecisionKind::Escalate, AuthorDecisionKind::Overturn];

/// What a decision makes of a status, told apart from how it is stored.
const fn after(status: AuthorStatus, kind: AuthorDecisionKind) -> AuthorStatus {
    match (kind, status) {
        (AuthorDecisionKind::Act, _) | (AuthorDecisionKind::Hold, AuthorStatus::Banned) => AuthorStatus::Banned,
        (AuthorDecisionKind::Hold, _) => AuthorStatus::Held,
        (AuthorDecisionKind::Overturn, _) => AuthorStatus::Active,
        (AuthorDecisionKind::Escalate, status) => status,
    }
}

proptest! {
    #[test]
    fn laws_of_authors(steps in proptest::collection::vec((0_usize..4, any::<bool>(), any::<bool>()), 1..40)) {
        let platform = PlatformId::parse("platform1").unwrap();
        let mut author = Author::new("u");
        let (mut entries, mut ids) = (Vec::new(), std::collections::BTreeSet::new());
        for (step, (kind, external, echo)) in steps.into_iter().enumerate() {
            let (kind, at_us) = (KINDS[kind], i64::try_from(step).unwrap() * 1_000_000);
            let trigger = if external { Trigger::External } else { Trigger::Manual };
            let until_ms = echo.then_some(at_us / 1000 + 5_000);
            let decision = AuthorDecision {
                kind, trigger, by: None, hint: None, violations: Vec::new(), policies: Vec::new(), until_ms,
                said: AuthorSaid::default(),
            };
            let terms = Terms { echo_external: echo, undo_window_s: 60, ..Terms::default() };
            let Ok(t) = AuthorTransition::decide(&platform, author.clone(), &decision, &terms, at_us) else {
                prop_assert!(!external, "what happened outside is never refused");
                continue;
            };
            prop_assert_eq!(t.author.status, after(author.status, kind));
            prop_assert_eq!((t.seen + 1, t.entry.number), (t.author.version, t.author.decisions));
            prop_assert_eq!(t.author.ban.is_some(), t.author.status == AuthorStatus::Banned);
            prop_assert!(t.author.held_until_ms.is_none() || t.author.status == AuthorStatus::Held);
            prop_assert_eq!(t.event.is_some(), !external || echo);
            let told = t.event.as_ref().map(|event| event.not_before_ms);
            prop_assert!(told.is_none_or(|ms| ms == at_us / 1000), "told before the incidents that a ban closes");
            let banned = [author.status, t.author.status].contains(&AuthorStatus::Banned);
            let walks = t.jobs.iter().any(|job| matches!(job.work, Work::AuthorWalk { .. }));
            prop_assert_eq!(walks, banned && matches!(kind, AuthorDecisionKind::Act | AuthorDecisionKind::Overturn));
            for id in t.jobs.iter().map(|job| job.id.clone()).chain(t.event.map(|event| event.id.as_str().into())) {
                prop_assert!(ids.insert(id), "owed twice");
            }
            entries.push(t.entry);
            author = t.author;
        }
        prop_assert_eq!(verify(&entries), Ok((author.status, author.chain)));
    }
}
