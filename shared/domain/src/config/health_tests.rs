use proptest::prelude::*;

use super::*;
use crate::config::{EndpointKind, Target};

const MINUTE_MS: i64 = 60_000;

fn endpoint() -> Endpoint {
    Endpoint {
        id: "e".into(),
        kind: EndpointKind::Checkstep,
        target: Target::Url { url: "https://example.org".into() },
        description: String::new(),
        types: Vec::new(),
        enabled: true,
        keys: Vec::new(),
        app: None,
        modapi: None,
        created_ms: 0,
        health: Health::default(),
    }
}

/// The endpoint after attempts at these times, and how often its state changed.
fn after(attempts: &[(i64, bool)]) -> (Endpoint, usize) {
    let mut changes = 0;
    let endpoint = attempts.iter().fold(endpoint(), |endpoint, (at_ms, is_success)| {
        endpoint.attempted(*is_success, *at_ms).inspect(|_| changes += 1).unwrap_or(endpoint)
    });
    (endpoint, changes)
}

#[test]
fn five_days_of_failures_disable() {
    let mut attempts: Vec<(i64, bool)> = (0..5 * 24 * 60).map(|minute| (minute * MINUTE_MS, false)).collect();
    let (failing, changes) = after(&attempts);
    assert!(failing.enabled, "not yet: the second failure has begun the five days");
    assert_eq!(changes, 2, "only changes of state are written");
    assert_eq!(failing.health.failing, Some(Failing { since_ms: 0, counted_from_ms: Some(MINUTE_MS) }));
    attempts.push((MINUTE_MS + FAILING_LIMIT_MS, false));
    let (disabled, changes) = after(&attempts);
    assert_eq!((disabled.enabled, changes), (false, 3));
    let end = Disabled { reason: DisabledReason::Failing, at_ms: MINUTE_MS + FAILING_LIMIT_MS };
    assert_eq!(disabled.health.disabled, Some(end));
    assert!(disabled.attempted(false, i64::MAX).is_none() && disabled.attempted(true, i64::MAX).is_none());
    let again = disabled.switched(true, 1);
    assert_eq!((again.enabled, again.health), (true, Health::default()));
}

#[test]
fn a_success_clears_the_clock() {
    let (well, changes) = after(&[(0, false), (MINUTE_MS, false), (FAILING_LIMIT_MS, true), (FAILING_LIMIT_MS, true)]);
    assert_eq!((well.health, changes), (Health::default(), 3));
}

#[test]
fn failures_far_apart_are_no_five_days_of_failures() {
    // Between the first two a success may have gone unseen.
    let (known, _) = after(&[(0, false), (FAILING_LIMIT_MS, false), (FAILING_LIMIT_MS + MINUTE_MS, false)]);
    assert!(known.enabled);
}

#[test]
fn an_operator_has_his_own_reason() {
    let off = endpoint().switched(false, 7);
    assert_eq!(off.health.disabled, Some(Disabled { reason: DisabledReason::Operator, at_ms: 7 }));
    assert_eq!(off.clone().switched(false, 9), off, "switching off again changes nothing");
    assert_eq!(off.switched(true, 9), endpoint());
}

proptest! {
    /// Whatever comes in whatever order: it is disabled only by a failure that ends five days without
    /// a success, and between changes nothing is written.
    #[test]
    fn disabled_only_after_five_days_without_success(gaps in prop::collection::vec((0_i64..86_400_000, prop::bool::weighted(0.05)), 1..60)) {
        let (mut now, mut known, mut last_success) = (0, endpoint(), 0);
        for (gap, is_success) in gaps {
            now += gap;
            if is_success {
                last_success = now;
            }
            if let Some(next) = known.attempted(is_success, now) {
                prop_assert_ne!(&next, &known);
                if !next.enabled {
                    prop_assert!(!is_success && now - last_success >= FAILING_LIMIT_MS);
                }
                known = next;
            }
            prop_assert!(!is_success || !known.enabled || known.health.failing.is_none());
            if !known.enabled {
                break;
            }
        }
    }
}
