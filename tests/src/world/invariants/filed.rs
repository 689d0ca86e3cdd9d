//! Lists of flagged cases: a case stands in every list that its head names, and in no other.

use std::collections::BTreeSet;

use domain::cases::Head;
use domain::facets::FacetCode;
use domain::ids::{CaseId, PlatformId};

use super::{Partition, Table};
use crate::world::items::Item;

/// A head and its lists.
pub(super) fn check_head(table: &Table<'_>, p: &str, item: &Item, head: &Head) {
    assert!(head.flagged_us.is_some() || !head.is_flagged(), "{p}: nobody knows when it was flagged");
    let filed = head.filed();
    assert_eq!(item.text("gbp").is_some(), filed.is_some(), "{p}: listed by its last change");
    assert_eq!(item.text("f"), filed.as_ref().map(domain::facets::Filed::row).as_deref(), "{p}: what its row tells");
    let Some(filed) = filed else { return };
    assert!(head.is_flagged(), "{p}: nothing flagged it, and it is filed");
    assert_eq!(filed.filing.reviewed, head.reviewed, "{p}: filed among the others");
    let codes: BTreeSet<&FacetCode> = filed.filing.codes.iter().collect();
    assert_eq!(codes.len(), filed.filing.codes.len(), "{p}: filed twice by one value");
    let (platform, case) = ids(p);
    for code in filed.filing.lists() {
        let at = store::table::filed(&platform, &case, &filed, code);
        let row = table.get(&at.p, &at.s).unwrap_or_else(|| panic!("{p} is missing in {}", at.p));
        assert_eq!(row.text("f"), Some(filed.row().as_str()), "{} {}: its row is old", at.p, at.s);
    }
}

/// A list: every row is one that its case names.
pub(super) fn check(table: &Table<'_>, p: &str, partition: &Partition<'_>) {
    let platform = p.split('#').nth(1).expect("a platform");
    for (s, item) in partition {
        let case = s.rsplit('#').next().expect("a case");
        let at = format!("C#{platform}#{case}");
        let head: Head = table.get(&at, "H").unwrap_or_else(|| panic!("{p} {s}: its case does not exist")).state();
        let filed = head.filed().unwrap_or_else(|| panic!("{p} {s}: its case is not filed"));
        let (platform, case) = ids(&at);
        let keys = filed.filing.lists().map(|code| store::table::filed(&platform, &case, &filed, code));
        let is_named = keys.into_iter().any(|key| key.p == p && key.s == *s);
        assert!(is_named, "{p} {s}: its case does not stand there");
        assert_eq!(item.number("x"), None, "{p} {s}: it would go before its case");
    }
}

fn ids(p: &str) -> (PlatformId, CaseId) {
    let mut parts = p.split('#').skip(1);
    let platform = parts.next().and_then(PlatformId::parse).expect("a platform");
    (platform, parts.next().and_then(CaseId::parse).expect("a case"))
}
