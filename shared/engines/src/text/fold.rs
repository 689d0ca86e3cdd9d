//! What a single character becomes on its own, whatever stands around it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters that show nothing and only break words up.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
        || (c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}'))
}

/// Marks that decorate letters. Vowel signs of Indic and similar scripts are letters in all but
/// name and stay.
pub(crate) fn is_decoration(c: char) -> bool {
    c >= '\u{300}'
        && matches!(c,
            '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
            | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
        && (is_combining_mark(c) || c == '\u{640}')
}

/// Letters drawn as symbols that compatibility decomposition leaves alone.
const fn styled(c: char) -> Option<char> {
    let base = match c {
        '\u{249c}'..='\u{24b5}' => 0x249c,
        '\u{1f110}'..='\u{1f129}' => 0x1f110,
        '\u{1f150}'..='\u{1f169}' => 0x1f150,
        '\u{1f170}'..='\u{1f189}' => 0x1f170,
        _ => return None,
    };
    letter(c as u32 - base)
}

/// The letter a regional indicator stands for; pairs of them are flags.
pub(super) const fn regional(c: char) -> Option<char> {
    match c {
        '\u{1f1e6}'..='\u{1f1ff}' => letter(c as u32 - 0x1f1e6),
        _ => None,
    }
}

const fn letter(offset: u32) -> Option<char> {
    if offset < 26 { char::from_u32('a' as u32 + offset) } else { None }
}

/// Emits what a visible, non-ASCII character becomes: decomposed, lower case, undecorated.
pub(super) fn fold(c: char, mut emit: impl FnMut(char)) {
    if let Some(plain) = styled(c) {
        emit(plain);
    } else if ('\u{ac00}'..='\u{d7a3}').contains(&c) {
        emit(c);
    } else {
        for part in std::iter::once(c).nfkd().filter(|part| !is_decoration(*part) && !is_invisible(*part)) {
            let shown = if part.is_whitespace() { ' ' } else { part };
            shown.to_lowercase().filter(|lower| !is_decoration(*lower)).for_each(&mut emit);
        }
    }
}
