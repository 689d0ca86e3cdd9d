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
        assert_eq!(LanguageEngine::identify(text).map(|found| found.0), Some(label), "{text}");
    }
}

#[test]
fn short_texts_score_low() {
    assert_eq!(LanguageEngine::identify("k"), None);
    assert_eq!(LanguageEngine::identify("12345 !!!"), None);
    assert!(LanguageEngine::identify("hello").unwrap().1 < 0.5);
    assert!(LanguageEngine::identify("The weather is lovely today and we are going out").unwrap().1 > 0.8);
}

#[test]
fn only_a_sure_foreign_language_is_unexpected() {
    let labels = |text: &str, expected: &[&str]| {
        let mut hits: Vec<Hit> =
            LanguageEngine::identify(text).into_iter().map(|(l, s)| Hit::new(l, s, None, None)).collect();
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
        assert!(LABELS.contains(&LanguageEngine::identify(text).unwrap().0), "{text}");
    }
}

#[test]
fn one_or_two_words_are_enough_for_many_languages() {
    let cases = [
        ("wetenschappelijk onderzoek", "lang_nl"),
        ("žluťoučký", "lang_cs"),
        ("järjestelmässä", "lang_fi"),
        ("különösen", "lang_hu"),
        ("întotdeauna", "lang_ro"),
        ("değiştirmek", "lang_tr"),
        ("những người", "lang_vi"),
        ("menggunakan", "lang_id"),
        ("nagkakaroon", "lang_tl"),
        ("udvikling af samfundet", "lang_da"),
        ("utveckling av samhället", "lang_sv"),
        ("سلام دوست عزیز، چطوری؟", "lang_fa"),
        ("مرحبا كيف حالك اليوم", "lang_ar"),
        ("آپ کیسے ہیں اور کہاں رہتے ہیں", "lang_ur"),
        ("花", "lang_zh"),
        ("東京駅", "lang_ja"),
    ];
    for (text, label) in cases {
        assert_eq!(LanguageEngine::identify(text).map(|found| found.0), Some(label), "{text}");
    }
}

#[test]
fn case_and_decomposed_accents_make_no_difference() {
    let (text, parted) = (
        "Où êtes-vous né, près de la forêt ?",
        "Ou\u{300} e\u{302}tes-vous ne\u{301}, pre\u{300}s de la fore\u{302}t ?",
    );
    let found = LanguageEngine::identify(text);
    assert_eq!(found.map(|found| found.0), Some("lang_fr"));
    assert_eq!(LanguageEngine::identify(&text.to_uppercase()), found);
    assert_eq!(LanguageEngine::identify(parted).map(|found| found.0), Some("lang_fr"));
}

#[test]
fn the_script_of_most_letters_counts() {
    for (text, label) in [
        ("Я купил iPhone и очень доволен покупкой", "lang_ru"),
        ("我昨天买了一个新的 MacBook Pro", "lang_zh"),
        ("We went to 東京 and then to 大阪 by train last week", "lang_en"),
        ("See https://пример.рф/страница and tell @пользователь what you think", "lang_en"),
    ] {
        assert_eq!(LanguageEngine::identify(text).map(|found| found.0), Some(label), "{text}");
    }
}

#[test]
fn what_has_no_language_gets_none() {
    for text in
        ["", "   ", "😀🎉👍", "12345 !!!", "https://example.com/path", "@someone #topic", "\u{301}\u{302}", "አማርኛ"]
    {
        assert_eq!(LanguageEngine::identify(text), None, "{text}");
    }
}

#[test]
fn romanised_and_invented_text_gets_some_answer_within_bounds() {
    for text in ["kya kar rahe ho bhai", "privet kak dela", "asdf jkl qwertz", "xqzvvk", "LOL", "ǅǆ ŉ ſ K Å"] {
        let (label, score) = LanguageEngine::identify(text).unwrap();
        assert!(LABELS.contains(&label) && (0.0..=0.99).contains(&score), "{text}: {label} {score}");
    }
}

#[test]
fn only_the_beginning_is_read_and_cut_between_characters() {
    let german = "Das Wetter ist heute schön und wir gehen hinaus. ".repeat(40);
    let both = format!("{german}{}", "The weather is lovely today and we are going out. ".repeat(4000));
    assert_eq!(LanguageEngine::identify(&both), LanguageEngine::identify(&german));
    for text in
        ["ж".repeat(100_000), "a".repeat(100_001), "字".repeat(5000), " a".repeat(50_000), "é\u{301}".repeat(9000)]
    {
        assert!(LanguageEngine::identify(&text).is_some());
    }
}

#[test]
fn the_model_is_small_and_a_broken_one_is_refused() {
    let bytes = include_bytes!("../../data/language.bin");
    assert!(bytes.len() <= 1_048_576);
    assert!(Model::new(bytes).is_some_and(|model| model.fingerprint() != 0));
    for cut in [0, 4, model::HEADER, bytes.len() - 1] {
        assert!(Model::new(&bytes[..cut]).is_none(), "{cut}");
    }
    let mut other = bytes.to_vec();
    other[3] = b'9';
    assert!(Model::new(&other).is_none());
}

proptest::proptest! {
    #[test]
    fn any_text_gets_a_known_label_or_none(text in "\\PC{0,80}") {
        if let Some((label, score)) = LanguageEngine::identify(&text) {
            assert!(LABELS.contains(&label) && (0.0..=0.99).contains(&score));
        }
    }
}
