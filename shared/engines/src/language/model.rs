//! The language model as it is packed into the binary: a table from n-grams to rows of small weights.
//!
//! Layout, little-endian: [`MAGIC`], number of groups (u32), number of rows (u32), for each family a scale and three
//! numbers of its calibration (f32), a fingerprint (u32); the rows of [`LANES`] signed bytes; the groups of
//! [`SLOTS`] slots of three bytes, the upper 12 bits telling n-grams of a group apart, the lower 12 the number of the
//! row. Row 0 marks an empty slot.

use super::script::Family;

/// First bytes of the file; the last is the version of the layout.
pub const MAGIC: [u8; 4] = *b"GLI1";
/// Weights in a row, one for each language of the largest family.
pub const LANES: usize = 18;
/// Slots of a group.
pub const SLOTS: usize = 4;
/// Bytes of a slot.
pub const SLOT_BYTES: usize = 3;
/// Bytes before the rows.
pub const HEADER: usize = 16 + 16 * Family::ALL.len();

/// Group and tag of an n-gram.
pub const fn place(key: u64, groups: usize) -> (usize, u32) {
    ((((key >> 32) * groups as u64) >> 32) as usize, (key & 0xfff) as u32)
}

/// How a family's sums become probabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Calibration {
    /// What one unit of a weight is worth.
    pub scale: f32,
    /// Constant, factor of the log-odds, factor of the logarithm of the number of letters.
    pub terms: [f32; 3],
}

/// Log-odds above this say no more.
const CLEAR: f32 = 12.0;

impl Calibration {
    /// The inputs of the calibration's terms: one, the log-odds of the best language, the length.
    pub fn inputs(logits: &[f32], letters: usize) -> [f32; 3] {
        let best = logits.iter().copied().fold(f32::MIN, f32::max);
        let all: f32 = logits.iter().map(|logit| (logit - best).exp()).sum();
        let odds = -(all - 1.0).max(1e-9).ln();
        [1.0, odds.clamp(-CLEAR, CLEAR), (letters.max(1) as f32).ln()]
    }

    /// The chance that the best language is the right one.
    pub fn probability(&self, logits: &[f32], letters: usize) -> f32 {
        let sum: f32 = Self::inputs(logits, letters).iter().zip(self.terms).map(|(input, term)| input * term).sum();
        1.0 / (1.0 + (-sum).exp())
    }
}

/// A model over the bytes of its file.
#[derive(Clone, Copy, Debug)]
pub struct Model<'a> {
    rows: &'a [[u8; LANES]],
    groups: &'a [[u8; SLOTS * SLOT_BYTES]],
    calibrations: [Calibration; Family::ALL.len()],
    fingerprint: u32,
}

/// Sums of weights, one for each language of a family.
pub type Sums = [i32; LANES];

impl<'a> Model<'a> {
    /// Reads the header; `None` if the bytes are no such file.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let (header, body) = bytes.split_at_checked(HEADER)?;
        let words = header.as_chunks::<4>().0;
        let word = |at: usize| words.get(at).map(|word| u32::from_le_bytes(*word));
        let float = |at: usize| word(at).map(f32::from_bits);
        if *words.first()? != MAGIC {
            return None;
        }
        let (groups, rows) = (word(1)? as usize, word(2)? as usize);
        let (rows, groups_bytes) = body.split_at_checked(rows.checked_mul(LANES)?)?;
        let (group_list, rest) = groups_bytes.as_chunks();
        let mut calibrations = [Calibration::default(); Family::ALL.len()];
        for (number, calibration) in calibrations.iter_mut().enumerate() {
            let at = 3 + 4 * number;
            *calibration = Calibration { scale: float(at)?, terms: [float(at + 1)?, float(at + 2)?, float(at + 3)?] };
        }
        let is_whole = rest.is_empty() && group_list.len() == groups && groups > 0;
        let fingerprint = word(3 + 4 * Family::ALL.len())?;
        is_whole.then_some(Self { rows: rows.as_chunks().0, groups: group_list, calibrations, fingerprint })
    }

    /// Tells this model from others.
    pub const fn fingerprint(&self) -> u32 {
        self.fingerprint
    }

    /// Adds the weights of an n-gram; one the model does not know adds nothing.
    pub fn add(&self, key: u64, sums: &mut Sums) {
        let (group, tag) = place(key, self.groups.len());
        for slot in self.groups.get(group).map_or(&[][..], |group| group.as_chunks::<SLOT_BYTES>().0) {
            let [low, middle, high] = slot.map(u32::from);
            let value = low | middle << 8 | high << 16;
            if value >> 12 == tag && value & 0xfff != 0 {
                for (sum, weight) in sums.iter_mut().zip(self.rows.get((value & 0xfff) as usize).unwrap_or(&[0; LANES]))
                {
                    *sum += i32::from(weight.cast_signed());
                }
                return;
            }
        }
    }

    /// The logits of a family's languages, in the order of its labels.
    pub fn logits(&self, sums: &Sums, family: Family) -> Vec<f32> {
        let scale = self.calibration(family).scale;
        sums.iter().take(family.labels().len()).map(|sum| *sum as f32 * scale).collect()
    }

    /// The best language of a family and the chance that it is right, for a text of so many letters.
    pub fn best(&self, sums: &Sums, family: Family, letters: usize) -> Option<(&'static str, f32)> {
        let logits = self.logits(sums, family);
        let (label, _) = family.labels().iter().zip(&logits).max_by(|a, b| a.1.total_cmp(b.1))?;
        Some((label, self.calibration(family).probability(&logits, letters)))
    }

    fn calibration(&self, family: Family) -> Calibration {
        let place = Family::ALL.iter().position(|known| *known == family);
        place.and_then(|place| self.calibrations.get(place)).copied().unwrap_or_default()
    }
}
