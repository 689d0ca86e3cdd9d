//! A text in parts that each say one thing, with their places.

use std::ops::Range;

/// Most bytes of a part; longer sentences are cut between words.
const MAX_BYTES: usize = 180;

/// The sentences of a text, without the space around them; what has no letter or digit is left out.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, ch)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if ends_sentence(ch, next) {
            let end = at + ch.len_utf8();
            parts.extend(cut(text, start..end));
            start = end;
        }
    }
    parts.extend(cut(text, start..text.len()));
    parts.retain(|part| text.get(part.clone()).is_some_and(|part| part.contains(char::is_alphanumeric)));
    parts
}

/// What is to be understood by itself: each sentence, and a short text of several also as a whole.
pub(crate) fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = sentences(text);
    if let [first, .., last] = parts.as_slice()
        && last.end - first.start <= MAX_BYTES
    {
        parts.push(first.start..last.end);
    }
    parts
}

fn ends_sentence(ch: char, next: Option<char>) -> bool {
    match ch {
        '\n' | '\u{3002}' | '\u{ff01}' | '\u{ff1f}' => true,
        '.' | '!' | '?' | '\u{2026}' => next.is_none_or(char::is_whitespace),
        _ => false,
    }
}

/// A sentence without the space around it, cut between words if it is too long, and inside a word that alone is.
fn cut(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut rest = trimmed(text, range);
    while rest.len() > MAX_BYTES {
        let inside = text.get(rest.clone()).unwrap_or_default();
        let most = (0..=MAX_BYTES).rev().find(|at| inside.is_char_boundary(*at)).unwrap_or(0);
        let head = inside.get(..most).unwrap_or_default();
        let end = head.rfind(char::is_whitespace).filter(|at| *at > 0).unwrap_or(most);
        out.push(trimmed(text, rest.start..rest.start + end));
        rest = trimmed(text, rest.start + end..rest.end);
    }
    out.push(rest);
    out
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (inside.len() - inside.trim_start().len());
    start..start + inside.trim().len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|part| &text[part]).collect()
    }

    #[test]
    fn sentences_end_at_marks_and_lines() {
        let cases: [(&str, &[&str]); 6] = [
            ("One. Two!  Three?", &["One.", "Two!", "Three?"]),
            ("see example.com for 2.5 more", &["see example.com for 2.5 more"]),
            ("first line\nsecond", &["first line", "second"]),
            ("你好。再见", &["你好。", "再见"]),
            ("well... ok", &["well...", "ok"]),
            (" \n !! \n", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(split(text), expected, "{text}");
        }
    }

    #[test]
    fn long_sentences_are_cut_and_short_texts_also_read_whole() {
        let long = "word ".repeat(100);
        assert!(split(&long).iter().all(|part| part.len() <= MAX_BYTES && part.starts_with('w')));
        let all = |text: &'static str| parts(text).into_iter().map(|part| &text[part]).collect::<Vec<_>>();
        assert_eq!(all(" Yes. No. "), ["Yes.", "No.", "Yes. No."]);
        assert_eq!(all("Yes."), ["Yes."]);
        let many = "Yes. ".repeat(100);
        assert_eq!(parts(&many).len(), 100);
    }

    proptest! {
        #[test]
        fn no_letter_is_left_out(text in "(\\PC|[a-z .!?\\n]){0,600}") {
            let all = |parts: Vec<Range<usize>>| parts.into_iter().map(|part| text[part].to_owned()).collect::<String>();
            let letters = |text: &str| text.chars().filter(|ch| ch.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(letters(&all(sentences(&text))), letters(&text));
        }
    }
}
