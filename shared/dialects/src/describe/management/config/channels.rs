//! Channels of Moderation API's dialect described.

use domain::content::MAX_ID_BYTES;
use serde_json::{Value, json};

use super::super::{all, confirmed, removed};
use super::Resource;
use crate::describe::schema::{
    Property, flag, list_of, name, number, object, or, put, reference, text, whole, with, word,
};
use crate::modapi::channel::{LEAST_TRUSTED, MAX_LISTS, MAX_NAME_BYTES, META_TYPES, MOST_TRUSTED};
use crate::modapi::policy::{
    DEFAULT_THRESHOLD, MAX_INSTRUCTIONS_BYTES, MAX_MASK_BYTES, MAX_MIN_WORDS, MAX_NAMES, MAX_POLICIES,
};

/// Channels.
pub(super) fn channel() -> Resource {
    let policies = json!([{ "id": "toxicity", "flag": true, "threshold": 0.6 }]);
    Resource {
        part: "modapi-channels",
        word: "modapi channel",
        schema: "ModapiChannel",
        list: "modapi_channels",
        name: "key",
        about: "What is looked for in contents that name it as their `channel` in `POST /v1/moderate`, by key or id. A \
                platform without one has a built-in one of the key `default`.",
        put: json!({ "name": "Chat", "content_type": "message", "context_enabled": true, "policies": policies }),
        read: json!({
            "key": "chat", "id": "q3zr5t2m6o7n4k2j5h6g7f8d9s", "version": 1, "name": "Chat", "is_default": false,
            "content_type": "message", "flagging_mode": "active", "context_enabled": true, "unicode_cleaning": false,
            "image_moderation": true, "video_moderation": true, "audio_moderation": true, "review_threshold": 0.5, "block_threshold": 0.9,
            "policies": policies,
        }),
    }
}

/// Schemas.
pub(super) fn schemas() -> Vec<Property> {
    vec![
        ("ModapiChannelInput", input()),
        ("ModapiChannel", shown()),
        ("ModapiChannelChanged", confirmed(shown())),
        ("ModapiChannelRemoved", removed("key")),
        ("ModapiChannelList", all("By key.", "modapi_channels", reference("ModapiChannel"))),
        ("ModapiPolicy", policy()),
    ]
}

fn input() -> Value {
    object("A channel. What is left out has its default.", [], properties())
}

fn shown() -> Value {
    let always = [
        "name",
        "is_default",
        "flagging_mode",
        "context_enabled",
        "unicode_cleaning",
        "image_moderation",
        "video_moderation",
        "audio_moderation",
        "review_threshold",
        "block_threshold",
    ];
    let (required, optional): (Vec<_>, Vec<_>) = properties().into_iter().partition(|(name, _)| always.contains(name));
    let own = [
        ("key", text("Key.")),
        ("id", text("Id, which requests may name as well.")),
        ("version", super::super::super::schema::count("Version.")),
    ];
    with(object("A channel.", own, []), required, optional)
}

fn properties() -> Vec<Property> {
    let threshold = |about| number(about, 0.0, 1.0);
    vec![
        ("name", name("Display name; the key if there is none.", MAX_NAME_BYTES)),
        ("description", name("For people.", MAX_NAME_BYTES)),
        ("is_default", or(flag("Whether it takes what names no channel."), false)),
        ("content_type", word("What its contents are where a request does not say.", META_TYPES)),
        ("flagging_mode", or(word("On trial, nothing follows from what is found.", ["active", "dry_run"]), "active")),
        (
            "context_enabled",
            or(flag("Whether earlier messages of conversation and author are looked at as well."), false),
        ),
        (
            "unicode_cleaning",
            or(flag("Whether answers show texts without look-alikes and invisible characters."), false),
        ),
        ("image_moderation", or(flag("Whether images are looked at."), true)),
        ("video_moderation", or(flag("Whether videos are looked at."), true)),
        ("audio_moderation", or(flag("Whether audio files are looked at."), true)),
        ("review_threshold", or(threshold("From this severity on a person is to look. Not above the other."), 0.5)),
        ("block_threshold", or(threshold("From this severity on the content is to be refused."), 0.9)),
        (
            "trusted_allow",
            whole(
                "From this trust level of an author on, what a person would have to look at is let through. Nobody is if absent.",
                LEAST_TRUSTED,
                MOST_TRUSTED,
            ),
        ),
        (
            "untrusted_severity",
            threshold(
                "From this severity on a person is to look at what authors of the trust level -1 say. As for others if absent.",
            ),
        ),
        (
            "policies",
            list_of(
                "What is looked for; what fits the kind of content if absent. Of two with one id the later counts.",
                MAX_POLICIES,
                reference("ModapiPolicy"),
            ),
        ),
        (
            "wordlists",
            list_of("Block lists that are matched; all enabled ones if absent.", MAX_LISTS, {
                super::super::super::schema::note("Name.", MAX_ID_BYTES)
            }),
        ),
    ]
}

/// As `policies` of a request to analyse a content.
fn policy() -> Value {
    let lists =
        |about| list_of(about, MAX_NAMES, super::super::super::schema::note("Name of a block list.", MAX_ID_BYTES));
    let about = "Kinds of matches of `pii` and `url`, by name. Each says whether it is looked for (`enable`) and something \
        follows from it (`flag`), both true if absent, and whether it is masked (`shouldMask`), by what (`mask`).";
    let mut entities = object(about, [], []);
    put(&mut entities, "additionalProperties", json!(true));
    object(
        "A policy, in the vendor's spelling: an id of the vendor's, or the name of a block list, a semantic filter or a \
         hash list.",
        [("id", name("Id.", MAX_ID_BYTES))],
        [
            ("flag", or(flag("Whether something follows from it; else it is only analysed."), true)),
            ("threshold", or(number("From this probability on it is raised.", 0.0, 1.0), DEFAULT_THRESHOLD)),
            ("entities", entities),
            ("guidelineKey", name("Key of a `guideline`, which needs one.", MAX_ID_BYTES)),
            ("instructions", name("What a `guideline` is about, for a language model.", MAX_INSTRUCTIONS_BYTES)),
            ("minWords", whole("Fewest words of a text, of `low_quality`.", 1, MAX_MIN_WORDS)),
            ("allowlistWordlistIds", lists("Hosts that are never suspicious, of `url_risk`.")),
            ("blocklistWordlistIds", lists("Hosts that always are, of `url_risk`.")),
            ("flagLinkShorteners", flag("Whether hosts that hide the target are suspicious, of `url_risk`.")),
            ("shouldMask", flag("Whether matches of a block list are masked.")),
            ("mask", name("What stands in their place.", MAX_MASK_BYTES)),
        ],
    )
}
