//! Authors as requests give them, and the list of them.

use domain::content::MAX_ID_BYTES;
use domain::people::{Change, MAX_PROFILE_BYTES, Said};
use domain::trust::Level;
use serde_json::{Map, Value};

use super::paging::Paging;
use super::query::Query;
use crate::fault::{Fault, Problem};
use crate::json::{Reader, object};

/// Longest name, address and company, bytes.
const MAX_TEXT_BYTES: usize = 2_048;
/// Most entries of metadata.
const MAX_METADATA: usize = 50;
/// The latest time, milliseconds since 1970, of any client's own clock.
const LATEST_MS: f64 = 8.64e15;
/// What is known of an author by the vendor's own words: yes, no, or not known.
const VERIFIED: [&str; 4] = ["email_verified", "phone_verified", "identity_verified", "is_paying_customer"];

/// What a request says of an author.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sent {
    /// The platform's id, in a request that makes an author known.
    pub id: Option<String>,
    /// What is said of them.
    pub said: Said,
    /// When they were first seen, milliseconds since 1970.
    pub first_ms: Option<i64>,
    /// When they were last seen, milliseconds since 1970.
    pub last_ms: Option<i64>,
    /// The level that a person gives them.
    pub manual: Change<Level>,
}

/// Reads a request that makes an author known.
pub fn create(body: &[u8]) -> Result<Sent, Fault> {
    read(body, true)
}

/// Reads a request that changes an author. What it leaves out stays; what is null is removed.
pub fn update(body: &[u8]) -> Result<Sent, Fault> {
    read(body, false)
}

fn read(body: &[u8], is_new: bool) -> Result<Sent, Fault> {
    let map = object(body)?;
    let mut problems = Vec::new();
    let mut reader = Reader::root(&map, &mut problems);
    let id = if is_new { reader.required_text("external_id", MAX_ID_BYTES).map(str::to_owned) } else { None };
    let said = Said {
        name: text(&mut reader, "name"),
        image: text(&mut reader, "profile_picture"),
        email: text(&mut reader, "email"),
        company: text(&mut reader, "company"),
        link: text(&mut reader, "external_link"),
        metadata: metadata(&mut reader),
    };
    let sent = Sent {
        id,
        said,
        first_ms: time(&mut reader, "first_seen"),
        last_ms: time(&mut reader, "last_seen"),
        manual: manual(&mut reader),
    };
    if problems.is_empty() { Ok(sent) } else { Err(Fault::Invalid(problems)) }
}

fn is_null(reader: &Reader<'_>, name: &str) -> bool {
    reader.all().get(name).is_some_and(Value::is_null)
}

/// An empty text says nothing, as null does.
fn text(reader: &mut Reader<'_>, name: &str) -> Change<String> {
    if is_null(reader, name) {
        return Change::Clear;
    }
    let Some(text) = reader.text(name) else { return Change::Keep };
    if text.len() > MAX_TEXT_BYTES {
        reader.problem(name, "too_long", format!("'{name}' has more than {MAX_TEXT_BYTES} bytes"));
        return Change::Keep;
    }
    if text.is_empty() { Change::Clear } else { Change::Set(text.to_owned()) }
}

fn time(reader: &mut Reader<'_>, name: &str) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    reader.number(name, 0.0, LATEST_MS).map(|ms| ms as i64)
}

fn manual(reader: &mut Reader<'_>) -> Change<Level> {
    const NAME: &str = "manual_trust_level";
    if is_null(reader, NAME) {
        return Change::Clear;
    }
    let Some(number) = reader.number(NAME, -1.0, 4.0) else { return Change::Keep };
    // The newer clients send numbers with a fraction of zero.
    let is_it = |level: &Level| (f64::from(level.number()) - number).abs() < f64::EPSILON;
    if let Some(level) = Level::ALL.into_iter().find(is_it) {
        return Change::Set(level);
    }
    reader.problem(NAME, "out_of_range", format!("'{NAME}' must be a whole number between -1 and 4"));
    Change::Keep
}

fn metadata(reader: &mut Reader<'_>) -> Map<String, Value> {
    let mut found = Map::new();
    reader.object("metadata", |metadata| {
        for name in VERIFIED {
            metadata.flag(name);
        }
        if metadata.all().len() > MAX_METADATA {
            metadata.problem("", "too_many", format!("'metadata' has more than {MAX_METADATA} entries"));
        }
        found.clone_from(metadata.all());
        Some(())
    });
    found
}

/// What is answered to more than is kept of an author.
pub fn too_large() -> Fault {
    let message = format!("what is said of an author has at most {MAX_PROFILE_BYTES} bytes");
    Fault::Invalid(vec![Problem::new("metadata", "too_long", message)])
}

/// What authors are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// How far they are trusted.
    TrustLevel,
    /// How many of their contents were flagged.
    Violations,
    /// How often they were reported.
    Reports,
    /// Since when they are there.
    MemberSince,
    /// When they were last seen.
    LastActive,
    /// How much they have said.
    Contents,
    /// Which share of it was flagged.
    FlaggedRatio,
}

