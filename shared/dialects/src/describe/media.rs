//! Temporary media described.

use domain::content::MAX_ID_BYTES;
use domain::uploads::{MediaType, SCHEME};
use serde_json::{Value, json};

use super::entry::Entry;
use super::schema::{Property, count, flag, list, name, number, object, or, reference, text, time, whole, word};

const UPLOAD: &str = "The file goes to the bucket itself: as a form of type `multipart/form-data` with all `fields` of \
`post` and then `file`, or by PUT with the `headers` of `put` (only if `bytes` was given). The form works for ten \
minutes, for one file. Contents of every dialect name the file by `src` where the address of a medium is expected, as \
`gavel-media:` and the slot's id. It is scanned once, then deleted; what the scan said stands for 15 days.";

/// Operations.
pub fn entries() -> Vec<Entry> {
    let create = Entry::of("media-slots.create", "Uploads", "Get a slot for an upload", UPLOAD)
        .takes("UploadRequest", json!({ "media_type": "image/png", "bytes": 52_311 }))
        .answers(201, "The slot.", "UploadSlot", slot());
    let show = Entry::of("media-slots.show", "Uploads", "Get what became of an upload", "")
        .answers(200, "As it stands.", "Upload", shown())
        .missing("upload", "There is no such upload of this platform, or nothing was uploaded in time.");
    let about = "Of pictures that were flagged: small, made anew of the pixels, without metadata. Each address works for \
five minutes. They go with the case.";
    let previews = Entry::of("media-evidence.list", "Cases", "List the previews of a case", about)
        .answers(200, "All of them.", "Previews", previews())
        .missing("case", "There is no such case.");
    vec![create, show, previews]
}

/// Schemas.
pub fn schemas() -> Vec<Property> {
    let kinds = || MediaType::ALL.map(MediaType::as_str);
    let most = MediaType::ALL.iter().map(|kind| kind.max_bytes()).max().and_then(|most| i64::try_from(most).ok());
    let request = object(
        "What is to be uploaded.",
        [("media_type", word("Its type.", kinds()))],
        [
            ("bytes", whole("Its exact size; without it there is no `put`.", 1, most.unwrap_or(1))),
            ("demo", or(flag("To try things out: scanned, but of no use in contents."), false)),
        ],
    );
    let id = || ("id", text("Id of the slot."));
    let src = || ("src", text("What fields of contents name it by."));
    let media_type = || ("media_type", word("What it takes.", kinds()));
    let demo = || ("demo", flag("Whether it is to try things out."));
    let created = || ("created_at", time("When it was made."));
    let expires = || ("expires_at", time("Until when it takes an upload."));
    let texts = |description: &str| {
        json!({ "type": "object", "description": description,
        "additionalProperties": { "type": "string" } })
    };
    let form = object("A form.", [("url", text("Where to.")), ("fields", texts("Fields before the file."))], []);
    let mut put = object("A PUT.", [("url", text("Where to.")), ("headers", texts("Headers that must be sent."))], []);
    or_null(&mut put);
    let slot = object(
        "A slot.",
        [
            id(),
            src(),
            media_type(),
            ("max_bytes", count("Most bytes of the file.")),
            demo(),
            created(),
            expires(),
            ("post", form),
            ("put", put),
        ],
        [],
    );
    vec![
        ("UploadRequest", request),
        ("UploadSlot", slot),
        upload([id(), src(), media_type(), demo(), created(), expires()]),
    ]
    .into_iter()
    .chain(parts())
    .collect()
}

/// Lets a value also be absent.
fn or_null(schema: &mut Value) {
    if let Some(kind) = schema.get_mut("type") {
        *kind = json!([kind.take(), "null"]);
    }
}

fn upload(common: [Property; 6]) -> Property {
    let perhaps = |mut schema: Value| {
        or_null(&mut schema);
        schema
    };
    let status =
        "`waiting` for an upload or its scan; `failed`: will be scanned again; `scanned`; `refused`: not looked at.";
    let own = [
        ("status", word(status, ["waiting", "failed", "scanned", "refused"])),
        ("scanned_at", perhaps(time("When it was scanned."))),
        ("bytes", perhaps(count("Bytes of the file."))),
        ("sha256", perhaps(text("SHA-256 of the file, hex."))),
        ("refused", perhaps(text("Why it was not looked at: a stable word."))),
        ("findings", list("What was found.", reference("UploadFinding"))),
        ("not_run", list("What has no result. A file is clean only if this is empty.", reference("UploadNotRun"))),
    ];
    let properties: Vec<Property> = common.into_iter().chain(own).collect();
    ("Upload", object("What became of an upload.", properties, []))
}

fn parts() -> [Property; 4] {
    let mut frame = count("The frame of an animation, from 0.");
    or_null(&mut frame);
    let finding = object(
        "A finding.",
        [
            ("strategy", text("Who found it.")),
            ("label", text("What.")),
            ("score", number("How sure.", 0.0, 1.0)),
            ("frame", frame),
        ],
        [],
    );
    let reasons = ["unconfigured", "failed", "timed_out", "deferred", "unreadable", "over_budget"];
    let not_run = object("Who has no result.", [("strategy", text("Who.")), ("reason", word("Why.", reasons))], []);
    let mut field = name("Dotted path of the field.", MAX_ID_BYTES);
    or_null(&mut field);
    let preview = object(
        "A preview.",
        [
            ("version", count("Version of the content.")),
            ("field", field),
            ("url", text("Where it is, relative to this API.")),
            ("expires_at", time("Until when the address works.")),
        ],
        [],
    );
    let previews = object("Previews.", [("previews", list("By version and field.", reference("Preview")))], []);
    [("UploadFinding", finding), ("UploadNotRun", not_run), ("Preview", preview), ("Previews", previews)]
}

const SLOT: &str = "mfrggzdfmztwq2lknnwg23tpob";

fn slot() -> Value {
    let fields = json!({ "key": "incoming/platform1/mfrggzdfmztwq2lknnwg23tpob", "Content-Type": "image/png" });
    json!({
        "id": SLOT, "src": format!("{SCHEME}{SLOT}"), "media_type": "image/png", "max_bytes": 52_311, "demo": false,
        "created_at": "2026-11-21T10:20:18.019Z", "expires_at": "2026-11-21T10:30:18.019Z",
        "post": { "url": "https://media.s3.eu-west-1.amazonaws.com/", "fields": fields },
        "put": { "url": "https://media.s3.eu-west-1.amazonaws.com/incoming/platform1/mfrggzdfmztwq2lknnwg23tpob",
            "headers": { "content-type": "image/png", "content-length": "52311", "if-none-match": "*" } },
    })
}

fn shown() -> Value {
    json!({
        "id": SLOT, "src": format!("{SCHEME}{SLOT}"), "media_type": "image/png", "demo": false,
        "created_at": "2026-11-21T10:20:18.019Z", "expires_at": "2026-11-21T10:30:18.019Z",
        "status": "scanned", "scanned_at": "2026-11-21T10:20:24.511Z", "bytes": 52_311,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "refused": null,
        "findings": [{ "strategy": "image", "label": "sexy", "score": 0.71, "frame": null }], "not_run": [],
    })
}

fn previews() -> Value {
    json!({ "previews": [{ "version": 1, "field": "photo", "url": "/media/v1/evidence?token=AwI",
        "expires_at": "2026-11-21T10:25:18.019Z" }] })
}
