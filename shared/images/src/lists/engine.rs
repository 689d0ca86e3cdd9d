//! A platform's hash list as an engine.
//!
//! Like a block list, one engine holds one version of one list and never changes. The label of its hits is
//! the list's name; their score tells how near the match is ([`Match::score`]). All lists share the hashes of a file:
//! however many there are, a picture is decoded for them once.

use std::borrow::Cow;

use domain::content::FieldType;
use domain::severity::Severity;
use engines::{Classifier, ClassifierError, FileView, Hit, Medium, Subject};

use super::fingerprint::{Fingerprint, Hashed};
use super::{HashKind, HashList, Match};
use crate::error::ImageError;
use crate::pdq::MATCH_DISTANCE;

/// The strategy name of every hash list.
const STRATEGY: &str = "hash_list";

/// One version of one hash list, ready to search.
pub struct HashListEngine {
    name: String,
    version: u32,
    list: HashList,
    distance: u32,
    severity: Option<Severity>,
}

impl HashListEngine {
    /// An engine for this version of the list, which matches pictures up to the reference's distance.
    pub fn new(name: impl Into<String>, version: u32, list: HashList) -> Self {
        Self { name: name.into(), version, list, distance: MATCH_DISTANCE, severity: None }
    }

    /// The same with another greatest distance of a match.
    #[must_use]
    pub const fn with_distance(mut self, distance: u32) -> Self {
        self.distance = distance;
        self
    }

    /// The same with a severity that every hit has.
    #[must_use]
    pub const fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// The nearest entry to a file.
    fn lookup(&self, file: &FileView<'_>) -> Result<Option<Match>, ImageError> {
        let alone = Fingerprint::default();
        let shared = file.shared(|_| Fingerprint::default()).unwrap_or(&alone);
        Ok(self.nearest(shared.hashes(self.list.kind(), file)?))
    }

    /// The hit a match amounts to.
    fn hit(&self, found: &Match) -> Hit {
        let label = Cow::Owned(self.name.clone());
        Hit { label, score: found.score(), severity: self.severity, span: None, frame: found.frame }
    }

    fn nearest(&self, hashes: &[Hashed]) -> Option<Match> {
        let matches = hashes.iter().filter_map(|(frame, hash)| {
            let found = self.list.find(hash, self.distance)?;
            Some(Match { frame: *frame, ..found })
        });
        matches.min_by_key(|found| found.distance)
    }
}

impl Classifier for HashListEngine {
    fn strategy(&self) -> &'static str {
        STRATEGY
    }

    fn version(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    fn covers(&self, kind: FieldType) -> bool {
        match kind {
            FieldType::Image => true,
            FieldType::Audio | FieldType::Video | FieldType::File => self.list.kind() != HashKind::Pdq,
            FieldType::Text | FieldType::Uri => false,
        }
    }

    /// Takes bytes that were fetched; an address alone is a failure, because nobody looked behind it.
    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        match subject.medium {
            Medium::Bytes(file) => Ok(self.lookup(file)?.iter().map(|found| self.hit(found)).collect()),
            Medium::Url(_) => Err(ClassifierError::Failed("the file was not fetched".to_owned())),
            Medium::Text(_) => Ok(Vec::new()),
        }
    }
}
