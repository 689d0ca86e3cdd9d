use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn goldens() -> Value {
    serde_json::from_str(include_str!("../../data/goldens.json")).unwrap()
}

fn floats(value: &Value) -> Vec<f32> {
    #[allow(clippy::cast_possible_truncation)]
    let float = |value: &Value| value.as_f64().unwrap() as f32;
    value.as_array().unwrap().iter().map(float).collect()
}

fn encoder() -> &'static Encoder {
    Encoder::builtin().unwrap()
}

#[test]
fn pieces_are_those_of_the_reference_tokenizer() {
    let goldens = goldens();
    let spellings = goldens["spellings"].as_array().unwrap();
    assert!(spellings.len() > 20);
    for row in spellings {
        let ids = row["ids"].as_array().unwrap().iter();
        let expected: Vec<u32> = ids.map(|id| u32::try_from(id.as_u64().unwrap()).unwrap()).collect();
        let text = row["text"].as_str().unwrap();
        assert_eq!(encoder().tokenizer.pieces(text), expected, "{text:?}");
    }
}

/// The goldens are the float model's, of the first window.
#[test]
fn logits_and_meanings_are_those_of_the_float_model() {
    let goldens = goldens();
    for row in goldens["sentences"].as_array().unwrap() {
        let text = row["text"].as_str().unwrap();
        let pieces = encoder().pieces(text);
        let ids = framed(&pieces, 0);
        let differences =
            encoder().window_logits(&ids).into_iter().zip(floats(&row["logits"])).map(|(a, b)| (a - b).abs());
        let worst = differences.fold(0.0, f32::max);
        assert!(worst < 0.25, "{text}: a logit differs by {worst}");
        let cosine =
            Embedding::new(&encoder().weights.sentence(&ids)).cosine(&Embedding::new(&floats(&row["sentence"])));
        assert!(cosine > 0.995, "{text}: cosine {cosine}");
    }
}

#[test]
fn near_meanings_are_near() {
    let of = |text| encoder().embed(text);
    let near = of("The weather is lovely today.").cosine(&of("It is so sunny outside!"));
    let far = of("The weather is lovely today.").cosine(&of("He drove to the stadium."));
    assert!(near > 0.5 && far < 0.3, "{near} {far}");
}

#[test]
fn windows_reach_from_the_beginning_to_the_end() {
    let of = |pieces, most| starts(pieces, most).collect::<Vec<_>>();
    assert_eq!(of(0, 8), [0]);
    assert_eq!(of(62, 8), [0]);
    assert_eq!(of(63, 8), [0, 1]);
    assert_eq!(of(186, 8), [0, 62, 124]);
    assert_eq!(of(100_000, 3), [0, 49_969, 99_938]);
    assert_eq!(of(100_000, 1), [0]);
}

#[test]
fn a_text_of_several_windows_is_judged_by_its_worst() {
    let calm = "We walked along the river and talked about the garden. ".repeat(12);
    let worse = format!("{calm} Shut up, you fool. {calm}");
    let toxic = |text: &str| encoder().logits(text).unwrap()[0];
    assert!(toxic(&worse) > toxic(&calm) + 1.0, "{} {}", toxic(&worse), toxic(&calm));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_has_finite_results(text in "\\PC{0,80}") {
        prop_assert!(encoder().logits(&text).is_none_or(|logits| logits.iter().all(|logit| logit.is_finite())));
        let meaning = encoder().embed(&text);
        prop_assert!((meaning.cosine(&meaning) - 1.0).abs() < 1e-4);
    }
}
