//! Secrets that are shown once: how they are made, recognised, hashed and compared.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::ids::sha256_hex;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_LEN: usize = 32;
const CHECK_LEN: usize = 6;

/// A secret in the clear. It prints as `***` and cannot be serialised.
pub struct Plain(String);

impl Plain {
    /// Wraps a secret.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself: only for hashing, signing, or the one answer that shows it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// Makes a key `gvl_<kind>_<32 base62 characters><6 check characters>` from 64 random bytes.
///
/// Bytes that would favour some characters are skipped, so every character carries its full
/// 5.95 bits; with 64 bytes fewer than 32 usable ones are practically impossible, and `None` then
/// asks the caller for new bytes.
pub fn new_key(kind: &str, random: &[u8; 64]) -> Option<Plain> {
    let fair = random.iter().filter(|byte| usize::from(**byte) < 62 * 4);
    let text: String = fair.map(|byte| character(usize::from(*byte))).take(RANDOM_LEN).collect();
    let stem = format!("gvl_{kind}_{text}");
    let check = checksum(&stem);
    (text.len() == RANDOM_LEN).then(|| Plain::new(format!("{stem}{check}")))
}

/// Whether the text has the form and checksum of a key of ours; says nothing about its validity.
pub fn is_well_formed_key(text: &str) -> bool {
    let Some(at) = text.len().checked_sub(CHECK_LEN) else { return false };
    let Some((stem, check)) = text.split_at_checked(at) else { return false };
    let random = stem.rsplit('_').next().unwrap_or_default();
    text.starts_with("gvl_")
        && random.len() == RANDOM_LEN
        && bool::from(checksum(stem).as_bytes().ct_eq(check.as_bytes()))
}

/// What is stored of a key: its lower-case hex SHA-256. A fast hash suits 190 random bits.
pub fn key_hash(key: &str) -> String {
    sha256_hex(key.as_bytes())
}

/// Compares in time that depends only on the lengths.
pub fn equal(a: &str, b: &str) -> bool {
    bool::from(a.as_bytes().ct_eq(b.as_bytes()))
}

fn character(index: usize) -> char {
    ALPHABET.get(index % ALPHABET.len()).map_or('0', |byte| char::from(*byte))
}

fn checksum(stem: &str) -> String {
    Sha256::digest(stem.as_bytes()).iter().take(CHECK_LEN).map(|byte| character(usize::from(*byte))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_carry_their_checksum() {
        let random = std::array::from_fn(|i| u8::try_from(i * 3 % 251).unwrap());
        let key = new_key("content", &random).unwrap();
        let text = key.expose();
        assert!(text.starts_with("gvl_content_"));
        assert!(is_well_formed_key(text));
        for at in 0..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
            assert!(!is_well_formed_key(std::str::from_utf8(&bytes).unwrap()), "changed at {at}");
        }
        assert_eq!(format!("{key:?}"), "***");
    }

    #[test]
    fn foreign_texts_are_not_keys() {
        for text in ["", "gvl_", "sk_live_0123456789", "gvl_content_é", "Bearer gvl_content_x"] {
            assert!(!is_well_formed_key(text), "{text}");
        }
    }

    #[test]
    fn unlucky_random_bytes_give_no_key() {
        assert!(new_key("content", &[255; 64]).is_none());
    }
}
