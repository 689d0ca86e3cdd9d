//! What a file of rows asks.

use crate::data::Row;

/// The question that the rows of a file answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Task {
    /// How toxic, by label, and whether it is spam (`toxic`, `insult`, ..., `spam`).
    Labels,
    /// Does it hold a curse or slur, however disguised (`label`, `transform`).
    Profanity,
    /// Does it try to move contact or payment off the platform (`label`, `kind`).
    Circumvention,
    /// Where is personal data (`spans`).
    PersonalData,
    /// Which language is it (`lang`, `kind`).
    Language,
}

impl Task {
    /// Guesses it from the first rows' properties.
    pub fn of(rows: &[Row]) -> Option<Self> {
        let has = |test: fn(&Row) -> bool| rows.iter().take(200).any(test);
        if has(|row| row.spans.is_some()) {
            Some(Self::PersonalData)
        } else if has(|row| row.labels().next().is_some()) {
            Some(Self::Labels)
        } else if has(|row| row.label.is_some() && row.transform.is_some()) {
            Some(Self::Profanity)
        } else if has(|row| row.label.is_some() && row.kind.is_some()) {
            Some(Self::Circumvention)
        } else if has(|row| row.lang.is_some() && row.kind.is_some()) {
            Some(Self::Language)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_follows_from_the_properties() {
        let of = |line: &str| Task::of(&[serde_json::from_str(line).unwrap()]);
        assert_eq!(of(r#"{"text":"a","spans":[]}"#), Some(Task::PersonalData));
        assert_eq!(of(r#"{"text":"a","lang":"de","toxic":1}"#), Some(Task::Labels));
        assert_eq!(of(r#"{"text":"a","spam":0}"#), Some(Task::Labels));
        assert_eq!(of(r#"{"text":"a","label":1,"transform":"leet","word":"w"}"#), Some(Task::Profanity));
        assert_eq!(of(r#"{"text":"a","label":0,"kind":"phone"}"#), Some(Task::Circumvention));
        assert_eq!(of(r#"{"text":"a","lang":"de","kind":"sentences"}"#), Some(Task::Language));
        assert_eq!(of(r#"{"text":"a"}"#), None);
    }
}
