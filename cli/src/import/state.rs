//! How far an import has come. All lines before the place that is noted were accepted or rejected, so
//! going on from there misses none; lines after it may have been accepted as well and are sent again.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::lines::Mark;
use super::source::Looks;
use crate::error::Failure;

/// What is noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The file.
    pub source: Looks,
    /// Where it goes.
    pub url: String,
    /// Bulk of its first part.
    pub bulk: String,
    /// Bytes of the file that are done.
    pub offset: u64,
    /// Lines of the file that are done.
    pub lines: u64,
    /// Contents sent, each counted once.
    pub sent: u64,
    /// Contents accepted.
    pub accepted: u64,
    /// Lines rejected, here or by the server.
    pub rejected: u64,
    /// Bytes of the rejects file that belong to the lines done.
    pub rejects_bytes: u64,
    /// Parts of the file with accepted contents.
    pub parts: BTreeSet<u64>,
}

impl State {
    /// That of an import which begins.
    pub const fn new(source: Looks, url: String, bulk: String) -> Self {
        let parts = BTreeSet::new();
        Self { source, url, bulk, offset: 0, lines: 0, sent: 0, accepted: 0, rejected: 0, rejects_bytes: 0, parts }
    }

    /// The place up to which all lines are done.
    pub const fn mark(&self) -> Mark {
        Mark { offset: self.offset, lines: self.lines }
    }

    /// What an earlier run noted, if there was one; it must have been an import of the same to the same.
    pub fn load(path: &Path, new: &Self, bulk_is_named: bool) -> Result<Option<Self>, Failure> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::because(path.display())(error)),
        };
        let advice = format!("remove {} to begin anew; what is sent again counts once", path.display());
        let known: Self = serde_json::from_str(&text)
            .map_err(|error| Failure::new(format!("{error} in the state file: {advice}")))?;
        let other = if known.source != new.source {
            "the file has changed since its import began"
        } else if known.url != new.url {
            "the file was being imported to another address"
        } else if bulk_is_named && known.bulk != new.bulk {
            "the file was being imported under another bulk"
        } else {
            return Ok(Some(known));
        };
        Err(Failure::new(format!("{other}: {advice}")))
    }

    /// Notes it: a reader finds all of this or all of what was noted before.
    pub fn save(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self).map_err(Failure::because("state"))?;
        write_whole(path, &text)
    }
}

/// Writes a small file so that a reader finds all of it or all of what was there before.
pub fn write_whole(path: &Path, text: &str) -> Result<(), Failure> {
    let mut fresh = OsString::from(path);
    fresh.push(".new");
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&fresh)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&fresh, path));
    written.map_err(Failure::because(path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::tests::scratch::Scratch;

    fn state() -> State {
        let looks = Looks { size: 7, modified: (1, 2), digest: "d".into() };
        State { offset: 5, parts: [0, 3].into(), ..State::new(looks, "http://a".into(), "b".into()) }
    }

    #[test]
    fn what_is_noted_is_found_again() {
        let scratch = Scratch::new();
        let path = scratch.path("state");
        assert_eq!(State::load(&path, &state(), true).unwrap(), None);
        state().save(&path).unwrap();
        assert_eq!(State::load(&path, &state(), true).unwrap(), Some(state()));
    }

    #[test]
    fn another_import_is_not_gone_on_with() {
        let scratch = Scratch::new();
        let path = scratch.path("state");
        state().save(&path).unwrap();
        let mut grown = state();
        grown.source.size = 8;
        let elsewhere = State { url: "http://b".into(), ..state() };
        let renamed = State { bulk: "c".into(), ..state() };
        assert!(State::load(&path, &renamed, false).is_ok());
        for (other, word) in [(grown, "changed"), (elsewhere, "address"), (renamed, "bulk")] {
            let words = State::load(&path, &other, true).unwrap_err().to_string();
            assert!(words.contains(word) && words.contains("remove"), "{words}");
        }
        std::fs::write(&path, "half a st").unwrap();
        assert!(State::load(&path, &state(), true).unwrap_err().to_string().contains("remove"));
    }
}
