//! The vendor's policies, and what finds them here. A policy that no engine finds is a question for the platform's
//! language model, if it has set one up; else it is not zero but not analysed.

use domain::severity::Severity;

/// A policy of the vendor's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// Its id.
    pub id: &'static str,
    /// What finds it.
    pub sources: &'static [Source],
    /// Labels of services that find it, as [`domain::config::Service`]s spell them.
    pub services: &'static [&'static str],
    /// What it means, for a language model.
    pub meaning: &'static str,
}

/// What finds a policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source {
    /// Name of the strategy.
    pub strategy: &'static str,
    /// Its label, or `*`.
    pub label: &'static str,
    /// From this score on a finding counts by itself: it is as sure as not.
    pub even: f64,
    /// Findings that are less grave do not count.
    pub least: Option<Severity>,
}

const fn found(strategy: &'static str, label: &'static str) -> Source {
    Source { strategy, label, even: 0.5, least: None }
}

/// Of the lexicon: words that are often innocent score below.
const fn word(label: &'static str) -> Source {
    Source { strategy: "profanity", label, even: 0.6, least: None }
}

const fn toxic(label: &'static str) -> Source {
    found("toxicity", label)
}

const fn policy(id: &'static str, sources: &'static [Source], services: &'static [&'static str]) -> Known {
    Known { id, sources, services, meaning: "" }
}

/// Nothing here finds it.
const fn asked(id: &'static str, services: &'static [&'static str], meaning: &'static str) -> Known {
    Known { id, sources: &[], services, meaning }
}

const TOXICITY: &[Source] = &[toxic("toxic"), toxic("insult"), word("insult"), word("harassment")];
const SEVERE: &[Source] = &[Source { least: Some(Severity::High), ..toxic("toxic") }];
const HATE: &[Source] = &[toxic("identity_attack"), word("slur")];
const THREAT: &[Source] = &[toxic("threat"), word("threat")];
const PROFANITY: &[Source] = &[word("profanity"), word("obscene"), toxic("obscene")];
const SEXUAL: &[Source] = &[toxic("sexual_explicit"), word("sexual"), PORN, DRAWN, found("image", "sexy")];
const ADULT: &[Source] = &[toxic("sexual_explicit"), word("sexual"), PORN, DRAWN];
const PORN: Source = found("image", "porn");
const DRAWN: Source = found("image", "hentai");
const SPAM: &[Source] = &[found("spam", "*"), found("scam", "*"), found("links", "many_links")];
const PROMOTION: &[Source] = &[found("spam", "*")];
const CIRCUMVENTION: &[Source] = &[found("circumvention", "*")];
const SPOOFING: &[Source] = &[found("spoofing", "*")];
const PERSONAL: &[Source] = &[found("pii", "*")];

/// Labels of Rekognition and Comprehend.
const EXPLICIT: &[&str] = &["explicit", "explicit_nudity", "explicit_sexual_activity", "sexual"];
const DRUGS: &[&str] = &["drugs_tobacco", "drugs_tobacco_paraphernalia_use"];

const KNOWN: &[Known] = &[
    policy("toxicity", TOXICITY, &["insult", "harassment_or_abuse"]),
    policy("toxicity_severe", SEVERE, &[]),
    policy("hate", HATE, &["hate_speech", "hate_symbols"]),
    policy("threat", THREAT, &["violence_or_threat"]),
    policy("violence", THREAT, &["violence_or_threat", "violence", "graphic_violence", "graphic", "weapon_violence"]),
    policy("profanity", PROFANITY, &["profanity"]),
    policy("sexual", SEXUAL, EXPLICIT),
    policy("adult", ADULT, EXPLICIT),
    policy("spam", SPAM, &[]),
    policy("promotion", PROMOTION, &[]),
    policy("self_promotion", PROMOTION, &[]),
    policy("channel_circumvent", CIRCUMVENTION, &[]),
    policy("personal_information", PERSONAL, &[]),
    asked("flirtation", &[], "Flirts with somebody"),
    asked("sexual_solicitation", &[], "Asks somebody for sexual acts, pictures or meetings, or offers them"),
    asked("sexual_minors", &[], "Sexualises persons under 18, or refers to sexual acts with them"),
    asked("self_harm", &["self_harm"], "Speaks of one's own suicide or self-harm, or encourages it"),
    asked("illicit", &[], "Offers, asks for or instructs in illegal goods or acts"),
    asked("illegal_trade", &[], "Offers or asks for goods or services whose trade is illegal"),
    asked("illicit_drugs", DRUGS, "Sells, asks for or promotes illegal drugs"),
    asked("illicit_alcohol", &["alcohol", "alcoholic_beverages"], "Sells or promotes alcohol"),
    asked("illicit_firearms", &["weapons"], "Sells, asks for or promotes firearms or ammunition"),
    asked("illicit_tobacco", DRUGS, "Sells or promotes tobacco or vapes"),
    asked("illicit_gambling", &["gambling"], "Promotes gambling or bets"),
    asked("drugs", DRUGS, "Is about drugs"),
    asked("alcohol", &["alcohol", "alcoholic_beverages"], "Is about alcohol"),
    asked("gambling", &["gambling"], "Is about gambling or bets"),
    asked("tobacco", DRUGS, "Is about tobacco or vapes"),
    asked("weapons", &["weapons"], "Is about weapons"),
    asked("cannabis", &[], "Is about cannabis"),
    asked("crypto", &[], "Is about cryptocurrencies"),
    asked("political", &[], "Is about politics"),
    asked("religion", &[], "Is about religion"),
    asked("extremism", &["hate_symbols"], "Supports or praises extremist or terrorist groups, ideas or acts"),
    asked("code_abuse", &[], "Tries to inject code or commands, or to manipulate a language model"),
    asked("face_detection", &[], ""),
    policy("unicode_spoofing", SPOOFING, &[]),
];

/// The policy with this id.
pub fn known(id: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_of_both_generations_is_known() {
        let ids = "toxicity personal_information toxicity_severe hate illicit illicit_drugs illicit_alcohol \
            illicit_firearms illicit_tobacco illicit_gambling cannabis adult crypto sexual flirtation profanity violence \
            self_harm spam self_promotion political religion code_abuse sexual_minors face_detection threat \
            sexual_solicitation channel_circumvent illegal_trade alcohol drugs gambling tobacco weapons promotion \
            extremism unicode_spoofing";
        for id in ids.split_whitespace() {
            assert!(known(id).is_some(), "{id}");
        }
        assert_eq!(KNOWN.len(), ids.split_whitespace().count(), "each once, and no others");
    }
}
