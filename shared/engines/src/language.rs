//! Which language a text is written in, as `lang_<ISO 639-1>`, and whether it was expected.
//!
//! One hit a field at most, none for texts without enough letters. Scripts of a single language
//! decide alone; else marker letters and function words (see [`markers`]) come first, then a
//! statistical classifier of 16 languages. Score = letters / (letters + 8), times 1.0, 0.85 or 0.6 as
//! both, one or neither half of the text agree with the whole, at most 0.99: 8 letters give at most
//! 0.5, so short texts score low whatever they say.

mod markers;
mod script;

use std::borrow::Cow;

use domain::content::FieldType;
use whichlang::{Lang, detect_language};

use crate::classifier::{Classifier, ClassifierError, Hit, Subject};

/// The strategy name of this engine.
pub(crate) const STRATEGY: &str = "language";

/// Fewer letters than this say nothing.
const LEAST_LETTERS: usize = 4;
/// From this score on (21 agreeing letters), a language may be called unexpected.
const SURE: f64 = 0.72;
/// Longer texts are judged by their beginning, in bytes.
const SAMPLE: usize = 4096;

/// The engine behind the strategy `language`.
#[derive(Default)]
pub struct LanguageEngine;

impl LanguageEngine {
    /// The engine; it has no state.
    pub const fn new() -> Self {
        Self
    }
}

impl Classifier for LanguageEngine {
    fn strategy(&self) -> &'static str {
        STRATEGY
    }

    fn version(&self) -> String {
        "1".to_owned()
    }

    fn labels(&self) -> &'static [&'static str] {
        LABELS
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Text
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let text = subject.text().map_or("", |view| view.original());
        let hit = identify(text).map(|(label, score)| Hit::new(label, score, None, None));
        Ok(hit.into_iter().collect())
    }
}

/// Adds `unexpected` if the language found is none of the expected ones and the score is sure enough.
pub(crate) fn add_unexpected(hits: &mut Vec<Hit>, expected: &[String]) {
    let is_expected = |label: &str| {
        let code = label.strip_prefix("lang_").unwrap_or(label);
        expected.iter().any(|known| known.split(['-', '_']).next().is_some_and(|main| main.eq_ignore_ascii_case(code)))
    };
    let foreign =
        hits.iter().find(|hit| hit.label.starts_with("lang_") && hit.score >= SURE && !is_expected(&hit.label));
    let added =
        foreign.filter(|_| !expected.is_empty()).map(|hit| Hit { label: Cow::Borrowed("unexpected"), ..hit.clone() });
    hits.extend(added);
}

/// Label and score of the text's language.
fn identify(text: &str) -> Option<(&'static str, f64)> {
    let sample = prose(text);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    if letters < LEAST_LETTERS {
        return None;
    }
    let label = label_of(&sample);
    let middle = (0..=sample.len() / 2).rev().find(|at| sample.is_char_boundary(*at)).unwrap_or(0);
    let (first, second) = sample.split_at(middle);
    let agreeing = [first, second].into_iter().filter(|half| label_of(half) == label).count();
    let agreement = match agreeing {
        2 => 1.0,
        1 => 0.85,
        _ => 0.6,
    };
    // Ideographs carry about three letters' worth each.
    let weight = if letters < sample.len() / 3 + 1 && script::is_dense(&sample) { 3 * letters } else { letters };
    let length = weight as f64 / (weight as f64 + 8.0);
    Some((label, (length * agreement).min(0.99)))
}

/// The beginning of the text without addresses, mentions and tags, which have no language.
fn prose(text: &str) -> String {
    let end = (0..=text.len().min(SAMPLE)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let is_prose = |word: &&str| !word.contains("://") && !word.contains('@') && !word.starts_with('#');
    let words: Vec<&str> = text.get(..end).unwrap_or_default().split_whitespace().filter(is_prose).collect();
    words.join(" ")
}

fn label_of(text: &str) -> &'static str {
    script::decided(text).or_else(|| markers::decided(text)).unwrap_or_else(|| statistical(text))
}

