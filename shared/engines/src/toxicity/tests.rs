use proptest::prelude::*;

use super::*;
use crate::classifier::Medium;

fn hits(engine: &ToxicityEngine, text: &str) -> Vec<Hit> {
    let view = TextView::new(text);
    engine.classify(&Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) }).unwrap()
}

fn toxic(text: &str) -> f32 {
    ToxicityEngine::new().scores(&TextView::new(text)).0[0]
}

#[test]
fn abuse_scores_above_talk() {
    let abuse = ["you are a stupid idiot", "shut up you pathetic loser", "you are an id10t and a m0ron"];
    let talk =
        ["what a lovely day at the lake", "could you send me the report by Friday?", "my gay neighbour is very kind"];
    let least = abuse.map(toxic).into_iter().fold(1.0, f32::min);
    let most = talk.map(toxic).into_iter().fold(0.0, f32::max);
    assert!(least > 0.5 && most < least - 0.2, "{:?} {:?}", abuse.map(toxic), talk.map(toxic));
    assert_eq!(ToxicityEngine::new().scores(&TextView::new(" ... ")), Scores::default());
}

#[test]
fn hits_name_the_label_the_severity_and_the_place() {
    let text = "The weather was fine and we walked along the river. You are a stupid idiot.";
    let hits = hits(&ToxicityEngine::new(), text);
    let insult = hits.iter().find(|hit| hit.label == "insult").unwrap();
    let span = insult.span.unwrap();
    assert!(text[span.start..span.end].contains("idiot") && !text[span.start..span.end].contains("weather"));
    assert!(insult.severity.unwrap() >= Severity::Low && insult.score >= f64::from(FLOOR));
    assert_eq!(hits.iter().filter(|hit| hit.label == "insult").count(), 1);
}

#[test]
fn one_abusive_sentence_is_found_in_a_long_text() {
    let talk = "We met at the lake and talked about the garden, the dog and the weather until it was dark. ".repeat(30);
    let text = format!("{talk}You are a stupid worthless idiot. {talk}");
    let hits = hits(&ToxicityEngine::new(), &text);
    let hit = hits.iter().find(|hit| hit.label == "toxic").unwrap();
    let span = hit.span.unwrap();
    assert!(hit.score > 0.5 && text[span.start..span.end].contains("idiot"), "{hit:?}");
    assert!(toxic(&talk) < 0.3, "{}", toxic(&talk));
}

#[test]
fn a_long_harmless_text_says_nothing() {
    let paragraph = "We walked along the river until the old bridge came into view, and the children counted the boats \
        that were tied up below it. Somebody had painted the railing green again. On the other side the bakery was still \
        open, so we bought bread for the evening and sat down by the water to watch the light go. ";
    for times in [1, 4, 16, 64] {
        let text = paragraph.repeat(times);
        assert!(hits(&ToxicityEngine::new(), &text).is_empty(), "{times}: {:?}", hits(&ToxicityEngine::new(), &text));
        let view = TextView::new(&text);
        let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) };
        assert!(crate::SpamEngine::new().classify(&subject).unwrap().is_empty(), "{times}");
    }
}

struct Fixed(Scores);

impl SecondOpinion for Fixed {
    fn version(&self) -> String {
        "fixed".to_owned()
    }

    fn refine(&self, _: &str, _: &Scores) -> Result<Scores, ClassifierError> {
        Ok(self.0)
    }
}

#[test]
fn a_second_opinion_has_a_say_wherever_there_is_something_to_report() {
    let plain = ToxicityEngine::new();
    let second = ToxicityEngine::new().with_second_opinion(Arc::new(Fixed(Scores([0.9; 6]))));
    assert_eq!(second.version(), format!("{}+fixed", plain.version()));
    for text in ["you are a silly fool", "shut up", "fucking idiot", "you are stupid"] {
        assert!(!hits(&plain, text).is_empty());
        assert!(
            hits(&second, text).iter().all(|hit| hit.score > 0.89 && hit.severity > Some(Severity::Info)),
            "{text}"
        );
        assert_eq!(hits(&second, text).len(), LABELS.len());
    }
    let calm = ToxicityEngine::new().with_second_opinion(Arc::new(Fixed(Scores([0.01; 6]))));
    assert!(hits(&calm, "you are stupid").is_empty());
    let (first, refined) = (Scores([0.9, 0.5, 0.1, 0.0, 0.2, 0.3]), Scores([0.8, 0.1, 0.05, 0.6, 0.0, 0.3]));
    let [toxic, insult, threat, identity, sexual, obscene] = agreed(&first, &refined).0;
    assert_eq!([toxic, threat, identity, obscene].map(f32::to_bits), [0.8, 0.1, 0.6, 0.3].map(f32::to_bits));
    assert!(insult < FLOOR && insult > 0.19 && sexual < FLOOR && sexual > 0.19);
    for text in [" ... ", "what a lovely day at the lake"] {
        assert!(hits(&plain, text).is_empty() && hits(&second, text).is_empty(), "{text}");
    }
}

struct Broken;

impl SecondOpinion for Broken {
    fn version(&self) -> String {
        "broken".to_owned()
    }

    fn refine(&self, _: &str, _: &Scores) -> Result<Scores, ClassifierError> {
        Err(ClassifierError::Failed("on purpose".to_owned()))
    }
}

#[test]
fn a_second_opinion_that_fails_leaves_the_first_scores() {
    let (plain, broken) = (ToxicityEngine::new(), ToxicityEngine::new().with_second_opinion(Arc::new(Broken)));
    let text = "you are a silly fool";
    assert!(!hits(&plain, text).is_empty());
    assert_eq!(hits(&broken, text), hits(&plain, text));
    assert!(broken.refined_scores(&TextView::new(text)).is_err(), "who asks for it alone is told");
}

#[test]
fn threat_and_identity_attack_together_raise_the_severity() {
    let engine = ToxicityEngine::new();
    let model = engine.model.as_ref().unwrap();
    let grade = |label: usize, score| model.severity(label, score);
    let (alone, both) = (Scores([0.9, 0.0, 0.99, 0.0, 0.0, 0.0]), Scores([0.9, 0.0, 0.99, 0.99, 0.0, 0.0]));
    assert_eq!(severities(grade, &both)[0], raised(severities(grade, &alone)[0]));
    assert_eq!(severities(grade, &both)[1], Severity::Info);
}

#[test]
fn cost_grows_with_length_only() {
    let engine = ToxicityEngine::new();
    for unit in ["idiot ", "a", "a ", "*", "!", "笑", "\u{1f642}", "@a@", "$$", "http://", "i-d-i-o-t "] {
        let text = unit.repeat(60_000 / unit.len());
        // Anything worse than linear takes minutes here.
        let scores = engine.scores(&TextView::new(&text));
        assert!(scores.0.iter().all(|score| (0.0..=1.0).contains(score)), "{unit}");
    }
}

proptest! {
    #[test]
    fn every_text_gives_valid_scores_and_spans(text in "\\PC{0,80}", more in "[a-zA-Z@$*!'’ .가-힣一-龥😀-🙏]{0,80}") {
        let engine = ToxicityEngine::new();
        for text in [&text, &more, &format!("{text}{more}")] {
            for hit in hits(&engine, text) {
                prop_assert!((0.0..=1.0).contains(&hit.score));
                let part = hit.span.and_then(|span| text.get(span.start..span.end));
                prop_assert!(hit.span.is_none() || part.is_some_and(|part| !part.is_empty()));
            }
        }
    }
}
