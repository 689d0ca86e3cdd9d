//! API keys, moderators, and apps of Stream's clients.

use serde_json::{Value, json};

use super::{all, confirmed, confirmed_example, counted, raced, removed};
use crate::admin::key::{DEFAULT_OVERLAP_S, MAX_OVERLAP_S};
use crate::admin::platform::MAX_NAME_BYTES;
use crate::admin::with as and;
use crate::describe::entry::Entry;
use crate::describe::schema::{
    Property, count, flag, list, name, object, or, reference, some_of, text, time, uuid, whole, with, word,
};

const TAG: &str = "Access";
const APP: &str = "fz2hjw4c5k";
const MODERATOR: &str = "137ec1a9-64e6-4d2a-848d-6aa5c56e7c29";
const NO_KEY: &str = "There is no such platform or key.";
const NO_MODERATOR: &str = "There is no such platform or moderator.";

/// Schemas.
pub fn schemas() -> Vec<Property> {
    let expiry = || ("expires_at", time("End of validity, in the future; none if absent."));
    let scopes = some_of("What the key may do.", 50, word("A scope.", ["content", "moderate"]));
    let overlap = or(whole("Seconds that the old key stays valid.", 0, MAX_OVERLAP_S), DEFAULT_OVERLAP_S);
    let role = || word("What they may do.", ["reviewer", "senior", "admin"]);
    let display = || ("name", name("Display name.", MAX_NAME_BYTES));
    let active = || flag("Whether their keys work.");
    let new_key = with(key(), [("key", text("The key itself. No other answer shows it."))], []);
    let moderator = object(
        "A moderator.",
        [
            ("id", uuid("Id.")),
            ("name", text("Display name.")),
            ("role", role()),
            ("active", active()),
            ("created_at", time("When they were made.")),
            ("version", count("Rises with each change.")),
        ],
        [],
    );
    vec![
        ("NewKey", object("A key to make.", [display(), ("scopes", scopes)], [expiry()])),
        ("Rotation", object("How to rotate a key.", [], [("overlap_s", overlap), expiry()])),
        ("Key", key()),
        ("ChangedKey", confirmed(key())),
        ("MadeKey", confirmed(new_key.clone())),
        ("RotatedKey", confirmed(with(new_key, [("replaces", reference("Key"))], []))),
        ("Keys", all("The newest keys, at most 200.", "keys", reference("Key"))),
        ("NewModerator", object("A moderator to make.", [display(), ("role", role())], [])),
        ("ModeratorChange", object("What is to change.", [], [display(), ("role", role()), ("active", active())])),
        ("NewModeratorKey", object("A key of a moderator.", [], [display(), expiry()])),
        ("Moderator", moderator.clone()),
        ("ChangedModerator", confirmed(moderator)),
        ("NewStreamApp", object("An app to make.", [display()], [])),
        ("StreamApp", stream_app()),
        (
            "MadeStreamApp",
            confirmed(with(stream_app(), [("secret", text("The secret. No other answer shows it."))], [])),
        ),
        ("RemovedStreamApp", removed("id")),
        ("StreamApps", all("In the order in which they were made.", "stream_apps", reference("StreamApp"))),
        ("Moderators", all("In the order in which they were made.", "moderators", reference("Moderator"))),
    ]
}

fn key() -> Value {
    let scope = word("A scope.", ["content", "moderate", "admin"]);
    object(
        "The record of a key. It does not hold the key.",
        [
            ("id", text("Id.")),
            ("prefix", text("How the key begins.")),
            ("last4", text("How it ends.")),
            ("name", text("Display name.")),
            ("scopes", list("What it may do.", scope)),
            ("status", word("Whether it works.", ["active", "expired", "revoked"])),
            ("created_at", time("When it was made.")),
        ],
        [
            ("moderator", text("Whose it is, if it is a moderator's.")),
            ("expires_at", time("End of validity.")),
            ("revoked_at", time("When it was revoked.")),
            (
                "last_used_day",
                json!({ "type": "string", "format": "date", "description": "Day of its last use, UTC." }),
            ),
        ],
    )
}

/// Operations.
pub fn entries() -> Vec<Entry> {
    [keys(), moderators(), stream_apps()].concat()
}

fn stream_apps() -> Vec<Entry> {
    let about = "For clients of Stream's moderation API: `api_key` goes with every request, and the secret signs their \
                 tokens (HS256) and the webhooks to them. At most 20. To rotate, make a second one and remove the first.";
    let create = Entry::of("admin-stream-apps.create", TAG, "Make a Stream app", about)
        .takes("NewStreamApp", json!({ "name": "production" }))
        .answers(201, "Made. The secret is shown this once.", "MadeStreamApp", confirmed_example(made_app()))
        .missing("platform", "There is no such platform.");
    let list = Entry::of("admin-stream-apps.list", TAG, "List Stream apps", "")
        .answers(200, "All apps.", "StreamApps", json!({ "stream_apps": [app()] }))
        .missing("platform", "There is no such platform.");
    let about = "For good: its key and all its tokens stop working.";
    let revoke = Entry::of("admin-stream-apps.revoke", TAG, "Remove a Stream app", about)
        .answers(200, "Removed.", "RemovedStreamApp", confirmed_example(json!({ "id": APP })))
        .missing("app", "There is no such platform or app.");
    vec![counted(raced(create)), list, revoke]
}

