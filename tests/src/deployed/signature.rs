//! The signature of contract section 12.6, computed here from its text with nothing but SHA-256.

use std::fmt::Write;

use sha2::{Digest, Sha256};

const BLOCK: usize = 64;

/// The signature of a body.
pub fn signature(key: &str, body: &[u8], date: &str, nonce: &str) -> String {
    let mut content = body.to_vec();
    content.extend_from_slice(format!(".{date}.{nonce}").as_bytes());
    hex(&hmac(key.as_bytes(), content_hash(&content).as_bytes()))
}

/// The hash that is signed, as the text that is signed.
fn content_hash(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// HMAC as RFC 2104 spells it.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let key = if key.len() > BLOCK { Sha256::digest(key).to_vec() } else { key.to_vec() };
    let padded = |pad: u8| -> Vec<u8> {
        (0..BLOCK).map(|at| key.get(at).copied().unwrap_or(0) ^ pad).collect()
    };
    let inner = Sha256::digest([padded(0x36).as_slice(), message].concat());
    Sha256::digest([padded(0x5c).as_slice(), &inner].concat()).to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "test-signing-key";

    #[test]
    fn vector_1_of_the_contract() {
        let body = br#"{"timestamp":"2022-10-18T20:37:35.464307+00:00","webhook_type":"decision","decision":"act"}"#;
        let (date, nonce) = ("2022-10-18T20:37:36Z", "7f6d1c1e-8f0e-4b52-9f1d-3f0a5a1c2d3e");
        let content = [body.as_slice(), b".", date.as_bytes(), b".", nonce.as_bytes()].concat();
        assert_eq!(content_hash(&content), "64172b59206acbf1ca21f66c89a50995769296eb4e492695b7ecd0dbd2e555fc");
        assert_eq!(
            signature(KEY, body, date, nonce),
            "ec354c0ed5086adc2e6b2a3d7bcd79f4f0776e8044de1dd19bef7df516c9ab8d"
        );
    }

    #[test]
    fn vector_2_of_the_contract() {
        let (body, date, nonce) = (r#"{"t":"héllo ✓"}"#.as_bytes(), "1666125456", "n-0");
        let content = [body, b".", date.as_bytes(), b".", nonce.as_bytes()].concat();
        assert_eq!(content_hash(&content), "fd16a098942acf7281791c9f9fbebbab817827e974daeebd5636ed3dcf3030fb");
        assert_eq!(
            signature(KEY, body, date, nonce),
            "f4249f0095690167cdd4b0e481608326c3084872abcd206afb97b41b2e31ff39"
        );
    }

    #[test]
    fn keys_longer_than_a_block_are_hashed_first() {
        // RFC 4231, test case 6.
        let tag = hmac(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(hex(&tag), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }
}
