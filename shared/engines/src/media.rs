//! Media that were fetched for a run, by field, and those that could not be had.

use std::collections::BTreeMap;

use domain::content::FieldType;
use domain::signal::NotRunReason;

/// Why the bytes of a medium are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediumMissing {
    /// It could not be fetched now; a later try may succeed.
    Later,
    /// There was no time left to fetch it.
    TimedOut,
    /// It cannot be had: gone, forbidden, too large.
    Never,
}

impl MediumMissing {
    /// What an engine that needs it reports.
    pub const fn reason(self) -> NotRunReason {
        match self {
            Self::Later => NotRunReason::Failed,
            Self::TimedOut => NotRunReason::TimedOut,
            Self::Never => NotRunReason::Unreadable,
        }
    }
}

/// The media of a body, by the path of their field.
pub type Media = BTreeMap<String, Result<Vec<u8>, MediumMissing>>;

/// A strategy that another function of the installation provides: here it is reported as deferred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its name.
    pub strategy: String,
    /// Kinds of field it looks at.
    pub kinds: Vec<FieldType>,
}
