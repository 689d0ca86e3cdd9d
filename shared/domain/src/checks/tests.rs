use super::*;
use proptest::prelude::*;

fn settings() -> ProjectSettings {
    ProjectSettings::default()
}

#[expect(clippy::unnecessary_wraps, reason = "as a list of pictures has it")]
fn seen(porn: f64, sexual: f64) -> Option<Seen> {
    Some(Seen { scores: PictureScores { porn, sexual, neutral: 1.0 - porn - sexual }, is_known: false })
}

#[test]
fn thresholds_are_included_and_compared_as_shown() {
    let thresholds = Thresholds::default();
    for (scores, hit) in [
        ([0.799, 0.799, 0.599, 0.699], false),
        ([0.8, 0.0, 0.0, 0.0], true),
        ([0.0, 0.8, 0.0, 0.0], true),
        ([0.0, 0.0, 0.6, 0.0], true),
        ([0.0, 0.0, 0.0, 0.7], true),
        ([0.7996, 0.0, 0.0, 0.0], true),
        ([0.799_4, 0.0, 0.0, 0.0], false),
        ([f64::NAN; 4], false),
    ] {
        assert_eq!(Sentiment::of(scores, &thresholds).hit, hit, "{scores:?}");
    }
    assert!((Sentiment::of([0.123_456, 2.0, -1.0, 0.0], &thresholds).toxic - 0.123).abs() < 1e-12);
}

#[test]
fn another_language_is_a_hit_when_it_is_sure_and_the_text_long_enough() {
    let twenty = "to jest polski tekst oto";
    assert!(twenty.chars().filter(|c| c.is_alphabetic()).count() >= LEAST_LETTERS);
    for (text, detected, hit) in [
        (twenty, Some(("pl", 0.7)), true),
        (twenty, Some(("pl", 0.69)), false),
        (twenty, Some(("en", 0.99)), false),
        ("to jest tekst 1234567890", Some(("pl", 0.99)), false),
        (twenty, None, false),
    ] {
        let language = Language::of(text, detected, &settings());
        assert_eq!(language.hit, hit, "{text} {detected:?}");
        assert_eq!(language.detected, detected.map_or("", |(code, _)| code));
        assert_eq!(language.expected, "en");
    }
}

#[test]
fn the_worst_picture_is_shown_and_any_can_hit() {
    let thresholds = Thresholds::default();
    let of = |pictures: &[Option<Seen>]| Pictures::of(pictures, &thresholds);
    assert_eq!(of(&[]), Pictures::default());
    let failed = of(&[None, None]);
    assert_eq!((failed.status, failed.hit, failed.scores, failed.failed), (Status::Error, false, None, 2));
    let mixed = of(&[None, seen(0.1, 0.2), seen(0.3, 0.1)]);
    assert_eq!((mixed.status, mixed.hit, mixed.failed), (Status::Ok, false, 1));
    assert_eq!(mixed.scores.unwrap(), PictureScores { porn: 0.3, sexual: 0.1, neutral: 0.6 });
    assert!(of(&[seen(0.7, 0.0)]).hit && of(&[seen(0.0, 0.8)]).hit && !of(&[seen(0.699, 0.2)]).hit);
    // The worst by score is suggestive and under its threshold; the other is over that of pornography.
    assert!(of(&[seen(0.05, 0.79), seen(0.7, 0.1)]).hit);
    let known = Some(Seen { is_known: true, ..seen(0.0, 0.0).unwrap() });
    assert!(of(&[known]).hit);
    assert_eq!(of(&[seen(0.0, 0.0)]).scores.unwrap().prevailing(), ("neutral", 1.0));
}

#[test]
fn an_error_is_a_hit_only_if_a_project_says_so() {
    let counting = ProjectSettings { error_counts_as_hit: true, ..settings() };
    let failed = Outcome { images: Pictures::of(&[None], &Thresholds::default()), ..Outcome::default() };
    assert!(!failed.clone().concluded(&settings()).hits && failed.concluded(&counting).hits);
    let partly = Pictures::of(&[None, seen(0.0, 0.0)], &Thresholds::default());
    let partly = Outcome { gifs: partly, ..Outcome::default() };
    assert!(!partly.clone().concluded(&settings()).hits && partly.concluded(&counting).hits);
    let scanner = Outcome { antivirus: Plain { status: Status::Error, hit: false }, ..Outcome::default() };
    assert!(!scanner.clone().concluded(&settings()).hits && scanner.concluded(&counting).hits);
    assert!(!Outcome::default().concluded(&counting).hits);
}

#[test]
fn every_hit_is_a_hit_of_the_whole() {
    let made = Plain::made(true);
    let language = Language { hit: true, ..Language::default() };
    let picture = Pictures::of(&[seen(1.0, 0.0)], &Thresholds::default());
    let toxic = Sentiment::of([1.0; 4], &Thresholds::default());
    let all = [
        Outcome { links: made, ..Outcome::default() },
        Outcome { badwords: made, ..Outcome::default() },
        Outcome { antivirus: made, ..Outcome::default() },
        Outcome { language, ..Outcome::default() },
        Outcome { images: picture, ..Outcome::default() },
        Outcome { gifs: picture, ..Outcome::default() },
        Outcome { sentiment: toxic, ..Outcome::default() },
    ];
    for (at, outcome) in all.into_iter().enumerate() {
        assert!(!outcome.hits);
        let concluded = outcome.concluded(&settings());
        assert!(concluded.hits);
        let hits: Vec<usize> = (0..).zip(concluded.kinds()).filter(|(_, (_, hit))| *hit).map(|(at, _)| at).collect();
        assert_eq!(hits, [at]);
    }
}

fn record(outcome: Outcome) -> Record {
    Record {
        id: "abcdefghijklmnopqrstuvwxyz".into(),
        at_ms: 1_795_256_418_019,
        took_ms: 137,
        user: Some("726fddcb-3b1d-4f0a-9a51-2f6a1f0f7b11".into()),
        trace: Some("5f0c2b1e-8a44-4c0e-9f0d-2f6a1f0f7b11".into()),
        media: MediaCount { texts: 1, images: 3, gifs: 0 },
        outcome,
        case: None,
    }
}

#[test]
fn a_call_counts_once_for_each_kind_of_media() {
    let usage = Usage::of(&record(Outcome { hits: true, ..Outcome::default() }));
    assert_eq!(usage, Usage { calls: 1, text: 1, image: 1, gif: 0, hits: 1 });
    assert_eq!(usage.and(usage), Usage { calls: 2, text: 2, image: 2, gif: 0, hits: 2 });
}

#[test]
fn the_record_of_a_usual_call_is_one_write_unit() {
    let toxic = Sentiment::of([0.787, 0.789, 0.011, 0.618], &Thresholds::default());
    let images = Pictures::of(&[seen(0.069, 0.03)], &Thresholds::default());
    let outcome = Outcome { sentiment: toxic, images, language: Language::none(&settings()), ..Outcome::default() };
    let bytes = serde_json::to_string(&record(outcome)).unwrap().len();
    // Beside the state stand keys of at most 300 bytes.
    assert!(bytes < 700, "{bytes} bytes");
}

proptest! {
    #[test]
    fn a_lower_threshold_never_loses_a_hit(scores in proptest::array::uniform4(0.0..=1.0_f64), lower in 0.0..=0.6_f64) {
        let thresholds = Thresholds::default();
        let weaker = Thresholds { toxic: lower, profanity: lower, threat: lower, insult: lower, ..thresholds };
        prop_assert!(!Sentiment::of(scores, &thresholds).hit || Sentiment::of(scores, &weaker).hit);
    }
}
