//! The coarse alphabet: characters that can stand for one another are one.
//!
//! Only candidates are found with it. It may merge too much, because [`super::verify`] compares the
//! real characters afterwards; it must not merge too little.

use unicode_normalization::char::is_combining_mark;

/// Coarse letters of ASCII; zero separates words.
const ASCII: [u8; 128] = ascii();

#[expect(clippy::indexing_slicing, reason = "evaluated when compiled, where `get_mut` is not available")]
const fn ascii() -> [u8; 128] {
    let mut table = [0; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        table[byte as usize] = match byte {
            b'l' | b'1' | b'!' | b'|' => b'i',
            b'v' => b'u',
            b'z' | b'5' | b'$' | b'2' => b's',
            b'c' | b'q' | b'(' | b'<' | b'{' | b'[' => b'k',
            b'0' => b'o',
            b'3' => b'e',
            b'4' | b'@' => b'a',
            b'7' | b'+' => b't',
            b'8' => b'b',
            b'6' | b'9' => b'g',
            b'#' => b'h',
            _ if byte.is_ascii_alphanumeric() => byte,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// The coarse letter of a character; `None` for what separates words.
pub(super) fn coarse(c: char) -> Option<char> {
    if let Some(letter) = ASCII.get(c as usize) {
        return (*letter != 0).then_some(*letter as char);
    }
    match c {
        '¡' | '£' => Some('i'),
        '¢' | '©' => Some('k'),
        '€' => Some('e'),
        '¥' => Some('y'),
        _ => is_word_like(c).then_some(c),
    }
}

/// Letters and digits of any script, vowel signs, and pictures such as emoji.
fn is_word_like(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || is_picture(c)
}

/// Emoji and similar signs.
pub(super) const fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}') || c >= '\u{1f000}'
}

/// What a character that is no letter is read as inside a word.
pub(super) const fn leet(c: char) -> &'static [char] {
    match c {
        '0' => &['o'],
        '1' | '!' | '|' => &['i', 'l'],
        '¡' => &['i'],
        '£' => &['l'],
        '2' => &['z'],
        '3' | '€' => &['e'],
        '4' | '@' => &['a'],
        '5' | '$' => &['s'],
        '6' | '9' => &['g'],
        '7' | '+' => &['t'],
        '8' => &['b'],
        '(' | '<' | '{' | '[' | '¢' | '©' => &['c', 'k'],
        '#' => &['h'],
        '¥' => &['y'],
        _ => &[],
    }
}

/// Letters that sound alike and are swapped for it.
pub(super) const fn sounds_like(letter: char, written: char) -> bool {
    matches!(
        (letter, written),
        ('s', 'z') | ('z', 's') | ('c' | 'q', 'k') | ('c' | 'k', 'q') | ('k' | 'q', 'c') | ('u', 'v')
    )
}
