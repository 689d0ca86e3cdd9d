//! A list ready to be searched.

use domain::config::HashKind;

use super::index::Index;
use super::{HashValue, Match};
use crate::pdq::PdqHash;

/// Why hashes make no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashListError {
    /// One of them is of another kind than the list.
    #[error("a hash of another kind")]
    OtherKind,
    /// There are more than four thousand million.
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
    index: Option<Index>,
}

impl HashList {
    /// Sorts the hashes; what is there several times is kept once.
    pub fn build(kind: HashKind, hashes: impl IntoIterator<Item = HashValue>) -> Result<Self, HashListError> {
        let mut hashes: Vec<HashValue> = hashes.into_iter().collect();
        if hashes.iter().any(|hash| hash.kind() != kind) {
            return Err(HashListError::OtherKind);
        }
        hashes.sort_by_key(sort_key);
        hashes.dedup();
        u32::try_from(hashes.len()).map_err(|_| HashListError::TooMany)?;
        let hashes = match kind {
            HashKind::Pdq => Hashes::Pdq(hashes.iter().filter_map(pdq).collect()),
            HashKind::Md5 => Hashes::Md5(hashes.iter().filter_map(md5).collect()),
            HashKind::Sha256 => Hashes::Sha256(hashes.iter().filter_map(sha256).collect()),
        };
        Ok(Self { hashes, index: None })
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
        let distance = match (&self.hashes, hash) {
            (Hashes::Pdq(hashes), HashValue::Pdq(hash)) => match &self.index {
                Some(index) if Index::reaches(distance) => index.nearest(hashes, hash, distance)?,
                _ => nearest(hashes, hash, distance)?,
            },
            (Hashes::Md5(hashes), HashValue::Md5(hash)) => hashes.binary_search(hash).ok().map(|_| 0)?,
            (Hashes::Sha256(hashes), HashValue::Sha256(hash)) => hashes.binary_search(hash).ok().map(|_| 0)?,
            _ => return None,
        };
        Some(Match { distance, frame: None })
    }
}

/// Compares with every hash.
fn nearest(hashes: &[PdqHash], hash: &PdqHash, mut limit: u32) -> Option<u32> {
    let mut best = None;
    for other in hashes {
        // Hashes of different pictures differ in about half of their first bits, too.
        if super::index::first_half(hash, other) <= limit {
            let distance = hash.distance(other);
            if distance < limit || (distance == limit && best.is_none()) {
                best = Some(distance);
                limit = distance;
            }
        }
    }
    best
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