fn stream_app() -> Value {
    object(
        "An app of Stream's clients. It does not hold the secret.",
        [
            ("id", text("Id.")),
            ("name", text("Display name.")),
            ("api_key", text("The public key that every request carries.")),
            ("last4", text("How the secret ends.")),
            ("created_at", time("When it was made.")),
        ],
        [],
    )
}

fn app() -> Value {
    json!({ "id": APP, "name": "production", "api_key": "gvl_app_…", "last4": "9xQz",
        "created_at": "2026-11-22T09:00:00.000Z" })
}

fn made_app() -> Value {
    and(app(), "secret", Some("gvl_secret_…"))
}

fn keys() -> Vec<Entry> {
    let create = Entry::of(
        "admin-keys.create",
        TAG,
        "Make a key of a platform's servers",
        "At most 50 of them are valid at a time.",
    )
    .takes("NewKey", json!({ "name": "production", "scopes": ["content"] }))
    .answers(201, "Made. The key is shown this once.", "MadeKey", confirmed_example(made()))
    .missing("platform", "There is no such platform.");
    let list = Entry::of("admin-keys.list", TAG, "List keys", "")
        .asks("moderator", false, text("Id of a moderator: only their keys."))
        .answers(200, "The newest keys.", "Keys", json!({ "keys": [record()] }))
        .missing("platform", "There is no such platform.");
    let get = Entry::of("admin-keys.get", TAG, "Get the record of a key", "")
        .answers(200, "The record.", "Key", record())
        .missing("key", NO_KEY);
    let revoke = Entry::of("admin-keys.revoke", TAG, "Revoke a key", "For good. Repeating it changes nothing.")
        .answers(200, "Revoked.", "ChangedKey", confirmed_example(record()))
        .missing("key", NO_KEY);
    let about = "Makes a key like the old one, which stays valid a little longer.";
    let rotate = Entry::of("admin-keys.rotate", TAG, "Rotate a key", about)
        .may_take("Rotation", json!({ "overlap_s": 3600 }))
        .answers(
            201,
            "Made. The key is shown this once.",
            "RotatedKey",
            confirmed_example(and(made(), "replaces", Some(record()))),
        )
        .missing("key", NO_KEY)
        .conflicts("key_not_active", "only an active key can be rotated");
    vec![counted(raced(create)), list, get, raced(revoke), raced(rotate)]
}

fn moderators() -> Vec<Entry> {
    let create =
        Entry::of("admin-moderators.create", TAG, "Make a moderator", "At most 1,000, inactive ones included.")
            .takes("NewModerator", json!({ "name": "Ada", "role": "senior" }))
            .answers(201, "Made.", "ChangedModerator", confirmed_example(moderator()))
            .missing("platform", "There is no such platform.");
    let list = Entry::of("admin-moderators.list", TAG, "List moderators", "")
        .answers(200, "All moderators.", "Moderators", json!({ "moderators": [moderator()] }))
        .missing("platform", "There is no such platform.");
    let get = Entry::of("admin-moderators.get", TAG, "Get a moderator", "")
        .answers(200, "The moderator.", "Moderator", moderator())
        .missing("moderator", NO_MODERATOR);
    let change = Entry::of(
        "admin-moderators.change",
        TAG,
        "Change a moderator",
        "What the request does not say keeps its value.",
    )
    .may_take("ModeratorChange", json!({ "role": "admin" }))
    .answers(200, "Changed.", "ChangedModerator", confirmed_example(moderator()))
    .missing("moderator", NO_MODERATOR);
    let about = "Their keys stop working. They are not removed, because audit logs name them.";
    let deactivate = Entry::of("admin-moderators.deactivate", TAG, "Make a moderator inactive", about)
        .answers(200, "Inactive.", "ChangedModerator", confirmed_example(moderator()))
        .missing("moderator", NO_MODERATOR);
    let issue =
        Entry::of("admin-moderators.issue-key", TAG, "Make a key of a moderator", "At most five are valid at a time.")
            .may_take("NewModeratorKey", json!({ "name": "laptop" }))
            .answers(201, "Made. The key is shown this once.", "MadeKey", confirmed_example(made()))
            .missing("moderator", NO_MODERATOR)
            .conflicts("moderator_inactive", "an inactive moderator gets no key");
    vec![counted(raced(create)), list, get, raced(change), raced(deactivate), counted(raced(issue))]
}

fn record() -> Value {
    json!({
        "id": "0k5t8c9d2m", "prefix": "gvl_content_Ab3d", "last4": "9xQz", "name": "production", "scopes": ["content"],
        "status": "active", "created_at": "2026-11-22T09:00:00.000Z", "last_used_day": "2026-11-22",
    })
}

fn made() -> Value {
    and(record(), "key", Some("gvl_content_…"))
}

fn moderator() -> Value {
    json!({
        "id": MODERATOR, "name": "Ada", "role": "senior", "active": true,
        "created_at": "2026-11-22T09:00:00.000Z", "version": 1,
    })
}
