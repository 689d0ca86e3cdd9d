//! What Rekognition answers: labels of a tree, each with the one above it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use engines::{ClassifierError, Hit};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    moderation_labels: Vec<Label>,
    #[serde(default)]
    content_types: Vec<ContentType>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Label {
    name: String,
    confidence: f64,
    #[serde(default)]
    parent_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ContentType {
    name: String,
    confidence: f64,
}

/// One finding a label. How an image is drawn (`animated`, `illustrated`) is said only of one with findings: by
/// itself it is nothing to moderate.
pub(super) fn read(body: &[u8]) -> Result<Vec<Hit>, ClassifierError> {
    let broken = |what: &str| ClassifierError::Failed(format!("Rekognition's answer {what}"));
    let answer: Answer = serde_json::from_slice(body).map_err(|_| broken("has another form"))?;
    let mut scores = BTreeMap::new();
    for label in &answer.moderation_labels {
        let score = share(label.confidence).ok_or_else(|| broken("has a confidence that is none"))?;
        let name = snake_case(&label.name).ok_or_else(|| broken("has a label without a name"))?;
        raise(&mut scores, name, score);
        // Whoever has the part has the whole, also where the service should not say so.
        if let Some(parent) = snake_case(&label.parent_name) {
            raise(&mut scores, parent, score);
        }
    }
    if !scores.is_empty() {
        for kind in &answer.content_types {
            let score = share(kind.confidence).ok_or_else(|| broken("has a confidence that is none"))?;
            let name = snake_case(&kind.name).ok_or_else(|| broken("has a content type without a name"))?;
            raise(&mut scores, name, score);
        }
    }
    let hit = |(label, score)| Hit { label: Cow::Owned(label), score, severity: None, span: None, frame: None };
    Ok(scores.into_iter().map(hit).collect())
}

fn raise(scores: &mut BTreeMap<String, f64>, name: String, score: f64) {
    let known = scores.entry(name).or_insert(score);
    *known = known.max(score);
}

pub(crate) fn share(percent: f64) -> Option<f64> {
    (0.0..=100.0).contains(&percent).then_some(percent / 100.0)
}

/// `Drugs & Tobacco` becomes `drugs_tobacco`; `None` if nothing is left.
pub(crate) fn snake_case(name: &str) -> Option<String> {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join("_").to_ascii_lowercase();
    (!joined.is_empty()).then_some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_labels() {
        assert_eq!(snake_case("Drugs & Tobacco Paraphernalia & Use").unwrap(), "drugs_tobacco_paraphernalia_use");
        assert_eq!(snake_case("Non-Explicit Nudity").unwrap(), "non_explicit_nudity");
        assert_eq!(snake_case(" & "), None);
    }

    #[test]
    fn a_clean_image_has_no_findings_however_it_is_drawn() {
        let body = br#"{"ModerationLabels":[],"ContentTypes":[{"Name":"Illustrated","Confidence":99.0}]}"#;
        assert!(read(body).unwrap().is_empty());
    }

    #[test]
    fn another_form_is_no_answer() {
        let bad = [
            "{}",
            "[]",
            "null",
            r#"{"ModerationLabels":null}"#,
            r#"{"ModerationLabels":[{"Name":"Violence"}]}"#,
            r#"{"ModerationLabels":[{"Name":"Violence","Confidence":"99"}]}"#,
            r#"{"ModerationLabels":[{"Name":"Violence","Confidence":250.0}]}"#,
            r#"{"ModerationLabels":[{"Name":"","Confidence":50.0}]}"#,
        ];
        for body in bad {
            assert!(matches!(read(body.as_bytes()), Err(ClassifierError::Failed(_))), "{body}");
        }
    }

    #[test]
    fn the_level_above_is_at_least_as_sure() {
        let body = br#"{"ModerationLabels":[
            {"Name":"Weapon Violence","ParentName":"Graphic Violence","Confidence":80.0,"TaxonomyLevel":3},
            {"Name":"Graphic Violence","ParentName":"Violence","Confidence":70.0,"TaxonomyLevel":2}]}"#;
        let hits = read(body).unwrap();
        let rows: Vec<(&str, f64)> = hits.iter().map(|hit| (hit.label.as_ref(), hit.score)).collect();
        assert_eq!(rows, [("graphic_violence", 0.8), ("violence", 0.7), ("weapon_violence", 0.8)]);
    }
}
