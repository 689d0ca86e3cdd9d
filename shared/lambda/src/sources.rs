//! Where time and randomness come from. Both are passed in everywhere, so that tests choose them.

use domain::secrets::Plain;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Microseconds since 1970.
    fn now_us(&self) -> i64;

    /// Milliseconds since 1970.
    fn now_ms(&self) -> i64 {
        self.now_us() / 1000
    }
}

/// Gives random bytes.
pub trait Random: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);

    /// A random number.
    fn number(&self) -> u32 {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        u32::from_be_bytes(bytes)
    }

    /// A short random id: 26 characters of lower-case base32.
    fn id(&self) -> String {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        domain::ids::base32(&bytes)
    }

    /// A random (version 4) UUID.
    fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        let bits = u128::from_be_bytes(bytes) & !(0xf000 << 64) & !(0xc000 << 48) | (0x4000 << 64) | (0x8000 << 48);
        let hex = format!("{bits:032x}");
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
    }

    /// A new key of a kind.
    fn key(&self, kind: &str) -> Plain {
        loop {
            let mut bytes = [0; 64];
            self.fill(&mut bytes);
            if let Some(key) = domain::secrets::new_key(kind, &bytes) {
                return key;
            }
        }
    }
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now_us(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }
}

/// The machine's random source.
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) {
        // Without randomness no key and no nonce is safe: better no answer than a predictable one.
        assert!(getrandom::fill(buffer).is_ok(), "the system's random source failed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ones;
    impl Random for Ones {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(0xff);
        }
    }

    #[test]
    fn uuids_have_their_version_and_variant() {
        assert_eq!(Ones.uuid(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
