//! The table's layout: every key and attribute name, in one place.
//!
//! | attribute | meaning |
//! |---|---|
//! | `p`, `s` | primary key |
//! | `v` | version of the item, the condition of its next write |
//! | `w` | token of the last write, by which a writer recognises its own success |
//! | `d` | state, as JSON |
//! | `b` | encoded content body, or a part of one |
//! | `n` | receipt number |
//! | `x` | seconds since 1970 from which DynamoDB may delete the item |
//! | `m` | summary of a case, for lists |
//! | `f` | by what a flagged case is filed |
//! | `g1p`, `g1s` | due work: `DUE#shard` / due time and id |
//! | `g2p`, `g2s` | review queue, by priority |
//! | `g3p`, `g3s` | deliveries of an endpoint, by time |
//! | `g4p`, `g4s` | deliveries of an endpoint that need an operator, by time |
//! | `g5p`, `g5s` | review queue, by time of arrival |
//! | `g6p`, `g6s` | cases of an author, by time |
//! | `g7p`, `g7s` | cases with the same parent, by time |
//! | `g8p`, `g8s` | all cases of a month, by time |
//! | `g9p`, `g9s` | audit entries of a day, by time |
//! | `gap`, `gas` | audit entries of a moderator, by time |
//! | `gbp`, `gbs` | flagged cases of a platform with filters, by their last change |
//!
//! Every partition key but those of API keys, apps, credentials of organisations and the platform list starts with the platform, and a
//! [`PlatformId`] can only come from a credential or from the list.

use domain::bulk::BulkId;
use domain::facets::{Facet, FacetCode, Filed};
use domain::ids::{CaseId, EventId, PlatformId, base32, digest, sortable_ms};

/// An index: its name, and what its key attributes start with. The attributes stand in every item, so
/// their names are short; the names of indexes must have three characters at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    /// Name.
    pub name: &'static str,
    /// Prefix of its two key attributes.
    pub attribute: &'static str,
    /// Attributes it holds besides keys.
    pub projection: &'static [&'static str],
}

/// Index of due work.
pub const DUE_INDEX: Index = Index { name: "due", attribute: "g1", projection: &[] };
/// Index of deliveries by endpoint.
pub const DELIVERY_INDEX: Index = Index { name: "deliveries", attribute: "g3", projection: &[] };
/// Index of deliveries by endpoint that need an operator.
pub const ATTENTION_INDEX: Index = Index { name: "attention", attribute: "g4", projection: &[] };
/// Index of the review queue by priority, highest last.
pub const QUEUE_INDEX: Index = Index { name: "queue", attribute: "g2", projection: &["m"] };
/// Index of the review queue by time of arrival.
pub const ARRIVAL_INDEX: Index = Index { name: "arrival", attribute: "g5", projection: &["m"] };
/// Index of cases by author.
pub const AUTHOR_INDEX: Index = Index { name: "author", attribute: "g6", projection: &["m"] };
/// Index of cases by parent.
pub const PARENT_INDEX: Index = Index { name: "parent", attribute: "g7", projection: &["m"] };
/// Index of all cases by month.
pub const CASES_INDEX: Index = Index { name: "cases", attribute: "g8", projection: &["m"] };
/// Index of audit entries by day.
pub const AUDIT_INDEX: Index = Index { name: "audit", attribute: "g9", projection: &["d", "u"] };
/// Index of audit entries by moderator.
pub const ACTOR_INDEX: Index = Index { name: "actor", attribute: "ga", projection: &["d", "u"] };
/// Index of flagged cases by their last change.
pub const UPDATED_INDEX: Index = Index { name: "updated", attribute: "gb", projection: &["f"] };

/// Every index.
pub const INDEXES: [Index; 11] = [
    DUE_INDEX,
    QUEUE_INDEX,
    DELIVERY_INDEX,
    ATTENTION_INDEX,
    ARRIVAL_INDEX,
    AUTHOR_INDEX,
    PARENT_INDEX,
    CASES_INDEX,
    AUDIT_INDEX,
    ACTOR_INDEX,
    UPDATED_INDEX,
];

