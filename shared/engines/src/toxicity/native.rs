//! Models of single languages: rows of several languages learned together weaken each other, so that a language with
//! rows enough has a small model of its own beside the common one.
//!
//! It judges the labels that its rows know (those with a slope); the common model judges the others.

use std::sync::OnceLock;

use super::model::Model;
use crate::language;
use crate::linear::{PackError, Weights};

/// From this probability on a text is taken to be in the language.
const SURE: f64 = 0.5;

struct Native {
    label: &'static str,
    bytes: &'static [u8],
    model: OnceLock<Result<Model, PackError>>,
}

static NATIVES: [Native; 3] = [
    Native::of("lang_de", include_bytes!("../../data/toxicity_de.bin")),
    Native::of("lang_ko", include_bytes!("../../data/toxicity_ko.bin")),
    Native::of("lang_pt", include_bytes!("../../data/toxicity_pt.bin")),
];

impl Native {
    const fn of(label: &'static str, bytes: &'static [u8]) -> Self {
        Self { label, bytes, model: OnceLock::new() }
    }
}

/// The model of the text's language, read when the first such text comes; `None` if it has none.
pub(super) fn of(text: &str) -> Option<Result<&'static Model, PackError>> {
    let (label, probability) = language::likeliest(text)?;
    let native = NATIVES.iter().find(|native| native.label == label && probability >= SURE)?;
    let model = native.model.get_or_init(|| Weights::read(native.bytes).map(Model::new));
    Some(model.as_ref().map_err(|error| *error))
}

/// Changes with the weights of any of them.
pub(super) fn version() -> u32 {
    let checksums = NATIVES.iter().filter_map(|native| Weights::<6>::named_checksum(native.bytes));
    checksums.fold(0, |sum, checksum| sum.rotate_left(9) ^ checksum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_can_be_read_and_is_found_by_its_language() {
        for text in [
            "Das Wetter ist heute wirklich sehr schön hier",
            "오늘 날씨가 정말 좋네요, 산책하러 갑시다",
            "O tempo está muito bonito hoje, vamos passear",
        ] {
            assert!(of(text).is_some_and(|model| model.is_ok()), "{text}");
        }
        assert!(of("The weather is lovely today").is_none() && of("123").is_none());
        assert_ne!(version(), 0);
    }
}
