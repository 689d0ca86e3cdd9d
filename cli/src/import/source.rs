//! The file to import: locked, recognised again, and the bulks that follow from it.

use std::fs::{File, TryLockError};
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use domain::bulk::BulkId;
use domain::ids::{digest, hex};
use serde::{Deserialize, Serialize};

use super::lines::{Lines, Mark};
use crate::error::Failure;

/// How much of either end of the file its bulk is derived from.
const END_BYTES: u64 = 1024 * 1024;

/// By what a file is recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looks {
    /// Bytes.
    pub size: u64,
    /// Last change, seconds since 1970 and nanoseconds.
    pub modified: (i64, i64),
    /// Digest of size and ends.
    pub digest: String,
}

/// A file. No other import reads it as long as this lives.
pub struct Source {
    file: File,
    path: PathBuf,
    /// By what it is recognised.
    pub looks: Looks,
}

impl Source {
    /// Opens and locks it.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let failure = |error: std::io::Error| Failure::new(format!("{}: {error}", path.display()));
        let mut file = File::open(path).map_err(failure)?;
        if !file.metadata().map_err(failure)?.is_file() {
            return Err(Failure::new(format!("{} is not a file, and only a file can be resumed", path.display())));
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::new(format!("{} is being imported already", path.display())));
            }
            Err(TryLockError::Error(error)) => return Err(failure(error)),
        }
        let looks = look(&mut file).map_err(failure)?;
        Ok(Self { file, path: path.to_owned(), looks })
    }

    /// Its lines from a place on.
    pub fn lines(&self, from: Mark) -> Result<Lines<BufReader<&File>>, Failure> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(from.offset)).map_err(Failure::because(self.path.display()))?;
        Ok(Lines::new(BufReader::with_capacity(256 * 1024, file), from))
    }

    /// The bulk that the file stands for, unless another is asked for.
    pub fn bulk(&self) -> String {
        uuid(&digest(&[b"bulk of a file", self.looks.digest.as_bytes()]))
    }
}

fn look(file: &mut File) -> std::io::Result<Looks> {
    let metadata = file.metadata()?;
    let size = metadata.len();
    let mut ends = Vec::new();
    file.take(END_BYTES).read_to_end(&mut ends)?;
    file.seek(SeekFrom::Start(size.saturating_sub(END_BYTES)))?;
    file.take(END_BYTES).read_to_end(&mut ends)?;
    let digest = hex(&digest(&[&size.to_be_bytes(), &ends]));
    Ok(Looks { size, modified: (metadata.mtime(), metadata.mtime_nsec()), digest })
}

/// The bulk of a part of the file: the first has that of the file, each further one its own.
pub fn bulk_of_part(bulk: &str, part: u64) -> String {
    if part == 0 {
        return bulk.to_owned();
    }
    uuid(&digest(&[b"part of a bulk", bulk.to_ascii_lowercase().as_bytes(), &part.to_be_bytes()]))
}

/// A bulk that the user named.
pub fn named(bulk: &str) -> Result<String, Failure> {
    let known = BulkId::parse(bulk).ok_or_else(|| Failure::new(format!("--bulk {bulk} is not a UUID")))?;
    Ok(known.as_str().to_owned())
}

/// A digest as a UUID of version 8.
fn uuid(digest: &[u8; 32]) -> String {
    let digits = hex(digest);
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::tests::scratch::Scratch;

    #[test]
    fn a_file_and_each_part_of_it_have_their_own_bulk() {
        let scratch = Scratch::new();
        let source = |text: &str| Source::open(&scratch.write("a", text)).unwrap().bulk();
        let first = source("one");
        assert_eq!(first, source("one"));
        assert_ne!(first, source("two"));
        let parts: std::collections::BTreeSet<_> = (0..4).map(|part| bulk_of_part(&first, part)).collect();
        assert_eq!(parts.len(), 4);
        assert!(parts.iter().all(|part| BulkId::parse(part).is_some()) && parts.contains(&first));
        assert_eq!(bulk_of_part(&first.to_uppercase(), 3), bulk_of_part(&first, 3));
    }

    #[test]
    fn one_import_at_a_time() {
        let scratch = Scratch::new();
        let path = scratch.write("a", "one");
        let first = Source::open(&path).unwrap();
        assert!(Source::open(&path).err().unwrap().to_string().contains("already"));
        drop(first);
        assert!(Source::open(&path).is_ok());
        assert!(Source::open(&scratch.path("none")).is_err());
    }
}