/// In how many partitions a review queue, the children of a parent and a day's audit entries are spread.
pub const LIST_SHARDS: u8 = 4;
/// In how many partitions a month's cases are spread.
pub const CASE_SHARDS: u8 = 8;
/// In how many partitions due work is spread.
pub const DUE_SHARDS: u8 = 8;

/// In how many partitions the members of a bulk are spread.
pub const BULK_SHARDS: u8 = 8;
/// How long the members of a bulk are kept, seconds.
pub const BULK_TTL_S: i64 = 30 * 86_400;

/// How long events, deliveries and attempts are kept, seconds.
pub const EVENT_TTL_S: i64 = 30 * 86_400;
/// How long idempotency records are kept, seconds.
pub const IDEMPOTENCY_TTL_S: i64 = 86_400;
/// How long marks on links are kept after the link has ended, seconds.
pub const LINK_GRACE_S: i64 = 86_400;
/// How long a superseded body stays for readers that are under way, seconds.
pub const SUPERSEDED_TTL_S: i64 = 86_400;

/// Primary key of an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Partition.
    pub p: String,
    /// Sort key.
    pub s: String,
}

impl Key {
    /// Whether there can be an item under this key: longer ones are refused by the table.
    pub fn is_storable(&self) -> bool {
        (1..=2_048).contains(&self.p.len()) && (1..=1_024).contains(&self.s.len())
    }
}

fn key(p: String, s: impl Into<String>) -> Key {
    Key { p, s: s.into() }
}

/// Partition of a case.
pub fn case_partition(platform: &PlatformId, case: &CaseId) -> String {
    format!("C#{platform}#{}", case.as_str())
}

/// Head of a case.
pub fn head(platform: &PlatformId, case: &CaseId) -> Key {
    key(case_partition(platform, case), "H")
}

/// A part of a body version.
pub fn body_part(platform: &PlatformId, case: &CaseId, version: u32, part: usize) -> Key {
    key(case_partition(platform, case), format!("{}{part:02}", body_prefix(version)))
}

/// What the sort keys of all parts of a body version start with.
pub fn body_prefix(version: u32) -> String {
    format!("{BODY_PREFIX}{version:08}#")
}

/// What the sort keys of all parts of all body versions start with.
pub const BODY_PREFIX: &str = "B#";

/// An audit entry.
pub fn entry(platform: &PlatformId, case: &CaseId, number: u32) -> Key {
    key(case_partition(platform, case), format!("{ENTRY_PREFIX}{number:08}"))
}

/// What the sort keys of audit entries start with.
pub const ENTRY_PREFIX: &str = "D#";

/// Text of an audit entry, which can be erased.
pub fn entry_text(platform: &PlatformId, case: &CaseId, number: u32) -> Key {
    key(case_partition(platform, case), format!("{TEXT_PREFIX}{number:08}"))
}

/// What the sort keys of texts of audit entries start with.
pub const TEXT_PREFIX: &str = "X#";

/// Beyond all of them. What stands between the first entry and here is the log, the head, the reports and the texts.
pub const TEXTS_END: &str = "X$";

/// A report.
pub fn report(platform: &PlatformId, case: &CaseId, incident: u32, report: &str) -> Key {
    key(case_partition(platform, case), format!("{}{report}", report_prefix(incident)))
}

/// What the sort keys of the reports of an incident start with.
pub fn report_prefix(incident: u32) -> String {
    format!("{REPORT_PREFIX}{incident:08}#")
}

/// What the sort keys of all reports of a case start with.
pub const REPORT_PREFIX: &str = "R#";

/// Mark that a report has been counted for its reporter.
pub fn counted_report(platform: &PlatformId, case: &CaseId, incident: u32, report: &str) -> Key {
    key(case_partition(platform, case), format!("Y#{incident:08}#{report}"))
}

/// Partition of an author.
pub fn author_partition(platform: &PlatformId, author: &str) -> String {
    format!("A#{platform}#{}", hashed(&["author", author]))
}

/// What was decided on an author.
pub fn author(platform: &PlatformId, author: &str) -> Key {
    key(author_partition(platform, author), "A")
}

/// An audit entry of an author.
pub fn author_entry(platform: &PlatformId, author: &str, number: u32) -> Key {
    key(author_partition(platform, author), format!("{ENTRY_PREFIX}{number:08}"))
}

