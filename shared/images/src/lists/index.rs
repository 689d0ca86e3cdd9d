//! Finds near hashes without comparing all.
//!
//! A hash is cut into 16 bands of 16 bits. Two hashes that differ in at most 31 bits have a band in which
//! they differ in at most one bit, so it is enough to look at the entries that share a band, or a band with
//! one bit turned.

use crate::pdq::PdqHash;

const BANDS: usize = 16;
const VALUES: usize = 1 << 16;

/// The entries by the value of each of their bands.
#[derive(Debug)]
pub(super) struct Index {
    bands: Vec<Band>,
}

#[derive(Debug)]
struct Band {
    /// Where the entries of each value start, and where the last ones end.
    starts: Vec<u32>,
    entries: Vec<u32>,
}

impl Index {
    pub(super) fn new(hashes: &[PdqHash]) -> Self {
        Self { bands: (0..BANDS).map(|band| Band::new(hashes, band)).collect() }
    }

    /// Whether every hash up to this distance is found.
    pub(super) const fn reaches(distance: u32) -> bool {
        distance / 2 < 16
    }

    /// The distance of the nearest hash within the limit.
    pub(super) fn nearest(&self, hashes: &[PdqHash], hash: &PdqHash, mut limit: u32) -> Option<u32> {
        let mut best = None;
        for (band, own) in self.bands.iter().zip(values(hash)) {
            let near = (0..16).map(|bit| own ^ (1 << bit)).chain([own]);
            for at in near.flat_map(|value| band.of(value)).map(|at| *at as usize) {
                let Some(other) = hashes.get(at).filter(|other| first_half(hash, other) <= limit) else { continue };
                let distance = hash.distance(other);
                if distance <= limit {
                    limit = distance;
                    best = Some(distance);
                }
            }
        }
        best
    }
}

impl Band {
    fn new(hashes: &[PdqHash], band: usize) -> Self {
        let value = |hash: &PdqHash| values(hash).nth(band).map_or(0, usize::from);
        let mut starts = vec![0_u32; VALUES + 1];
        for hash in hashes {
            if let Some(count) = starts.get_mut(value(hash) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut entries = vec![0; hashes.len()];
        for (at, hash) in (0_u32..).zip(hashes) {
            let Some(place) = next.get_mut(value(hash)) else { continue };
            if let Some(entry) = entries.get_mut(*place as usize) {
                *entry = at;
            }
            *place += 1;
        }
        Self { starts, entries }
    }

    fn of(&self, value: u16) -> &[u32] {
        let value = usize::from(value);
        let range = self.starts.get(value).zip(self.starts.get(value + 1));
        range.and_then(|(start, end)| self.entries.get(*start as usize..*end as usize)).unwrap_or_default()
    }
}

fn values(hash: &PdqHash) -> impl Iterator<Item = u16> {
    let (pairs, _) = hash.0.as_chunks::<2>();
    pairs.iter().map(|pair| u16::from_be_bytes(*pair))
}

/// In how many of the first 128 bits the two differ.
pub(super) fn first_half(left: &PdqHash, right: &PdqHash) -> u32 {
    let half = |hash: &PdqHash| hash.0.first_chunk::<16>().map_or(0, |bytes| u128::from_ne_bytes(*bytes));
    (half(left) ^ half(right)).count_ones()
}
