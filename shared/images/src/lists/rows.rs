//! Reads files of hashes line by line, whatever their length.
//!
//! A line is a hash; or comma-separated values, by default hash, id, metadata, tags (tags separated by spaces
//! or semicolons), else in the order of a first line with names; or a JSON object as `ThreatExchange` and
//! HMA export them. Empty lines and lines that start with `#` mean nothing. A line that cannot be used is an
//! error with its number, and the lines after it are still read.

use std::io::{BufRead, Read};

use serde_json::Value;

use super::{HashKind, HashRow, HashValue, Note, cells};

/// Longest line, in bytes.
const LONGEST_LINE: u64 = 64 * 1024;
/// Names of columns and JSON members.
const HASH: [&str; 7] = ["hash", "signal_value", "signal_str", "indicator", "raw_indicator", "value", "signal"];
const ID: [&str; 3] = ["id", "content_id", "indicator_id"];
const METADATA: [&str; 3] = ["metadata", "description", "descriptions"];
const TAGS: [&str; 2] = ["tags", "tag"];
const KIND: [&str; 4] = ["type", "signal_type", "kind", "hash_type"];

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashFileProblem {
    /// It is longer than 64 KB.
    #[error("longer than 64 KB")]
    TooLong,
    /// It is not UTF-8.
    #[error("not UTF-8 text")]
    NotText,
    /// Quotes are out of place.
    #[error("quotes out of place")]
    Quotes,
    /// It starts like JSON but is none.
    #[error("not a JSON object")]
    NotJson,
    /// There is no hash in it.
    #[error("no hash")]
    NoHash,
    /// Its hash has other characters or another length than the list's kind.
    #[error("not {0} hexadecimal digits")]
    NotAHash(usize),
    /// It says that its hash is of another kind than the list's.
    #[error("a hash of another kind")]
    OtherKind,
    /// The file could not be read on.
    #[error("cannot be read: {0}")]
    Unreadable(std::io::ErrorKind),
}

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct HashFileError {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub problem: HashFileProblem,
}

/// The rows of a file, read as they are asked for.
pub struct HashRows<R> {
    reader: R,
    kind: HashKind,
    line: u64,
    position: u64,
    columns: Columns,
    started: bool,
    ended: bool,
}

/// Reads the file of a list of this kind.
pub fn parse_hash_list<R: BufRead>(reader: R, kind: HashKind) -> HashRows<R> {
    HashRows { reader, kind, line: 0, position: 0, columns: Columns::default(), started: false, ended: false }
}

impl<R> HashRows<R> {
    /// Bytes read so far, for a progress display.
    pub const fn position(&self) -> u64 {
        self.position
    }
}

impl<R: BufRead> Iterator for HashRows<R> {
    type Item = Result<HashRow, HashFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let row = self.read_line().and_then(|line| line.map_or(Ok(None), |line| self.row(&line)));
            match row {
                Ok(None) => {}
                Ok(Some(row)) => return Some(Ok(row)),
                Err(problem) => return Some(Err(HashFileError { line: self.line, problem })),
            }
        }
        None
    }
}

