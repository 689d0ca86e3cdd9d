//! What is asked and told about a content after it was sent (contract sections 7 to 10).

use serde_json::{Value, json};

use crate::describe::entry::Entry;
use crate::describe::schema::{id, text};

const DECISIONS: &str = "Reports and decisions";
const TRANSPARENCY: &str = "Transparency";
const MODERATOR: &str = "137ec1a9-64e6-4d2a-848d-6aa5c56e7c29";

/// All of them.
pub fn entries() -> Vec<Entry> {
    let redirects = [redirect("reasons"), redirect("reasons-post"), redirect("report"), redirect("report-post")];
    let mut entries = vec![report(), inquiry(), decision(), author_decision(), sor(), appeal()];
    entries.extend(redirects);
    entries
}

fn report() -> Entry {
    let about = "\
A user reports a content. The report opens an incident or adds to the open one; if the content is unknown, it waits \
for it. The same reporter counts once in an incident. A report on content that is down tells its reporter so, by \
`incident-closed`.";
    Entry::of("checkstep-report.accept", DECISIONS, "Report a content", about)
        .takes(
            "Report",
            json!({
                "id": "be7da45e89", "type": "my-object", "reporter": "jane.doe@domain.com", "reason": "rude",
                "potential_violations": [{ "policy": "HTE" }],
            }),
        )
        .answers(202, "Stored.", "Reported", json!({ "id": "be7da45e89", "type": "my-object", "associated": true }))
        .once()
}

fn inquiry() -> Entry {
    Entry::of("checkstep-inquiry.accept", DECISIONS, "Ask for a review", "Opens an incident or adds to the open one.")
        .takes(
            "Inquiry",
            json!({
                "id": "be7da45e89", "type": "my-object", "violations": [{ "policy": "HTE", "field": "text" }],
                "origin": "internal-report-1",
            }),
        )
        .answers(202, "Stored.", "Inquired", json!({ "id": "be7da45e89", "type": "my-object" }))
        .missing("content", "The content was never sent.")
        .once()
}

fn decision() -> Entry {
    let about = "\
Records what the platform decided by itself, for transparency; content that was never sent gets a case. What cannot \
follow from it, like the restoration of what was never down, is recorded and changes nothing. No `decision` webhook \
is sent, unless the platform's setting `echo_external_decisions` is on; `incident-closed` is, if an incident was open.";
    Entry::of("checkstep-decision.record", DECISIONS, "Record a decision on a content", about)
        .takes(
            "Decision",
            json!({
                "id": "be7da45e89", "type": "my-object", "decision": "act", "moderator": MODERATOR,
                "violations": [{ "policy": "HTE", "field": "text" }],
            }),
        )
        .answers(202, "Recorded.", "Decided", json!({ "id": "be7da45e89", "type": "my-object", "decision": "act" }))
        .conflicts("conflict", "not possible as the case stands, or this `Idempotency-Key` was used otherwise")
        .once()
}

fn author_decision() -> Entry {
    let about = "\
Records what the platform decided about an author: `act` takes all their contents down, `hold` leaves them, \
`overturn` brings back what only the ban took down.";
    Entry::of("checkstep-author-decision.record", DECISIONS, "Record a decision on an author", about)
        .takes(
            "AuthorDecision",
            json!({
                "author": "4c0789faff", "decision": "act", "moderator": MODERATOR, "violations": [{ "policy": "HTE" }],
            }),
        )
        .answers(202, "Recorded.", "AuthorDecided", json!({ "author": "4c0789faff", "decision": "act" }))
        .conflicts("conflict", "not possible as the author stands, or this `Idempotency-Key` was used otherwise")
        .once()
}

fn sor() -> Entry {
    let about = "\
The statement of reasons of a content: as it was judged, and as the policies were worded then. It shows nothing of \
reporters, moderators or scores. Sections that do not apply are absent.";
    Entry::of("checkstep-sor.get", TRANSPARENCY, "Get a statement of reasons", about)
        .asks("type", true, id("Complex type of the content."))
        .asks("id", true, id("Id of the content."))
        .asks("include", false, text("`extended` adds `automated` and `redress`."))
        .answers(200, "The statement.", "Statement", statement())
        .missing("content", "The content was never sent.")
}

/// A statement with all its sections.
pub fn statement() -> Value {
    let policy = json!({ "name": "Hate Speech", "code": "HTE", "description": "Attacks on people for what they are." });
    json!({
        "id": "f04d6dbc40ec2839d5a7f38c7aad902f6ea092e8",
        "status": "appeal-ruled",
        "content": {
            "timestamp": "2023-12-19T16:27:39.806132Z",
            "fields": [{ "id": "text", "type": "text", "src": "…" }],
        },
        "sor": {
            "timestamp": "2023-12-19T16:28:57.568469Z",
            "violations": [{ "policy": policy, "field": "text" }],
        },
        "appeal": { "timestamp": "2023-12-20T13:04:51.209658Z", "reason": "It was a quotation." },
        "appealRuling": { "timestamp": "2023-12-20T13:07:04.890362Z", "accepted": false },
    })
}

fn appeal() -> Entry {
    let about = "One for each enforcement. It opens an incident, or turns the open one into an appeal.";
    Entry::of("checkstep-appeal.accept", TRANSPARENCY, "Appeal", about)
        .takes(
            "Appeal",
            json!({
                "id": "be7da45e89", "type": "my-object", "author": "4c0789faff", "statement": "It was a quotation.",
                "timestamp": "2023-12-20T13:04:51.209658Z",
            }),
        )
        .answers(202, "It waits for a ruling.", "Appealed", json!({ "id": "be7da45e89", "status": "appealed" }))
        .missing("content", "The content was never sent.")
        .conflicts("not_enforced", "the content is not down")
        .conflicts("already_appealed", "an appeal waits for its ruling")
        .conflicts("already_ruled", "the appeal against this enforcement was ruled")
        .conflicts("not_appealable", "no policy of the enforcement allows an appeal")
        .once()
}

/// A link to a page, by either method.
fn redirect(flow: &str) -> Entry {
    let about = "\
A link for one signed-in author or reporter, valid for six hours. The answer is never 3xx: send the user to `location`. \
Whoever has the link can use it.";
    let is_reasons = flow.starts_with("reasons");
    let summary = if is_reasons { "Get a link to the reasons and the appeal" } else { "Get a link to the report form" };
    let entry = Entry::of(format!("checkstep-redirects.{flow}"), TRANSPARENCY, summary, about)
        .asks("type", true, id("Complex type of the content."))
        .asks("id", true, id("Id of the content."))
        .answers(
            200,
            "The link.",
            "Link",
            json!({
                "location": "https://transparency.example.com/portal/v1/reasons?token=…",
                "expires_at": "2026-11-22T15:00:00.000Z",
            }),
        );
    if is_reasons {
        return entry
            .missing("content", "The content was never sent.")
            .conflicts("no_incident", "there is no decision to state reasons for");
    }
    entry.asks("reporter", false, text("Who reports, at most 512 bytes; fills the form."))
}
