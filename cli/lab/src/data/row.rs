//! One labelled row. Every label is optional: absent means unknown, never "no".

use serde::Deserialize;

/// Which part of the data a row belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// Models learn from it.
    Train,
    /// Thresholds and calibration are made on it, and figures reported.
    Valid,
    /// Figures are reported on it.
    Test,
}

/// A stretch of the text with a type, in characters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Span {
    /// What it is, for example `EMAIL`.
    #[serde(rename = "type")]
    pub kind: String,
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

/// A text and what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Row {
    /// The text as published.
    pub text: String,
    /// Its part of the data.
    pub split: Option<Split>,
    /// ISO 639-1; absent in sets that are English.
    pub lang: Option<String>,
    /// The source's own, finer label.
    pub note: Option<String>,
    /// Share of annotators (0 to 1) who found it rude, hateful or otherwise toxic.
    pub toxic: Option<f64>,
    /// Share who found an insult.
    pub insult: Option<f64>,
    /// Share who found a threat.
    pub threat: Option<f64>,
    /// Share who found an attack on a group or on someone for being of it.
    pub identity_attack: Option<f64>,
    /// Share who found sexual content.
    pub sexual_explicit: Option<f64>,
    /// Share who found obscene words.
    pub obscene: Option<f64>,
    /// Whether it is spam, 0 to 1.
    pub spam: Option<f64>,
    /// Yes (1) or no (0), in sets with one question.
    pub label: Option<u8>,
    /// How a word was disguised (obfuscation sets).
    pub transform: Option<String>,
    /// What sort of row it is (circumvention and language sets).
    pub kind: Option<String>,
    /// Typed stretches (personal-data sets).
    pub spans: Option<Vec<Span>>,
    /// Whatever else the row says; sets of other origin name their labels differently.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

impl Row {
    /// The labels that are known of it, with the share of annotators who gave them.
    pub fn labels(&self) -> impl Iterator<Item = (&'static str, f64)> {
        [
            ("toxic", self.toxic),
            ("insult", self.insult),
            ("threat", self.threat),
            ("identity_attack", self.identity_attack),
            ("sexual_explicit", self.sexual_explicit),
            ("obscene", self.obscene),
            ("spam", self.spam),
        ]
        .into_iter()
        .filter_map(|(name, share)| Some((name, share?)))
    }

    /// Takes over a label that the row has under another name. Numbers and booleans count, anything else is unknown.
    pub fn take(&mut self, name: &str, label: &str) {
        let share = match self.other.get(name) {
            Some(serde_json::Value::Bool(is_so)) => Some(f64::from(u8::from(*is_so))),
            Some(value) => value.as_f64(),
            None => None,
        };
        let place = match label {
            "toxic" => &mut self.toxic,
            "insult" => &mut self.insult,
            "threat" => &mut self.threat,
            "identity_attack" => &mut self.identity_attack,
            "sexual_explicit" => &mut self.sexual_explicit,
            "obscene" => &mut self.obscene,
            "spam" => &mut self.spam,
            _ => return,
        };
        *place = share.or(*place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_other_names_are_taken_over() {
        let mut row: Row = serde_json::from_str(r#"{"text":"a","rude":true,"S":0.25,"spam":1}"#).unwrap();
        row.take("rude", "toxic");
        row.take("S", "sexual_explicit");
        row.take("missing", "insult");
        row.take("rude", "mild");
        let labels: Vec<_> = row.labels().collect();
        assert_eq!(labels, [("toxic", 1.0), ("sexual_explicit", 0.25), ("spam", 1.0)]);
    }
}
