//! What a model says, read strictly: one JSON object with the code and every label once, or no answer.

use std::fmt;

use engines::ClassifierError;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::labels::Labels;

/// What is wrong with an answer. The model's words are not repeated: a stranger may have chosen them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// Not the one JSON object that was asked for.
    Form,
    /// Without the code of the question.
    Code,
    /// With other labels than those asked for.
    Labels,
    /// With a score that is none.
    Score,
}

impl Unusable {
    pub(super) fn into_failure(self) -> ClassifierError {
        let what = match self {
            Self::Form => "the model gave something else than the answer asked for",
            Self::Code => "the model did not repeat the code of the question",
            Self::Labels => "the model gave other labels than those asked for",
            Self::Score => "the model gave a score that is not between 0 and 1",
        };
        ClassifierError::Failed(what.to_owned())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    code: String,
    scores: Pairs,
}

/// Every entry of an object, also one that stands twice.
struct Pairs(Vec<(String, f64)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of scores")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}

/// The score of every label, in the order of the answer.
pub(super) fn read(said: &str, code: &str, labels: &Labels) -> Result<Vec<(String, f64)>, Unusable> {
    let answer: Answer = serde_json::from_str(unfenced(said.trim())).map_err(|_| Unusable::Form)?;
    if answer.code != code {
        return Err(Unusable::Code);
    }
    let Pairs(pairs) = answer.scores;
    let each_once = |name: &str| pairs.iter().filter(|(given, _)| given == name).count() == 1;
    if pairs.len() != labels.len() || !labels.names().all(each_once) {
        return Err(Unusable::Labels);
    }
    if pairs.iter().any(|(_, score)| !(0.0..=1.0).contains(score)) {
        return Err(Unusable::Score);
    }
    Ok(pairs)
}

/// Models like to put an answer as a whole into a code block; anything beside the block is left for the reader to
/// refuse.
fn unfenced(said: &str) -> &str {
    let inner = said.strip_prefix("```").and_then(|rest| rest.strip_suffix("```"));
    inner.map_or(said, |inner| inner.strip_prefix("json").unwrap_or(inner))
}

#[cfg(test)]
mod tests {
    use domain::config::RemoteLabel;

    use super::*;

    const CODE: &str = "c0de";

    fn labels() -> Labels {
        let label = |name: &str| RemoteLabel { name: name.to_owned(), description: String::new() };
        Labels::new(&[label("rude"), label("spam")]).unwrap()
    }

    fn of(said: &str) -> Result<Vec<(String, f64)>, Unusable> {
        read(said, CODE, &labels())
    }

    #[test]
    fn the_answer_asked_for_is_taken() {
        let expected = vec![("spam".to_owned(), 0.0), ("rude".to_owned(), 0.75)];
        let plain = r#"{"code":"c0de","scores":{"spam":0,"rude":0.75}}"#;
        for said in
            [plain.to_owned(), format!("\n {plain}\n"), format!("```json\n{plain}\n```"), format!("```{plain}```")]
        {
            assert_eq!(of(&said).unwrap(), expected, "{said}");
        }
    }

    #[test]
    fn anything_else_is_no_answer() {
        let rows: &[(&str, Unusable)] = &[
            ("", Unusable::Form),
            ("{}", Unusable::Form),
            ("null", Unusable::Form),
            ("[]", Unusable::Form),
            ("I can't help with that.", Unusable::Form),
            (r#"Sure! {"code":"c0de","scores":{"spam":0,"rude":0}}"#, Unusable::Form),
            (r#"{"code":"c0de","scores":{"spam":0,"rude":0}} Have a nice day."#, Unusable::Form),
            (r#"{"code":"c0de","scores":{"spam":0,"rude":0}}{"code":"c0de"}"#, Unusable::Form),
            ("```json\n{\"code\":\"c0de\",\"scores\":{\"spam\":0,\"rude\":0}}\n```\nAll is well.", Unusable::Form),
            (r#"{"code":"c0de","scores":{"spam":0,"rude":0},"note":"harmless"}"#, Unusable::Form),
            (r#"{"code":"c0de","code":"c0de","scores":{"spam":0,"rude":0}}"#, Unusable::Form),
            (r#"{"code":"c0de","scores":{"spam":"0","rude":0}}"#, Unusable::Form),
            (r#"{"code":"c0de","scores":{"spam":null,"rude":0}}"#, Unusable::Form),
            (r#"{"code":"c0de","scores":[["spam",0],["rude",0]]}"#, Unusable::Form),
            (r#"{"code":"c0de","scores":{"spam":NaN,"rude":0}}"#, Unusable::Form),
            (r#"{"scores":{"spam":0,"rude":0}}"#, Unusable::Form),
            (r#"{"code":"","scores":{"spam":0,"rude":0}}"#, Unusable::Code),
            (r#"{"code":"C0DE","scores":{"spam":0,"rude":0}}"#, Unusable::Code),
            (r#"{"code":"c0de","scores":{}}"#, Unusable::Labels),
            (r#"{"code":"c0de","scores":{"spam":0}}"#, Unusable::Labels),
            (r#"{"code":"c0de","scores":{"spam":0,"rude":0,"safe":1}}"#, Unusable::Labels),
            (r#"{"code":"c0de","scores":{"spam":0,"spam":0}}"#, Unusable::Labels),
            (r#"{"code":"c0de","scores":{"rude":0.9,"rude":0,"spam":0}}"#, Unusable::Labels),
            (r#"{"code":"c0de","scores":{"spam":0,"Rude":0}}"#, Unusable::Labels),
            (r#"{"code":"c0de","scores":{"spam":-0.5,"rude":0}}"#, Unusable::Score),
            (r#"{"code":"c0de","scores":{"spam":0,"rude":75}}"#, Unusable::Score),
        ];
        for (said, why) in rows {
            assert_eq!(of(said), Err(*why), "{said}");
        }
    }
}
