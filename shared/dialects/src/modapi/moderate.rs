//! `POST /v1/moderate`: what is sent, as a content of the domain.

mod content;
mod names;

pub use content::{Medium, is_leaf, leaf, leaves};
pub use names::{field_id, field_name};

use domain::content::{Body, ContentRef, MAX_ID_BYTES, MAX_METADATA, Meta};
use domain::triage::{Advice, ClientVerdict};

use super::channel::META_TYPES;
use super::policy::{self, Setting};
use crate::fault::{Fault, Problem};
use crate::json::{Reader, object};

/// Most bytes of a request: an image can stand in it.
pub const MAX_REQUEST_BYTES: usize = 5 * 1024 * 1024;
/// The type of contents whose kind nobody has said.
pub const DEFAULT_TYPE: &str = "content";
/// The type of what groups contents.
pub const CONVERSATION: &str = "conversation";
/// Longest id of a content, characters.
const MAX_CONTENT_ID_CHARS: usize = 100;
/// Longest reason and source of a caller's verdict, bytes.
const MAX_REASON_BYTES: usize = 1024;

/// What a client sends to be analysed.
#[derive(Clone, Debug, PartialEq)]
pub struct Submitted {
    /// The client's id; absent if one is to be made.
    pub content_id: Option<String>,
    /// What kind of content it is, if the client says.
    pub meta_type: Option<&'static str>,
    /// Key or id of a channel.
    pub channel: Option<String>,
    /// The content as it is stored: images that were sent along are not in it.
    pub body: Body,
    /// Those, by their field: analysed and not kept.
    pub media: Vec<Medium>,
    /// Whether nothing of it may be stored.
    pub do_not_store: bool,
    /// The policies that are asked for instead of the channel's.
    pub policies: Option<Vec<Setting>>,
    /// The caller's own verdict.
    pub client: Option<ClientVerdict>,
}

impl Submitted {
    /// The content as the engines see it: with the images that were sent along.
    pub fn seen(&self) -> Body {
        let mut body = self.body.clone();
        for medium in &self.media {
            if let Some(field) = body.fields.iter_mut().find(|field| field.id == medium.field) {
                field.src = Some(medium.url.clone());
            }
        }
        body
    }
}

/// Reads a request.
pub fn read(body: &[u8]) -> Result<Submitted, Fault> {
    let map = object(body)?;
    let mut problems = Vec::new();
    let mut reader = Reader::root(&map, &mut problems);
    let (fields, media) = content::read(&mut reader);
    let submitted = Submitted {
        content_id: content_id(&mut reader),
        meta_type: reader.word("metaType", &META_TYPES.map(|word| (word, word))),
        channel: id(&mut reader, "channel"),
        do_not_store: reader.flag("doNotStore").unwrap_or(false),
        policies: policy::read(&mut reader, "policies"),
        client: client(&mut reader),
        body: Body {
            author: id(&mut reader, "authorId"),
            parent: id(&mut reader, "conversationId").map(|id| ContentRef { kind: CONVERSATION.to_owned(), id }),
            created_ms: timestamp(&mut reader),
            metadata: metadata(&mut reader),
            fields,
            ..Body::default()
        },
        media,
    };
    if problems.is_empty() { Ok(submitted) } else { Err(Fault::Invalid(problems)) }
}

/// An optional id; an empty one counts as absent.
fn id(reader: &mut Reader<'_>, name: &str) -> Option<String> {
    let is_empty = reader.get(name).and_then(|value| value.as_str()).is_some_and(str::is_empty);
    if is_empty { None } else { reader.short_text(name, MAX_ID_BYTES).map(str::to_owned) }
}

fn content_id(reader: &mut Reader<'_>) -> Option<String> {
    let id = reader.short_text("contentId", MAX_ID_BYTES)?;
    if id.chars().count() > MAX_CONTENT_ID_CHARS {
        let message = format!("'contentId' has more than {MAX_CONTENT_ID_CHARS} characters");
        reader.problem("contentId", "too_long", message);
        return None;
    }
    Some(id.to_owned())
}

/// Milliseconds since 1970; clients send any number.
fn timestamp(reader: &mut Reader<'_>) -> Option<i64> {
    const LATEST_MS: f64 = 8.64e15; // of any client's own clock
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    reader.number("timestamp", 0.0, LATEST_MS).map(|ms| ms as i64)
}

fn metadata(reader: &mut Reader<'_>) -> Vec<Meta> {
    let mut found = Vec::new();
    reader.object("metadata", |metadata| {
        if metadata.all().len() > MAX_METADATA {
            metadata.problem("", "too_many", format!("'metadata' has more than {MAX_METADATA} entries"));
            return None;
        }
        found = metadata.all().iter().map(|(id, value)| Meta { id: id.clone(), value: value.clone() }).collect();
        Some(())
    });
    found
}

fn client(reader: &mut Reader<'_>) -> Option<ClientVerdict> {
    reader.object("clientAction", |action| {
        for name in ["source", "reason"] {
            if action.text(name).is_some_and(|text| text.len() > MAX_REASON_BYTES) {
                action.problem(name, "too_long", format!("'{name}' has more than {MAX_REASON_BYTES} bytes"));
            }
        }
        let overrides = action.word("behavior", &[("escalate", false), ("override", true)]).unwrap_or(false);
        if action.get("action").is_none() {
            action.problem("action", "missing", "'action' is required");
            return None;
        }
        let advice = action.word("action", &Advice::ALL.map(|advice| (advice.as_str(), advice)))?;
        Some(ClientVerdict { advice, overrides })
    })
}

/// What a content that breaks a limit as a whole is refused with.
pub fn too_many(what: &str, limit: usize) -> Fault {
    Fault::Invalid(vec![Problem::new("content", "too_many", format!("'content' has more than {limit} {what}"))])
}

#[cfg(test)]
#[path = "moderate_tests.rs"]
mod tests;
