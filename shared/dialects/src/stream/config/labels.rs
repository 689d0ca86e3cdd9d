//! The labels of this dialect's engines, and where their findings come from.
//!
//! Labels are free text to the vendor. Those listed here have an engine; what has none is not zero but not analysed.
//! A label that is narrower than what an engine can tell apart (racism, misogyny) is found by the wider one.

use serde_json::{Value, json};

/// What finds a label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source {
    /// Name of the strategy.
    pub strategy: &'static str,
    /// Its label, or `*`.
    pub label: &'static str,
    /// Least score that counts.
    pub lower: f64,
    /// Whether findings that are worth recording only count too.
    pub slight: bool,
}

const fn graded(strategy: &'static str, label: &'static str) -> Source {
    Source { strategy, label, lower: 0.0, slight: false }
}

/// Of the lexicon: words that are often innocent score below.
const fn word(label: &'static str) -> Source {
    Source { strategy: PROFANITY, label, lower: PLAIN_WORD, slight: false }
}

/// The strategy of the lexicon.
pub const PROFANITY: &str = "profanity";
/// From this score on a word of the lexicon counts by itself.
pub const PLAIN_WORD: f64 = 0.6;
/// The strategy of the toxicity model.
pub const TOXICITY: &str = "toxicity";
/// Label of sexual words that are said to somebody; it is made of two findings.
pub const SEXUAL_HARASSMENT: &str = "sexual_harassment";

const INSULT: &[Source] = &[graded(TOXICITY, "insult"), word("insult")];
const THREAT: &[Source] = &[graded(TOXICITY, "threat"), word("threat")];
const VULGARITY: &[Source] = &[graded(TOXICITY, "obscene"), word("profanity"), word("obscene")];
const SEXUAL: &[Source] = &[graded(TOXICITY, "sexual_explicit"), word("sexual")];
const HARASSMENT_SEXUAL: &[Source] = &[graded(TOXICITY, SEXUAL_HARASSMENT)];
const HATE: &[Source] = &[graded(TOXICITY, "identity_attack"), word("slur")];
const HARASSMENT: &[Source] = &[word("harassment"), graded(TOXICITY, "insult")];
const TOXIC: &[Source] = &[graded(TOXICITY, "toxic")];
const SCAM: &[Source] = &[graded("scam", "*"), graded("links", "lookalike")];
const SPAM: &[Source] = &[graded("spam", "*"), graded("links", "many_links")];
const LINK: &[Source] = &[Source { strategy: "links", label: "link", lower: 0.0, slight: true }];
const PII: &[Source] = &[Source { strategy: "pii", label: "*", lower: 0.5, slight: true }];
/// Contact and payment around the platform.
pub const CIRCUMVENTION: &[Source] = &[graded("circumvention", "*")];

/// Labels of texts that have an engine.
const TEXT: &[(&str, &[Source])] = &[
    ("INSULT", INSULT),
    ("INSULTS", INSULT),
    ("THREAT", THREAT),
    ("THREATS", THREAT),
    ("VIOLENCE", THREAT),
    ("VULGARITY", VULGARITY),
    ("PROFANITY", VULGARITY),
    ("OBSCENE", VULGARITY),
    ("OBSCENITY", VULGARITY),
    ("SEXUALLY_EXPLICIT", SEXUAL),
    ("SEXUAL_EXPLICIT", SEXUAL),
    ("SEXUAL", SEXUAL),
    ("SEXUAL_HARASSMENT", HARASSMENT_SEXUAL),
    ("HATE", HATE),
    ("HATRED", HATE),
    ("HATE_SPEECH", HATE),
    ("IDENTITY_ATTACK", HATE),
    ("RACISM", HATE),
    ("HOMOPHOBIA", HATE),
    ("LGBTQIA_PHOBIA", HATE),
    ("MISOGYNY", HATE),
    ("ABLEISM", HATE),
    ("MORAL_HARASSMENT", HARASSMENT),
    ("HARASSMENT", HARASSMENT),
    ("BULLYING", HARASSMENT),
    ("TOXIC", TOXIC),
    ("TOXICITY", TOXIC),
    ("SCAM", SCAM),
    ("FRAUD", SCAM),
    ("PHISHING", SCAM),
    ("SPAM", SPAM),
    ("ADS", SPAM),
    ("ADVERTISING", SPAM),
    ("LINK", LINK),
    ("LINKS", LINK),
    ("PII", PII),
    ("PERSONAL_DATA", PII),
    ("DOXXING", PII),
    ("PLATFORM_BYPASS", CIRCUMVENTION),
    ("PLATFORM_CIRCUMVENTION", CIRCUMVENTION),
];

