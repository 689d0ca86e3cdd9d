use proptest::prelude::*;

use super::{Match, Matcher, Phrase, Place, Prepared, TooShort, without_overlaps};
use crate::text::Normalised;

const WORDS: [&str; 6] = ["damn", "hell", "ass", "crap pot", "phooey", "duck"];

fn matcher(place: Place) -> Matcher {
    Matcher::new(WORDS.map(|text| Phrase { text, place, maskable: true, near: false })).unwrap()
}

fn search(matcher: &Matcher, text: &Normalised) -> Vec<Match> {
    matcher.find(text, &Prepared::new(text))
}

fn found(text: &str) -> Vec<(&'static str, f64)> {
    let hits = without_overlaps(search(&matcher(Place::Word), &Normalised::new(text)));
    hits.into_iter().map(|hit| (WORDS[hit.phrase], hit.quality)).collect()
}

#[test]
fn disguised_words_are_found() {
    let cases = [
        "damn",
        "DAMN!",
        "(damn)",
        "d@mn",
        "d4mn",
        "daaaamn",
        "d a m n",
        "d-a-m-n",
        "d.a.m.n it",
        "d*mn",
        "d_mn",
        "d**n",
        "dаmn",
        "ｄａｍｎ",
        "da\u{200b}mn",
        "da.mn",
        "mrdamnboy",
        "666damn",
        "damns",
        "so damn!",
        "oh d a m n it",
    ];
    for text in cases {
        assert_eq!(found(text).first().map(|hit| hit.0), Some("damn"), "{text}");
    }
    for (text, word) in [
        ("a$$", "ass"),
        ("@ss", "ass"),
        ("azz", "ass"),
        ("he11", "hell"),
        ("crap-pot", "crap pot"),
        ("fooey", "phooey"),
        ("duk", "duck"),
        ("duq", "duck"),
    ] {
        assert_eq!(found(text).first().map(|hit| hit.0), Some(word), "{text}");
    }
}

#[test]
fn innocent_words_are_not() {
    let cases = [
        "class",
        "assignment",
        "ass!st",
        "@ssignment",
        "p@ss",
        "as",
        "cl@ss",
        "hello",
        "he'll",
        "shell",
        "damned1y",
        "a55",
        "455",
        "a d",
        "d.a.",
        "condamnation",
        "duke",
        "a*b",
        "hel",
        "w e l c o m e",
        "mass-hel",
        "Samsung A55",
    ];
    for text in cases {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn quality_falls_with_the_distance() {
    let quality = |text: &str| found(text)[0].1;
    let falling = ["damn", "dаmn", "d4mn", "d a m n", "666damn", "d*mn"].map(quality);
    assert!(falling.windows(2).all(|pair| pair[0] > pair[1]), "{falling:?}");
}

#[test]
fn anywhere_means_inside_words_too() {
    let matcher = matcher(Place::Anywhere);
    let hits = search(&matcher, &Normalised::new("shells"));
    assert!(hits.iter().any(|hit| hit.phrase == 1 && (hit.from, hit.to) == (1, 5)));
}

#[test]
fn short_phrases_are_refused_by_index() {
    let phrases =
        ["ok", "\u{200b}!", "fine"].map(|text| Phrase { text, place: Place::Word, maskable: false, near: false });
    assert_eq!(Matcher::new(phrases).err(), Some(TooShort(1)));
}

#[test]
fn the_longest_of_overlapping_matches_stays() {
    let hit = |from, to| Match { phrase: 0, from, to, quality: 1.0 };
    let kept = without_overlaps(vec![hit(0, 2), hit(1, 6), hit(5, 7), hit(6, 8)]);
    assert_eq!(kept, [hit(1, 6), hit(6, 8)]);
}

proptest! {
    #[test]
    fn any_text_can_be_searched(text in any::<String>()) {
        let normalised = Normalised::new(&text);
        for hit in search(&matcher(Place::Anywhere), &normalised).into_iter().chain(search(&matcher(Place::Glued), &normalised)) {
            prop_assert!(normalised.span(hit.from, hit.to).is_some());
        }
    }

    #[test]
    fn texts_full_of_disguise_can_be_searched(text in "[damnhelcrp@$*_.()0-9 -]{0,60}") {
        let normalised = Normalised::new(&text);
        for hit in search(&matcher(Place::Word), &normalised) {
            prop_assert!(normalised.span(hit.from, hit.to).is_some() && hit.quality > 0.5 && hit.quality <= 1.0);
        }
    }
}
