//! What is kept of a check, and what is counted of checks.

use serde::{Deserialize, Serialize};

use super::Outcome;

/// How many media a call brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaCount {
    /// Texts: one or none.
    pub texts: u32,
    /// Images.
    pub images: u32,
    /// GIFs.
    pub gifs: u32,
}

/// What is kept of a call; never its media.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Random id.
    pub id: String,
    /// When it was answered, milliseconds since 1970.
    pub at_ms: i64,
    /// How long it took, milliseconds.
    pub took_ms: i64,
    /// Whose content it was; absent also once they were erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The trace that was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// What it brought.
    pub media: MediaCount,
    /// What came of it.
    pub outcome: Outcome,
    /// The case that a hit opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
}

/// What a project used on a day. A call counts once for each kind of media in it, however many of the kind there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Calls that were answered.
    pub calls: u64,
    /// Calls with a text.
    pub text: u64,
    /// Calls with images.
    pub image: u64,
    /// Calls with GIFs.
    pub gif: u64,
    /// Calls with a hit.
    pub hits: u64,
}

impl Usage {
    /// What one call counts.
    pub fn of(record: &Record) -> Self {
        let once = |count: u32| u64::from(count > 0);
        Self {
            calls: 1,
            text: once(record.media.texts),
            image: once(record.media.images),
            gif: once(record.media.gifs),
            hits: u64::from(record.outcome.hits),
        }
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            calls: self.calls + other.calls,
            text: self.text + other.text,
            image: self.image + other.image,
            gif: self.gif + other.gif,
            hits: self.hits + other.hits,
        }
    }
}

/// How often checks of a user's content were hits, by kind of check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserHits {
    /// Calls with a hit.
    pub calls: u64,
    /// Hits by kind, those that never were left out.
    pub kinds: Vec<(&'static str, u64)>,
}
