//! Requests to erase texts, and their receipts.

use domain::content::{ContentRef, MAX_ID_BYTES};
use domain::erasure::{Erase, Erasure};
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::json::{Reader, object};

use super::with;

/// Reads what is to be erased: `{"content": {"type", "id"}}` or `{"author": "..."}`.
pub fn request(body: &[u8]) -> Result<Erase, Fault> {
    let map = object(body)?;
    let mut problems = Vec::new();
    let mut reader = Reader::root(&map, &mut problems);
    let content = reader.object("content", |content| {
        let kind = content.required_text("type", MAX_ID_BYTES).map(str::to_owned);
        let id = content.required_text("id", MAX_ID_BYTES).map(str::to_owned);
        Some(ContentRef { kind: kind?, id: id? })
    });
    let author = reader.short_text("author", MAX_ID_BYTES).map(str::to_owned);
    let (has_content, has_author) = (reader.get("content").is_some(), reader.get("author").is_some());
    if has_content == has_author {
        reader.problem("content", "one_of", "name either a 'content' or an 'author'");
    }
    let asked = content.map(Erase::Content).or(author.map(Erase::Author));
    match asked {
        Some(asked) if problems.is_empty() => Ok(asked),
        _ => Err(Fault::Invalid(problems)),
    }
}

/// A receipt.
pub fn render(receipt: &Erasure) -> Value {
    let what = match &receipt.what {
        Erase::Content(content) => json!({ "content": { "type": content.kind, "id": content.id } }),
        Erase::Author(author) => json!({ "author": author }),
    };
    let body = json!({
        "id": receipt.id,
        "what": what,
        "state": if receipt.done_ms.is_some() { "done" } else { "running" },
        "requested_at": iso_ms(receipt.requested_ms),
        "contents": receipt.contents,
        "texts": receipt.texts,
        "reports": receipt.reports,
        "kept": ["codes", "dates", "decisions", "audit digests"],
    });
    with(body, "done_at", receipt.done_ms.map(iso_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_a_content_or_an_author_is_erased() {
        let content = ContentRef { kind: "post".into(), id: "1".into() };
        assert_eq!(request(br#"{"content":{"type":"post","id":"1"}}"#).unwrap(), Erase::Content(content));
        assert_eq!(request(br#"{"author":"a"}"#).unwrap(), Erase::Author("a".into()));
        for (body, path) in [
            (&br"{}"[..], "content"),
            (br#"{"author":"a","content":{"type":"t","id":"i"}}"#, "content"),
            (br#"{"content":{"type":"t"}}"#, "content.id"),
            (br#"{"author":""}"#, "author"),
        ] {
            let Err(Fault::Invalid(problems)) = request(body) else { panic!("{body:?}") };
            assert_eq!(problems[0].path, path);
        }
    }
}
