//! What every language model is asked, and how its answer is read.
//!
//! A content may be written to talk to the model that judges it, so: it goes as JSON data between two lines with a
//! code that its author could not know, the model must repeat that code, and nothing but the one JSON object asked
//! for counts as an answer. A model that was talked into something else therefore fails, and one that was talked
//! into low scores only leaves the other engines' findings as they are; that the text tried is a finding of its own.

mod answer;
mod data;
mod labels;
mod prompt;

use std::borrow::Cow;

use domain::config::{Remote, Strategy};
use domain::content::FieldType;
use engines::{ClassifierError, Hit, RemoteMedium, RemoteRequest};

use crate::findings::Findings;
use crate::injection;

pub(crate) use labels::Labels;
pub(crate) use prompt::Prompt;

/// Goes into versions: other words to the model may give other scores.
const WORDING: u32 = 1;
/// Longest text that is asked about, in bytes: some 8,000 tokens of English.
const MAX_TEXT_BYTES: usize = 32 * 1024;

/// What a strategy asks a language model, whichever way it is reached.
pub(crate) struct Judge {
    model: String,
    history: usize,
    labels: Labels,
    kept: Findings,
}

impl Judge {
    /// The model and the labels of a strategy, if it names both.
    pub(crate) fn new(remote: &Remote) -> Result<Self, ClassifierError> {
        let unset = |what: &str| ClassifierError::Unconfigured(what.to_owned());
        let model =
            remote.model.as_deref().filter(|model| is_model(model)).ok_or_else(|| unset("there is no model"))?;
        let labels = Labels::new(&remote.labels).ok_or_else(|| unset("labels are missing or stand twice"))?;
        let history = usize::try_from(remote.history.min(domain::config::MAX_HISTORY)).unwrap_or(0);
        Ok(Self { model: model.to_owned(), history, labels, kept: Findings::all() })
    }

    /// The model's name.
    pub(crate) fn model(&self) -> &str {
        &self.model
    }

    /// The labels that are asked for.
    pub(crate) fn labels(&self) -> &Labels {
        &self.labels
    }

    /// For [`engines::RemoteEngine::version`].
    pub(crate) fn version(&self, service: &str, strategy: &Strategy) -> String {
        format!("{service}/{}/{}/w{WORDING}", self.model, strategy.version)
    }

    /// What to ask about a text.
    pub(crate) fn prompt(&self, request: &RemoteRequest<'_>) -> Result<Prompt, ClassifierError> {
        let text = text_of(request)?;
        let known = request.history.get(request.history.len().saturating_sub(self.history)..).unwrap_or_default();
        Ok(Prompt::new(&self.labels, text, known, request.nonce))
    }

    /// The findings in what the model said, and in what the text says to the model.
    pub(crate) fn findings(
        &self,
        said: &str,
        prompt: &Prompt,
        request: &RemoteRequest<'_>,
    ) -> Result<Vec<Hit>, ClassifierError> {
        let scores = answer::read(said, prompt.code(), &self.labels).map_err(answer::Unusable::into_failure)?;
        let hit = |(label, score)| Hit { label: Cow::Owned(label), score, severity: None, span: None, frame: None };
        let mut hits = self.kept.keep(scores.into_iter().map(hit).collect());
        for found in unasked(request) {
            // A platform may ask the model for the same label; the surer of the two stands.
            hits.retain(|hit| hit.label != found.label || hit.score > found.score);
            if !hits.iter().any(|hit| hit.label == found.label) {
                hits.push(found);
            }
        }
        Ok(hits)
    }
}

/// What the text says to the model, whatever the model says.
pub(crate) fn unasked(request: &RemoteRequest<'_>) -> Vec<Hit> {
    match request.medium {
        RemoteMedium::Text(text) => injection::find(text).into_iter().collect(),
        RemoteMedium::Bytes(_) => Vec::new(),
    }
}

/// Whether a model looks at fields of this kind.
pub(crate) fn covers(kind: FieldType) -> bool {
    kind == FieldType::Text
}

/// How many requests a text is worth: none if it cannot be asked about.
pub(crate) fn requests(request: &RemoteRequest<'_>) -> u32 {
    u32::from(text_of(request).is_ok())
}

/// The text, if it is one that fits. A part of it would not do: what is wrong may stand in the rest.
fn text_of<'a>(request: &RemoteRequest<'a>) -> Result<&'a str, ClassifierError> {
    match request.medium {
        RemoteMedium::Text(text) if text.len() <= MAX_TEXT_BYTES => Ok(text),
        RemoteMedium::Text(_) => Err(ClassifierError::Unreadable("the text is too long for the model".to_owned())),
        RemoteMedium::Bytes(_) => Err(ClassifierError::Unreadable("the model reads texts only".to_owned())),
    }
}

fn is_model(name: &str) -> bool {
    !name.is_empty() && name.len() <= 2048 && name.bytes().all(|b| b.is_ascii_graphic())
}
