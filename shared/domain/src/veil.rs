//! Texts that only somebody can read who already knows what they answer: the answer to a request, kept under a
//! key that follows from the request itself. The record alone says nothing, so that an erasure need not find it.

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::ids::digest;

/// Covers and uncovers texts of one request.
pub struct Veil([u8; 32]);

impl Veil {
    /// Follows from what the request consists of.
    pub fn of(parts: &[&[u8]]) -> Self {
        let all: Vec<&[u8]> = std::iter::once(b"veil".as_slice()).chain(parts.iter().copied()).collect();
        Self(digest(&all))
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.0))
    }

    /// The covered text. The nonce follows from the text, so that none is used for two texts; `None` only for a
    /// text beyond all limits.
    pub fn cover(&self, text: &str) -> Option<String> {
        let hash = digest(&[b"nonce", &self.0, text.as_bytes()]);
        let nonce: &[u8; 12] = hash.first_chunk()?;
        let covered = self.cipher().encrypt(&Nonce::from(*nonce), text.as_bytes()).ok()?;
        Some(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &covered].concat()))
    }

    /// The text again; `None` if it was covered for another request, or changed.
    pub fn uncover(&self, covered: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(covered).ok()?;
        let (nonce, covered) = bytes.split_first_chunk::<12>()?;
        String::from_utf8(self.cipher().decrypt(&Nonce::from(*nonce), covered).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_request_uncovers_its_answer() {
        let veil = Veil::of(&[b"POST", b"body"]);
        let covered = veil.cover("the answer").unwrap();
        assert!(!covered.contains("answer"));
        assert_eq!(Veil::of(&[b"POST", b"body"]).uncover(&covered).as_deref(), Some("the answer"));
        assert_eq!(Veil::of(&[b"POST", b"bodz"]).uncover(&covered), None);
        assert_eq!(veil.uncover("AAAA"), None);
        assert_ne!(covered, veil.cover("the other").unwrap());
    }
}
