//! Reading requests: a content as it is sent for ingestion (contract sections 3, 4 and 15), and in the
//! modules below what is asked or told about contents and authors later.

mod appeal;
mod bulk;
mod decision;
mod fields;
mod inquiry;
mod limits;
mod named;
mod report;
mod statement;

pub use appeal::{Appeal, MAX_STATEMENT_BYTES, appeal};
pub use bulk::{Bulk, MAX_BULK_BYTES, MAX_BULK_CONTENTS, bulk};
pub(crate) use decision::{AUTHOR_DECISIONS, DECISIONS};
pub use decision::{AuthorDecision, Decision, author_decision, decision};
pub use inquiry::{InquiryRequest, inquiry};
pub use named::Named;
pub use report::{Report, report};
pub use statement::{StatementQuery, statement};

use domain::config::PlatformConfig;
use domain::content::{ContentRef, Evaluation, MAX_ID_BYTES, MAX_TAGS, Submission};
use domain::time::parse_iso_ms;

use crate::fault::Fault;
use crate::json::Reader;

/// Most bytes of an ingestion request, if the platform has not lowered the limit.
pub const MAX_REQUEST_BYTES: usize = domain::limits::MAX_REQUEST_BYTES;

/// Most evaluations in one request.
pub(crate) const MAX_EVALUATIONS: usize = 200;

/// Reads one content from a request body.
pub fn submission(body: &[u8], config: &PlatformConfig) -> Result<Submission, Fault> {
    let map = crate::json::object(body)?;
    let mut problems = Vec::new();
    let read = content(&mut Reader::root(&map, &mut problems), config);
    match read {
        Some(submission) if problems.is_empty() => {
            let limits = &config.platform.settings.limits;
            limits::check(&submission, body.len(), limits).map(|()| submission)
        }
        _ => Err(Fault::Invalid(problems)),
    }
}

/// One content: the whole of a request, or one of a bulk.
fn content(reader: &mut Reader<'_>, config: &PlatformConfig) -> Option<Submission> {
    let content = identity(reader);
    if let Some(content) = &content {
        check_type(reader, content, config);
    }
    let author = reader.short_text("author", MAX_ID_BYTES).map(str::to_owned);
    let source = reader.short_text("source", MAX_ID_BYTES).map(str::to_owned);
    let parent = reader.object("parent", identity);
    if parent.is_some() && parent == content {
        reader.problem("parent", "own_parent", "a content cannot be its own parent");
    }
    let fields = fields::fields(reader);
    let metadata = fields::metadata(reader);
    let tags = tags(reader);
    let evaluations = evaluations(reader, config);
    let created_ms = timestamp(reader);
    let parts = ["fields", "metadata", "tags", "evaluations", "parent", "author", "source"];
    if content.is_some() && parts.iter().all(|part| reader.get(part).is_none()) {
        reader.problem("", "nothing_sent", format!("at least one of {} is required", parts.join(", ")));
    }
    Some(Submission {
        content: content?,
        author,
        source,
        parent,
        fields: fields.unwrap_or_default(),
        metadata: metadata.unwrap_or_default(),
        tags,
        evaluations: evaluations.unwrap_or_default(),
        created_ms,
    })
}

/// A platform can allow registered types only.
fn check_type(reader: &mut Reader<'_>, content: &ContentRef, config: &PlatformConfig) {
    if config.platform.settings.strict_complex_types && !config.knows_complex_type(&content.kind) {
        reader.problem("type", "unknown_complex_type", "this complex type is not registered");
    }
}

/// `type` and `id`, both required.
pub(crate) fn identity(reader: &mut Reader<'_>) -> Option<ContentRef> {
    let id = reader.required_text("id", MAX_ID_BYTES);
    let kind = reader.required_text("type", MAX_ID_BYTES);
    Some(ContentRef { kind: kind?.to_owned(), id: id?.to_owned() })
}

fn tags(reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let tags = reader.texts("tags", MAX_TAGS, MAX_ID_BYTES)?;
    let mut unique: Vec<String> = Vec::with_capacity(tags.len());
    for (index, tag) in tags {
        if tag.len() < 2 || !tag.starts_with('#') {
            reader.problem(&format!("tags[{index}]"), "tag_without_hash", "a tag starts with '#' and has a name");
        }
        if !unique.iter().any(|known| known == tag) {
            unique.push(tag.to_owned());
        }
    }
    Some(unique)
}

fn evaluations(reader: &mut Reader<'_>, config: &PlatformConfig) -> Option<Vec<Evaluation>> {
    reader.objects("evaluations", MAX_EVALUATIONS, |evaluation| {
        let label = evaluation.required_text("label", MAX_ID_BYTES);
        let strategy = evaluation.required_text("strategy", MAX_ID_BYTES);
        if strategy.is_some_and(|name| !config.has_external_strategy(name)) {
            evaluation.problem("strategy", "unknown_strategy", "no external strategy of this name is configured");
        }
        if evaluation.get("score").is_none() {
            evaluation.problem("score", "missing", "'score' is required");
        }
        let score = evaluation.number("score", 0.0, 1.0);
        let field = evaluation.short_text("field", MAX_ID_BYTES).map(str::to_owned);
        Some(Evaluation { label: label?.to_owned(), strategy: strategy?.to_owned(), score: score?, field })
    })
}

fn timestamp(reader: &mut Reader<'_>) -> Option<i64> {
    let text = reader.text("timestamp")?;
    let ms = parse_iso_ms(text);
    if ms.is_none() {
        bad_timestamp(reader);
    }
    ms
}

fn bad_timestamp(reader: &mut Reader<'_>) {
    reader.problem("timestamp", "bad_timestamp", "'timestamp' must be an ISO 8601 time between 1970 and 2200");
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
