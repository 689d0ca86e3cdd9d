//! A platform's hash list as an engine.
//!
//! Like a block list, one engine holds one version of one list and never changes. The label of its hits is
//! the list's name; their score tells how near the match is ([`Match::score`]).

use std::borrow::Cow;

use domain::content::FieldType;
use domain::severity::Severity;
use engines::{Classifier, ClassifierError, Hit, Medium, StrategyInfo, Subject};

use super::{Fingerprint, HashKind, HashList, HashValue, Match, fingerprint};
use crate::decode::Limits;
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
    limits: Limits,
}

impl HashListEngine {
    /// An engine for this version of the list, which matches pictures up to the reference's distance.
    pub fn new(name: impl Into<String>, version: u32, list: HashList) -> Self {
        let (distance, limits) = (MATCH_DISTANCE, Limits::default());
        Self { name: name.into(), version, list, distance, severity: None, limits }
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

    /// Hash lists as a strategy; their labels are the platform's.
    pub fn info() -> StrategyInfo {
        let field_types = vec![FieldType::Image, FieldType::Audio, FieldType::Video, FieldType::File];
        StrategyInfo { name: STRATEGY.to_owned(), version: "1".to_owned(), labels: Vec::new(), field_types }
    }

    /// The nearest entry to a file whose hashes are known.
    pub fn lookup(&self, fingerprint: &Fingerprint) -> Result<Option<Match>, ImageError> {
        Ok(self.nearest(fingerprint.hashes(self.list.kind())?))
    }

    /// The nearest entry to a file.
    pub fn lookup_bytes(&self, bytes: &[u8], out_of_time: &dyn Fn() -> bool) -> Result<Option<Match>, ImageError> {
        Ok(self.nearest(fingerprint::only(self.list.kind(), bytes, &self.limits, out_of_time)?))
    }

    /// The hit a match amounts to.
    pub fn hit(&self, found: &Match) -> Hit {
        let label = Cow::Owned(self.name.clone());
        Hit { label, score: found.score(), severity: self.severity, span: None, frame: found.frame }
    }

    fn nearest(&self, hashes: Vec<(Option<u32>, HashValue)>) -> Option<Match> {
        let matches = hashes.into_iter().filter_map(|(frame, hash)| {
            let found = self.list.find(&hash, self.distance)?;
            Some(Match { frame, ..found })
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
            Medium::Bytes(bytes) => {
                let found = self.lookup_bytes(bytes, &|| false)?;
                Ok(found.iter().map(|found| self.hit(found)).collect())
            }
            Medium::Url(_) => Err(ClassifierError::Failed("the file was not fetched".to_owned())),
            Medium::Text(_) => Ok(Vec::new()),
        }
    }
}
