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
                said: AuthorSaid::default(), asked_us: None,
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

    /// Decisions that were put off and come in any order: whether anything stands against the author in the end is what
    /// was asked for last; and without bans, what stands is exactly that.
    #[test]
    fn what_was_asked_for_last_counts(asked in proptest::collection::vec(0_usize..3, 1..8), order in any::<u64>()) {
        let platform = PlatformId::parse("platform1").unwrap();
        let kinds = [AuthorDecisionKind::Hold, AuthorDecisionKind::Overturn, AuthorDecisionKind::Act];
        let decision = |(number, kind): (usize, usize)| {
            let asked_us = i64::try_from(number + 1).unwrap();
            let until_ms = Some(1_000_000 + asked_us);
            AuthorDecision {
                until_ms: until_ms.filter(|_| kind == 0),
                asked_us: Some(asked_us),
                ..AuthorDecision::plain(kinds[kind], Trigger::Manual, None)
            }
        };
        let run = |decisions: &[AuthorDecision]| {
            let mut author = Author::new("u");
            for (late, decision) in decisions.iter().enumerate() {
                let at_us = 1_000 + i64::try_from(late).unwrap();
                let known = author.clone();
                author = match AuthorTransition::decide(&platform, known, decision, &Terms::default(), at_us) {
                    Ok(done) => done.author,
                    Err(_) => author.asked(decision.kind, decision.asked_us.unwrap()).unwrap_or(author),
                };
            }
            author
        };
        let in_order: Vec<AuthorDecision> = asked.iter().copied().enumerate().map(decision).collect();
        let mut shuffled = in_order.clone();
        let mut seed = order;
        for last in (1..shuffled.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(last, usize::try_from(seed >> 33).unwrap() % (last + 1));
        }
        let (expected, found) = (run(&in_order), run(&shuffled));
        let stands = |author: &Author| author.status != AuthorStatus::Active;
        prop_assert_eq!(stands(&expected), asked.last() != Some(&1));
        prop_assert_eq!(stands(&found), stands(&expected), "{:?}", shuffled);
        if !asked.contains(&2) {
            prop_assert_eq!((found.status, found.held_until_ms), (expected.status, expected.held_until_ms));
        }
    }
}
