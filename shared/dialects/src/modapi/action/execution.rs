//! Executing an action: with which contents and authors, and what is said of it.

use domain::cases::ActedOn;
use domain::config::{ActionType, ModerationAction};
use domain::content::MAX_ID_BYTES;

use crate::fault::{Fault, Problem};
use crate::json::Reader;
use crate::reading as read;

/// Most contents and authors of one call.
const MAX_IDS: usize = 100;
/// Longest id of a content, characters.
const MAX_CONTENT_ID_CHARS: usize = 100;
/// Longest value, bytes.
const MAX_VALUE_BYTES: usize = 4 * 1024;
/// Longest suspension, milliseconds: a hundred years.
const MAX_DURATION_MS: f64 = 100.0 * 366.0 * 86_400_000.0;

/// An execution that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Execution {
    /// Id or key of the action.
    pub action: String,
    /// Ids of contents, each once.
    pub contents: Vec<String>,
    /// Ids of authors, each once.
    pub authors: Vec<String>,
    /// A reason or another word.
    pub value: Option<String>,
    /// The queue it is done from.
    pub queue: Option<String>,
    /// How long an author is suspended, milliseconds.
    pub duration_ms: Option<i64>,
}

/// Reads a request.
pub fn execute(body: &[u8]) -> Result<Execution, Fault> {
    read::body(body, |reader| {
        let action = reader.required_text("actionKey", MAX_ID_BYTES).map(str::to_owned);
        let execution = execution(reader);
        Some(Execution { action: action?, ..execution })
    })
}

/// Reads a request of the older form, whose path names the action.
pub fn execute_by_id(action: &str, body: &[u8]) -> Result<Execution, Fault> {
    read::body(body, |reader| Some(Execution { action: action.to_owned(), ..execution(reader) }))
}

fn execution(reader: &mut Reader<'_>) -> Execution {
    let contents = ids(reader, "contentIds", MAX_CONTENT_ID_CHARS);
    let authors = ids(reader, "authorIds", MAX_ID_BYTES);
    if contents.is_empty()
        && authors.is_empty()
        && ["contentIds", "authorIds"].iter().all(|name| is_unsaid(reader, name))
    {
        reader.problem("contentIds", "missing", "'contentIds' or 'authorIds' must name something");
    }
    if contents.len() + authors.len() > MAX_IDS {
        reader.problem("contentIds", "too_many", format!("one call can name {MAX_IDS} contents and authors"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let duration_ms = reader.number("duration", 0.0, MAX_DURATION_MS).map(|ms| ms as i64);
    Execution {
        action: String::new(),
        contents,
        authors,
        value: text(reader, "value", MAX_VALUE_BYTES),
        queue: text(reader, "queueId", MAX_ID_BYTES),
        duration_ms,
    }
}

/// Whether nothing, or an empty list, stands there: another problem would have been named.
fn is_unsaid(reader: &Reader<'_>, name: &str) -> bool {
    reader.get(name).is_none_or(|value| value.as_array().is_some_and(Vec::is_empty))
}

/// An optional text; an empty one counts as absent.
fn text(reader: &mut Reader<'_>, name: &str, max: usize) -> Option<String> {
    read::note(reader, name, max).filter(|text| !text.is_empty())
}

fn ids(reader: &mut Reader<'_>, name: &str, max_chars: usize) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for (index, id) in reader.texts(name, MAX_IDS, MAX_ID_BYTES).unwrap_or_default() {
        let path = format!("{name}[{index}]");
        if id.is_empty() {
            reader.problem(&path, "empty", "must not be empty");
        } else if id.chars().count() > max_chars {
            reader.problem(&path, "too_long", format!("has more than {max_chars} characters"));
        } else if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    ids
}

impl Execution {
    /// Refuses what the action does not fit.
    pub fn check(&self, action: &ModerationAction) -> Result<(), Fault> {
        let mut problems = Vec::new();
        let mut problem = |path: &str, code, message: String| problems.push(Problem::new(path, code, message));
        match &self.value {
            None if action.value_required => problem("value", "missing", "this action needs a value".into()),
            Some(value) if !action.takes(value) => {
                let message = format!("must be one of: {}", action.values.join(", "));
                problem("value", "unknown_value", message);
            }
            _ => {}
        }
        if action.kind.map(ActionType::on) == Some(ActedOn::Item) && !self.authors.is_empty() {
            problem("authorIds", "not_applicable", "this action is about contents".into());
        }
        if action.kind == Some(ActionType::AuthorBlockTemp) && self.duration_ms.is_none() {
            problem("duration", "missing", "a suspension needs a duration".into());
        }
        if problems.is_empty() { Ok(()) } else { Err(Fault::Invalid(problems)) }
    }
}
