//! The packed weights: a header, and one byte a bucket and label, read in place.
//!
//! A byte q stands for scale × q × |q|: fine steps where most weights are, and no weight cut off. The
//! file is refused if it is damaged, of another version, or was learned with other features.

use std::borrow::Cow;

use domain::severity::Severity;

use super::features::fingerprint;

const MAGIC: [u8; 4] = *b"GVLM";
const VERSION: u8 = 2;
/// Magic, version, labels, bits, flags, fingerprint, seed, checksum.
const HEAD: usize = 28;
const CHECKSUM_AT: usize = 20;
/// Scale, bias, slope, offset, four cut points and what length costs, for each label.
const PER_LABEL: usize = 9;
const EXTRAS: usize = 4;
const FLOAT: usize = 4;

/// How a label's sum becomes a probability, and where its severities begin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Calibration {
    /// What one unit of the sum is worth.
    pub scale: f32,
    /// The logit of no evidence.
    pub bias: f32,
    /// Probability = logistic(slope × logit + offset).
    pub slope: f32,
    /// See `slope`.
    pub offset: f32,
    /// Probabilities from which a finding is low, medium, high, critical.
    pub cuts: [f32; 4],
    /// What a window's logit loses for each doubling of the text beyond the window: the highest of many harmless
    /// windows is higher than that of one.
    pub per_doubling: f32,
}

impl Calibration {
    /// The probability of a logit; grows with it.
    pub fn probability(&self, logit: f32) -> f32 {
        1.0 / (1.0 + (-(self.slope * logit + self.offset)).exp())
    }

    /// What the logit of a window loses in a text that is this many times as long.
    pub fn allowance(&self, times: f32) -> f32 {
        self.per_doubling * times.max(1.0).log2()
    }
}

/// How grave a probability is by these cut points.
pub(crate) fn severity(cuts: &[f32; 4], probability: f32) -> Severity {
    const STEPS: [Severity; 4] = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
    cuts.iter().zip(STEPS).rev().find(|(cut, _)| probability >= **cut).map_or(Severity::Info, |(_, step)| step)
}

/// What is known of weights beside the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Header<const L: usize> {
    /// Logarithm of the number of buckets.
    pub bits: u8,
    /// Learned without share-alike and machine-labelled data.
    pub permissive: bool,
    /// Seed of the training.
    pub seed: u32,
    /// One for each label.
    pub labels: [Calibration; L],
    /// How much other scores count; the engine knows which.
    pub extras: [f32; EXTRAS],
}

/// Why weights were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Not such a file, or of another version.
    #[error("these are no weights of version {VERSION}")]
    Foreign,
    /// Other labels, or a size that does not fit the header.
    #[error("the weights are of another shape")]
    Shape,
    /// The checksum differs.
    #[error("the weights are damaged")]
    Damaged,
    /// The features have changed since.
    #[error("the weights were learned with other features: train again")]
    Features,
}

/// Weights of `L` labels.
#[derive(Clone, Debug)]
pub struct Weights<const L: usize> {
    header: Header<L>,
    bytes: Cow<'static, [u8]>,
    checksum: u32,
}

impl<const L: usize> Weights<L> {
    const TABLE_AT: usize = HEAD + (L * PER_LABEL + EXTRAS) * FLOAT;