/// What is counted of an author.
pub fn author_tally(platform: &PlatformId, author: &str) -> Key {
    key(author_partition(platform, author), "S")
}

/// What is said of a user besides the id.
pub fn profile(platform: &PlatformId, user: &str) -> Key {
    key(author_partition(platform, user), "P")
}

/// What is known of an author at large.
pub fn author_record(platform: &PlatformId, author: &str) -> Key {
    key(author_partition(platform, author), "T")
}

/// Where an author who was first seen then stands in the list of a platform's authors.
pub fn author_place(platform: &PlatformId, author: &str, first_ms: i64) -> Key {
    let hash = hashed(&["author", author]);
    let p = authors_partition(platform, shard(&hash, LIST_SHARDS));
    key(p, format!("{}#{hash}", sortable_ms(first_ms.max(0))))
}

/// Index partition of a shard of a platform's authors.
pub fn authors_partition(platform: &PlatformId, shard: u8) -> String {
    format!("M#{platform}#authors#{shard}")
}

/// The latest posts of an author.
pub fn post_window(platform: &PlatformId, author: &str) -> Key {
    key(author_partition(platform, author), "V")
}

/// A mute, with the user who muted.
pub fn mute(platform: &PlatformId, user: &str, target: &str) -> Key {
    key(author_partition(platform, user), format!("{MUTE_PREFIX}{}", hashed(&["author", target])))
}

/// What the sort keys of a user's mutes start with.
pub const MUTE_PREFIX: &str = "U#";

/// The same mute, with the user who was muted.
pub fn muted(platform: &PlatformId, user: &str, target: &str) -> Key {
    key(author_partition(platform, target), format!("{MUTED_PREFIX}{}", hashed(&["author", user])))
}

/// What the sort keys of mutes of a user by others start with.
pub const MUTED_PREFIX: &str = "W#";

/// Calls of a service on a day.
pub fn spent(platform: &PlatformId, strategy: &str, day: &str) -> Key {
    key(platform_partition(platform), format!("SPENT#{strategy}#{day}"))
}

/// A part of a hash list.
pub fn hash_part(platform: &PlatformId, name: &str, series: u32, part: &str) -> Key {
    key(hash_partition(platform, name), format!("{}{part}", hash_prefix(series)))
}

/// Partition of the parts of a hash list.
pub fn hash_partition(platform: &PlatformId, name: &str) -> String {
    format!("F#{platform}#{name}")
}

/// Sort key prefix of the parts of one series of a hash list.
pub fn hash_prefix(series: u32) -> String {
    format!("{series:010}#")
}

/// What is counted of a reporter; `reporter` is the key of the reporter's reports.
pub fn reporter_tally(platform: &PlatformId, reporter: &str) -> Key {
    key(format!("A#{platform}#{reporter}"), "Z")
}

/// The rate of reports that name a policy.
pub fn policy_rate(platform: &PlatformId, policy: &str) -> Key {
    key(format!("N#{platform}#{}", hashed(&["policy", policy])), "N")
}

/// The type of a content that is known by its id alone.
pub fn alias(platform: &PlatformId, content: &str) -> Key {
    key(format!("R#{platform}#{}", hashed(&["alias", content])), "R")
}

/// A job.
pub fn job(platform: &PlatformId, id: &str) -> Key {
    key(format!("O#{platform}#{id}"), "O")
}

/// A receipt of an erasure.
pub fn erasure(platform: &PlatformId, id: &str) -> Key {
    key(platform_partition(platform), format!("{ERASURE_PREFIX}{id}"))
}

/// What the sort keys of receipts of erasures start with.
pub const ERASURE_PREFIX: &str = "ERASURE#";

/// A rule of Stream's rule builder.
pub fn rule(platform: &PlatformId, id: &str) -> Key {
    key(platform_partition(platform), format!("{RULE_PREFIX}{id}"))
}

/// What the sort keys of rules start with.
pub const RULE_PREFIX: &str = "RULE#";

/// Index partition of a shard of a review queue.
pub fn queue_partition(platform: &PlatformId, queue: &str, shard: u8) -> String {
    format!("Q#{platform}#{}#{shard}", hashed(&["queue", queue]))
}

