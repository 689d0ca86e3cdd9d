//! The seam every engine fits: a subject in, findings or an error out.
//!
//! A classifier sees one field at a time and knows nothing of policies, platforms or cases, so a
//! local lexicon, a trained model and a remote service are interchangeable behind it.

use std::borrow::Cow;

use domain::content::FieldType;
use domain::severity::Severity;
use domain::signal::Span;

use crate::file::FileView;
use crate::text::TextView;

/// What a classifier looks at.
pub enum Medium<'a> {
    /// The text of a field.
    Text(&'a TextView<'a>),
    /// The bytes of a medium that was fetched.
    Bytes(&'a FileView<'a>),
    /// The address of a medium or a link.
    Url(&'a str),
}

/// One field, as a classifier sees it.
pub struct Subject<'a> {
    /// Dotted path of the field.
    pub path: &'a str,
    /// Its media kind.
    pub kind: FieldType,
    /// Its content.
    pub medium: Medium<'a>,
}

impl<'a> Subject<'a> {
    /// The text, if this is one.
    pub fn text(&self) -> Option<&'a TextView<'a>> {
        match self.medium {
            Medium::Text(view) => Some(view),
            Medium::Bytes(_) | Medium::Url(_) => None,
        }
    }
}

/// One finding in one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// What was found; the labels an engine uses are listed by [`Classifier::labels`].
    pub label: Cow<'static, str>,
    /// Confidence, 0 to 1.
    pub score: f64,
    /// How grave the finding is by itself, where the engine knows.
    pub severity: Option<Severity>,
    /// Byte range in the original text, on character boundaries.
    pub span: Option<Span>,
    /// The frame of an animation it is in, from 0.
    pub frame: Option<u32>,
}

impl Hit {
    /// A hit with one of the engine's own labels.
    pub const fn new(label: &'static str, score: f64, severity: Option<Severity>, span: Option<Span>) -> Self {
        Self { label: Cow::Borrowed(label), score, severity, span, frame: None }
    }
}

/// Why a classifier gave no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ClassifierError {
    /// It broke; a later run may succeed.
    #[error("failed: {0}")]
    Failed(String),
    /// It went over its time budget; a later run may succeed.
    #[error("timed out")]
    TimedOut,
    /// It is not set up; the text says what is missing.
    #[error("not configured: {0}")]
    Unconfigured(String),
    /// The medium is none that anybody here can read, and will not become one.
    #[error("unreadable: {0}")]
    Unreadable(String),
    /// Only a part of it can be read, now or later: what was found in that, and what was not read.
    #[error("read in part: {1}")]
    Partly(Vec<Hit>, String),
}

/// A source of labels.
pub trait Classifier: Send + Sync {
    /// The name policy rules refer to.
    fn strategy(&self) -> &str;

    /// Goes into every signal; changes whenever results may.
    fn version(&self) -> String;

    /// Labels this classifier can give; empty if they are not known in advance.
    fn labels(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether it looks at fields of this kind.
    fn covers(&self, kind: FieldType) -> bool;

    /// Whether it is too slow for synchronous calls.
    fn is_asynchronous(&self) -> bool {
        false
    }

    /// Findings in one field; an empty list means it ran and found nothing.
    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError>;
}
