//! One log, read page by page and checked.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use domain::authors::{AuthorEntry, AuthorStatus, verify as verify_author};
use domain::cases::{AuditEntry, LogEnd, verify_log};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Failure;
use crate::target::{Place, escape};

use super::array;

/// Requests under way at the same time.
const WORKERS: usize = 8;
/// How often a log is read before it counts as broken: it may change while it is read.
const READS: usize = 3;

/// What a check found.
pub enum Finding<T> {
    /// All is well.
    Whole(T),
    /// There is none any more.
    Gone,
    /// Whose log is broken, and where.
    Broken(String),
}

/// What was checked of a case.
pub struct Checked {
    /// Number of entries.
    pub entries: usize,
    /// Number of texts.
    pub texts: usize,
    /// Whether its texts were erased.
    pub is_erased: bool,
    /// When its newest entry was written, milliseconds since 1970; 0 if there is none.
    pub newest_ms: i64,
}

/// Checks cases, several at the same time; the findings are in the order of the cases.
pub fn cases(place: &Place, ids: &[String]) -> Vec<Result<Finding<Checked>, Failure>> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(ids.len())));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS.min(ids.len()) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(id) = ids.get(number) else { return };
                    let finding = case(place, id);
                    found.lock().unwrap_or_else(PoisonError::into_inner).push((number, finding));
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(number, _)| *number);
    found.into_iter().map(|(_, finding)| finding).collect()
}

fn case(place: &Place, id: &str) -> Result<Finding<Checked>, Failure> {
    let mut wrong = String::new();
    for _ in 0..READS {
        let Some(log) = Log::read(place, id)? else { return Ok(Finding::Gone) };
        if log.is_retired {
            return Ok(Finding::Gone);
        }
        match log.check() {
            Ok(checked) => return Ok(Finding::Whole(checked)),
            Err(what) => wrong = format!("case {id} ({}): {what}", log.content),
        }
    }
    Ok(Finding::Broken(wrong))
}

/// The log of a case.
struct Log {
    /// Type and id of the content.
    content: String,
    entries: Vec<Value>,
    texts: Vec<(u32, String)>,
    end: Option<LogEnd>,
    is_erased: bool,
    /// Its retention is over and it is being removed.
    is_retired: bool,
}

impl Log {
    /// All pages of it; `None` if there is no such case.
    fn read(place: &Place, id: &str) -> Result<Option<Self>, Failure> {
        let mut log = Self {
            content: "unknown".into(),
            entries: Vec::new(),
            texts: Vec::new(),
            end: None,
            is_erased: false,
            is_retired: false,
        };
        let mut after = 0;
        loop {
            let path = place.path(&format!("/cases/{}/audit?after={after}&limit=100", escape(id)));
            let answer = place.api.send("GET", &path, None)?;
            if answer.status == 404 {
                return Ok(None);
            }
            if !answer.status.is_success() {
                return Err(Failure::new(format!("the log of case {id} cannot be read: {}", answer.describe())));
            }
            log.add(&answer.body)?;
            match answer.body.get("next").and_then(Value::as_u64) {
                Some(next) => after = next,
                None => return Ok(Some(log)),
            }
        }
    }

    fn add(&mut self, page: &Value) -> Result<(), Failure> {
        self.entries.extend(array(page, "entries").iter().cloned());
        for stored in array(page, "texts") {
            let Stored { entry, digest } = parsed(stored, "a text")?;
            self.texts.push((entry, digest));
        }
        self.end = parsed(page.get("end").unwrap_or(&Value::Null), "the end of a log")?;
        self.is_erased = page.get("erased_at").is_some();
        self.is_retired |= page.get("retired").is_some();
        if let Some(content) = page.get("content") {
            let part = |name| content.get(name).and_then(Value::as_str).unwrap_or_default();
            self.content = format!("{} {}", part("type"), part("id"));
        }
        Ok(())
    }

    fn check(&self) -> Result<Checked, String> {
        let end = self.end.as_ref().ok_or("the case is gone, and its log is not")?;
        let mut entries: Vec<AuditEntry> = Vec::with_capacity(self.entries.len());
        for (number, entry) in (1..).zip(&self.entries) {
            entries.push(parse(entry).ok_or_else(|| format!("entry {number} cannot be read"))?);
        }
        verify_log(&entries, &self.texts, end).map_err(|wrong| wrong.to_string())?;
        Ok(Checked {
            entries: entries.len(),
            texts: self.texts.len(),
            is_erased: self.is_erased,
            newest_ms: entries.last().map_or(0, |entry| entry.at_us / 1000),
        })
    }
}

