//! The coarse alphabet: characters that can stand for one another are one.
//!
//! Only the automaton uses it. It may merge too much, because [`super::verify`] compares the real
//! characters afterwards; it must not merge too little.

use unicode_normalization::char::is_combining_mark;

/// The coarse letter of a character; `None` for what separates words.
pub(super) fn coarse(c: char) -> Option<char> {
    match c {
        'l' | '1' | '!' | '|' | '¡' | '£' => Some('i'),
        'v' => Some('u'),
        'z' | '5' | '$' | '2' => Some('s'),
        'c' | 'q' | '(' | '<' | '{' | '[' | '¢' | '©' => Some('k'),
        '0' => Some('o'),
        '3' | '€' => Some('e'),
        '4' | '@' => Some('a'),
        '7' | '+' => Some('t'),
        '8' => Some('b'),
        '6' | '9' => Some('g'),
        '#' => Some('h'),
        '¥' => Some('y'),
        _ if c.is_ascii() => c.is_ascii_alphanumeric().then_some(c),
        _ => is_word_like(c).then_some(c),
    }
}

/// Letters and digits of any script, vowel signs, and pictures such as emoji.
fn is_word_like(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || ('\u{2600}'..='\u{27bf}').contains(&c) || c >= '\u{1f000}'
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
