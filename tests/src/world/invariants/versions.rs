//! Versions of configuration objects: the newest one is the object as it stands, and no number is
//! missing below it.

use super::Partition;

/// Kinds of objects whose versions are kept.
const KEPT: [&str; 6] = ["POLICY", "STRATEGY", "TYPE", "QUEUE", "FILTER", "VELOCITY"];

/// Checks a platform's partition.
pub(super) fn check(p: &str, partition: &Partition<'_>) {
    for (s, item) in partition {
        let Some((kind, name)) = s.strip_prefix("CFG#").and_then(|rest| rest.split_once('#')) else { continue };
        if !KEPT.contains(&kind) {
            continue;
        }
        let current = item.number("v").expect("a version");
        let key = |number: i64| format!("VER#{kind}#{}#{number:08}", name.replace('%', "%25").replace('#', "%23"));
        for number in 1..=current {
            assert!(partition.contains_key(key(number).as_str()), "{p} {s}: version {number} of {current} is missing");
        }
        let next = key(current + 1);
        assert!(!partition.contains_key(next.as_str()), "{p} {s}: a version beyond {current}");
        let newest = partition[key(current).as_str()];
        assert_eq!(newest.text("d"), item.text("d"), "{p} {s}: the newest version is the object");
        assert_eq!(item.state::<serde_json::Value>()["version"], current, "{p} {s}: it knows its version");
    }
}
