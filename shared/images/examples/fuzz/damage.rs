//! How files are damaged: bytes anywhere, numbers in headers, parts of one file in another, parts repeated many
//! times; and check sums and lengths made right again, so that the damage gets past them.

use crate::seeds::Seed;

/// Numbers that headers are seldom ready for.
const NUMBERS: [u32; 12] = [0, 1, 2, 7, 16, 0x7f, 0xff, 0x100, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff];
/// Bytes that mean something in one format or the other.
const BYTES: [u8; 12] = [0, 1, 0x7f, 0x80, 0xff, 0x21, 0x2c, 0x3b, 0xd9, 0xda, 0xc4, 0x2f];
/// One file in so many is swollen.
const SWOLLEN: usize = 2048;
/// How large it gets at most.
const SWOLLEN_BYTES: usize = 256 << 10;

/// A file of this round.
pub fn file(seeds: &[Seed], random: &mut Random) -> Vec<u8> {
    let seed = random.pick(seeds);
    let mut bytes = seed.bytes.clone();
    if random.below(8) == 0 {
        let same: Vec<_> = seeds.iter().filter(|other| other.kind == seed.kind).collect();
        splice(&mut bytes, &random.pick(&same).bytes, random);
    }
    for _ in 0..=random.below(4) {
        damage(&mut bytes, random);
    }
    if random.below(SWOLLEN) == 0 {
        swell(&mut bytes, random);
    }
    if random.below(8) != 0 {
        mend(&mut bytes);
    }
    bytes
}

fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.place(bytes.len());
    match random.below(16) {
        0 => bytes.truncate(at),
        1 => bytes.insert(at, *random.pick(&BYTES)),
        2 => drop(bytes.drain(at..(at + random.below(8)).min(bytes.len()))),
        3 => bytes.extend_from_within(at..),
        4 => {
            let end = (at + random.below(40)).min(bytes.len());
            let part = bytes[at..end].to_vec();
            drop(bytes.splice(at..at, part));
        }
        5..=7 => number(bytes, at, random),
        8..=10 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = *random.pick(&BYTES)),
        11 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.byte()),
        _ => {
            let bit = 1 << random.below(8);
            bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= bit);
        }
    }
}

/// Writes a number of two, three or four bytes, in either order.
fn number(bytes: &mut [u8], at: usize, random: &mut Random) {
    let width = 2 + random.below(3);
    let number = if random.below(3) == 0 { u32::from(random.byte()) } else { *random.pick(&NUMBERS) };
    let mut digits = number.to_le_bytes()[..width].to_vec();
    if random.below(2) == 0 {
        digits.reverse();
    }
    bytes.iter_mut().skip(at).zip(digits).for_each(|(byte, digit)| *byte = digit);
}

/// The beginning of one file and the end of another.
fn splice(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    bytes.truncate(random.below(bytes.len()));
    bytes.extend_from_slice(&other[random.below(other.len())..]);
}

/// Repeats a part of the file until it is large: what takes more than its share of time shows.
fn swell(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.place(bytes.len());
    let end = (at + 1 + random.below(64)).min(bytes.len());
    let part = bytes[at.min(end)..end].to_vec();
    let times = (SWOLLEN_BYTES - bytes.len().min(SWOLLEN_BYTES)) / part.len().max(1);
    drop(bytes.splice(end..end, part.repeat(times)));
}

/// Makes check sums, lengths and end marks right.
fn mend(bytes: &mut Vec<u8>) {
    match bytes.first_chunk::<4>() {
        Some(b"\x89PNG") => sum_chunks(bytes),
        Some(b"RIFF") => {
            let length = u32::try_from(bytes.len() - 8.min(bytes.len())).unwrap();
            bytes.iter_mut().skip(4).zip(length.to_le_bytes()).for_each(|(byte, digit)| *byte = digit);
        }
        Some(b"GIF8") if bytes.last() != Some(&0x3b) => bytes.extend([0, 0x3b]),
        Some([0xff, 0xd8, ..]) => bytes.extend([0xff, 0xd9]),
        _ => {}
    }
}

/// The check sums of a PNG's chunks, as far as their lengths make sense.
fn sum_chunks(bytes: &mut [u8]) {
    let mut at = 8;
    while let Some(length) = bytes.get(at..at + 4).and_then(|bytes| bytes.first_chunk()) {
        let end = at + 8 + (u32::from_be_bytes(*length) as usize).min(1 << 20);
        let Some(covered) = bytes.get(at + 4..end) else { return };
        let sum = crc32(covered).to_be_bytes();
        bytes.iter_mut().skip(end).zip(sum).for_each(|(byte, digit)| *byte = digit);
        at = end + 4;
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    !bytes.iter().fold(!0, |sum, byte| TABLE[usize::from(sum.to_le_bytes()[0] ^ byte)] ^ (sum >> 8))
}

#[allow(clippy::cast_possible_truncation)]
const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let (mut sum, mut bit) = (at as u32, 0);
        while bit < 8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
            bit += 1;
        }
        table[at] = sum;
        at += 1;
    }
    table
}

/// Numbers that follow from seed and round.
pub struct Random(u64);

impl Random {
    /// The numbers of a round.
    pub const fn of(seed: u64, round: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ round.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 1).unwrap_or_default() % limit.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A place in a file, often among its headers.
    fn place(&mut self, length: usize) -> usize {
        if self.below(2) == 0 { self.below(length.min(80)) } else { self.below(length) }
    }
}
