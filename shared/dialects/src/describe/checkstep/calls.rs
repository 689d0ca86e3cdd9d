//! Ingestion (contract sections 4 to 6).

use serde_json::{Value, json};

use crate::describe::entry::Entry;
use crate::describe::schema::word;

const BULK: &str = "6f9619ff-8b86-d011-b42d-00cf4fc964ff";
const CONTENTS: &str = "Contents";

/// All of them.
pub fn entries() -> Vec<Entry> {
    vec![accept(), moderate(), bulk(), progress()]
}

fn post() -> Value {
    json!({
        "id": "7e070", "type": "user-profile", "author": "4c0789faff",
        "fields": [
            { "id": "name", "type": "text", "src": "John Doe" },
            { "id": "picture", "type": "image", "src": "https://img.example.com/7e070.jpg",
              "fields": [{ "id": "caption", "type": "text", "src": "me, last summer" }] },
        ],
        "metadata": [{ "id": "Plan", "value": "Freemium" }],
        "tags": ["#new"],
    })
}

fn accept() -> Entry {
    let about = "\
Takes a content in. It is stored when the answer is given; the verdict comes by the webhook `analysed-content`.

A send of a content that is known changes what is sent and nothing else: fields are matched by `id` at every level, \
metadata by `id`, evaluations by strategy, field and label. Author, source, parent and tags are replaced if sent. \
If the merged content would pass a limit, the send is refused as a whole.";
    Entry::of("checkstep-content.accept", CONTENTS, "Send a content", about)
        .takes("Content", post())
        .answers(
            202,
            "Stored; it will be analysed.",
            "Accepted",
            json!({
                "id": "7e070", "type": "user-profile", "timestamp": "2021-06-27T10:20:18.019Z",
            }),
        )
        .once()
}

fn moderate() -> Entry {
    let about = "\
Takes a content in like `POST /api/v2/content` and answers with the verdict. Strategies that are configured as \
asynchronous do not run here. A strategy that fails or takes too long is listed as `incomplete`, and runs again later.";
    let include = word("`field`: one violation for each policy and field, instead of one for each policy.", ["field"]);
    Entry::of("checkstep-content-sync.moderate", CONTENTS, "Send a content and wait for the verdict", about)
        .takes(
            "Content",
            json!({
                "id": "34a8f82bbb", "type": "chat", "author": "4c0789faff",
                "fields": [{ "id": "text", "type": "text", "src": "well, damn" }],
            }),
        )
        .asks("include", false, include)
        .answers(
            200,
            "Analysed; the result is stored.",
            "Verdict",
            json!({
                "id": "34a8f82bbb", "author": "4c0789faff", "timestamp": "2021-06-27T10:20:18.019Z", "type": "chat",
                "violations": [{ "policy": "VLC", "confidence": "check" }, { "policy": "HTE", "confidence": "trust" }],
            }),
        )
        .once()
}

fn bulk() -> Entry {
    let about = "\
Takes many contents in, each as `POST /api/v2/content` does. All of them are valid, or none is taken; problems are \
named like `contents[3].tags[0]`. Repeating a request changes nothing. A content that would pass a limit only together \
with what is stored already is refused by itself, with 422, after the others were stored.";
    Entry::of("checkstep-bulk.accept", CONTENTS, "Send many contents", about)
        .takes("Bulk", json!({ "bulk": BULK, "contents": [post()] }))
        .answers(202, "Stored; they will be analysed.", "BulkAccepted", json!({ "bulk": BULK, "accepted": 1 }))
        .once()
}

fn progress() -> Entry {
    let about = "Kept for 30 days after the last request. Contents are counted anew in each call.";
    Entry::of("checkstep-bulk.progress", CONTENTS, "Ask how far a bulk has come", about)
        .answers(
            200,
            "The counts.",
            "BulkProgress",
            json!({
                "bulk": BULK, "received": 20, "analysed": 18, "failed": 0,
                "violations": { "check": 2, "trust": 1 }, "done": false,
            }),
        )
        .missing("bulk", "Nothing was received under this id.")
}
