//! Models of single languages: rows of several languages learned together weaken each other, so that a language with
//! rows enough has a small model of its own beside the common one.
//!
//! It judges the labels that its rows know (those with a slope); the common model judges the others.

use std::sync::OnceLock;

use super::model::Model;
use crate::language::Identified;
use crate::linear::{PackError, Weights};
use crate::text::TextView;

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

/// The language (`lang_de`) whose own model judges the text, if it is surely enough in one that has such a model. Whoever
/// reports on these models chooses by it, too.
pub fn native_language(text: &TextView<'_>) -> Option<&'static str> {
    native(text.language()?).map(|native| native.label)
}

fn native(found: &Identified) -> Option<&'static Native> {
    NATIVES.iter().find(|native| native.label == found.label && found.probability >= SURE)
}

/// The model of the text's language, read when the first such text comes; `None` if it has none.
pub(super) fn of(text: &TextView<'_>) -> Option<Result<&'static Model, PackError>> {
    let native = native(text.language()?)?;
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
            assert!(of(&TextView::new(text)).is_some_and(|model| model.is_ok()), "{text}");
        }
        for text in ["The weather is lovely today", "123"] {
            assert!(of(&TextView::new(text)).is_none(), "{text}");
        }
        assert_eq!(native_language(&TextView::new("Das Wetter ist heute wirklich sehr schön hier")), Some("lang_de"));
        assert_ne!(version(), 0);
    }
}
