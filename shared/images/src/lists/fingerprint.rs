//! Everything lists may know a file by, worked out once for all lists, and only if one asks.

use std::sync::OnceLock;

use engines::FileView;
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::{HashKind, HashValue};
use crate::decode::{self, Limits};
use crate::error::ImageError;
use crate::pdq;

/// A hash, and the frame it is of, of an animation.
pub(super) type Hashed = (Option<u32>, HashValue);

/// The hashes of one file.
#[derive(Debug, Default)]
pub(super) struct Fingerprint {
    md5: OnceLock<[Hashed; 1]>,
    sha256: OnceLock<[Hashed; 1]>,
    /// Of the picture, or of a sample of its frames; the error if it cannot be decoded.
    pdq: OnceLock<Result<Vec<Hashed>, ImageError>>,
}

impl Fingerprint {
    /// The hashes of this kind that may be compared.
    pub(super) fn hashes(&self, kind: HashKind, file: &FileView<'_>) -> Result<&[Hashed], ImageError> {
        let bytes = file.bytes();
        match kind {
            HashKind::Md5 => Ok(self.md5.get_or_init(|| [(None, HashValue::Md5(Md5::digest(bytes).into()))])),
            HashKind::Sha256 => {
                Ok(self.sha256.get_or_init(|| [(None, HashValue::Sha256(Sha256::digest(bytes).into()))]))
            }
            HashKind::Pdq => self.pdq.get_or_init(|| frames(file)).as_deref().map_err(Clone::clone),
        }
    }
}

fn frames(file: &FileView<'_>) -> Result<Vec<Hashed>, ImageError> {
    let mut frames = Vec::new();
    decode::visit(file.bytes(), &Limits::default(), &|| file.is_out_of_time(), &mut |frame, picture| {
        let pdq = pdq::hash(&picture);
        frames.extend(pdq.is_comparable().then_some((frame, HashValue::Pdq(pdq.hash))));
        Ok(())
    })?;
    Ok(frames)
}
