//! A log as it is stored, for whoever checks it: entries untouched, of texts the digests alone.

use domain::authors::{Author, AuthorEntry};
use domain::cases::{AuditEntry, EntryText, Head};
use domain::ids::CaseId;
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::fault::{Fault, Problem};

use super::{query, with};

/// A page of the log of a case: behind which entry it starts, and its size.
pub fn page(after: Option<&str>, limit_text: Option<&str>) -> Result<(u32, i32), Fault> {
    let mut problems = Vec::new();
    let limit = query::limit(limit_text, &mut problems);
    let number = after.map_or(Some(0), |text| text.parse().ok());
    if number.is_none() {
        problems.push(Problem::new("after", "out_of_range", "'after' must be the number of an entry"));
    }
    match number {
        Some(number) if problems.is_empty() => Ok((number, limit)),
        _ => Err(Fault::Invalid(problems)),
    }
}

/// A page of the log of a case, and where the case says that its log ends. Without `head` the case is gone.
pub fn of_case(case: &CaseId, head: Option<&Head>, entries: &[AuditEntry], texts: &[EntryText], more: bool) -> Value {
    let texts: Vec<_> = texts.iter().map(|text| json!({ "entry": text.entry, "digest": text.digest() })).collect();
    let body = json!({
        "case": case.as_str(),
        "end": head.map(Head::log_end),
        "entries": entries,
        "texts": texts,
    });
    let content = head.map(|head| json!({ "type": head.content.kind, "id": head.content.id }));
    let body = with(body, "content", content);
    // The end of a retention makes the case one of which nothing is known, before its log goes.
    let is_retired = head.is_some_and(|head| !head.is_known() && head.entry_count == 0 && head.expires_s.is_some());
    let body = with(body, "retired", (is_retired && !entries.is_empty()).then_some(true));
    let body = with(body, "erased_at", head.and_then(|head| head.erased_ms).map(iso_ms));
    with(body, "next", entries.last().filter(|_| more).map(|entry| entry.number))
}

/// The log of an author, and where the author's record says that it ends; `null` if there is no record.
pub fn of_author(id: &str, author: Option<&Author>, entries: &[AuthorEntry]) -> Value {
    let end =
        author.map(|author| json!({ "entry_count": author.decisions, "chain": author.chain, "status": author.status }));
    json!({ "author": id, "end": end, "entries": entries })
}

#[cfg(test)]
mod tests {
    use domain::authors::AuthorStatus;
    use domain::cases::LogEnd;
    use domain::content::ContentRef;
    use domain::ids::PlatformId;

    use super::*;

    #[test]
    fn pages_start_behind_an_entry() {
        assert_eq!(page(None, None).unwrap(), (0, 25));
        assert_eq!(page(Some("100"), Some("100")).unwrap(), (100, 100));
        for after in ["", "-1", "x", "4294967296"] {
            let Err(Fault::Invalid(problems)) = page(Some(after), Some("101")) else { panic!("{after}") };
            assert_eq!(problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), ["limit", "after"]);
        }
    }

    #[test]
    fn the_end_reads_back_as_the_head_has_it_and_texts_are_not_shown() {
        let content = ContentRef { kind: "post".into(), id: "1".into() };
        let case = CaseId::of(&PlatformId::parse("platform1").unwrap(), &content);
        let head = Head { entry_count: 2, chain: "ab".into(), ..Head::new(&content, 0) };
        let text = EntryText { entry: 1, salt: "s".into(), text: "a secret".into(), more: Vec::new() };
        let body = of_case(&case, Some(&head), &[], std::slice::from_ref(&text), true);
        let end: LogEnd = serde_json::from_value(body["end"].clone()).unwrap();
        assert_eq!(end, head.log_end());
        assert_eq!(body["texts"], json!([{ "entry": 1, "digest": text.digest() }]));
        assert!(!body.to_string().contains("a secret") && body.get("next").is_none());
        assert!(of_case(&case, None, &[], &[], false)["end"].is_null());
    }

    #[test]
    fn an_author_on_whom_nothing_was_decided_has_no_end() {
        assert!(of_author("ann", None, &[])["end"].is_null());
        let author = Author { decisions: 1, chain: "c".into(), status: AuthorStatus::Held, ..Author::new("ann") };
        let end = &of_author("ann", Some(&author), &[])["end"];
        assert_eq!(*end, json!({ "entry_count": 1, "chain": "c", "status": "held" }));
    }
}