fn statistical(text: &str) -> &'static str {
    match detect_language(text) {
        Lang::Ara => "lang_ar",
        Lang::Cmn => "lang_zh",
        Lang::Deu => "lang_de",
        Lang::Eng => "lang_en",
        Lang::Fra => "lang_fr",
        Lang::Hin => "lang_hi",
        Lang::Ita => "lang_it",
        Lang::Jpn => "lang_ja",
        Lang::Kor => "lang_ko",
        Lang::Nld => "lang_nl",
        Lang::Por => "lang_pt",
        Lang::Rus => "lang_ru",
        Lang::Spa => "lang_es",
        Lang::Swe => "lang_sv",
        Lang::Tur => "lang_tr",
        Lang::Vie => "lang_vi",
    }
}

const LABELS: &[&str] = &[
    "unexpected",
    "lang_ar",
    "lang_bn",
    "lang_cs",
    "lang_da",
    "lang_de",
    "lang_el",
    "lang_en",
    "lang_es",
    "lang_fa",
    "lang_fi",
    "lang_fr",
    "lang_gu",
    "lang_he",
    "lang_hi",
    "lang_hu",
    "lang_hy",
    "lang_id",
    "lang_it",
    "lang_ja",
    "lang_ka",
    "lang_km",
    "lang_ko",
    "lang_lo",
    "lang_ml",
    "lang_my",
    "lang_nl",
    "lang_pa",
    "lang_pl",
    "lang_pt",
    "lang_ro",
    "lang_ru",
    "lang_si",
    "lang_sv",
    "lang_ta",
    "lang_te",
    "lang_th",
    "lang_tl",
    "lang_tr",
    "lang_uk",
    "lang_ur",
    "lang_vi",
    "lang_zh",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        let cases = [
            ("The weather is lovely today and we are going out", "lang_en"),
            ("Das Wetter ist heute schön und wir gehen hinaus", "lang_de"),
            ("Il fait beau aujourd'hui et nous allons sortir", "lang_fr"),
            ("Dzisiaj jest ładna pogoda i wychodzimy na spacer", "lang_pl"),
            ("Сегодня хорошая погода, и мы идём гулять", "lang_ru"),
            ("Сьогодні гарна погода, і ми йдемо гуляти", "lang_uk"),
            ("Σήμερα ο καιρός είναι ωραίος", "lang_el"),
            ("วันนี้อากาศดีมาก", "lang_th"),
            ("今日は天気がいいですね", "lang_ja"),
            ("今天天气很好我们出去走走", "lang_zh"),
            ("오늘 날씨가 좋네요", "lang_ko"),
            ("מזג האוויר יפה היום", "lang_he"),
        ];
        for (text, label) in cases {
            assert_eq!(identify(text).map(|found| found.0), Some(label), "{text}");
        }
    }

    #[test]
    fn short_texts_score_low() {
        assert_eq!(identify("ok"), None);
        assert_eq!(identify("12345 !!!"), None);
        assert!(identify("hello").unwrap().1 < 0.5);
        assert!(identify("The weather is lovely today and we are going out").unwrap().1 > 0.8);
    }

    #[test]
    fn only_a_sure_foreign_language_is_unexpected() {
        let labels = |text: &str, expected: &[&str]| {
            let mut hits: Vec<Hit> = identify(text).into_iter().map(|(l, s)| Hit::new(l, s, None, None)).collect();
            let expected: Vec<String> = expected.iter().map(|code| (*code).to_owned()).collect();
            add_unexpected(&mut hits, &expected);
            hits.into_iter().any(|hit| hit.label == "unexpected")
        };
        let german = "Das Wetter ist heute schön und wir gehen hinaus";
        assert!(labels(german, &["en"]));
        assert!(!labels(german, &["en", "de-AT"]));
        assert!(!labels(german, &[]));
        assert!(!labels("schön", &["en"]));
    }

    #[test]
    fn every_label_given_is_announced() {
        for text in ["hello there", "καλημέρα", "გამარჯობა", "नमस्ते दुनिया", "xin chào các bạn"]
        {
            assert!(LABELS.contains(&identify(text).unwrap().0), "{text}");
        }
    }
}
