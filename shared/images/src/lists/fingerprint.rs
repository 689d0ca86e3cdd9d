//! Everything lists may know a file by, worked out once for all lists.

use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::{HashKind, HashValue};
use crate::decode::{self, Limits};
use crate::error::ImageError;
use crate::pdq::{self, Pdq};

/// The hashes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// MD5 of the bytes.
    pub md5: [u8; 16],
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// PDQ of the picture, or of a sample of its frames with their numbers; the error if it cannot be
    /// decoded, which leaves the other two usable.
    pub pdq: Result<Vec<(Option<u32>, Pdq)>, ImageError>,
}

impl Fingerprint {
    /// All hashes of a file; the pictures only as long as the time is not over.
    pub fn of(bytes: &[u8], limits: &Limits, out_of_time: &dyn Fn() -> bool) -> Self {
        Self { md5: md5(bytes), sha256: sha256(bytes), pdq: frames(bytes, limits, out_of_time) }
    }

    /// The hashes of this kind, with the frames they are of.
    pub(super) fn hashes(&self, kind: HashKind) -> Result<Vec<(Option<u32>, HashValue)>, ImageError> {
        match kind {
            HashKind::Md5 => Ok(vec![(None, HashValue::Md5(self.md5))]),
            HashKind::Sha256 => Ok(vec![(None, HashValue::Sha256(self.sha256))]),
            HashKind::Pdq => self.pdq.as_ref().map(|frames| comparable(frames)).map_err(Clone::clone),
        }
    }
}

/// The hashes of this kind alone.
pub(super) fn only(
    kind: HashKind,
    bytes: &[u8],
    limits: &Limits,
    out_of_time: &dyn Fn() -> bool,
) -> Result<Vec<(Option<u32>, HashValue)>, ImageError> {
    match kind {
        HashKind::Md5 => Ok(vec![(None, HashValue::Md5(md5(bytes)))]),
        HashKind::Sha256 => Ok(vec![(None, HashValue::Sha256(sha256(bytes)))]),
        HashKind::Pdq => frames(bytes, limits, out_of_time).map(|frames| comparable(&frames)),
    }
}

fn comparable(frames: &[(Option<u32>, Pdq)]) -> Vec<(Option<u32>, HashValue)> {
    let comparable = frames.iter().filter(|(_, pdq)| pdq.is_comparable());
    comparable.map(|(frame, pdq)| (*frame, HashValue::Pdq(pdq.hash))).collect()
}

fn frames(
    bytes: &[u8],
    limits: &Limits,
    out_of_time: &dyn Fn() -> bool,
) -> Result<Vec<(Option<u32>, Pdq)>, ImageError> {
    let mut frames = Vec::new();
    decode::visit(bytes, limits, out_of_time, &mut |frame, picture| {
        frames.push((frame, pdq::hash(&picture)));
        Ok(())
    })?;
    Ok(frames)
}

fn md5(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