impl<R: BufRead> HashRows<R> {
    /// The next line without its end; none at the end of the file.
    fn read_line(&mut self) -> Result<Option<String>, HashFileProblem> {
        self.line += 1;
        let mut bytes = Vec::new();
        let read = self.reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes);
        let read = read.map_err(|error| self.give_up(&error))?;
        self.position += read as u64;
        if read == 0 {
            self.ended = true;
            return Ok(None);
        }
        if read as u64 == LONGEST_LINE && bytes.last() != Some(&b'\n') {
            self.skip_line()?;
            return Err(HashFileProblem::TooLong);
        }
        String::from_utf8(bytes).map(Some).map_err(|_| HashFileProblem::NotText)
    }

    fn skip_line(&mut self) -> Result<(), HashFileProblem> {
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) => return Err(self.give_up(&error)),
            };
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.reader.consume(used);
            self.position += used as u64;
            if end.is_some() || used == 0 {
                return Ok(());
            }
        }
    }

    fn give_up(&mut self, error: &std::io::Error) -> HashFileProblem {
        self.ended = true;
        HashFileProblem::Unreadable(error.kind())
    }

    fn row(&mut self, line: &str) -> Result<Option<HashRow>, HashFileProblem> {
        let line = line.strip_prefix('\u{feff}').filter(|_| self.line == 1).unwrap_or(line).trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        let first = !std::mem::replace(&mut self.started, true);
        if line.starts_with('{') {
            return self.json_row(line).map(Some);
        }
        let cells = cells::split(line).ok_or(HashFileProblem::Quotes)?;
        if first && let Some(columns) = Columns::named(&cells) {
            self.columns = columns;
            return Ok(None);
        }
        self.cells_row(&cells).map(Some)
    }

    fn cells_row(&self, cells: &[String]) -> Result<HashRow, HashFileProblem> {
        let cell = |at: Option<usize>| Some(cells.get(at?)?.as_str()).filter(|cell| !cell.is_empty());
        self.check_kind(cell(self.columns.kind))?;
        let tags = cell(self.columns.tags).unwrap_or_default();
        let note = Note {
            id: cell(self.columns.id).map(str::to_owned),
            metadata: cell(self.columns.metadata).map(str::to_owned),
            tags: tags.split([' ', ';', '|']).filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
        };
        self.hashed(cell(self.columns.hash), note)
    }

    fn json_row(&self, line: &str) -> Result<HashRow, HashFileProblem> {
        let object: Value = serde_json::from_str(line).map_err(|_| HashFileProblem::NotJson)?;
        let member = |names: &[&str]| names.iter().find_map(|name| object.get(name)).filter(|value| !value.is_null());
        self.check_kind(member(&KIND).and_then(Value::as_str))?;
        let note = Note {
            id: member(&ID).map(plain),
            metadata: member(&METADATA).map(plain),
            tags: member(&TAGS).map(tags).unwrap_or_default(),
        };
        self.hashed(member(&HASH).and_then(Value::as_str), note)
    }

    fn hashed(&self, text: Option<&str>, note: Note) -> Result<HashRow, HashFileProblem> {
        let text = text.ok_or(HashFileProblem::NoHash)?.trim();
        let hash = HashValue::parse(self.kind, text).ok_or(HashFileProblem::NotAHash(self.kind.digits()))?;
        Ok(HashRow { hash, note })
    }

    /// `pdq`, `HASH_PDQ`, `video_md5` and so on: the kind is the last word.
    fn check_kind(&self, said: Option<&str>) -> Result<(), HashFileProblem> {
        let Some(said) = said else { return Ok(()) };
        let said = said.to_ascii_lowercase().replace("sha-256", "sha256");
        let word = said.rsplit(['_', '-', ' ']).next().unwrap_or_default();
        if word == self.kind.as_str() { Ok(()) } else { Err(HashFileProblem::OtherKind) }
    }
}

/// Where the cells of a line are.
#[derive(Clone, Copy)]
struct Columns {
    hash: Option<usize>,
    id: Option<usize>,
    metadata: Option<usize>,
    tags: Option<usize>,
    kind: Option<usize>,
}

impl Default for Columns {
    fn default() -> Self {
        Self { hash: Some(0), id: Some(1), metadata: Some(2), tags: Some(3), kind: None }
    }
}

impl Columns {
    /// The columns of a line with names, which it is if one of them is the hash's.
    fn named(cells: &[String]) -> Option<Self> {
        let find = |names: &[&str]| cells.iter().position(|cell| names.contains(&cell.to_ascii_lowercase().as_str()));
        let hash = Some(find(&HASH)?);
        Some(Self { hash, id: find(&ID), metadata: find(&METADATA), tags: find(&TAGS), kind: find(&KIND) })
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn tags(value: &Value) -> Vec<String> {
    match value {
        Value::Array(tags) => tags.iter().map(plain).collect(),
        Value::Object(tags) => tags.keys().cloned().collect(),
        other => vec![plain(other)],
    }
}
