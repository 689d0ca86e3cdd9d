//! `gavel audit verify`: every log of a platform read through the management API and checked here, so that
//! whoever runs the installation need not be believed.
//!
//! Cases come from the case explorer; the entries of each day name the authors that were decided on, and
//! cases that the explorer does not list because they were never flagged.

mod log;
mod show;

use std::collections::{BTreeSet, HashSet};

use domain::time::{date_of, day_start_ms, parse_iso_ms};
use serde_json::Value;

use crate::api::text;
use crate::args::Target;
use crate::clock;
use crate::error::Failure;
use crate::target::{Place, escape};
use crate::ui;

use log::{Checked, Finding, author, cases};
use show::Display;

const DAY_MS: i64 = 86_400_000;

/// What has been checked so far.
#[derive(Default)]
struct Tally {
    cases: usize,
    erased: usize,
    entries: usize,
    texts: usize,
    authors: usize,
    author_entries: usize,
    /// When the newest entry was written, milliseconds since 1970.
    newest_ms: i64,
}

impl Tally {
    fn add(&mut self, checked: &Checked) {
        self.cases += 1;
        self.erased += usize::from(checked.is_erased);
        self.entries += checked.entries;
        self.texts += checked.texts;
        self.newest_ms = self.newest_ms.max(checked.newest_ms);
    }
}

/// A check of a platform under way.
struct Verifier {
    place: Place,
    display: Display,
    created_ms: i64,
    tally: Tally,
    seen: HashSet<String>,
    authors: BTreeSet<String>,
}

/// Checks a platform; the status is 1 if a log is broken.
pub fn verify(target: &Target) -> Result<u8, Failure> {
    let place = Place::of(target)?;
    let platform = place.api.call("GET", &place.path(""), None)?;
    let created_ms = parse_iso_ms(&text(&platform, "created_at")?).unwrap_or_default();
    let mut verifier = Verifier {
        display: Display::start(created_ms, now_ms()),
        place,
        created_ms,
        tally: Tally::default(),
        seen: HashSet::new(),
        authors: BTreeSet::new(),
    };
    let finding = verifier.run()?;
    verifier.display.clear();
    let Tally { cases, erased, entries, texts, authors, author_entries, .. } = verifier.tally;
    ui::line(format_args!("cases    {cases} ({erased} erased), {entries} entries, {texts} texts"));
    ui::line(format_args!("authors  {authors}, {author_entries} entries"));
    match finding {
        None => {
            ui::line("every log is whole");
            Ok(0)
        }
        Some(broken) => {
            ui::line(format_args!("BROKEN   {broken}"));
            Ok(1)
        }
    }
}

impl Verifier {
    /// Stops at the first log that is broken.
    fn run(&mut self) -> Result<Option<String>, Failure> {
        if let Some(broken) = self.explorer()? {
            return Ok(Some(broken));
        }
        if let Some(broken) = self.days()? {
            return Ok(Some(broken));
        }
        for id in std::mem::take(&mut self.authors) {
            match author(&self.place, &id)? {
                Finding::Whole(entries) => {
                    self.tally.author_entries += entries;
                    self.tally.authors += usize::from(entries > 0);
                }
                Finding::Gone => {}
                Finding::Broken(what) => return Ok(Some(what)),
            }
        }
        Ok(None)
    }

    /// All cases that are listed, oldest first.
    fn explorer(&mut self) -> Result<Option<String>, Failure> {
        let mut cursor: Option<String> = None;
        loop {
            let from = cursor.map(|cursor| format!("&cursor={}", escape(&cursor))).unwrap_or_default();
            let path = self.place.path(&format!("/cases/search?order=oldest&limit=100{from}"));
            let page = self.place.api.call("GET", &path, None)?;
            let rows = array(&page, "cases");
            let known: Vec<String> = rows.iter().map(|row| text(row, "case")).collect::<Result<_, _>>()?;
            self.authors.extend(rows.iter().filter_map(|row| row.get("author")?.as_str().map(str::to_owned)));
            if let Some(broken) = self.check(known)? {
                return Ok(Some(broken));
            }
            let at = rows.last().and_then(|row| parse_iso_ms(row.get("created_at")?.as_str()?));
            self.display.cases(self.tally.cases, at);
            cursor = page.get("next").and_then(Value::as_str).map(str::to_owned);
            if cursor.is_none() {
                return Ok(None);
            }
        }
    }

    /// The entries of every day since there is the platform.
    fn days(&mut self) -> Result<Option<String>, Failure> {
        let mut day_ms = day_start_ms(&date_of(self.created_ms)).unwrap_or_default();
        // Clocks differ: a day more than this machine knows of.
        let end_ms = self.tally.newest_ms.max(now_ms()).saturating_add(DAY_MS);
        while day_ms < end_ms {
            if let Some(broken) = self.day(&date_of(day_ms))? {
                return Ok(Some(broken));
            }
            day_ms += DAY_MS;
            self.display.day(self.tally.cases, day_ms);
        }
        Ok(None)
    }

    fn day(&mut self, day: &str) -> Result<Option<String>, Failure> {
        let mut cursor: Option<String> = None;
        loop {
            let from = cursor.map(|cursor| format!("&cursor={}", escape(&cursor))).unwrap_or_default();
            let path = self.place.path(&format!("/audit?day={day}&order=oldest&limit=100{from}"));
            let page = self.place.api.call("GET", &path, None)?;
            let entries = array(&page, "entries");
            let named = |name: &str| -> Vec<String> {
                entries.iter().filter_map(|entry| entry.get(name)?.as_str().map(str::to_owned)).collect()
            };
            self.authors.extend(named("author"));
            if let Some(broken) = self.check(named("case"))? {
                return Ok(Some(broken));
            }
            cursor = page.get("next").and_then(Value::as_str).map(str::to_owned);
            if cursor.is_none() {
                return Ok(None);
            }
        }
    }

    /// Checks those of the cases that have not been checked yet.
    fn check(&mut self, ids: Vec<String>) -> Result<Option<String>, Failure> {
        let new: Vec<String> = ids.into_iter().filter(|id| self.seen.insert(id.clone())).collect();
        for finding in cases(&self.place, &new) {
            match finding? {
                Finding::Whole(checked) => self.tally.add(&checked),
                Finding::Gone => {}
                Finding::Broken(what) => return Ok(Some(what)),
            }
        }
        Ok(None)
    }
}

fn now_ms() -> i64 {
    i64::try_from(clock::unix().as_millis()).unwrap_or(i64::MAX)
}

/// The elements of a property that is an array.
fn array<'a>(body: &'a Value, name: &str) -> &'a [Value] {
    body.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
