//! A list ready to be searched, and the bytes it is stored as.
//!
//! The bytes: `GVHL`, version 1, kind, two zeros, the number of entries (32 bits, little-endian like all
//! numbers), the hashes in ascending order without repetition; then, if any entry has a note, one more
//! offset than entries (32 bits each) and the notes as JSON.

use super::index::Index;
use super::{HashKind, HashRow, HashValue, Match, Note};
use crate::pdq::PdqHash;

const MAGIC: [u8; 4] = *b"GVHL";
const VERSION: u8 = 1;

/// Why stored bytes are no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashListError {
    /// They do not start like a list, or like one of a later version.
    #[error("not a hash list of a known version")]
    Header,
    /// They end too early or too late, or their order is broken.
    #[error("damaged hash list")]
    Damaged,
    /// A row is of another kind than the list.
    #[error("a hash of another kind")]
    OtherKind,
    /// More than four thousand million entries or bytes of notes.
    #[error("too many entries")]
    TooMany,
}

/// Hashes of one kind, sorted.
#[derive(Debug, PartialEq, Eq)]
enum Hashes {
    Pdq(Vec<PdqHash>),
    Md5(Vec<[u8; 16]>),
    Sha256(Vec<[u8; 32]>),
}

/// A list of hashes.
#[derive(Debug)]
pub struct HashList {
    hashes: Hashes,
    /// Where the note of each entry starts, and where the last ends; empty if there are none.
    offsets: Vec<u32>,
    notes: Vec<u8>,
    index: Option<Index>,
}

impl HashList {
    /// Sorts the rows; of several with the same hash the first is kept.
    pub fn build(kind: HashKind, rows: impl IntoIterator<Item = HashRow>) -> Result<Self, HashListError> {
        let mut rows: Vec<HashRow> = rows.into_iter().collect();
        if rows.iter().any(|row| row.hash.kind() != kind) {
            return Err(HashListError::OtherKind);
        }
        rows.sort_by_key(|row| sort_key(&row.hash));
        rows.dedup_by(|later, earlier| later.hash == earlier.hash);
        u32::try_from(rows.len()).map_err(|_| HashListError::TooMany)?;
        let (offsets, notes) = pack_notes(&rows)?;
        let hashes = match kind {
            HashKind::Pdq => Hashes::Pdq(rows.iter().filter_map(|row| pdq(&row.hash)).collect()),
            HashKind::Md5 => Hashes::Md5(rows.iter().filter_map(|row| md5(&row.hash)).collect()),
            HashKind::Sha256 => Hashes::Sha256(rows.iter().filter_map(|row| sha256(&row.hash)).collect()),
        };
        Ok(Self { hashes, offsets, notes, index: None })
    }

    /// Reads a stored list.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, HashListError> {
        let (header, rest) = bytes.split_at_checked(12).ok_or(HashListError::Header)?;
        let [m0, m1, m2, m3, VERSION, kind, 0, 0, c0, c1, c2, c3] = *header else { return Err(HashListError::Header) };
        if [m0, m1, m2, m3] != MAGIC {
            return Err(HashListError::Header);
        }
        let kind = HashKind::ALL.into_iter().find(|known| code(*known) == kind).ok_or(HashListError::Header)?;
        let count = u32::from_le_bytes([c0, c1, c2, c3]) as usize;
        let (hashes, rest) = rest.split_at_checked(count * kind.digits() / 2).ok_or(HashListError::Damaged)?;
        let hashes = match kind {
            HashKind::Pdq => ascending(hashes).map(|all| Hashes::Pdq(all.iter().copied().map(PdqHash).collect())),
            HashKind::Md5 => ascending(hashes).map(|all| Hashes::Md5(all.to_vec())),
            HashKind::Sha256 => ascending(hashes).map(|all| Hashes::Sha256(all.to_vec())),
        };
        let hashes = hashes.ok_or(HashListError::Damaged)?;
        let (offsets, notes) = unpack_notes(rest, count).ok_or(HashListError::Damaged)?;
        Ok(Self { hashes, offsets, notes, index: None })
    }

    /// The bytes to store.
    pub fn to_bytes(&self) -> Vec<u8> {
        let count = u32::try_from(self.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(12 + self.len() * 36 + self.notes.len());
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&[VERSION, code(self.kind()), 0, 0]);
        bytes.extend_from_slice(&count.to_le_bytes());
        match &self.hashes {
            Hashes::Pdq(hashes) => hashes.iter().for_each(|hash| bytes.extend_from_slice(&hash.0)),
            Hashes::Md5(hashes) => bytes.extend_from_slice(hashes.as_flattened()),
            Hashes::Sha256(hashes) => bytes.extend_from_slice(hashes.as_flattened()),
        }
        self.offsets.iter().for_each(|offset| bytes.extend_from_slice(&offset.to_le_bytes()));
        bytes.extend_from_slice(&self.notes);
        bytes
    }

    /// The same list with an index over its PDQ hashes. It takes 64 bytes an entry and some time to make, and
    /// pays for itself where a large list is searched often; without, every hash is compared.
    #[must_use]
    pub fn indexed(mut self) -> Self {
        if let Hashes::Pdq(hashes) = &self.hashes {
            self.index = Some(Index::new(hashes));
        }
        self
    }

    /// What its hashes are of.
    pub const fn kind(&self) -> HashKind {
        match self.hashes {
            Hashes::Pdq(_) => HashKind::Pdq,
            Hashes::Md5(_) => HashKind::Md5,
            Hashes::Sha256(_) => HashKind::Sha256,
        }
    }

    /// How many hashes it has.
    pub const fn len(&self) -> usize {
        match &self.hashes {
            Hashes::Pdq(hashes) => hashes.len(),
            Hashes::Md5(hashes) => hashes.len(),
            Hashes::Sha256(hashes) => hashes.len(),
        }
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry nearest to a hash of the list's kind, no farther than `distance`; exact kinds match only
    /// without difference.
    pub fn find(&self, hash: &HashValue, distance: u32) -> Option<Match> {
        let (at, distance) = match (&self.hashes, hash) {
            (Hashes::Pdq(hashes), HashValue::Pdq(hash)) => match &self.index {
                Some(index) if Index::reaches(distance) => index.nearest(hashes, hash, distance)?,
                _ => nearest(hashes, hash, distance)?,
            },
            (Hashes::Md5(hashes), HashValue::Md5(hash)) => (hashes.binary_search(hash).ok()?, 0),
            (Hashes::Sha256(hashes), HashValue::Sha256(hash)) => (hashes.binary_search(hash).ok()?, 0),
            _ => return None,
        };
        Some(Match { distance, frame: None, note: self.note(at) })
    }

    fn note(&self, at: usize) -> Note {
        let range = self.offsets.get(at).zip(self.offsets.get(at + 1));
        let note = range.and_then(|(start, end)| self.notes.get(*start as usize..*end as usize));
        note.and_then(|note| serde_json::from_slice(note).ok()).unwrap_or_default()
    }
}

