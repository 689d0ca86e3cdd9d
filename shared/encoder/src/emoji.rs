//! Emojis as words: the tokenizer knows no emoji, so each becomes its Unicode name before the text is cut.
//!
//! The table is the one that training used (`tools/emoji.py` writes it).

use std::borrow::Cow;
use std::collections::HashMap;

const TABLE: &str = include_str!("../data/emoji.tsv");

/// Names of symbols by character.
pub(crate) struct Names(HashMap<char, &'static str>);

impl Names {
    /// Reads the built-in table.
    pub(crate) fn new() -> Self {
        let entry = |line: &'static str| {
            let (code, name) = line.split_once('\t')?;
            Some((char::from_u32(u32::from_str_radix(code, 16).ok()?)?, name))
        };
        Self(TABLE.lines().filter_map(entry).collect())
    }

    /// The text with each emoji as words; a run of the same emoji is said once.
    pub(crate) fn spoken<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let (mut out, mut last) = (String::with_capacity(text.len() * 2), None);
        for ch in text.chars().filter(|ch| !is_silent(*ch)) {
            let name = self.0.get(&ch).copied();
            match name {
                None => out.push(ch),
                Some(name) if last == Some(name) => {}
                Some(name) => out.extend([" ", name, " "]),
            }
            last = name;
        }
        Cow::Owned(out)
    }
}

/// Joiners, variation selectors and skin tones, which say nothing by themselves.
const fn is_silent(ch: char) -> bool {
    matches!(ch, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emojis_are_said_once_and_their_modifiers_not_at_all() {
        let names = Names::new();
        for (text, said) in [
            ("plain", "plain"),
            ("caf\u{e9}", "caf\u{e9}"),
            ("a\u{1f415}\u{1f415}b", "a dog b"),
            ("\u{1f44b}\u{1f3fd} hi", " waving hand sign  hi"),
            ("\u{2764}\u{fe0f}", " heavy black heart "),
            ("\u{1f415}\u{1f408}\u{1f415}", " dog  cat  dog "),
        ] {
            assert_eq!(names.spoken(text), said, "{text}");
        }
    }
}
