//! Writes a model in the form the engine reads.

use engines::language::model::{Calibration, HEADER, LANES, MAGIC, SLOT_BYTES, SLOTS, place};

/// Which n-grams have a place in the table.
pub struct Table {
    groups: Vec<Vec<u32>>,
}

impl Table {
    /// A table of so many groups.
    pub fn new(groups: usize) -> Self {
        Self { groups: vec![Vec::new(); groups] }
    }

    /// How many groups it has.
    pub const fn groups(&self) -> usize {
        self.groups.len()
    }

    /// Takes a place for an n-gram, unless its group is full or has one of the same tag.
    pub fn take(&mut self, key: u64) -> bool {
        let (group, tag) = place(key, self.groups.len());
        let free = self.groups.get_mut(group).filter(|group| group.len() < SLOTS && !group.contains(&tag));
        free.is_some_and(|group| {
            group.push(tag);
            true
        })
    }
}

/// A family's rows in the file, and the n-grams that have them.
pub struct Part {
    /// Rows of weights.
    pub rows: Vec<[f32; LANES]>,
    /// N-grams with the number of their row.
    pub entries: Vec<(u64, usize)>,
}

impl Part {
    /// What one unit of a packed weight is worth.
    pub fn scale(&self) -> f32 {
        let largest = self.rows.iter().flatten().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
        (largest / 127.0).max(f32::MIN_POSITIVE)
    }
}

/// The file of a model.
pub fn pack(parts: &[Part], groups: usize, terms: &[[f32; 3]]) -> Vec<u8> {
    let mut rows: Vec<u8> = vec![0; LANES];
    let mut table: Vec<Vec<u32>> = vec![Vec::new(); groups];
    let mut first = 1;
    for part in parts {
        let scale = part.scale();
        rows.extend(part.rows.iter().flatten().map(|weight| byte(weight / scale)));
        for (key, row) in &part.entries {
            let (group, tag) = place(*key, groups);
            if let Some(group) = table.get_mut(group) {
                group.push(tag << 12 | u32::try_from(first + row).unwrap_or(0) & 0xfff);
            }
        }
        first += part.rows.len();
    }
    let slots = table.iter().flat_map(|group| (0..SLOTS).map(|at| group.get(at).copied().unwrap_or(0)));
    let body: Vec<u8> =
        rows.into_iter().chain(slots.flat_map(|slot| slot.to_le_bytes().into_iter().take(SLOT_BYTES))).collect();
    let calibrations = parts.iter().zip(terms).map(|(part, terms)| Calibration { scale: part.scale(), terms: *terms });
    let mut file = header(groups, first, calibrations, fingerprint(&body));
    file.extend(body);
    file
}

fn header(groups: usize, rows: usize, calibrations: impl Iterator<Item = Calibration>, fingerprint: u32) -> Vec<u8> {
    let mut header = MAGIC.to_vec();
    header.extend([groups, rows].into_iter().flat_map(|count| u32::try_from(count).unwrap_or(0).to_le_bytes()));
    for calibration in calibrations {
        header.extend([calibration.scale].iter().chain(&calibration.terms).flat_map(|number| number.to_le_bytes()));
    }
    header.extend(fingerprint.to_le_bytes());
    debug_assert_eq!(header.len(), HEADER);
    header
}

#[allow(clippy::cast_possible_truncation)]
fn byte(weight: f32) -> u8 {
    (weight.round().clamp(-127.0, 127.0) as i8).cast_unsigned()
}

fn fingerprint(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
