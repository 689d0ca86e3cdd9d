//! What happens to a text before it is cut: control characters, accents, case, and spaces around Chinese characters.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// The text as the vocabulary spells it.
pub(super) fn clean(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().filter_map(visible).map(|ch| ch.to_ascii_lowercase()).collect();
    }
    let spaced = text.chars().filter_map(visible).flat_map(spaced);
    let plain = spaced.nfd().filter(|ch| ch.general_category() != GeneralCategory::NonspacingMark);
    plain.flat_map(char::to_lowercase).collect()
}

/// The character, a space for any white space, nothing for what cannot be seen.
fn visible(ch: char) -> Option<char> {
    match ch {
        '\0' | '\u{fffd}' => None,
        _ if ch.is_whitespace() => Some(' '),
        _ => (!is_invisible(ch)).then_some(ch),
    }
}

fn is_invisible(ch: char) -> bool {
    matches!(ch.general_category(), GeneralCategory::Control | GeneralCategory::Format | GeneralCategory::PrivateUse)
}

/// Chinese characters stand alone: each is a word.
fn spaced(ch: char) -> impl Iterator<Item = char> {
    let space = is_chinese(ch).then_some(' ');
    space.into_iter().chain([ch]).chain(space)
}

const fn is_chinese(ch: char) -> bool {
    matches!(ch,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2b73f}'
        | '\u{2b740}'..='\u{2b81f}' | '\u{2b920}'..='\u{2ceaf}' | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

/// Whether a character stands alone wherever it is.
pub(super) fn is_punctuation(ch: char) -> bool {
    ch.is_ascii_punctuation() || ch.general_category_group() == GeneralCategoryGroup::Punctuation
}
