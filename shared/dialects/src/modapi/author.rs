//! Authors as answers tell of them. Ours and the caller's id of an author are the same.

use domain::authors::{Author, AuthorStatus, AuthorTally};
use domain::people::{Details, Profile};
use domain::trust::Record;
use serde_json::{Map, Value, json};

/// Whether an author may take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing stands against them.
    Enabled,
    /// Suspended until a time that has not come.
    Suspended,
    /// Banned, or suspended without end.
    Blocked,
}

impl Status {
    /// Where an author stands at a time, milliseconds since 1970.
    pub fn of(record: Option<&Author>, now_ms: i64) -> Self {
        match record.map(|author| (author.status, author.held_until_ms)) {
            None | Some((AuthorStatus::Active, _)) => Self::Enabled,
            Some((AuthorStatus::Held, Some(until_ms))) if until_ms <= now_ms => Self::Enabled,
            Some((AuthorStatus::Held, Some(_))) => Self::Suspended,
            Some((AuthorStatus::Held, None) | (AuthorStatus::Banned, _)) => Self::Blocked,
        }
    }

    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Suspended => "suspended",
            Self::Blocked => "blocked",
        }
    }
}

/// Until when, and why, an author may not take part; null if they may.
pub fn block(record: Option<&Author>, now_ms: i64) -> Value {
    let Some(author) = record.filter(|author| Status::of(Some(author), now_ms) != Status::Enabled) else {
        return Value::Null;
    };
    let until = author.held_until_ms.filter(|_| author.status == AuthorStatus::Held);
    let reason = author.restriction.as_ref().and_then(|restriction| restriction.reason.as_deref());
    json!({ "until": until, "reason": reason })
}

/// What is known of whoever wrote a content, before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// What was decided on them.
    pub author: Option<Author>,
    /// What is known of them at large; absent of somebody who has not been seen.
    pub record: Option<Record>,
}

/// An author in the answer about one of their contents.
pub fn brief(id: &str, known: &Known, now_ms: i64) -> Value {
    json!({
        "id": id,
        "external_id": id,
        "status": Status::of(known.author.as_ref(), now_ms).as_str(),
        "block": block(known.author.as_ref(), now_ms),
        "trust_level": trust(known.record.as_ref(), now_ms),
    })
}

/// Somebody who has not been seen is new.
fn trust(record: Option<&Record>, now_ms: i64) -> Value {
    let level = record.map(|record| record.level(now_ms)).unwrap_or_default();
    json!({ "level": level.number(), "manual": record.is_some_and(|record| record.manual.is_some()) })
}

/// Everything that is shown of an author.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The platform's id.
    pub id: &'a str,
    /// What was decided on them.
    pub author: Option<&'a Author>,
    /// What is known of them at large.
    pub record: Option<&'a Record>,
    /// What was said of them.
    pub profile: Option<&'a Profile>,
    /// What is counted of them.
    pub tally: &'a AuthorTally,
    /// The present, milliseconds since 1970.
    pub now_ms: i64,
}

/// What there is to know of an author by the vendor's own words, whether or not anybody has said it.
const VERIFIED: [&str; 4] = ["email_verified", "phone_verified", "identity_verified", "is_paying_customer"];

impl Shown<'_> {
    /// The author on the wire. How they feel is not measured, and how much of a risk they are not guessed.
    pub fn render(&self) -> Value {
        let record = self.record.copied().unwrap_or_default();
        let (none, nothing) = (Profile::default(), Details::default());
        let profile = self.profile.unwrap_or(&none);
        let details = profile.details.as_deref().unwrap_or(&nothing);
        let mut metadata: Map<String, Value> = VERIFIED.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
        metadata.extend(details.metadata.clone());
        let last_incident = self.tally.strikes.iter().map(|strike| strike.at_ms).max();
        json!({
            "id": self.id,
            "external_id": self.id,
            "first_seen": record.first_ms,
            "last_seen": record.last_ms,
            "status": Status::of(self.author, self.now_ms).as_str(),
            "block": block(self.author, self.now_ms),
            "trust_level": trust(self.record, self.now_ms),
            "risk_evaluation": null,
            "metrics": {
                "total_content": record.contents,
                "flagged_content": record.flagged,
                "average_sentiment": null,
            },
            "metadata": metadata,
            "name": profile.name,
            "email": details.email,
            "company": details.company,
            "profile_picture": profile.image,
            "external_link": details.link,
            "last_incident": last_incident,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_an_author_stands_is_told_with_its_end() {
        let author = |status, held_until_ms| Author { status, held_until_ms, ..Author::new("ann") };
        for (record, status, block) in [
            (None, "enabled", json!(null)),
            (Some(author(AuthorStatus::Active, None)), "enabled", json!(null)),
            (Some(author(AuthorStatus::Held, Some(5))), "enabled", json!(null)),
            (Some(author(AuthorStatus::Held, Some(20))), "suspended", json!({ "until": 20, "reason": null })),
            (Some(author(AuthorStatus::Held, None)), "blocked", json!({ "until": null, "reason": null })),
            (Some(author(AuthorStatus::Banned, Some(20))), "blocked", json!({ "until": null, "reason": null })),
        ] {
            let shown = brief("ann", &Known { author: record.clone(), record: None }, 10);
            assert_eq!((&shown["status"], &shown["block"]), (&json!(status), &block), "{record:?}");
            assert_eq!((&shown["id"], &shown["external_id"]), (&json!("ann"), &json!("ann")));
        }
    }

    #[test]
    fn an_author_is_shown_with_every_key_whatever_is_known() {
        let shown = |record, profile| {
            let tally = AuthorTally::default();
            Shown { id: "ann", author: None, record, profile, tally: &tally, now_ms: 8 * 86_400_000 }.render()
        };
        let unknown = shown(None, None);
        assert_eq!(
            unknown,
            json!({
                "id": "ann", "external_id": "ann", "first_seen": 0, "last_seen": 0, "status": "enabled", "block": null,
                "trust_level": { "level": 0, "manual": false }, "risk_evaluation": null,
                "metrics": { "total_content": 0, "flagged_content": 0, "average_sentiment": null },
                "metadata": { "email_verified": null, "phone_verified": null, "identity_verified": null,
                    "is_paying_customer": null },
                "name": null, "email": null, "company": null, "profile_picture": null, "external_link": null,
                "last_incident": null,
            })
        );
        let record = Record { first_ms: 5, last_ms: 9, contents: 6, flagged: 0, manual: None };
        let said = domain::people::Said {
            name: domain::people::Change::Set("Ann".into()),
            metadata: json!({ "email_verified": true, "plan": "free" }).as_object().cloned().unwrap(),
            ..Default::default()
        };
        let profile = Profile::default().changed(said, 1);
        let known = shown(Some(&record), profile.as_ref());
        assert_eq!((&known["first_seen"], &known["last_seen"], &known["name"]), (&json!(5), &json!(9), &json!("Ann")));
        assert_eq!(known["trust_level"], json!({ "level": 1, "manual": false }));
        assert_eq!((&known["metadata"]["plan"], &known["metadata"]["email_verified"]), (&json!("free"), &json!(true)));
    }
}