/// Compares with every hash.
fn nearest(hashes: &[PdqHash], hash: &PdqHash, mut limit: u32) -> Option<(usize, u32)> {
    let mut best = None;
    for (at, other) in hashes.iter().enumerate() {
        // Hashes of different pictures differ in about half of their first bits, too.
        if super::index::first_half(hash, other) <= limit {
            let distance = hash.distance(other);
            if distance < limit || (distance == limit && best.is_none()) {
                best = Some((at, distance));
                limit = distance;
            }
        }
    }
    best
}

const fn code(kind: HashKind) -> u8 {
    match kind {
        HashKind::Pdq => 1,
        HashKind::Md5 => 2,
        HashKind::Sha256 => 3,
    }
}

fn sort_key(hash: &HashValue) -> [u8; 32] {
    match hash {
        HashValue::Pdq(PdqHash(bytes)) | HashValue::Sha256(bytes) => *bytes,
        HashValue::Md5(bytes) => {
            let mut key = [0; 32];
            key.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            key
        }
    }
}

const fn pdq(hash: &HashValue) -> Option<PdqHash> {
    if let HashValue::Pdq(hash) = hash { Some(*hash) } else { None }
}

const fn md5(hash: &HashValue) -> Option<[u8; 16]> {
    if let HashValue::Md5(hash) = hash { Some(*hash) } else { None }
}

const fn sha256(hash: &HashValue) -> Option<[u8; 32]> {
    if let HashValue::Sha256(hash) = hash { Some(*hash) } else { None }
}

/// The hashes, if each is greater than the one before.
fn ascending<const N: usize>(bytes: &[u8]) -> Option<&[[u8; N]]> {
    let (hashes, rest) = bytes.as_chunks::<N>();
    (rest.is_empty() && hashes.is_sorted_by(|left, right| left < right)).then_some(hashes)
}

fn pack_notes(rows: &[HashRow]) -> Result<(Vec<u32>, Vec<u8>), HashListError> {
    let (mut offsets, mut notes) = (vec![0], Vec::new());
    if rows.iter().all(|row| row.note.is_empty()) {
        return Ok((Vec::new(), notes));
    }
    for row in rows {
        if !row.note.is_empty() {
            serde_json::to_writer(&mut notes, &row.note).map_err(|_| HashListError::Damaged)?;
        }
        offsets.push(u32::try_from(notes.len()).map_err(|_| HashListError::TooMany)?);
    }
    Ok((offsets, notes))
}

fn unpack_notes(rest: &[u8], count: usize) -> Option<(Vec<u32>, Vec<u8>)> {
    if rest.is_empty() {
        return Some((Vec::new(), Vec::new()));
    }
    let (offsets, notes) = rest.split_at_checked((count + 1) * 4)?;
    let offsets: Vec<u32> = offsets.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
    let fits = offsets.is_sorted() && offsets.last().is_some_and(|end| *end as usize == notes.len());
    fits.then(|| (offsets, notes.to_vec()))
}
