use proptest::prelude::*;

use super::{Normalised, TextView};

fn normalised(text: &str) -> String {
    Normalised::new(text).text()
}

#[test]
fn disguises_are_undone() {
    let cases = [
        ("DaMn", "damn"),
        ("ｄａｍｎ", "damn"),
        ("d\u{200b}a\u{2060}m\u{ad}n", "damn"),
        ("d\u{336}à\u{332}mń", "damn"),
        ("dаmn", "damn"),
        ("𝕕𝓪𝐦𝘯", "damn"),
        ("ⓓⓐⓜⓝ", "damn"),
        ("🅳🅰🅼🅽", "damn"),
        ("🇩🇦🇲🇳", "damn"),
        ("such а mess", "such a mess"),
    ];
    for (given, expected) in cases {
        assert_eq!(normalised(given), expected, "{given}");
    }
}

#[test]
fn other_alphabets_stay_as_they_are() {
    for text in ["нос и рот", "καλημερα", "안녕하세요", "สวัสดี", "नमस्ते", "🇫🇷 🇩🇪"]
    {
        assert_eq!(normalised(text), text);
    }
}

#[test]
fn spans_lead_back_to_the_original() {
    let text = "a dаmn mess";
    let view = TextView::new(text);
    let span = view.normalised().span(2, 6).unwrap();
    assert_eq!(&text[span.start..span.end], "dаmn");
    assert_eq!(view.normalised().span(3, 3), None);
    assert_eq!(view.normalised().span(0, 400), None);
}

proptest! {
    #[test]
    fn units_lie_on_boundaries_and_growth_is_bounded(text in any::<String>()) {
        let normalised = Normalised::new(&text);
        prop_assert!(normalised.units().len() <= 18 * text.chars().count());
        let mut last = 0;
        for unit in normalised.units() {
            prop_assert!(text.is_char_boundary(unit.start as usize) && text.is_char_boundary(unit.end as usize));
            prop_assert!(unit.start < unit.end && unit.start >= last);
            last = unit.start;
        }
    }

    #[test]
    fn normalising_twice_changes_nothing_more(text in "[a-zA-Z0-9 а-яéöñ@$!*.\u{200b}\u{301}ａ-ｚ]{0,40}") {
        let once = normalised(&text);
        prop_assert_eq!(normalised(&once), once);
    }
}
