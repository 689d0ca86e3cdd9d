//! What Comprehend answers, read strictly: an answer that lacks a score of a segment is no answer.

use std::borrow::Cow;

use domain::signal::Span;
use engines::{ClassifierError, Hit};
use serde::Deserialize;

/// The service's names, and ours for them; the last is the segment's score as a whole.
pub(super) const LABELS: [(&str, &str); 8] = [
    ("GRAPHIC", "graphic"),
    ("HARASSMENT_OR_ABUSE", "harassment_or_abuse"),
    ("HATE_SPEECH", "hate_speech"),
    ("INSULT", "insult"),
    ("PROFANITY", "profanity"),
    ("SEXUAL", "sexual"),
    ("VIOLENCE_OR_THREAT", "violence_or_threat"),
    ("", "toxicity"),
];

/// One segment's score for each of [`LABELS`].
pub(super) type Scores = [f64; LABELS.len()];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    result_list: Vec<Segment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Segment {
    labels: Vec<Label>,
    toxicity: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Label {
    name: String,
    score: f64,
}

/// The scores of as many segments as were sent.
pub(super) fn read(body: &[u8], segments: usize) -> Result<Vec<Scores>, ClassifierError> {
    let broken = |what: &str| ClassifierError::Failed(format!("Comprehend's answer {what}"));
    let answer: Answer = serde_json::from_slice(body).map_err(|_| broken("has another form"))?;
    if answer.result_list.len() != segments {
        return Err(broken("is about another number of segments"));
    }
    let scores: Option<Vec<Scores>> = answer.result_list.iter().map(scores_of).collect();
    scores.ok_or_else(|| broken("lacks a score"))
}

fn scores_of(segment: &Segment) -> Option<Scores> {
    let mut scores = Scores::default();
    for (score, (name, _)) in scores.iter_mut().zip(LABELS) {
        let found = segment.labels.iter().find(|label| label.name == name).map(|label| label.score);
        *score = found.or((name.is_empty()).then_some(segment.toxicity)).filter(|score| (0.0..=1.0).contains(score))?;
    }
    Some(scores)
}

/// For each label, the segment with the highest score.
pub(super) struct Best {
    several: bool,
    best: [(f64, Option<Span>); LABELS.len()],
}

impl Best {
    /// Nothing yet; `several` says whether there is more than one segment, so that naming one says something.
    pub(super) fn new(several: bool) -> Self {
        Self { several, best: [(0.0, None); LABELS.len()] }
    }

    /// Takes the scores of some segments into account.
    pub(super) fn add(&mut self, spans: &[Span], scores: &[Scores]) {
        for (span, scores) in spans.iter().zip(scores) {
            for (best, score) in self.best.iter_mut().zip(scores) {
                if *score > best.0 {
                    *best = (*score, self.several.then_some(*span));
                }
            }
        }
    }

    /// One finding a label.
    pub(super) fn hits(self) -> Vec<Hit> {
        let hit =
            |((score, span), (_, label))| Hit { label: Cow::Borrowed(label), score, severity: None, span, frame: None };
        self.best.into_iter().zip(LABELS).map(hit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(toxicity: &str, left_out: &str) -> String {
        let labels: Vec<String> = LABELS
            .iter()
            .filter(|(name, _)| !name.is_empty() && *name != left_out)
            .map(|(name, _)| format!(r#"{{"Name":"{name}","Score":0.25}}"#))
            .collect();
        format!(r#"{{"Labels":[{}],"Toxicity":{toxicity}}}"#, labels.join(","))
    }

    fn list(segments: &[String]) -> Vec<u8> {
        format!(r#"{{"ResultList":[{}]}}"#, segments.join(",")).into_bytes()
    }

    #[test]
    fn every_label_of_every_segment_must_be_there() {
        assert!((read(&list(&[segment("0.5", "")]), 1).unwrap()[0][7] - 0.5).abs() < 1e-9);
        assert!(read(&list(&[segment("0.5", "INSULT")]), 1).is_err());
        assert!(read(&list(&[segment("0.5", "")]), 2).is_err());
        assert!(read(&list(&[]), 1).is_err());
    }

    #[test]
    fn scores_outside_of_0_to_1_are_none() {
        for bad in ["1.5", "-0.1", "\"0.5\"", "null", "1e999"] {
            assert!(read(&list(&[segment(bad, "")]), 1).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_worst_segment_is_named() {
        let spans = [Span { start: 0, end: 5 }, Span { start: 6, end: 9 }];
        let mut best = Best::new(true);
        best.add(&spans, &[[0.1; 8], [0.3; 8]]);
        assert!(best.hits().iter().all(|hit| hit.span == Some(spans[1]) && hit.score > 0.2));
    }
}
