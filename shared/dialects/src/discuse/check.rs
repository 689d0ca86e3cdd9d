//! A check as clients send it (contract section 3).

use domain::content::MAX_ID_BYTES;
use domain::organisations::{MAX_PROJECT_ID, Project};
use serde_json::Value;

use crate::fault::{Fault, Problem};
use crate::json::{Reader, object};

/// Code of a request in which there is nothing to check.
pub const NOTHING: &str = "nothing_to_check";
/// Most characters of a text.
pub const MAX_TEXT_CHARS: usize = 10_000;
/// Most addresses of images, and most of GIFs.
pub const MAX_URLS: usize = 10;
/// Most bytes of an address.
const MAX_URL_BYTES: usize = 8 * 1024;
/// Most bytes of a trace.
const MAX_TRACE_BYTES: usize = 256;
const TRACE: &str = "trace_context";

/// What is to be checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// A text that is not empty.
    pub text: Option<String>,
    /// Addresses of images.
    pub images: Vec<String>,
    /// Addresses of GIFs.
    pub gifs: Vec<String>,
    /// Whose it is.
    pub user: Option<String>,
    /// The caller's own trace.
    pub trace: Option<String>,
    /// The project that the caller means, if it says so.
    project: Option<i64>,
}

/// Reads a check. `header` is the trace that a header gives; one in the body goes before it.
pub fn check(body: &[u8], header: Option<&str>) -> Result<Check, Fault> {
    let map = object(body)?;
    let mut problems: Vec<Problem> = Vec::new();
    let mut root = Reader::root(&map, &mut problems);
    let mut check = Check { trace: trace(&mut root), ..Check::default() };
    required(&mut root, "request", |request| {
        check.trace = check.trace.take().or_else(|| trace(request));
        check.user = user(request);
        required(request, "media", |media| {
            check.text = text(media);
            check.images = addresses(media, "image_url");
            check.gifs = addresses(media, "gif_url");
        });
    });
    root.object("settings", |settings| {
        check.project = project(settings);
        Some(())
    });
    if check.trace.is_none() {
        check.trace = in_header(&mut root, header);
    }
    if problems.is_empty() && check.text.is_none() && check.images.is_empty() && check.gifs.is_empty() {
        problems.push(Problem::new("request.media", NOTHING, "has neither text nor images nor GIFs"));
    }
    if problems.is_empty() { Ok(check) } else { Err(Fault::Invalid(problems)) }
}

impl Check {
    /// Refuses a check that means another project than its secret opens, and one of a project that is disabled.
    pub fn allowed_by(&self, project: &Project) -> Result<(), Fault> {
        if self.project.is_some_and(|meant| meant != i64::from(project.id)) {
            let message = "'settings.project_id' is not the project of this secret";
            return Err(Fault::Refused("project_mismatch", message.into()));
        }
        if !project.active {
            return Err(Fault::Refused("project_disabled", "this project is disabled".into()));
        }
        Ok(())
    }
}

fn required(reader: &mut Reader<'_>, name: &str, read: impl FnOnce(&mut Reader<'_>)) {
    if reader.get(name).is_none() {
        reader.problem(name, "missing", "is required");
        return;
    }
    reader.object(name, |inner| {
        read(inner);
        Some(())
    });
}

fn text(media: &mut Reader<'_>) -> Option<String> {
    let text = media.text("text")?;
    if text.chars().nth(MAX_TEXT_CHARS).is_some() {
        media.problem("text", "too_long", format!("has more than {MAX_TEXT_CHARS} characters"));
        return None;
    }
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// Addresses in an array, or a single one by itself. Empty ones are sent by clients that have none.
fn addresses(media: &mut Reader<'_>, name: &str) -> Vec<String> {
    let items = match media.get(name) {
        None => return Vec::new(),
        Some(Value::String(one)) => vec![(name.to_owned(), Some(one.as_str()))],
        Some(Value::Array(all)) => {
            let given = all.iter().enumerate().filter(|(_, item)| !item.is_null());
            given.map(|(index, item)| (format!("{name}[{index}]"), item.as_str())).collect()
        }
        Some(_) => {
            media.problem(name, "wrong_type", "must be an array of strings");
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    for (path, item) in items {
        match item.map(str::trim) {
            None => media.problem(&path, "wrong_type", "must be a string"),
            Some("") => {}
            Some(url) if url.len() > MAX_URL_BYTES => {
                media.problem(&path, "too_long", format!("has more than {MAX_URL_BYTES} bytes"));
            }
            Some(url) => found.push(url.to_owned()),
        }
    }
    if found.len() > MAX_URLS {
        media.problem(name, "too_many", format!("has more than {MAX_URLS} addresses"));
    }
    found
}

fn user(request: &mut Reader<'_>) -> Option<String> {
    let id = match request.get("user_id") {
        Some(Value::Number(number)) => number.to_string(),
        _ => request.text("user_id")?.to_owned(),
    };
    if id.len() > MAX_ID_BYTES {
        request.problem("user_id", "too_long", format!("has more than {MAX_ID_BYTES} bytes"));
        return None;
    }
    (!id.is_empty()).then_some(id)
}

fn trace(reader: &mut Reader<'_>) -> Option<String> {
    let trace = reader.text(TRACE)?;
    is_short(reader, TRACE, trace).then(|| trace.to_owned()).filter(|trace| !trace.is_empty())
}

fn in_header(root: &mut Reader<'_>, header: Option<&str>) -> Option<String> {
    let trace = header.filter(|trace| !trace.is_empty())?;
    is_short(root, "x-trace-context", trace).then(|| trace.to_owned())
}

fn is_short(reader: &mut Reader<'_>, name: &str, trace: &str) -> bool {
    let is_short = trace.len() <= MAX_TRACE_BYTES;
    if !is_short {
        reader.problem(name, "too_long", format!("has more than {MAX_TRACE_BYTES} bytes"));
    }
    is_short
}

/// A number, also as digits in a text.
fn project(settings: &mut Reader<'_>) -> Option<i64> {
    let said = settings.get("project_id")?;
    let number = said.as_i64().or_else(|| said.as_str()?.parse().ok());
    if number.is_none() {
        let message = format!("must be a whole number up to {MAX_PROJECT_ID}");
        settings.problem("project_id", "wrong_type", message);
    }
    number
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