/// Their names on the wire. How authors feel is not measured: all are alike in that.
const SORTS: [(&str, SortBy); 8] = [
    ("trustLevel", SortBy::TrustLevel),
    ("violationCount", SortBy::Violations),
    ("reportCount", SortBy::Reports),
    ("memberSince", SortBy::MemberSince),
    ("lastActive", SortBy::LastActive),
    ("contentCount", SortBy::Contents),
    ("flaggedContentRatio", SortBy::FlaggedRatio),
    ("averageSentiment", SortBy::MemberSince),
];

/// Which authors are asked for, and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// By what.
    pub sort: SortBy,
    /// Lowest first.
    pub ascending: bool,
    /// First seen not before, milliseconds since 1970.
    pub since_ms: Option<i64>,
    /// Last seen not before, milliseconds since 1970.
    pub active_ms: Option<i64>,
    /// Which page.
    pub paging: Paging,
}

impl Listing {
    /// Whether the list that is stored is in this order, and leaves nothing out.
    pub const fn is_as_stored(&self) -> bool {
        matches!(self.sort, SortBy::MemberSince) && self.since_ms.is_none() && self.active_ms.is_none()
    }
}

/// Reads which authors are asked for: the latest first, unless something else is said. `contentTypes` is not looked at:
/// it is not kept what kinds of content an author has sent.
pub fn listing(query: &[(String, String)]) -> Result<Listing, Fault> {
    let mut query = Query::new(query);
    let listing = Listing {
        sort: query.word("sortBy", &SORTS).unwrap_or(SortBy::MemberSince),
        ascending: query.word("sortDirection", &[("asc", true), ("desc", false)]).unwrap_or(false),
        since_ms: query.time("memberSinceDate"),
        active_ms: query.time("lastActiveDate"),
        paging: Paging::read(&mut query),
    };
    query.finish(listing)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn created(body: &Value) -> Result<Sent, Fault> {
        create(body.to_string().as_bytes())
    }

    #[test]
    fn everything_that_is_said_is_read() {
        let sent = created(&json!({
            "external_id": "ann", "name": "Ann", "email": null, "company": "", "profile_picture": "https://a/b.png",
            "external_link": "https://a/ann", "metadata": { "email_verified": true, "phone_verified": null, "plan": "x" },
            "first_seen": 5.0, "last_seen": 9, "manual_trust_level": 4.0,
        }))
        .unwrap();
        assert_eq!((sent.id.as_deref(), sent.first_ms, sent.last_ms), (Some("ann"), Some(5), Some(9)));
        assert_eq!(sent.manual, Change::Set(Level::Trusted));
        let said = &sent.said;
        assert_eq!((&said.name, &said.email), (&Change::Set("Ann".into()), &Change::Clear));
        assert_eq!((&said.company, &said.image), (&Change::Clear, &Change::Set("https://a/b.png".into())));
        assert_eq!(said.metadata["plan"], "x");
        let nothing = update(b"{}").unwrap();
        assert_eq!(nothing, Sent::default());
        assert_eq!(update(br#"{"manual_trust_level":null}"#).unwrap().manual, Change::Clear);
    }

    #[test]
    fn every_problem_is_named() {
        let Err(Fault::Invalid(problems)) = created(&json!({
            "name": 1, "email": "x".repeat(MAX_TEXT_BYTES + 1), "metadata": { "email_verified": "yes" },
            "first_seen": "then", "manual_trust_level": 5,
        })) else {
            panic!("taken")
        };
        let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
        let expected = ["external_id", "name", "email", "metadata.email_verified", "first_seen", "manual_trust_level"];
        assert_eq!(paths, expected);
        let Err(Fault::Invalid(problems)) = update(br#"{"manual_trust_level":0.5,"metadata":[]}"#) else {
            panic!("taken")
        };
        assert_eq!(problems.len(), 2);
        assert!(matches!(update(b"[]"), Err(Fault::MalformedJson(_))));
    }

    #[test]
    fn authors_are_ordered_by_what_is_asked() {
        let read = |pairs: &[(&str, &str)]| {
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            listing(&pairs)
        };
        let usual = read(&[]).unwrap();
        assert!(usual.is_as_stored() && !usual.ascending);
        for (word, sort) in SORTS {
            assert_eq!(read(&[("sortBy", word), ("sortDirection", "asc")]).unwrap().sort, sort);
        }
        let since = read(&[("memberSinceDate", "2026-11-22"), ("lastActiveDate", "5")]).unwrap();
        assert_eq!((since.since_ms, since.active_ms), (Some(1_795_305_600_000), Some(5)));
        assert!(!since.is_as_stored());
        let Err(Fault::Invalid(problems)) = read(&[("sortBy", "age"), ("memberSinceDate", "x")]) else {
            panic!("taken")
        };
        assert_eq!(problems.len(), 2);
    }
}
