//! Review queues: what is asked for, and how a row looks.

use domain::cases::Summary;
use domain::ids::{CaseId, digest, hex};
use domain::severity::Severity;
use domain::time::{iso_ms, parse_iso_ms};
use serde_json::{Value, json};

use crate::admin::audit::incident;
use crate::admin::query::limit;
use crate::admin::with;
use crate::fault::{Fault, Problem};

/// Longest age, days.
const MAX_AGE_DAYS: i64 = 36_500;
const SEVERITIES: [Severity; 5] = [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
/// The parameters that filter: a cursor goes on only with the same.
const FILTERS: [&str; 10] =
    ["type", "policy", "severity", "tag", "author", "source", "older_than", "newer_than", "has_appeal", "claimed"];

/// In which order a queue is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The most urgent first.
    Priority,
    /// Who has waited longest first.
    Oldest,
    /// Who came last first.
    Newest,
}

impl Order {
    const ALL: [Self; 3] = [Self::Priority, Self::Oldest, Self::Newest];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Priority => "priority",
            Self::Oldest => "oldest",
            Self::Newest => "newest",
        }
    }
}

/// A point in time, milliseconds since 1970, or that long before the list was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// At this time.
    At(i64),
    /// So many milliseconds ago.
    Ago(i64),
}

impl Age {
    fn parse(text: &str) -> Option<Self> {
        if let Some(ms) = parse_iso_ms(text) {
            return Some(Self::At(ms));
        }
        let unit_ms = match text.chars().last()? {
            's' => 1_000,
            'm' => 60_000,
            'h' => 3_600_000,
            'd' => 86_400_000,
            _ => return None,
        };
        let digits = text.get(..text.len() - 1).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
        let ms = digits.parse::<i64>().ok()?.checked_mul(unit_ms)?;
        (ms <= MAX_AGE_DAYS * 86_400_000).then_some(Self::Ago(ms))
    }

    const fn at_ms(self, begun_ms: i64) -> i64 {
        match self {
            Self::At(ms) => ms,
            Self::Ago(ms) => begun_ms - ms,
        }
    }
}

/// Which cases of a queue; every part that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    kind: Option<String>,
    policy: Option<String>,
    severity: Option<Severity>,
    tag: Option<String>,
    author: Option<String>,
    source: Option<String>,
    older_than: Option<Age>,
    newer_than: Option<Age>,
    has_appeal: Option<bool>,
    claimed: Option<bool>,
}

impl Filter {
    /// Whether a case passes, in a list begun at a time, now.
    pub fn takes(&self, case: &Summary, begun_ms: i64, now_ms: i64) -> bool {
        let same = |wanted: &Option<String>, value: Option<&String>| wanted.is_none() || wanted.as_ref() == value;
        let among = |wanted: &Option<String>, values: &[String]| wanted.as_ref().is_none_or(|one| values.contains(one));
        let is_claimed = case.claim.as_ref().is_some_and(|(_, until_ms)| *until_ms > now_ms);
        same(&self.kind, Some(&case.content.kind))
            && same(&self.author, case.author.as_ref())
            && same(&self.source, case.source.as_ref())
            && among(&self.policy, &case.policies)
            && among(&self.tag, &case.tags)
            && self.severity.is_none_or(|least| case.severity.is_some_and(|severity| severity >= least))
            && self.older_than.is_none_or(|age| case.since_ms < age.at_ms(begun_ms))
            && self.newer_than.is_none_or(|age| case.since_ms > age.at_ms(begun_ms))
            && self.has_appeal.is_none_or(|wanted| wanted == case.has_appeal)
            && self.claimed.is_none_or(|wanted| wanted == is_claimed)
    }

    /// Whether every case passes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A page of a queue, as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Which cases.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// At most so many.
    pub limit: usize,
    /// Where to go on.
    pub cursor: Option<String>,
    /// Says of two requests whether they filter the same.
    pub fingerprint: String,
}