/// Index partition of a shard of a parent's children.
pub fn parent_partition(platform: &PlatformId, kind: &str, id: &str, shard: u8) -> String {
    format!("P#{platform}#{}#{shard}", hashed(&["parent", kind, id]))
}

/// Partition of a shard of the flagged cases that are filed by a value, reviewed or not.
pub fn facet_partition(platform: &PlatformId, code: &FacetCode, reviewed: bool, shard: u8) -> String {
    format!("S#{platform}#{}#{}#{shard}", state(reviewed), code.as_str())
}

/// In how many partitions the cases that are filed by a value are spread: more where there can be very many.
pub fn facet_shards(code: &FacetCode) -> u8 {
    match code.facet() {
        Some(Facet::Name | Facet::Author | Facet::Reporter | Facet::Overflow) => 1,
        _ => LIST_SHARDS,
    }
}

/// A flagged case in one of the lists it is filed in.
pub fn filed(platform: &PlatformId, case: &CaseId, filed: &Filed, code: &FacetCode) -> Key {
    let shard = list_shard(case, facet_shards(code));
    let position = filed.position(code.facet().unwrap_or(Facet::All), case);
    key(facet_partition(platform, code, filed.filing.reviewed, shard), position)
}

/// Index partition of a shard of the flagged cases by their last change, reviewed or not.
pub fn updated_partition(platform: &PlatformId, reviewed: bool, shard: u8) -> String {
    format!("Y#{platform}#{}#{shard}", state(reviewed))
}

const fn state(reviewed: bool) -> char {
    if reviewed { 'd' } else { 'o' }
}

/// Index partition of a shard of the cases of a month (`2026-11`).
pub fn month_partition(platform: &PlatformId, month: &str, shard: u8) -> String {
    format!("M#{platform}#{month}#{shard}")
}

/// Index partition of a shard of the audit entries of a day (`2026-11-22`).
pub fn day_partition(platform: &PlatformId, day: &str, shard: u8) -> String {
    format!("L#{platform}#{day}#{shard}")
}

/// Index partition of a moderator's audit entries.
pub fn actor_partition(platform: &PlatformId, moderator: &str) -> String {
    format!("V#{platform}#{}", hashed(&["moderator", moderator]))
}

/// Index partition of a shard of a platform's appeals.
pub fn appeals_partition(platform: &PlatformId, shard: u8) -> String {
    format!("V#{platform}#appeals#{shard}")
}

/// Index partition of an author's appeals.
pub fn appellant_partition(platform: &PlatformId, author: &str) -> String {
    format!("A#{platform}#{}", hashed(&["appellant", author]))
}

/// Shard of a case among the partitions of a list.
pub fn list_shard(case: &CaseId, shards: u8) -> u8 {
    shard(case.as_str(), shards)
}

fn hashed(parts: &[&str]) -> String {
    let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
    base32(&digest(&parts)).chars().take(25).collect()
}

/// Partition of an event with its deliveries and attempts.
pub fn event_partition(platform: &PlatformId, event: &EventId) -> String {
    format!("E#{platform}#{}", event.as_str())
}

/// An event.
pub fn event(platform: &PlatformId, id: &EventId) -> Key {
    key(event_partition(platform, id), "E")
}

/// A delivery of an event.
pub fn delivery(platform: &PlatformId, id: &EventId, endpoint: &str) -> Key {
    key(event_partition(platform, id), format!("V#{endpoint}"))
}

/// An attempt of a delivery.
pub fn attempt(platform: &PlatformId, id: &EventId, endpoint: &str, number: u32) -> Key {
    key(event_partition(platform, id), format!("V#{endpoint}#{number:03}"))
}

/// A task.
pub fn task(platform: &PlatformId, id: &str) -> Key {
    key(format!("J#{platform}#{id}"), "J")
}

/// An upload slot.
pub fn slot(platform: &PlatformId, id: &str) -> Key {
    key(format!("M#{platform}#{id}"), "M")
}

/// An idempotency record; the caller's key is hashed with the operation.
pub fn idempotency(platform: &PlatformId, operation: &str, caller_key: &str) -> Key {
    let hash = base32(&digest(&[operation.as_bytes(), caller_key.as_bytes()]));
    key(format!("I#{platform}#{hash}"), "I")
}

