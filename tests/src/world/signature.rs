//! A second, independent implementation of the Checkstep signature, as a customer would write it
//! from the documentation: it shares nothing with the product but the crates of the hash functions.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The signature of a body: lower-case hex HMAC-SHA256, keyed by the key's text, over the hex text
/// of the SHA-256 of `body.date.nonce`.
pub fn of(key: &str, body: &[u8], date: &str, nonce: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(body);
    hash.update(b".");
    hash.update(date);
    hash.update(b".");
    hash.update(nonce);
    let hash_hex = hex(&hash.finalize());
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(hash_hex.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// Whether one of the comma-separated signatures of a header is right.
pub fn verifies(header: &str, key: &str, body: &[u8], date: &str, nonce: &str) -> bool {
    let expected = of(key, body, date, nonce);
    header.split(',').any(|signature| signature.trim() == expected)
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_vectors_of_the_contract() {
        let body = br#"{"timestamp":"2022-10-18T20:37:35.464307+00:00","webhook_type":"decision","decision":"act"}"#;
        let nonce = "7f6d1c1e-8f0e-4b52-9f1d-3f0a5a1c2d3e";
        assert_eq!(
            super::of("test-signing-key", body, "2022-10-18T20:37:36Z", nonce),
            "ec354c0ed5086adc2e6b2a3d7bcd79f4f0776e8044de1dd19bef7df516c9ab8d"
        );
        assert_eq!(
            super::of("test-signing-key", r#"{"t":"héllo ✓"}"#.as_bytes(), "1666125456", "n-0"),
            "f4249f0095690167cdd4b0e481608326c3084872abcd206afb97b41b2e31ff39"
        );
    }
}
