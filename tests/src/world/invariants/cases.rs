//! Cases: the head is what its audit entries say, and bodies are kept exactly as long as needed.

use std::collections::BTreeSet;

use domain::cases::{Action, AuditEntry, BodyPlace, EntryText, Head, Visibility, verify};
use domain::reports::ReportRecord;
use store::table::EVENT_TTL_S;

use super::{Census, Partition, Table};
use crate::world::items::Item;

pub(super) fn check(table: &Table<'_>, p: &str, partition: &Partition<'_>, census: &mut Census) {
    let item = partition.get("H").unwrap_or_else(|| panic!("{p} has no head: {:?}", partition.keys()));
    let head: Head = item.state();
    census.cases += 1;
    assert!(!head.retired, "{p}: a case has ended and is still there");
    let has_log = partition.keys().any(|s| s.starts_with("D#") || s.starts_with("R#"));
    assert!(!has_log || head.expires_s.is_none(), "{p}: the head would expire before its log");
    assert_eq!(item.number("x"), head.expires_s, "{p}: two times of expiry");
    assert_eq!(item.number("v"), i64::try_from(head.version).ok(), "{p}: two versions");
    assert!(head.received == 0 || head.is_analysed(), "{p}: {} received, analysed {:?}", head.received, head.analysed);
    super::filed::check_head(table, p, item, &head);
    let entries: Vec<AuditEntry> =
        partition.iter().filter(|(s, _)| s.starts_with("D#")).map(|(_, i)| i.state()).collect();
    census.entries += entries.len();
    replay(p, &head, &entries, partition);
    reports(p, &head, partition);
    let platform = p.split('#').nth(1).unwrap_or_default();
    for (entry, event) in entries.iter().flat_map(|entry| entry.events.iter().map(move |event| (entry, event))) {
        let there = table.get(&format!("E#{platform}#{event}"), "E").is_some();
        let is_undone = is_undone(entry, &entries);
        if !there && entry.at_us / 1000 + EVENT_TTL_S * 1000 <= table.now_ms {
            continue; // events expire, entries do not
        }
        assert!(there != is_undone, "{p}: event {event} of entry {}: undone {is_undone}, there {there}", entry.number);
    }
    bodies(p, item, &head, partition, census);
}

/// Whether a later entry took this one back, and with it what it had owed.
fn is_undone(entry: &AuditEntry, entries: &[AuditEntry]) -> bool {
    entries.iter().any(|later| match later.action {
        Action::Undone { entry: first } => (first..later.number).contains(&entry.number),
        _ => false,
    })
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

/// The log is whole and chained, and the head stands where it ends; texts are those that were written.
fn replay(p: &str, head: &Head, entries: &[AuditEntry], partition: &Partition<'_>) {
    let (standing, chain) = verify(entries).unwrap_or_else(|wrong| panic!("{p}: {wrong}"));
    assert_eq!((head.entry_count as usize, &head.chain), (entries.len(), &chain), "{p}: the log's end");
    assert_eq!(head.standing(), standing, "{p}: the head is not what its log says");
    let is_down_with_reason = head.visibility == Visibility::Online || head.enforcement.is_some();
    assert!(is_down_with_reason, "{p}: down without enforcement");
    for entry in entries {
        if let Some(item) = partition.get(format!("X#{:08}", entry.number).as_str()) {
            let text: EntryText = item.state();
            assert_eq!(Some(text.digest()), entry.text, "{p}: the text of entry {}", entry.number);
        }
    }
}

/// Reports are counted on the head that they are evidence of.
fn reports(p: &str, head: &Head, partition: &Partition<'_>) {
    let incident = head.incident_count.max(1);
    let prefix = format!("R#{incident:08}#");
    let reports: Vec<ReportRecord> =
        partition.iter().filter(|(s, _)| s.starts_with(&prefix)).map(|(_, item)| item.state()).collect();
    assert!(reports.iter().all(|report| report.is_folded), "{p}: a report was never counted");
    assert_eq!(head.evidence.reports as usize, reports.len(), "{p}: reports of incident {incident}");
    let identified = reports.iter().filter(|report| report.is_named()).count();
    assert_eq!(head.evidence.identified as usize, identified, "{p}: reporters of incident {incident}");
}

fn bodies(p: &str, item: &Item, head: &Head, partition: &Partition<'_>, census: &mut Census) {
    let newest = head.body_version;
    match head.body_place {
        BodyPlace::Inline => assert!(item.bytes("b").is_some(), "{p}: no body"),
        BodyPlace::Parts(count) => {
            assert!(item.bytes("b").is_none(), "{p}: a body in the head and in parts");
            let parts = parts(partition, newest);
            assert_eq!(parts.len(), count as usize, "{p}: parts of version {newest}");
            let with_head = |part: &&Item| part.number("x") == item.number("x");
            assert!(parts.iter().all(with_head), "{p}: the newest body does not expire with its head");
        }
    }
    let pinned = head.enforcement.as_ref().map(|enforcement| enforcement.body_version);
    if let Some(version) = pinned {
        let parts = parts(partition, version);
        let is_kept = !parts.is_empty() && parts.iter().all(|part| part.number("x").is_none());
        // An erasure takes what was enforced as well.
        let is_right = if head.may_keep_body(version) { is_kept } else { parts.is_empty() };
        assert!(is_right, "{p}: the body that was enforced, version {version}, is not kept, or not erased");
    }
    let mut former = BTreeSet::new();
    for (s, part) in partition.iter().filter(|(s, _)| s.starts_with("B#")) {
        census.body_parts += 1;
        let version: u32 = s[2..10].parse().expect("a version");
        let is_needed = Some(version) == pinned || (version == newest && head.body_place != BodyPlace::Inline);
        if !is_needed && part.number("x").is_none() {
            former.insert(version);
        }
    }
    // What was enforced before is evidence of the statement of then, and ends with the case.
    let enforced_before = head.enforcement.as_ref().map_or(0, |enforcement| enforcement.number as usize - 1);
    assert!(former.len() <= enforced_before, "{p}: versions {former:?} are kept for ever without need");
}

fn parts<'a>(partition: &'a Partition<'_>, version: u32) -> Vec<&'a Item> {
    let prefix = format!("B#{version:08}#");
    partition.iter().filter(|(s, _)| s.starts_with(&prefix)).map(|(_, item)| *item).collect()
}
