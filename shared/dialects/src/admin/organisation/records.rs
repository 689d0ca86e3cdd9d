//! What the checks of projects came to, and what projects used.

use std::collections::BTreeMap;

use domain::checks::{Outcome, Pictures, Record, Usage};
use domain::organisations::{MAX_PROJECT_ID, MIN_PROJECT_ID};
use domain::time::{day_start_ms, iso_ms};
use serde_json::{Value, json};

use crate::admin::query::{self, Params};
use crate::admin::with;
use crate::fault::{Fault, Problem};

/// Most days of an export.
pub(crate) const MAX_USAGE_DAYS: i64 = 366;
const DAY_MS: i64 = 86_400_000;

/// A page of records that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// A day in UTC.
    pub day: String,
    /// How many.
    pub limit: usize,
    /// Where to go on, as sent.
    pub cursor: Option<String>,
}

/// Reads the query parameters of a list of records; `get` gives a parameter by name.
pub fn listing<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<Listing, Fault> {
    let mut problems = Vec::new();
    let day = day(&get, "day", &mut problems);
    let cursor = Params::new(&get, &mut problems).cursor();
    let limit = usize::try_from(query::limit(get("limit"), &mut problems)).unwrap_or(1);
    match day {
        Some(day) if problems.is_empty() => Ok(Listing { day, limit, cursor }),
        _ => Err(Fault::Invalid(problems)),
    }
}

/// An export that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// One project alone.
    pub project: Option<u32>,
}

/// Reads the query parameters of an export.
pub fn export<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<Export, Fault> {
    let mut problems = Vec::new();
    let (from, to) = (day(&get, "from", &mut problems), day(&get, "to", &mut problems));
    let project = project(get("project"), &mut problems);
    if let (Some(from), Some(to)) = (from.as_deref().and_then(day_start_ms), to.as_deref().and_then(day_start_ms))
        && !(0..MAX_USAGE_DAYS * DAY_MS).contains(&(to - from))
    {
        let message = format!("'to' must not be before 'from', and at most {MAX_USAGE_DAYS} days are told at once");
        problems.push(Problem::new("to", "out_of_range", message));
    }
    match (from, to) {
        (Some(from), Some(to)) if problems.is_empty() => Ok(Export { from, to, project }),
        _ => Err(Fault::Invalid(problems)),
    }
}

fn day<'a>(get: impl Fn(&str) -> Option<&'a str>, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let Some(text) = get(name) else {
        problems.push(Problem::new(name, "missing", format!("'{name}' is required: a day like 2026-11-22")));
        return None;
    };
    if day_start_ms(text).is_none() {
        problems.push(Problem::new(name, "bad_timestamp", format!("'{name}' must be a day like 2026-11-22")));
        return None;
    }
    Some(text.to_owned())
}

fn project(text: Option<&str>, problems: &mut Vec<Problem>) -> Option<u32> {
    let id = project_id(text?);
    if id.is_none() {
        problems.push(Problem::new("project", "out_of_range", "'project' must be the id of a project"));
    }
    id
}

/// The id of a project, as a path or query spells it.
pub fn project_id(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|id| is_plain && (MIN_PROJECT_ID..=MAX_PROJECT_ID).contains(id))
}

/// A record as answered.
pub fn render_record(record: &Record, text: Option<&str>) -> Value {
    let media = record.media;
    let body = json!({
        "id": record.id,
        "at": iso_ms(record.at_ms),
        "took_ms": record.took_ms,
        "media": { "texts": media.texts, "images": media.images, "gifs": media.gifs },
        "hits": record.outcome.kinds().filter(|(_, hit)| *hit).map(|(kind, _)| kind).collect::<Vec<_>>(),
        "hit": record.outcome.hits,
        "failed": record.outcome.has_failed(),
        "scores": scores(&record.outcome),
    });
    let body = with(body, "user_id", record.user.as_deref());
    let body = with(body, "trace_context", record.trace.as_deref());
    let language = &record.outcome.language.detected;
    let body = with(body, "language", (!language.is_empty()).then_some(language.as_str()));
    with(with(body, "case", record.case.as_deref()), "text", text)
}

fn scores(outcome: &Outcome) -> Value {
    let sentiment = &outcome.sentiment;
    let body = json!({
        "toxic": sentiment.toxic,
        "profanity": sentiment.profanity,
        "threat": sentiment.threat,
        "insult": sentiment.insult,
    });
    with(with(body, "images", pictures(&outcome.images)), "gifs", pictures(&outcome.gifs))
}

