use domain::content::FieldType;
use engines::{Medium, TextView};

use super::*;

fn encoder() -> &'static Encoder {
    Encoder::builtin().unwrap()
}

fn filter(name: &str, examples: &[&str], threshold: f64) -> SemanticFilter {
    let examples = examples.iter().map(|example| (*example).to_owned()).collect();
    SemanticFilter { name: name.to_owned(), examples, threshold, enabled: true, version: 3 }
}

fn engine(threshold: f64) -> SemanticEngine {
    let examples =
        ["Contact me on another platform.", "Write to me outside of this app.", "Let us continue this in private."];
    let filters =
        [filter("weather", &["The weather is lovely today."], threshold), filter("leaving", &examples, threshold)];
    SemanticEngine::new(encoder(), &filters)
}

fn classify(text: &str) -> Result<Vec<Hit>, ClassifierError> {
    let view = TextView::new(text);
    engine(0.5).classify(&Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) })
}

#[test]
fn sentences_that_mean_something_near_are_found_where_they_are() {
    let text = "I sell two old chairs. It is so sunny outside! Please message me outside this app.";
    let hits = classify(text).unwrap();
    let found: Vec<_> =
        hits.iter().map(|hit| (&*hit.label, &text[hit.span.unwrap().start..hit.span.unwrap().end])).collect();
    assert!(found.contains(&("weather", "It is so sunny outside!")), "{found:?}");
    assert!(found.contains(&("leaving", "Please message me outside this app.")), "{found:?}");
    assert!(!found.iter().any(|(_, part)| *part == "I sell two old chairs."), "{found:?}");
    assert!(hits.iter().all(|hit| (0.5..=1.0).contains(&hit.score)));
}

#[test]
fn an_example_itself_scores_one() {
    let hits = classify("The weather is lovely today.").unwrap();
    assert!((hits[0].score - 1.0).abs() < 1e-3, "{hits:?}");
}

#[test]
fn the_version_names_the_filters() {
    let version = |filters: &[SemanticFilter]| SemanticEngine::new(encoder(), filters).version();
    let (one, other) = (filter("one", &["fine"], 0.5), filter("other", &["fine"], 0.5));
    assert_eq!(version(std::slice::from_ref(&one)), format!("{}/one@3", Encoder::VERSION));
    let (before, later) = (version(&[one.clone(), other.clone()]), SemanticFilter { version: 4, ..other });
    assert_ne!(before, version(&[one, later]));
    assert!(before.contains("/2-filters@"), "{before}");
}

#[test]
fn a_threshold_of_one_is_met_by_the_example_alone_or_by_rounding_never() {
    let found = SemanticEngine::new(encoder(), &[filter("x", &["Good morning."], 0.999)]);
    let score = |text: &str| found.filters[0].score(&encoder().embed(text));
    assert!(score("Good morning.").is_some() && score("Good evening.").is_none());
    let never = SemanticEngine::new(encoder(), &[filter("x", &["Good morning."], 1.0)]);
    assert!(never.filters[0].score(&encoder().embed("Good evening.")).is_none());
}

#[test]
fn a_text_too_long_to_read_is_never_called_clean() {
    let calm = "My grandmother planted potatoes behind the old wooden barn near the quiet village road every spring.";
    let long = format!("{calm} {calm} ").repeat(140);
    // To read it once more would tell no more: it is no failure that another run makes up for.
    let in_part = |text: &str| match classify(text) {
        Err(ClassifierError::Partly(hits, _)) => hits,
        other => panic!("{other:?}"),
    };
    assert_eq!(in_part(&long), []);
    let found = in_part(&format!("Please message me outside this app. {long}"));
    assert!(found.iter().any(|hit| hit.label == "leaving"));
}