    /// Reads packed weights; the table stays where it is.
    pub fn read(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, PackError> {
        let bytes = bytes.into();
        let [m0, m1, m2, m3, version, labels, bits, flags, ..] = bytes.as_ref() else { return Err(PackError::Foreign) };
        if [*m0, *m1, *m2, *m3] != MAGIC || *version != VERSION {
            return Err(PackError::Foreign);
        }
        let (bits, permissive) = (*bits, *flags == 1);
        if usize::from(*labels) != L || bits > 24 || bytes.len() != Self::TABLE_AT + (L << bits) {
            return Err(PackError::Shape);
        }
        let checksum = checksum(&bytes);
        if word(&bytes, CHECKSUM_AT) != Some(checksum) {
            return Err(PackError::Damaged);
        }
        if word(&bytes, 8) != Some(fingerprint()) {
            return Err(PackError::Features);
        }
        let header = Self::header_of(&bytes, bits, permissive).ok_or(PackError::Shape)?;
        Ok(Self { header, bytes, checksum })
    }

    fn header_of(bytes: &[u8], bits: u8, permissive: bool) -> Option<Header<L>> {
        let float = |index: usize| word(bytes, HEAD + index * FLOAT).map(f32::from_bits);
        let mut labels = [Calibration::default(); L];
        for (index, label) in labels.iter_mut().enumerate() {
            let at = |offset: usize| float(index * PER_LABEL + offset);
            let (cuts, per_doubling) = ([at(4)?, at(5)?, at(6)?, at(7)?], at(8)?);
            *label = Calibration { scale: at(0)?, bias: at(1)?, slope: at(2)?, offset: at(3)?, cuts, per_doubling };
        }
        let mut extras = [0.0; EXTRAS];
        for (index, extra) in extras.iter_mut().enumerate() {
            *extra = float(L * PER_LABEL + index)?;
        }
        Some(Header { bits, permissive, seed: word(bytes, 12)?, labels, extras })
    }

    /// Packs a table of weights, one row a bucket; the scales in the header are replaced by those of the table.
    pub fn pack(mut header: Header<L>, table: &[[f32; L]]) -> Result<Self, PackError> {
        if table.len() != 1 << header.bits {
            return Err(PackError::Shape);
        }
        let mut largest = [f32::MIN_POSITIVE; L];
        for row in table {
            largest.iter_mut().zip(row).for_each(|(most, weight)| *most = most.max(weight.abs()));
        }
        header.labels.iter_mut().zip(largest).for_each(|(label, most)| label.scale = most / f32::from(i8::MAX).powi(2));
        let bytes = table.iter().flat_map(|row| row.iter().zip(largest).map(|(weight, most)| quantised(*weight, most)));
        Self::read(with_head(&header, &bytes.collect::<Vec<_>>()))
    }

    /// The same table under another header; scales stay.
    pub fn with_header(&self, header: &Header<L>) -> Result<Self, PackError> {
        let mut header = header.clone();
        header.bits = self.header.bits;
        header.labels.iter_mut().zip(&self.header.labels).for_each(|(new, old)| new.scale = old.scale);
        Self::read(with_head(&header, self.bytes.get(Self::TABLE_AT..).unwrap_or_default()))
    }

    /// The checksum that stored weights name; it is compared when they are read.
    pub fn named_checksum(bytes: &[u8]) -> Option<u32> {
        word(bytes, CHECKSUM_AT)
    }

    /// The bytes to store.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What is known beside the table.
    pub const fn header(&self) -> &Header<L> {
        &self.header
    }

    /// Short name of exactly these weights.
    pub fn version(&self) -> String {
        format!("{VERSION}.{:08x}", self.checksum)
    }

    /// The weights of a feature's bucket, in units of the scales.
    pub fn row(&self, hash: u32) -> [i32; L] {
        let at = Self::TABLE_AT + (hash >> (u32::BITS - u32::from(self.header.bits))) as usize * L;
        let row = self.bytes.get(at..).and_then(<[u8]>::first_chunk::<L>).unwrap_or(&[0; L]);
        row.map(|byte| {
            let q = i32::from(byte.cast_signed());
            q * q.abs()
        })
    }
}

fn quantised(weight: f32, most: f32) -> u8 {
    let q = (weight.abs() / most).sqrt() * f32::from(i8::MAX);
    #[allow(clippy::cast_possible_truncation)] // at most 127
    let q = q.round() as i8;
    if weight < 0.0 { (-q).cast_unsigned() } else { q.cast_unsigned() }
}

#[allow(clippy::cast_possible_truncation)] // a handful of labels
fn with_head<const L: usize>(header: &Header<L>, table: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend([VERSION, L as u8, header.bits, u8::from(header.permissive)]);
    bytes.extend(fingerprint().to_le_bytes());
    bytes.extend(header.seed.to_le_bytes());
    bytes.extend([0; HEAD - CHECKSUM_AT + 4]);
    for label in &header.labels {
        let [low, medium, high, critical] = label.cuts;
        let floats =
            [label.scale, label.bias, label.slope, label.offset, low, medium, high, critical, label.per_doubling];
        bytes.extend(floats.iter().flat_map(|float| float.to_le_bytes()));
    }
    bytes.extend(header.extras.iter().flat_map(|float| float.to_le_bytes()));
    bytes.extend(table);
    let sum = checksum(&bytes).to_le_bytes();
    if let Some(place) = bytes.get_mut(CHECKSUM_AT..CHECKSUM_AT + 4) {
        place.copy_from_slice(&sum);
    }
    bytes
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..).and_then(<[u8]>::first_chunk::<4>).map(|four| u32::from_le_bytes(*four))
}

/// Over everything but its own place; four lanes, because it runs at every start.
fn checksum(bytes: &[u8]) -> u32 {
    let (before, after) = bytes.split_at(CHECKSUM_AT.min(bytes.len()));
    let after = after.get(4..).unwrap_or_default();
    let step = |h: u32, four: [u8; 4]| (h.rotate_left(7) ^ u32::from_le_bytes(four)).wrapping_mul(0x85eb_ca6b);
    let mut lanes = [before.iter().fold(1, |h, byte| step(h, [*byte, 0, 0, 0])), 2, 3, 4];
    let (blocks, rest) = after.as_chunks::<16>();
    for block in blocks {
        let (words, _) = block.as_chunks::<4>();
        lanes.iter_mut().zip(words).for_each(|(lane, four)| *lane = step(*lane, *four));
    }
    let tail = rest.iter().fold(5, |h, byte| step(h, [*byte, 1, 0, 0]));
    lanes.into_iter().fold(tail, |h, lane| step(h, lane.to_le_bytes()))
}
