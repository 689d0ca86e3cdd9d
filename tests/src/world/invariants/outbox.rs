//! Events: fanned out, each delivery at rest, each attempt recorded, no text lost before its time.

use domain::cases::{BodyPlace, Head};
use domain::event::{Event, Fact};
use domain::webhook::delivery::{Attempt, Delivery, DeliveryState};

use super::{Census, Partition, Table};
use crate::world::items::Item;

pub(super) fn check(table: &Table<'_>, p: &str, partition: &Partition<'_>, census: &mut Census) {
    let item = partition.get("E").unwrap_or_else(|| panic!("{p} has no event: {:?}", partition.keys()));
    let event: Event = item.state();
    census.events += 1;
    assert!(!item.is_due(), "{p}: the event was never fanned out");
    assert!(item.number("x").is_some(), "{p}: the event is kept for ever");
    if let Some(case) = &event.case {
        let case_p = format!("C#{}#{}", event.platform, case.as_str());
        let head = table.get(&case_p, "H").unwrap_or_else(|| panic!("{p}: its case does not exist"));
        judged_body(table, p, &event, &case_p, head);
    }
    for (s, item) in partition.iter().filter(|(s, _)| s.starts_with("V#")) {
        let endpoint = s.split('#').nth(1).unwrap_or_default();
        if s.matches('#').count() == 1 {
            census.deliveries += 1;
            delivery(p, s, item, partition);
        } else {
            census.attempts += 1;
            assert!(partition.contains_key(format!("V#{endpoint}").as_str()), "{p} {s}: an attempt of no delivery");
        }
    }
}

fn delivery(p: &str, s: &str, item: &Item, partition: &Partition<'_>) {
    let delivery: Delivery = item.state();
    assert_ne!(delivery.state, DeliveryState::Pending, "{p} {s}: still pending");
    assert!(!item.is_due(), "{p} {s}: {:?} and still due", delivery.state);
    assert_eq!(delivery.leased_until_ms, 0, "{p} {s}: {:?} and still leased", delivery.state);
    let needs_operator = matches!(delivery.state, DeliveryState::Failed | DeliveryState::Held);
    assert_eq!(item.text("g4p").is_some(), needs_operator, "{p} {s}: listed for operators");
    let prefix = format!("{s}#");
    let attempts: Vec<Attempt> =
        partition.iter().filter(|(key, _)| key.starts_with(&prefix)).map(|(_, item)| item.state()).collect();
    let numbers: Vec<u32> = attempts.iter().map(|attempt| attempt.number).collect();
    assert_eq!(numbers, (1..=delivery.attempts).collect::<Vec<_>>(), "{p} {s}: attempts");
    if delivery.state == DeliveryState::Delivered {
        assert!(attempts.last().is_some_and(Attempt::is_success), "{p} {s}: delivered without success");
    }
}

/// An `analysed-content` event must find the text it judged until it expires itself.
fn judged_body(table: &Table<'_>, p: &str, event: &Event, case_p: &str, head: &Item) {
    let Fact::AnalysedContent { body_version, .. } = event.fact else { return };
    let state: Head = head.state();
    if state.body_version == body_version && state.body_place == BodyPlace::Inline {
        return;
    }
    if state.erased_body.is_some_and(|erased| body_version < erased) {
        return; // an erasure goes before a webhook that can be sent again
    }
    let part = table.get(case_p, &format!("B#{body_version:08}#00"));
    let part = part.unwrap_or_else(|| panic!("{p}: the text of version {body_version} is gone"));
    let expires_s = part.number("x").unwrap_or(i64::MAX);
    assert!(expires_s >= event.at_us / 1_000_000 + store::table::EVENT_TTL_S, "{p}: its text goes before it");
}