/// Reads what is asked for; `get` gives a query parameter by name.
pub fn listing<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<Listing, Fault> {
    let mut problems = Vec::new();
    let limit = usize::try_from(limit(get("limit"), &mut problems)).unwrap_or(1);
    let mut words = Words { problems: &mut problems };
    let text = |name: &str| get(name).map(str::to_owned);
    let severity = words.one_of("severity", get("severity"), &SEVERITIES, Severity::as_str);
    let order = words.one_of("order", get("order"), &Order::ALL, Order::as_str);
    let filter = Filter {
        kind: text("type"),
        policy: text("policy"),
        severity,
        tag: text("tag"),
        author: text("author"),
        source: text("source"),
        older_than: words.age("older_than", get("older_than")),
        newer_than: words.age("newer_than", get("newer_than")),
        has_appeal: words.flag("has_appeal", get("has_appeal")),
        claimed: words.flag("claimed", get("claimed")),
    };
    if !problems.is_empty() {
        return Err(Fault::Invalid(problems));
    }
    let said = FILTERS.iter().filter_map(|name| Some([name.as_bytes(), get(name)?.as_bytes()]));
    let said: Vec<&[u8]> = said.flatten().collect();
    let fingerprint = hex(&digest(&said));
    Ok(Listing { filter, order: order.unwrap_or(Order::Priority), limit, cursor: text("cursor"), fingerprint })
}

struct Words<'a> {
    problems: &'a mut Vec<Problem>,
}

impl Words<'_> {
    fn one_of<T: Copy>(
        &mut self,
        name: &str,
        text: Option<&str>,
        known: &[T],
        word: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let text = text?;
        let found = known.iter().copied().find(|value| word(*value) == text);
        if found.is_none() {
            let all: Vec<_> = known.iter().map(|value| word(*value)).collect();
            let message = format!("'{name}' must be one of: {}", all.join(", "));
            self.problems.push(Problem::new(name, "unknown_value", message));
        }
        found
    }

    fn flag(&mut self, name: &str, text: Option<&str>) -> Option<bool> {
        self.one_of(name, text, &[true, false], |flag| if flag { "true" } else { "false" })
    }

    fn age(&mut self, name: &str, text: Option<&str>) -> Option<Age> {
        let age = Age::parse(text?);
        if age.is_none() {
            let message = format!("'{name}' must be an ISO 8601 time or an age like 90m, 24h or 7d");
            self.problems.push(Problem::new(name, "bad_timestamp", message));
        }
        age
    }
}

/// A row of a list.
pub fn row(id: &CaseId, case: &Summary, now_ms: i64) -> Value {
    let body = json!({
        "id": id.as_str(),
        "content": { "type": case.content.kind, "id": case.content.id },
        "tags": case.tags,
        "labels": case.labels,
        "policies": case.policies,
        "visibility": case.visibility.as_str(),
        "incident": incident(case.incident),
        "has_appeal": case.has_appeal,
        "reports": case.reports,
        "surge": case.surge,
        "status": if case.is_unanalysed { "not_analysed" } else { "analysed" },
        "created_at": iso_ms(case.created_ms),
        "waiting_since": iso_ms(case.since_ms),
    });
    let body = with(body, "author", case.author.as_deref());
    let parent = case.parent.as_ref();
    let body = with(body, "parent", parent.map(|parent| json!({ "type": parent.kind, "id": parent.id })));
    let body = with(body, "source", case.source.as_deref());
    let body = with(body, "severity", case.severity.map(Severity::as_str));
    let body = with(body, "queue", case.queue.as_deref());
    let claim = case.claim.as_ref().filter(|(_, until_ms)| *until_ms > now_ms);
    with(body, "claim", claim.map(|(by, until_ms)| json!({ "by": by, "until": iso_ms(*until_ms) })))
}

/// How many cases wait in a queue: exact, or at least so many.
pub fn count(name: &str, description: &str, (count, is_more): (usize, bool)) -> Value {
    let body = json!({ "name": name, "description": description });
    with(body, if is_more { "at_least" } else { "count" }, Some(count))
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
