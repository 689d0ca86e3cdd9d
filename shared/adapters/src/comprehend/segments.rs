//! A text in pieces that fit the service, cut where a reader would pause.

use domain::signal::Span;

/// Most bytes of a segment: the service takes a kilobyte, which its pages leave open to be 1,000 or 1,024.
const MAX_BYTES: usize = 1_000;
/// A pause is looked for in the last part of a segment only, so that pieces stay long.
const LEAST_BYTES: usize = 500;

/// The segments in order, without the white space around them; blank ones are left out.
pub(super) fn split(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let end = start + cut(text.get(start..).unwrap_or_default());
        spans.extend(trimmed(text, start, end));
        start = end;
    }
    spans
}

/// Where the first segment of `rest` ends: after a sentence, else after a word, else after a character.
fn cut(rest: &str) -> usize {
    if rest.len() <= MAX_BYTES {
        return rest.len();
    }
    let whole = rest.floor_char_boundary(MAX_BYTES);
    let window = rest.get(..whole).unwrap_or_default();
    let mut word = None;
    let mut before = ' ';
    let mut sentence = None;
    for (at, c) in window.char_indices() {
        if at >= LEAST_BYTES && c.is_whitespace() {
            word = Some(at);
            if matches!(before, '.' | '!' | '?' | '…') || c == '\n' {
                sentence = Some(at);
            }
        }
        before = c;
    }
    sentence.or(word).unwrap_or(whole)
}

fn trimmed(text: &str, start: usize, end: usize) -> Option<Span> {
    let piece = text.get(start..end)?;
    let inner = piece.trim();
    let lead = piece.len() - piece.trim_start().len();
    (!inner.is_empty()).then(|| Span { start: start + lead, end: start + lead + inner.len() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        split(text).iter().map(|span| &text[span.start..span.end]).collect()
    }

    #[test]
    fn short_texts_are_one_segment_and_blank_ones_none() {
        assert_eq!(pieces("  good morning \n"), ["good morning"]);
        assert!(pieces(" \n\t ").is_empty());
        assert!(pieces("").is_empty());
    }

    #[test]
    fn sentences_stay_whole_where_they_can() {
        let sentence = format!("{}.", "word ".repeat(60).trim_end());
        let text = [sentence.as_str(); 5].join(" ");
        for piece in pieces(&text) {
            assert!(piece.starts_with("word") && piece.ends_with('.'), "{piece}");
        }
        assert_eq!(pieces(&text).len(), 2);
    }

    #[test]
    fn a_text_without_pauses_is_cut_between_characters() {
        let text = "é".repeat(1200);
        assert_eq!(pieces(&text).iter().map(|piece| piece.len()).collect::<Vec<_>>(), [1000, 1000, 400]);
    }

    proptest! {
        #[test]
        fn nothing_but_white_space_is_left_out(text in "(\\PC|[ .!\n]){0,4000}") {
            let spans = split(&text);
            prop_assert!(spans.iter().all(|span| span.end - span.start <= MAX_BYTES && span.start < span.end));
            let joined: String = pieces(&text).concat().split_whitespace().collect();
            prop_assert_eq!(joined, text.split_whitespace().collect::<String>());
            prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
        }
    }
}