/// A mark on a link, by the link's random id.
pub fn link_mark(platform: &PlatformId, link: &str, mark: &str) -> Key {
    key(format!("G#{platform}#{link}"), mark)
}

/// Partition of a platform's configuration and keys.
pub fn platform_partition(platform: &PlatformId) -> String {
    format!("T#{platform}")
}

/// A configuration object of a platform.
pub fn config(platform: &PlatformId, kind: &str, name: &str) -> Key {
    key(platform_partition(platform), format!("{CONFIG_PREFIX}{kind}#{name}"))
}

/// What the sort keys of configuration objects start with.
pub const CONFIG_PREFIX: &str = "CFG#";

/// A version of a configuration object. Complex types may have `#` in their names, which would let the
/// versions of one name stand among those of another.
pub fn config_version(platform: &PlatformId, kind: &str, name: &str, version: u64) -> Key {
    let name = name.replace('%', "%25").replace('#', "%23");
    key(platform_partition(platform), format!("VER#{kind}#{name}#{version:08}"))
}

/// Largest number of a version that a key has room for.
pub const MAX_CONFIG_VERSION: u64 = 99_999_999;

/// A key of a platform, by its id; it names the hash under which the key itself is stored.
pub fn platform_key(platform: &PlatformId, id: &str) -> Key {
    key(platform_partition(platform), format!("{KEY_PREFIX}{id}"))
}

/// What the sort keys of a platform's keys start with.
pub const KEY_PREFIX: &str = "KEY#";

/// An API key, by the hash of its text.
pub fn api_key(hash: &str) -> Key {
    key(format!("K#{hash}"), "K")
}

/// Where the Stream app is configured whose key has this hash.
pub fn app(hash: &str) -> Key {
    key(format!("K#{hash}"), "P")
}

/// What an organisation's credential with this hash opens.
pub fn credential(hash: &str, of: CredentialOf) -> Key {
    let s = match of {
        CredentialOf::Organisation => "C",
        CredentialOf::Project => "S",
        CredentialOf::Member => "M",
    };
    key(format!("K#{hash}"), s)
}

/// Whose credential it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialOf {
    /// The client id of an organisation.
    Organisation,
    /// A secret of a project.
    Project,
    /// The credential of a member.
    Member,
}

/// An organisation of a platform.
pub fn organisation(platform: &PlatformId, id: &str) -> Key {
    key(platform_partition(platform), format!("{ORGANISATION_PREFIX}{id}"))
}

/// What the sort keys of organisations start with.
pub const ORGANISATION_PREFIX: &str = "ORG#";

/// Partition of an organisation's members and projects.
pub fn organisation_partition(platform: &PlatformId, organisation: &str) -> String {
    format!("D#{platform}#{organisation}")
}

/// A member of an organisation.
pub fn member(platform: &PlatformId, organisation: &str, member: &str) -> Key {
    key(organisation_partition(platform, organisation), format!("{MEMBER_PREFIX}{member}"))
}

/// What the sort keys of members start with.
pub const MEMBER_PREFIX: &str = "M#";

/// A project of an organisation.
pub fn project(platform: &PlatformId, organisation: &str, project: u32) -> Key {
    key(organisation_partition(platform, organisation), format!("{PROJECT_PREFIX}{project:010}"))
}

/// What the sort keys of projects start with.
pub const PROJECT_PREFIX: &str = "P#";

/// In how many partitions the checks of a project's day, and its counters, are spread.
pub const CHECK_SHARDS: u8 = 8;

/// Partition of a shard of the checks of a project on a day (`2026-11-22`).
pub fn checks_partition(platform: &PlatformId, organisation: &str, project: u32, day: &str, shard: u8) -> String {
    format!("D#{platform}#{organisation}#{project}#{day}#{shard}")
}

/// The record of a check in its partition.
pub fn check(partition: &str, at_ms: i64, id: &str) -> Key {
    key(partition.to_owned(), format!("{}#{id}", sortable_ms(at_ms)))
}

/// The text of a check, beside the others of its partition, so that it can go before the record does.
pub fn check_text(check: &Key) -> Key {
    key(format!("{}#T", check.p), check.s.clone())
}

