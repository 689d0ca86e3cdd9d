//! What is known of an author.

use domain::authors::{Author, AuthorEntry, AuthorStatus, AuthorTally, ReporterTally, Strike};
use domain::checks::UserHits;
use domain::time::{iso_ms, iso_us};
use serde_json::{Value, json};

use crate::admin::audit::acting;
use crate::admin::case::violation;
use crate::admin::with;

/// An author, from all the places that know something.
pub struct Profile<'a> {
    /// The platform's id.
    pub id: &'a str,
    /// What was decided on them, if anything ever was.
    pub author: Option<&'a Author>,
    /// What is counted of them.
    pub tally: &'a AuthorTally,
    /// What is counted of them as a reporter.
    pub reporter: ReporterTally,
    /// How often checks of projects were hits.
    pub hits: &'a UserHits,
    /// How many contents they have: exact, or at least so many.
    pub contents: (usize, bool),
    /// The present, milliseconds since 1970.
    pub now_ms: i64,
}

/// The profile.
pub fn profile(of: &Profile<'_>) -> Value {
    let status = of.author.map_or(AuthorStatus::Active, |author| author.status);
    let (counting, expired): (Vec<&Strike>, Vec<&Strike>) =
        of.tally.strikes.iter().partition(|strike| strike.counts_at(of.now_ms));
    let all = |strikes: Vec<&Strike>| strikes.into_iter().map(strike).collect::<Vec<_>>();
    let reports = json!({
        "decided": of.reporter.confirmed + of.reporter.rejected,
        "confirmed": of.reporter.confirmed,
        "trusted": of.reporter.is_trusted(),
    });
    let body = json!({
        "id": of.id,
        "status": status.as_str(),
        "escalated": of.author.is_some_and(|author| author.escalated),
        "strikes": { "weight": of.tally.weight_at(of.now_ms), "counting": all(counting), "expired": all(expired) },
        "contents": with(json!({}), if of.contents.1 { "at_least" } else { "count" }, Some(of.contents.0)),
        "violations": of.tally.violations,
        "enforcements": of.tally.enforcements,
        "overturned": of.tally.overturned,
        "reported": of.tally.reported,
        "reports_made": with(reports, "precision", of.reporter.precision()),
        "decisions": of.author.map_or(0, |author| author.decisions),
    });
    let body = with(body, "check_hits", hits(of.hits));
    let body = with(body, "held_until", of.author.and_then(|author| author.held_until_ms).map(iso_ms));
    let ban = of.author.and_then(|author| author.ban.as_ref());
    with(
        body,
        "ban",
        ban.map(|ban| {
            let violations: Vec<_> = ban.violations.iter().map(violation).collect();
            let body = json!({
                "decision": ban.decision, "trigger": ban.trigger.as_str(), "violations": violations,
            });
            with(body, "by", ban.by.as_ref().map(acting))
        }),
    )
}

/// Hits by kind of check, if there ever was one.
fn hits(hits: &UserHits) -> Option<Value> {
    let of_kind = |body, (kind, count): &(&'static str, u64)| with(body, kind, Some(*count));
    (hits.calls > 0).then(|| hits.kinds.iter().fold(json!({ "calls": hits.calls }), of_kind))
}

fn strike(strike: &Strike) -> Value {
    json!({
        "case": strike.case.as_str(),
        "policy": strike.policy,
        "weight": strike.weight,
        "at": iso_ms(strike.at_ms),
        "expires_at": iso_ms(strike.expires_ms),
    })
}

/// One decision of an author's history.
pub fn entry(entry: &AuthorEntry) -> Value {
    let body = json!({
        "number": entry.number,
        "at": iso_us(entry.at_us),
        "trigger": entry.trigger.as_str(),
        "decision": entry.decision.as_str(),
        "hint": entry.hint,
        "policies": entry.policies,
        "from": entry.from.as_str(),
        "to": entry.to.as_str(),
        "previous": entry.previous,
        "digest": entry.digest(),
    });
    with(body, "by", entry.by.as_ref().map(acting))
}
