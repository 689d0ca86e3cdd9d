//! What the services' labels mean in the vocabularies of the bundle and of its dialects.
//!
//! A service's own labels stay on its findings, so that rules can be as fine as the service is. Where a dialect has
//! fixed names, these tables say which label stands for which; what has no counterpart has none, and is not zero.

/// A class of Discuse's for images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageClass {
    /// `porn`.
    Porn,
    /// `sexual`.
    Sexual,
}

/// The label of the toxicity engine that one of Comprehend's stands for.
pub fn toxicity_label(comprehend: &str) -> Option<&'static str> {
    Some(match comprehend {
        "toxicity" => "toxic",
        "insult" | "harassment_or_abuse" => "insult",
        "violence_or_threat" => "threat",
        "hate_speech" => "identity_attack",
        "sexual" => "sexual_explicit",
        "profanity" => "obscene",
        _ => return None,
    })
}

/// The score of Discuse's `sentiment` that a label of the toxicity engine is shown as.
pub fn discuse_sentiment(toxicity: &str) -> Option<&'static str> {
    Some(match toxicity {
        "toxic" => "toxic",
        "obscene" => "profanity",
        "threat" => "threat",
        "insult" => "insult",
        _ => return None,
    })
}

/// The label of Stream's `automod_toxicity` that a label of the toxicity engine is shown as: all but the whole.
pub fn stream_toxicity(toxicity: &str) -> Option<&'static str> {
    ["identity_attack", "insult", "obscene", "sexual_explicit", "threat"].into_iter().find(|label| *label == toxicity)
}

/// The class of an image that a label of Rekognition stands for; an image without any is neutral.
pub fn discuse_image(rekognition: &str) -> Option<ImageClass> {
    Some(match rekognition {
        "explicit"
        | "explicit_nudity"
        | "exposed_male_genitalia"
        | "exposed_female_genitalia"
        | "exposed_buttocks_or_anus"
        | "exposed_female_nipple"
        | "explicit_sexual_activity"
        | "sex_toys" => ImageClass::Porn,
        "non_explicit_nudity_of_intimate_parts_and_kissing"
        | "non_explicit_nudity"
        | "bare_back"
        | "exposed_male_nipple"
        | "partially_exposed_buttocks"
        | "partially_exposed_female_breast"
        | "implied_nudity"
        | "obstructed_intimate_parts"
        | "obstructed_female_nipple"
        | "obstructed_male_genitalia"
        | "kissing_on_the_lips"
        | "swimwear_or_underwear"
        | "female_swimwear_or_underwear"
        | "male_swimwear_or_underwear" => ImageClass::Sexual,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use engines::toxicity::LABELS;

    use super::*;

    #[test]
    fn every_label_of_the_toxicity_engine_has_a_source() {
        let comprehend = [
            "graphic",
            "harassment_or_abuse",
            "hate_speech",
            "insult",
            "profanity",
            "sexual",
            "violence_or_threat",
            "toxicity",
        ];
        let mapped: Vec<&str> = comprehend.into_iter().filter_map(toxicity_label).collect();
        assert!(LABELS.iter().all(|label| mapped.contains(label)));
        assert!(mapped.iter().all(|label| LABELS.contains(label)));
        assert_eq!(toxicity_label("graphic"), None);
    }

    #[test]
    fn dialects_show_what_they_have_names_for() {
        let shown = |of: fn(&str) -> Option<&'static str>| LABELS.into_iter().filter_map(of).collect::<Vec<_>>();
        assert_eq!(shown(discuse_sentiment), ["toxic", "insult", "threat", "profanity"]);
        assert_eq!(shown(stream_toxicity), ["insult", "threat", "identity_attack", "sexual_explicit", "obscene"]);
    }

    #[test]
    fn what_is_not_sexual_has_no_image_class() {
        assert_eq!(discuse_image("explicit"), Some(ImageClass::Porn));
        assert_eq!(discuse_image("swimwear_or_underwear"), Some(ImageClass::Sexual));
        for label in ["violence", "alcohol", "illustrated", "gambling", ""] {
            assert_eq!(discuse_image(label), None, "{label}");
        }
    }
}
