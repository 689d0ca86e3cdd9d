//! A log is checked long after it was written: what was stored must read back as it was.

use proptest::prelude::*;

use super::*;
use crate::decide::Confidence;

fn entry(number: u32, score: f64, previous: &str) -> AuditEntry {
    let violation = Violation {
        policy: "HTE".into(),
        field: Some("text".into()),
        confidence: Confidence::Check,
        score,
        cause: "own-model/hate".into(),
        ..Violation::default()
    };
    AuditEntry {
        number,
        at_us: 1_790_000_000_000_000 + i64::from(number),
        trigger: Trigger::Automated,
        by: None,
        action: Action::EvidenceAdded { violations: vec![violation] },
        called: None,
        executed: None,
        policies: vec![("HTE".into(), 3)],
        text: None,
        from: Standing::default(),
        to: Standing::default(),
        events: Vec::new(),
        previous: previous.to_owned(),
    }
}

proptest! {
    /// A score that came back as its neighbour would look like tampering.
    #[test]
    fn an_entry_has_the_same_digest_after_it_was_stored(score in 0.0_f64..=1.0) {
        let written = entry(1, score, "");
        let stored = serde_json::to_string(&written).unwrap();
        let read: AuditEntry = serde_json::from_str(&stored).unwrap();
        prop_assert_eq!(read.digest(), written.digest());
        let value: serde_json::Value = serde_json::from_str(&stored).unwrap();
        let read: AuditEntry = serde_json::from_value(value).unwrap();
        prop_assert_eq!(read.digest(), written.digest());
    }
}

/// A log of three entries, the second with a text.
fn log() -> (Vec<AuditEntry>, Vec<(u32, String)>, LogEnd) {
    let text = EntryText { entry: 2, salt: "s".into(), text: "they insulted me".into(), more: Vec::new() };
    let first = entry(1, 0.6, "");
    let second = AuditEntry { action: Action::Noted, text: Some(text.digest()), ..entry(2, 0.0, &first.digest()) };
    let third = entry(3, 0.7, &second.digest());
    let end = LogEnd { entry_count: 3, chain: third.digest(), standing: Standing::default() };
    (vec![first, second, third], vec![(2, text.digest())], end)
}

#[test]
fn a_whole_log_passes_and_every_change_of_it_is_found() {
    let (entries, texts, end) = log();
    assert_eq!(verify_log(&entries, &texts, &end), Ok(()));
    assert_eq!(verify_log(&[], &[], &LogEnd { entry_count: 0, chain: String::new(), ..end.clone() }), Ok(()));

    let mut changed = entries.clone();
    changed[0].at_us += 1;
    assert_eq!(verify_log(&changed, &texts, &end), Err(Tampered::Chain(2)));
    let mut last = entries.clone();
    last[2].trigger = Trigger::Manual;
    assert_eq!(verify_log(&last, &texts, &end), Err(Tampered::Head), "the last entry is held by the head");
    let without = [entries[0].clone(), entries[2].clone()];
    assert_eq!(verify_log(&without, &texts, &end), Err(Tampered::Gap(2)));
    assert_eq!(verify_log(&entries[..2], &texts, &end), Err(Tampered::Gap(3)), "cut off at its end");
    assert_eq!(verify_log(&[], &[], &end), Err(Tampered::Gap(1)), "the whole log is gone");

    let other = EntryText { entry: 2, salt: "s".into(), text: "they praised me".into(), more: Vec::new() };
    assert_eq!(verify_log(&entries, &[(2, other.digest())], &end), Err(Tampered::Text(2)));
    assert_eq!(verify_log(&entries, &[], &end), Err(Tampered::Text(2)), "gone without an erasure");
    let added = [texts[0].clone(), (3, other.digest())];
    assert_eq!(verify_log(&entries, &added, &end), Err(Tampered::Text(3)), "a text nobody wrote");
    for end in [
        LogEnd { entry_count: 2, ..end.clone() },
        LogEnd { chain: String::new(), ..end.clone() },
        LogEnd { standing: Standing { incidents: 1, ..Standing::default() }, ..end.clone() },
    ] {
        assert_eq!(verify_log(&entries, &texts, &end), Err(Tampered::Head), "{end:?}");
    }
}

#[test]
fn texts_may_be_missing_after_an_erasure_only() {
    let (mut entries, texts, _) = log();
    let erased = Action::Erased { receipt: "r1".into() };
    entries.push(AuditEntry { action: erased, ..entry(4, 0.0, &entries[2].digest()) });
    let later = AuditEntry { action: Action::Noted, text: Some("d".into()), ..entry(5, 0.0, &entries[3].digest()) };
    entries.push(later);
    let end = LogEnd { entry_count: 5, chain: entries[4].digest(), standing: Standing::default() };
    let kept = (5, "d".to_owned());
    assert_eq!(verify_log(&entries, std::slice::from_ref(&kept), &end), Ok(()));
    assert_eq!(verify_log(&entries, &[texts[0].clone(), kept], &end), Ok(()), "not yet removed");
    assert_eq!(verify_log(&entries, &[], &end), Err(Tampered::Text(5)), "written after the erasure");
}
