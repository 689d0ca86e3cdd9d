//! Signatures: the Checkstep scheme (contract section 12.6), Stream's, Moderation API's, and Standard Webhooks 1.0.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::ids::sha256_hex;
use crate::secrets::Plain;

/// Lower-case hex HMAC-SHA256, keyed by the key's UTF-8 bytes, over the *hex text* of
/// SHA-256(`body.date.nonce`).
pub fn checkstep(key: &Plain, body: &[u8], date: &str, nonce: &str) -> String {
    let content = [body, b".", date.as_bytes(), b".", nonce.as_bytes()].concat();
    HEXLOWER.encode(&hmac_sha256(key.expose().as_bytes(), sha256_hex(&content).as_bytes()))
}

/// Stream's: lower-case hex HMAC-SHA256 of the body, keyed by the app's secret.
pub fn stream(secret: &Plain, body: &[u8]) -> String {
    HEXLOWER.encode(&hmac_sha256(secret.expose().as_bytes(), body))
}

/// Moderation API's: lower-case hex HMAC-SHA256 of the body, keyed by the platform's webhook secret as it is spelt.
pub fn modapi(secret: &Plain, body: &[u8]) -> String {
    HEXLOWER.encode(&hmac_sha256(secret.expose().as_bytes(), body))
}

/// `v1,` and base64 HMAC-SHA256 over `id.timestamp.body`, keyed by the base64 part of a `whsec_` key
/// (by the key's own bytes if it is none).
pub fn standard(key: &Plain, id: &str, timestamp_s: i64, body: &[u8]) -> String {
    let seconds = timestamp_s.to_string();
    let content = [id.as_bytes(), b".", seconds.as_bytes(), b".", body].concat();
    let encoded = key.expose().strip_prefix("whsec_").and_then(|text| STANDARD.decode(text).ok());
    let key_bytes = encoded.unwrap_or_else(|| key.expose().as_bytes().to_vec());
    format!("v1,{}", STANDARD.encode(hmac_sha256(&key_bytes, &content)))
}

/// A new signing key: `whsec_` and 32 random bytes in base64.
pub fn new_signing_key(random: &[u8; 32]) -> Plain {
    Plain::new(format!("whsec_{}", STANDARD.encode(random)))
}

fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length; the error of this constructor cannot occur.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Plain {
        Plain::new(text.to_owned())
    }

    #[test]
    fn checkstep_vector_1() {
        let body = r#"{"timestamp":"2022-10-18T20:37:35.464307+00:00","webhook_type":"decision","decision":"act"}"#;
        let (date, nonce) = ("2022-10-18T20:37:36Z", "7f6d1c1e-8f0e-4b52-9f1d-3f0a5a1c2d3e");
        assert_eq!(
            checkstep(&plain("test-signing-key"), body.as_bytes(), date, nonce),
            "ec354c0ed5086adc2e6b2a3d7bcd79f4f0776e8044de1dd19bef7df516c9ab8d"
        );
    }

    #[test]
    fn checkstep_vector_2() {
        assert_eq!(
            checkstep(&plain("test-signing-key"), r#"{"t":"héllo ✓"}"#.as_bytes(), "1666125456", "n-0"),
            "f4249f0095690167cdd4b0e481608326c3084872abcd206afb97b41b2e31ff39"
        );
    }

    #[test]
    fn stream_and_moderation_api_sign_with_a_plain_hmac_of_the_body() {
        // Test case 2 of RFC 4231.
        assert_eq!(
            stream(&plain("Jefe"), b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            modapi(&plain("Jefe"), b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn standard_webhooks_published_example() {
        let key = plain("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assert_eq!(
            standard(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }
}
