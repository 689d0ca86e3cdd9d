//! Cases: the head is what its audit entries say, and bodies are kept exactly as long as needed.

use domain::cases::{Action, AuditEntry, BodyPlace, Head, IncidentState, Visibility};

use super::{Census, Partition, Table};
use crate::world::items::Item;

pub(super) fn check(table: &Table<'_>, p: &str, partition: &Partition<'_>, census: &mut Census) {
    let item = partition.get("H").unwrap_or_else(|| panic!("{p} has no head: {:?}", partition.keys()));
    let head: Head = item.state();
    census.cases += 1;
    assert_eq!(item.number("v"), i64::try_from(head.version).ok(), "{p}: two versions");
    assert!(head.is_analysed(), "{p}: {} received, analysed {:?}", head.received, head.analysed);
    let entries: Vec<AuditEntry> =
        partition.iter().filter(|(s, _)| s.starts_with("D#")).map(|(_, i)| i.state()).collect();
    census.entries += entries.len();
    chain(p, &head, &entries);
    replay(p, &head, &entries);
    let platform = p.split('#').nth(1).unwrap_or_default();
    for event in entries.iter().flat_map(|entry| &entry.events) {
        let there = table.get(&format!("E#{platform}#{event}"), "E").is_some();
        assert!(there, "{p}: an entry names event {event}, which does not exist");
    }
    bodies(p, item, &head, partition, census);
}

/// Members of a bulk: each names a receipt that its case has, and goes by itself.
pub(super) fn check_bulk(table: &Table<'_>, p: &str, partition: &Partition<'_>) {
    let platform = p.split('#').nth(1).unwrap_or_default();
    for (case, member) in partition {
        let head = table.get(&format!("C#{platform}#{case}"), "H").unwrap_or_else(|| panic!("{p}: no case {case}"));
        let (receipt, head) = (member.number("n").unwrap_or_default(), head.state::<Head>());
        assert!((1..=i64::from(head.received)).contains(&receipt), "{p}: {case} has no receipt {receipt}");
        assert!(member.number("x").is_some(), "{p}: {case} is kept for ever");
    }
}

fn chain(p: &str, head: &Head, entries: &[AuditEntry]) {
    let mut previous = String::new();
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!(entry.number as usize, index + 1, "{p}: a gap in the audit log");
        assert_eq!(entry.previous, previous, "{p}: entry {} does not follow its predecessor", entry.number);
        previous = entry.digest();
    }
    assert_eq!((head.entry_count as usize, &head.chain), (entries.len(), &previous), "{p}: the log's end");
}

fn replay(p: &str, head: &Head, entries: &[AuditEntry]) {
    let mut state = (Visibility::Online, IncidentState::None);
    let mut incidents = 0;
    for entry in entries {
        assert_eq!(entry.from, state, "{p}: entry {} starts elsewhere", entry.number);
        let was_open = matches!(state.1, IncidentState::Open | IncidentState::Escalated);
        let opens = match entry.action {
            Action::IncidentOpened { .. } => {
                assert!(!was_open, "{p}: a second open incident at entry {}", entry.number);
                true
            }
            Action::Decided { .. } => !was_open,
            Action::EvidenceAdded { .. } => {
                assert_eq!(entry.to, state, "{p}: evidence changed the state at entry {}", entry.number);
                false
            }
        };
        incidents += u32::from(opens);
        state = entry.to;
    }
    assert_eq!((head.visibility, head.incident), state, "{p}: the head is not what its log says");
    assert_eq!(head.incident_count, incidents, "{p}: incidents");
    assert_eq!(head.enforcement.is_some(), head.visibility == Visibility::Down, "{p}: down without enforcement");
}

fn bodies(p: &str, item: &Item, head: &Head, partition: &Partition<'_>, census: &mut Census) {
    let newest = head.body_version;
    match head.body_place {
        BodyPlace::Inline => assert!(item.bytes("b").is_some(), "{p}: no body"),
        BodyPlace::Parts(count) => {
            assert!(item.bytes("b").is_none(), "{p}: a body in the head and in parts");
            let parts = parts(partition, newest);
            assert_eq!(parts.len(), count as usize, "{p}: parts of version {newest}");
            assert!(parts.iter().all(|part| part.number("x").is_none()), "{p}: the newest body expires");
        }
    }
    let pinned = head.enforcement.as_ref().map(|enforcement| enforcement.body_version);
    if let Some(version) = pinned {
        let parts = parts(partition, version);
        let is_kept = !parts.is_empty() && parts.iter().all(|part| part.number("x").is_none());
        assert!(is_kept, "{p}: the body that was enforced, version {version}, is not kept");
    }
    for (s, part) in partition.iter().filter(|(s, _)| s.starts_with("B#")) {
        census.body_parts += 1;
        let version: u32 = s[2..10].parse().expect("a version");
        let is_needed = Some(version) == pinned || (version == newest && head.body_place != BodyPlace::Inline);
        assert!(is_needed || part.number("x").is_some(), "{p}: {s} is kept for ever without need");
    }
}

fn parts<'a>(partition: &'a Partition<'_>, version: u32) -> Vec<&'a Item> {
    let prefix = format!("B#{version:08}#");
    partition.iter().filter(|(s, _)| s.starts_with(&prefix)).map(|(_, item)| *item).collect()
}