/// A text as the answer has it.
#[derive(Deserialize)]
struct Stored {
    entry: u32,
    digest: String,
}

/// Where an author's record says that the log ends.
#[derive(Deserialize)]
struct AuthorEnd {
    entry_count: u32,
    chain: String,
    status: AuthorStatus,
}

/// Checks the log of an author; gives the number of its entries.
pub fn author(place: &Place, id: &str) -> Result<Finding<usize>, Failure> {
    let path = place.path(&format!("/authors/audit?author={}", escape(id)));
    let mut wrong = String::new();
    for _ in 0..READS {
        let body = place.api.call("GET", &path, None)?;
        let end: Option<AuthorEnd> = parsed(body.get("end").unwrap_or(&Value::Null), "the end of a log")?;
        match author_log(array(&body, "entries"), end.as_ref()) {
            Ok(0) => return Ok(Finding::Gone),
            Ok(entries) => return Ok(Finding::Whole(entries)),
            Err(what) => wrong = format!("author {id}: {what}"),
        }
    }
    Ok(Finding::Broken(wrong))
}

fn author_log(stored: &[Value], end: Option<&AuthorEnd>) -> Result<usize, String> {
    let mut entries: Vec<AuthorEntry> = Vec::with_capacity(stored.len());
    for (number, entry) in (1..).zip(stored) {
        entries.push(parse(entry).ok_or_else(|| format!("entry {number} cannot be read"))?);
    }
    let (status, chain) =
        verify_author(&entries).map_err(|number| format!("entry {number} does not continue the one before it"))?;
    match end {
        None if entries.is_empty() => Ok(0),
        None => Err("the author's record is gone, and its log is not".into()),
        Some(end) if (entries.len() as u64) < u64::from(end.entry_count) => {
            Err(format!("entry {} is missing", entries.len() + 1))
        }
        Some(end)
            if entries.len() as u64 == u64::from(end.entry_count) && chain == end.chain && status == end.status =>
        {
            Ok(entries.len())
        }
        Some(_) => Err("the author does not stand where the log ends".into()),
    }
}

fn parse<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

fn parsed<T: DeserializeOwned>(value: &Value, what: &str) -> Result<T, Failure> {
    T::deserialize(value).map_err(Failure::because(format!("an answer has {what} that cannot be read")))
}

#[cfg(test)]
mod tests {
    use domain::authors::AuthorDecisionKind;
    use domain::cases::Trigger;
    use serde_json::json;

    use super::*;

    fn decisions() -> (Vec<AuthorEntry>, AuthorEnd) {
        let entry = |number, previous: &str, from, to| AuthorEntry {
            number,
            at_us: i64::from(number),
            trigger: Trigger::Manual,
            by: None,
            decision: AuthorDecisionKind::Hold,
            hint: "suspend".into(),
            called: None,
            executed: None,
            case: None,
            policies: vec!["HTE".into()],
            from,
            to,
            event: None,
            previous: previous.into(),
        };
        let first = entry(1, "", AuthorStatus::Active, AuthorStatus::Held);
        let second = entry(2, &first.digest(), AuthorStatus::Held, AuthorStatus::Banned);
        let end = AuthorEnd { entry_count: 2, chain: second.digest(), status: AuthorStatus::Banned };
        (vec![first, second], end)
    }

    fn values(entries: &[AuthorEntry]) -> Vec<Value> {
        entries.iter().map(|entry| serde_json::to_value(entry).unwrap()).collect()
    }

    #[test]
    fn the_log_of_an_author_must_be_whole_and_end_where_the_author_stands() {
        let (entries, end) = decisions();
        assert_eq!(author_log(&values(&entries), Some(&end)), Ok(2));
        assert_eq!(author_log(&[], None), Ok(0));
        assert!(author_log(&values(&entries), None).is_err());
        assert!(author_log(&values(&entries[..1]), Some(&end)).unwrap_err().contains("entry 2"));
        assert!(author_log(&values(&entries[1..]), Some(&end)).unwrap_err().contains("entry 1"));
        let mut changed = entries.clone();
        changed[0].hint = "warn".into();
        assert!(author_log(&values(&changed), Some(&end)).unwrap_err().contains("entry 2"));
        let mut last = entries.clone();
        last[1].policies.clear();
        assert!(author_log(&values(&last), Some(&end)).is_err());
        let freed = AuthorEnd { status: AuthorStatus::Active, ..decisions().1 };
        assert!(author_log(&values(&entries), Some(&freed)).is_err());
        assert!(author_log(&[json!({ "number": 1 })], Some(&end)).unwrap_err().contains("entry 1 cannot be read"));
    }
}