fn pictures(pictures: &Pictures) -> Option<Value> {
    let scores = pictures.scores?;
    Some(json!({ "porn": scores.porn, "sexual": scores.sexual, "neutral": scores.neutral }))
}

/// An export as answered: a row for each project and day on which it was used.
pub fn render_usage(export: &Export, projects: &[(u32, BTreeMap<String, Usage>)]) -> Value {
    let rows = projects.iter().flat_map(|(project, days)| days.iter().map(move |(day, usage)| (project, day, *usage)));
    let total = rows.clone().fold(Usage::default(), |sum, (_, _, usage)| sum.and(usage));
    let row = |(project, day, usage): (&u32, &String, Usage)| {
        with(with(counts(usage), "project", Some(*project)), "day", Some(day.as_str()))
    };
    json!({ "from": export.from, "to": export.to, "usage": rows.map(row).collect::<Vec<_>>(), "total": counts(total) })
}

fn counts(usage: Usage) -> Value {
    json!({ "calls": usage.calls, "text": usage.text, "image": usage.image, "gif": usage.gif, "hits": usage.hits })
}

#[cfg(test)]
mod tests {
    use domain::checks::{MediaCount, Sentiment};
    use domain::organisations::Thresholds;

    use super::*;

    fn codes<T: std::fmt::Debug>(result: Result<T, Fault>) -> Vec<(String, &'static str)> {
        let Err(Fault::Invalid(problems)) = result else { panic!("accepted: {result:?}") };
        problems.into_iter().map(|problem| (problem.path, problem.code)).collect()
    }

    fn get<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<&'a str> {
        move |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    #[test]
    fn an_export_is_of_whole_days_and_bounded() {
        let year = [("from", "2026-01-01"), ("to", "2027-01-01"), ("project", "31337")];
        let export = export(get(&year)).unwrap();
        assert_eq!((export.from.as_str(), export.project), ("2026-01-01", Some(31_337)));
        for (pairs, path, code) in [
            (vec![("to", "2026-01-01")], "from", "missing"),
            (vec![("from", "2026-01-01"), ("to", "soon")], "to", "bad_timestamp"),
            (vec![("from", "2026-01-02"), ("to", "2026-01-01")], "to", "out_of_range"),
            (vec![("from", "2026-01-01"), ("to", "2027-01-02")], "to", "out_of_range"),
            (vec![("from", "2026-01-01"), ("to", "2026-01-01"), ("project", "+31337")], "project", "out_of_range"),
        ] {
            assert_eq!(codes(super::export(get(&pairs))), [(path.to_owned(), code)], "{pairs:?}");
        }
        assert_eq!(codes(listing(get(&[]))), [("day".to_owned(), "missing")]);
        assert_eq!(listing(get(&[("day", "2026-01-01")])).unwrap().limit, 25);
    }

    #[test]
    fn days_are_rows_with_a_total() {
        let usage = |calls| Usage { calls, text: 1, image: 0, gif: 2, hits: 1 };
        let days = BTreeMap::from([("2026-01-01".to_owned(), usage(3)), ("2026-01-02".to_owned(), usage(4))]);
        let export = Export { from: "2026-01-01".into(), to: "2026-01-31".into(), project: None };
        let shown = render_usage(&export, &[(31_337, days)]);
        let row =
            json!({ "project": 31337, "day": "2026-01-02", "calls": 4, "text": 1, "image": 0, "gif": 2, "hits": 1 });
        assert_eq!(shown["usage"][1], row);
        assert_eq!(shown["total"], json!({ "calls": 7, "text": 2, "image": 0, "gif": 4, "hits": 2 }));
    }

    #[test]
    fn a_record_tells_what_was_hit() {
        let sentiment = Sentiment::of([0.9, 0.0, 0.0, 0.0], &Thresholds::default());
        let record = Record {
            id: "r".into(),
            at_ms: 0,
            took_ms: 12,
            user: None,
            trace: Some("t".into()),
            media: MediaCount { texts: 1, images: 0, gifs: 0 },
            outcome: Outcome { sentiment, hits: true, ..Outcome::default() },
            case: None,
        };
        let shown = render_record(&record, Some("hello"));
        assert_eq!(
            (&shown["hits"], &shown["hit"], &shown["text"]),
            (&json!(["sentiment"]), &json!(true), &json!("hello"))
        );
        assert!(shown.get("user_id").is_none() && shown["scores"].get("images").is_none());
    }
}
