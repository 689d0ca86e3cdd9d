//! What a channel looks for that does not say it: what fits the kind of content. Only what an engine here finds.

use crate::modapi::policy::{DEFAULT_THRESHOLD, Entity, Form, Setting};

/// A threshold for what is usual in a kind of content, and for what has no place in it.
const TOLERANT: f64 = 0.75;
const STRICT: f64 = 0.4;

/// The policies for a kind of content; `None` if it is not known.
pub fn defaults(meta_type: Option<&str>) -> Vec<Setting> {
    let flag = |id: &str| Setting::simple(id, true, DEFAULT_THRESHOLD);
    let at = |id: &str, threshold: f64| Setting::simple(id, true, threshold);
    let note = |id: &str| Setting::simple(id, false, DEFAULT_THRESHOLD);
    let mut all = vec![flag("hate"), flag("threat"), flag("sexual")];
    all.extend(match meta_type {
        // People who talk to one another: rough words alone are no matter, and numbers and addresses are their own.
        Some("message" | "voice") => vec![flag("toxicity"), note("profanity"), flag("spam")],
        // What stands under somebody's name for everybody: no contact data, no advertising.
        Some("profile") => vec![
            at("toxicity", STRICT),
            at("profanity", STRICT),
            flag("spam"),
            flag("self_promotion"),
            flag("channel_circumvent"),
            contact(),
        ],
        // What is sold: descriptions are full of words that a chat would not have, and sellers lure away.
        Some("product") => vec![
            at("toxicity", TOLERANT),
            at("profanity", TOLERANT),
            at("spam", TOLERANT),
            flag("channel_circumvent"),
            contact(),
        ],
        // Opinions are harsh; what has no place is advertising and persons' data.
        Some("review") => {
            vec![at("toxicity", TOLERANT), flag("profanity"), flag("spam"), flag("self_promotion"), personal()]
        }
        Some("event") => vec![flag("toxicity"), flag("profanity"), at("spam", TOLERANT), note("self_promotion")],
        _ => vec![flag("toxicity"), flag("profanity"), flag("spam")],
    });
    all
}

/// Ways to be reached around the platform.
fn contact() -> Setting {
    matcher(&["email", "phone"], true)
}

/// Personal data of whatever kind.
fn personal() -> Setting {
    matcher(&["email", "phone", "credit_card", "iban", "ssn"], true)
}

fn matcher(names: &[&str], flag: bool) -> Setting {
    let entity = |name: &&str| Entity { name: (*name).to_owned(), flag, mask: None };
    Setting { form: Form::Pii(names.iter().map(entity).collect()), ..Setting::simple("pii", flag, DEFAULT_THRESHOLD) }
}

#[cfg(test)]
mod tests {
    use super::super::META_TYPES;
    use super::*;
    use crate::modapi::policy::known;

    #[test]
    fn every_kind_has_policies_that_something_finds() {
        for kind in META_TYPES.into_iter().map(Some).chain([None, Some("poem")]) {
            let all = defaults(kind);
            for setting in &all {
                let is_found = setting.id == "pii" || known(&setting.id).is_some_and(|known| !known.sources.is_empty());
                assert!(is_found, "{kind:?}: {}", setting.id);
                assert_eq!(all.iter().filter(|other| other.id == setting.id).count(), 1, "{kind:?}: {}", setting.id);
            }
        }
    }

    #[test]
    fn kinds_differ_where_their_contents_do() {
        let of = |kind, id: &str| defaults(Some(kind)).into_iter().find(|setting| setting.id == id);
        assert!(!of("message", "profanity").unwrap().flag && of("comment", "profanity").unwrap().flag);
        assert!(of("profile", "pii").is_some() && of("message", "pii").is_none());
        assert!(of("review", "toxicity").unwrap().threshold > of("post", "toxicity").unwrap().threshold);
    }
}