/// The labels that a rule for whatever is harmful stands for, each meaning once.
pub const HARMFUL: [&str; 9] = [
    "INSULT",
    "THREAT",
    "VULGARITY",
    "SEXUALLY_EXPLICIT",
    "SEXUAL_HARASSMENT",
    "HATE",
    "MORAL_HARASSMENT",
    "SCAM",
    "SPAM",
];

/// What finds a label of texts; `None` if nothing does.
pub fn text(label: &str) -> Option<&'static [Source]> {
    let name = words(label).to_ascii_uppercase();
    TEXT.iter().find(|(known, _)| *known == name).map(|(_, sources)| *sources)
}

/// What finds a label of `automod_toxicity`.
pub fn toxicity(label: &str) -> Option<Source> {
    let known = ["identity_attack", "insult", "obscene", "sexual_explicit", "threat", "toxic"];
    let name = words(label).to_ascii_lowercase();
    known.into_iter().find(|known| *known == name).map(|label| graded(TOXICITY, label))
}

/// The labels of images that are always found, as clients are told of them: label, what it is, and what it is one of.
pub const IMAGES: [(&str, &str, &str); 3] = [
    ("Explicit", "Nudity and sexual acts, in photographs and drawings", "Sexual"),
    ("Explicit Drawing", "Nudity and sexual acts in drawings", "Sexual"),
    ("Suggestive", "Scant clothing and suggestive poses", "Sexual"),
];

/// Definitions of those labels on the wire.
pub fn image_definitions() -> Value {
    let definition = |(label, description, group): (&str, &str, &str)| json!({ "key": image_name(label), "label": label, "description": description, "group": group });
    IMAGES.into_iter().map(definition).collect()
}

const EXPLICIT: &[&str] = &["porn", "hentai"];
const DRAWN: &[&str] = &["hentai"];
const SUGGESTIVE: &[&str] = &["sexy"];

/// Labels of the image engine that a label of images stands for; empty if it stands for none.
pub fn image(label: &str) -> &'static [&'static str] {
    match image_name(label).as_str() {
        "explicit" | "explicit_nudity" | "explicit_sexual_activity" | "nudity" | "pornography" | "porn" => EXPLICIT,
        "explicit_drawing" | "hentai" => DRAWN,
        "suggestive"
        | "sexy"
        | "non_explicit_nudity"
        | "swimwear_or_underwear"
        | "non_explicit_nudity_of_intimate_parts_and_kissing" => SUGGESTIVE,
        _ => &[],
    }
}

/// A label of images as services for images spell it: `Drugs & Tobacco` is `drugs_tobacco`.
pub fn image_name(label: &str) -> String {
    words(label).to_ascii_lowercase()
}

fn words(label: &str) -> String {
    let words = label.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_however_they_are_spelt() {
        for label in ["SEXUAL_HARASSMENT", "Sexual harassment", "sexual-harassment"] {
            assert_eq!(text(label), Some(HARASSMENT_SEXUAL), "{label}");
        }
        assert_eq!(image("Non-Explicit Nudity"), ["sexy"]);
        assert_eq!(toxicity("Identity Attack").map(|source| source.label), Some("identity_attack"));
    }

    #[test]
    fn what_clients_are_told_of_is_found() {
        assert!(IMAGES.iter().all(|(label, ..)| !image(label).is_empty()));
        let shown = image_definitions();
        assert_eq!((&shown[1]["key"], &shown[1]["label"]), (&json!("explicit_drawing"), &json!("Explicit Drawing")));
    }

    #[test]
    fn what_has_no_engine_has_no_source() {
        assert!(["TERRORISM", "SELF_HARM", "", "INSULT_2"].into_iter().all(|label| text(label).is_none()));
        assert!(["Violence", "Drugs & Tobacco", "Hate Symbols", ""].into_iter().all(|label| image(label).is_empty()));
        assert_eq!(toxicity("rudeness"), None);
    }

    #[test]
    fn every_harmful_label_is_known_and_every_label_has_one_entry() {
        assert!(HARMFUL.into_iter().all(|label| text(label).is_some()));
        let mut names: Vec<_> = TEXT.iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), TEXT.len());
    }
}
