//! Time and randomness that the test decides.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use lambda::sources::{Clock, Random};

/// Time that passes only when told to.
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Starts at a time, milliseconds since 1970.
    pub const fn starting_at(ms: i64) -> Self {
        Self(AtomicI64::new(ms * 1000))
    }

    /// Lets time pass.
    pub fn advance(&self, ms: i64) {
        self.0.fetch_add(ms * 1000, Ordering::SeqCst);
    }

    /// Sets the time unless it is later already, milliseconds since 1970.
    pub fn reach(&self, ms: i64) {
        self.0.fetch_max(ms * 1000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now_us(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Random bytes from a seed (`SplitMix64`): the same in every run.
pub struct Chance(AtomicU64);

impl Chance {
    /// Starts from a seed.
    pub const fn seeded(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next 64 bits.
    pub fn next(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.0.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which must not be 0.
    pub fn below(&self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("smaller than a usize")
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// Puts a list into random order.
    pub fn shuffle<T>(&self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

impl Random for Chance {
    fn fill(&self, buffer: &mut [u8]) {
        for part in buffer.chunks_mut(8) {
            let bytes = self.next().to_be_bytes();
            part.copy_from_slice(&bytes[..part.len()]);
        }
    }
}
