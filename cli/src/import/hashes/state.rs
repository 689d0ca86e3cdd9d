//! How far an import or a removal of hashes has come.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::lines::Mark;
use super::super::source::Looks;
use super::super::state::write_whole;
use crate::error::Failure;

/// What is noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The file.
    pub source: Looks,
    /// Path of the list.
    pub list: String,
    /// Bytes of the file that are done.
    pub offset: u64,
    /// Lines of the file that are done.
    pub lines: u64,
    /// Hashes sent.
    pub sent: u64,
    /// Hashes that the list did not have in the same page before; of a removal, those that it had.
    #[serde(alias = "added")]
    pub changed: u64,
    /// Lines rejected.
    pub rejected: u64,
    /// Bytes of the rejects file that belong to the lines done.
    pub rejects_bytes: u64,
}

impl State {
    /// What an earlier run noted, or the beginning. It must have been an import of the same to the same.
    pub fn load(path: &Path, source: Looks, list: &str) -> Result<Self, Failure> {
        let new = Self {
            source,
            list: list.to_owned(),
            offset: 0,
            lines: 0,
            sent: 0,
            changed: 0,
            rejected: 0,
            rejects_bytes: 0,
        };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(new),
            Err(error) => return Err(Failure::because(path.display())(error)),
        };
        let advice = format!("remove {} to begin anew; what is sent again is stored once", path.display());
        let known: Self = serde_json::from_str(&text)
            .map_err(|error| Failure::new(format!("{error} in the state file: {advice}")))?;
        if known.source != new.source {
            return Err(Failure::new(format!("the file has changed since its import began: {advice}")));
        }
        if known.list != new.list {
            return Err(Failure::new(format!("the file was being imported into another list: {advice}")));
        }
        Ok(known)
    }

    /// The place up to which all lines are done.
    pub const fn mark(&self) -> Mark {
        Mark { offset: self.offset, lines: self.lines }
    }

    /// Notes it.
    pub fn save(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self).map_err(Failure::because("state"))?;
        write_whole(path, &text)
    }
}
