//! A text without its disguises, for those who want to show it as it reads.

use super::word::{Word, words};
use crate::text::Normalised;

/// The text with disguised words written plainly, in the case they had; `None` if there are none.
pub fn plain(text: &str) -> Option<String> {
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for word in words(text).filter(is_disguised) {
        let sent = text.get(word.span.start..word.span.end)?;
        shown.push_str(text.get(at..word.span.start)?);
        shown.extend(Normalised::new(sent).units().iter().flat_map(|unit| {
            let upper = unit.upper.then(|| unit.ch.to_uppercase());
            upper.into_iter().flatten().chain((!unit.upper).then_some(unit.ch))
        }));
        at = word.span.end;
    }
    if at == 0 {
        return None;
    }
    shown.push_str(text.get(at..)?);
    Some(shown)
}

/// Words in which something stands for an ASCII letter, or hides.
const fn is_disguised(word: &Word) -> bool {
    word.has_mixed_letters() || word.hidden > 0 || word.turning > 0 || word.styled >= 3 || word.marks > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguised_words_are_written_plainly_and_the_rest_is_left() {
        for (text, expected) in [
            ("Get P\u{430}ypal caf\u{e9}", Some("Get Paypal caf\u{e9}")),
            ("mon\u{200b}ey and \u{1d4d7}\u{1d4ee}\u{1d4f5}\u{1d4f5}\u{1d4f8}", Some("money and Hello")),
            ("h\u{300}\u{301}\u{302}\u{303}i", Some("hi")),
            ("plain caf\u{e9}", None),
            ("\u{43f}\u{440}\u{438}\u{432}\u{435}\u{442}", None),
        ] {
            assert_eq!(plain(text).as_deref(), expected, "{text}");
        }
    }
}
