//! Places in a text: engines count bytes, clients count as their language counts a text's length, in UTF-16 units.

use domain::signal::Span;

/// The part of a text that a span names.
pub(super) fn part(text: &str, span: Span) -> &str {
    text.get(span.start..span.end).unwrap_or_default()
}

/// The span in UTF-16 units, `[start, end)`.
pub(super) fn utf16(text: &str, span: Span) -> [usize; 2] {
    let units = |end: usize| text.get(..end).unwrap_or(text).encode_utf16().count();
    [units(span.start), units(span.end)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_beyond_ascii_count_as_clients_count_them() {
        let text = "é😀 a@b.c";
        let span = Span { start: 7, end: text.len() };
        assert_eq!((part(text, span), utf16(text, span)), ("a@b.c", [4, 9]));
        assert_eq!(utf16("a", Span { start: 0, end: 9 }), [0, 1]);
    }
}
