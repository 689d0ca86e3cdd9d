//! Languages told by their script alone.

/// Scripts that (nearly) one language is written in, by code point range.
const SCRIPTS: &[(u32, u32, &str)] = &[
    (0x0370, 0x03ff, "lang_el"),
    (0x0530, 0x058f, "lang_hy"),
    (0x0590, 0x05ff, "lang_he"),
    (0x0980, 0x09ff, "lang_bn"),
    (0x0a00, 0x0a7f, "lang_pa"),
    (0x0a80, 0x0aff, "lang_gu"),
    (0x0b80, 0x0bff, "lang_ta"),
    (0x0c00, 0x0c7f, "lang_te"),
    (0x0d00, 0x0d7f, "lang_ml"),
    (0x0d80, 0x0dff, "lang_si"),
    (0x0e00, 0x0e7f, "lang_th"),
    (0x0e80, 0x0eff, "lang_lo"),
    (0x1000, 0x109f, "lang_my"),
    (0x10a0, 0x10ff, "lang_ka"),
    (0x1780, 0x17ff, "lang_km"),
    (0x0900, 0x097f, "lang_hi"),
    (0xac00, 0xd7af, "lang_ko"),
    (0x1100, 0x11ff, "lang_ko"),
];

/// The language whose script more than half of the letters are in.
pub(super) fn decided(text: &str) -> Option<&'static str> {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let all = letters().count();
    let majority = |count: usize| count * 2 > all;
    if majority(letters().filter(char::is_ascii).count()) {
        return None;
    }
    let ideographs = letters().filter(|c| is_ideograph(*c)).count();
    let kana = letters().filter(|c| is_kana(*c)).count();
    if majority(ideographs + kana) {
        return Some(if kana * 12 >= ideographs + kana { "lang_ja" } else { "lang_zh" });
    }
    let of_script = |(first, last, _): &&(u32, u32, &str)| {
        majority(letters().filter(|c| (*first..=*last).contains(&(*c as u32))).count())
    };
    SCRIPTS.iter().find(of_script).map(|(_, _, label)| *label)
}

/// Whether the text is mostly written in characters that stand for whole syllables or words.
pub(super) fn is_dense(text: &str) -> bool {
    let dense =
        text.chars().filter(|c| is_ideograph(*c) || is_kana(*c) || ('\u{ac00}'..='\u{d7af}').contains(c)).count();
    dense * 2 > text.chars().count()
}

const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

const fn is_kana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}')
}