/// Shard of a check.
pub fn check_shard(id: &str) -> u8 {
    shard(id, CHECK_SHARDS)
}

/// Index partition of the checks of what a user sent.
pub fn checked_partition(platform: &PlatformId, user: &str) -> String {
    format!("A#{platform}#{}", hashed(&["checked", user]))
}

/// A shard of the counters of a project's day.
pub fn usage(platform: &PlatformId, organisation: &str, project: u32, day: &str, shard: u8) -> Key {
    key(usage_partition(platform, organisation, project), format!("{day}#{shard}"))
}

/// Partition of the counters of a project.
pub fn usage_partition(platform: &PlatformId, organisation: &str, project: u32) -> String {
    format!("D#{platform}#{organisation}#{project}#U")
}

/// How often checks of what an author sent were hits.
pub fn user_hits(platform: &PlatformId, author: &str) -> Key {
    key(author_partition(platform, author), "Q")
}

/// Entry of the list of platforms.
pub fn platform_entry(platform: &PlatformId) -> Key {
    key(PLATFORMS.to_owned(), platform.as_str())
}

/// Partition of the list of platforms.
pub const PLATFORMS: &str = "PLATFORMS";

/// Part of a version of a block list.
pub fn block_list_part(platform: &PlatformId, name: &str, version: u32, part: usize) -> Key {
    key(block_list_partition(platform, name), format!("{}{part:04}", block_list_prefix(version)))
}

/// Partition of a block list's entries.
pub fn block_list_partition(platform: &PlatformId, name: &str) -> String {
    format!("B#{platform}#{}", base32(&digest(&[name.as_bytes()])))
}

/// What the sort keys of all parts of a block list version start with.
pub fn block_list_prefix(version: u32) -> String {
    format!("{version:08}#")
}

/// A content of a bulk.
pub fn bulk_member(platform: &PlatformId, bulk: &BulkId, case: &CaseId) -> Key {
    key(bulk_partition(platform, bulk, shard(case.as_str(), BULK_SHARDS)), case.as_str())
}

/// Partition of a shard of a bulk's members.
pub fn bulk_partition(platform: &PlatformId, bulk: &BulkId, shard: u8) -> String {
    format!("U#{platform}#{}#{shard}", bulk.as_str())
}

fn shard(id: &str, shards: u8) -> u8 {
    id.bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte)) % shards
}

/// Index keys of due work.
pub fn due(due_ms: i64, id: &str) -> Key {
    key(due_partition(shard(id, DUE_SHARDS)), format!("{}#{id}", sortable_ms(due_ms)))
}

/// Partition of a shard of due work.
pub fn due_partition(shard: u8) -> String {
    format!("DUE#{shard}")
}

/// Index partition of an endpoint's deliveries.
pub fn deliveries_of(platform: &PlatformId, endpoint: &str) -> String {
    format!("W#{platform}#{endpoint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_than_a_key_is_not_asked_for() {
        let of = |length: usize| key("p".into(), "x".repeat(length)).is_storable();
        assert_eq!([0, 1, 1_024, 1_025].map(of), [false, true, true, false]);
    }

    #[test]
    fn the_order_of_due_keys_is_the_order_of_times() {
        assert!(due(999, "b").s < due(1_000, "a").s);
        assert_eq!(due(1, "same").p, due(2, "same").p);
    }

    #[test]
    fn versions_of_different_names_do_not_mix() {
        let platform = PlatformId::parse("platform1").unwrap();
        let of = |name, version| config_version(&platform, "TYPE", name, version).s;
        assert!(of("a", 9) < of("a", 10));
        let range = of("a", 0)..=of("a", MAX_CONFIG_VERSION);
        for other in ["a#5", "a#50000000", "a%23", "aa", "a%"] {
            assert!(!range.contains(&of(other, 1)), "{other}");
        }
        assert_ne!(of("a#5", 1), of("a%235", 1));
    }

    #[test]
    fn attempts_and_deliveries_do_not_collide() {
        let platform = PlatformId::parse("platform1").unwrap();
        let event = EventId::derive(&platform, &[b"x"]);
        assert_ne!(delivery(&platform, &event, "a").s, attempt(&platform, &event, "a", 1).s);
    }
}
