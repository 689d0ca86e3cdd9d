//! The Checkstep dialect described.

mod answers;
mod calls;
mod later;
mod requests;
mod webhooks;

use super::Api;
use super::entry::Entry;
use super::schema::Property;

/// The API of platforms' servers.
pub const API: Api = Api {
    name: "checkstep",
    title: "Gavel: Checkstep dialect",
    about: ABOUT,
    prefixes: &["/api/v2/"],
    tags: &[
        ("Contents", "Sending contents and learning what is wrong with them."),
        ("Reports and decisions", "What others found, and what was decided elsewhere."),
        ("Transparency", "What authors are told, and how they object."),
    ],
    entries,
    schemas,
    webhooks: webhooks::webhooks,
};

const ABOUT: &str = "\
Takes in contents, analyses them, applies the platform's policies and tells what to do by webhook.

Everything about one content is one case, named by the pair (`type`, `id`): a repeated send merges into it. \
`Authorization: Bearer <key>` says which platform it is; nothing else in a request does. Unknown properties are \
ignored, and a property that is `null` counts as absent. A platform can lower every limit given here; lengths of \
texts count bytes of UTF-8.

A send answered with 202 is stored and will be analysed. `check` is for a human, `trust` is sure enough for \
automation. What could not be checked is listed as `incomplete` and never counts as clean.";

fn entries() -> Vec<Entry> {
    [calls::entries(), later::entries()].concat()
}

fn schemas() -> Vec<Property> {
    [requests::schemas(), answers::schemas(), webhooks::schemas()].concat()
}
