//! PDQ: a 256-bit hash of what a picture looks like, the same for copies that were resized or recompressed.
//!
//! Follows the reference implementation (Meta, `ThreatExchange`) number by number: brightness, two passes of
//! box filters each way, 64 x 64 samples, a discrete cosine transform of which 16 x 16 numbers are kept, and
//! a bit for each that says whether it is above their median. Two pictures match at a Hamming distance of at
//! most [`MATCH_DISTANCE`]; a hash of quality below [`MIN_QUALITY`] says too little to be compared.

mod filter;
mod transform;

use std::fmt;
use std::str::FromStr;

use crate::picture::Picture;
use crate::resize;

/// The distance up to which the reference calls two pictures the same.
pub const MATCH_DISTANCE: u32 = 31;
/// The quality below which the reference advises against comparing.
pub const MIN_QUALITY: u8 = 50;
/// Pictures with a longer side are shrunk to it first, which bounds time and memory.
const LONGEST_SIDE: usize = 1024;
/// Pictures with a shorter side have no hash.
const SHORTEST_SIDE: usize = 5;

/// A PDQ hash; the bytes are in the order of its usual hexadecimal form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PdqHash(pub [u8; 32]);

impl PdqHash {
    /// In how many bits the two differ.
    pub fn distance(&self, other: &Self) -> u32 {
        self.0.iter().zip(other.0).map(|(left, right)| (left ^ right).count_ones()).sum()
    }
}

impl fmt::Display for PdqHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for PdqHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PdqHash({self})")
    }
}

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PDQ hash has 64 hexadecimal digits")]
pub struct NotAHash;

impl FromStr for PdqHash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        crate::hex::decode(text).map(Self).ok_or(NotAHash)
    }
}

/// A hash and how much detail stood behind it, 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pdq {
    /// The hash.
    pub hash: PdqHash,
    /// Below [`MIN_QUALITY`] the picture is too plain to be told from others.
    pub quality: u8,
}

impl Pdq {
    /// Whether the hash may be compared with others.
    pub const fn is_comparable(&self) -> bool {
        self.quality >= MIN_QUALITY
    }
}

/// The hash of a picture; one with fewer than five rows or columns has the hash of zeros and quality 0.
pub fn hash(picture: &Picture) -> Pdq {
    let longest = picture.width().max(picture.height());
    if longest > LONGEST_SIDE {
        let side = |of: usize| (of * LONGEST_SIDE / longest).max(1);
        if let Some(smaller) = resize::averaged(picture, side(picture.width()), side(picture.height())) {
            return exactly(&smaller);
        }
    }
    exactly(picture)
}

/// The hash as the reference computes it, without shrinking first.
fn exactly(picture: &Picture) -> Pdq {
    if picture.width().min(picture.height()) < SHORTEST_SIDE {
        return Pdq { hash: PdqHash([0; 32]), quality: 0 };
    }
    let samples = filter::samples(brightness(picture), picture.height(), picture.width());
    Pdq { hash: transform::bits(&samples), quality: filter::quality(&samples) }
}

#[allow(clippy::cast_possible_truncation)]
fn brightness(picture: &Picture) -> Vec<f32> {
    let weigh = |[red, green, blue]: &[u8; 3]| {
        (f64::from(*red) * 0.299 + f64::from(*green) * 0.587 + f64::from(*blue) * 0.114) as f32
    };
    picture.rgb().as_chunks().0.iter().map(weigh).collect()
}

#[cfg(test)]
mod tests;
