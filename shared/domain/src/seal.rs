//! Sealing of secrets that we must use again (signing keys): AES-256-GCM under keys derived from
//! the installation secret.
//!
//! A sealed text names the version of the secret that sealed it, so that a rotation can re-seal step
//! by step, and it is bound to its place (`context`), so that it cannot be moved to another record.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use thiserror::Error;

use crate::ids::digest;
use crate::secrets::Plain;

/// Why a text could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SealError {
    /// The installation secret is too short (32 bytes are needed) or malformed.
    #[error("the installation secret is malformed")]
    Secret,
    /// Sealed under a version of the secret that is not known here.
    #[error("sealed under an unknown version of the installation secret")]
    Version,
    /// Changed, moved, or not a sealed text.
    #[error("the sealed text does not open")]
    Broken,
}

/// Keys derived from one version of the installation secret.
struct Derived {
    version: u32,
    sealing: Key<Aes256Gcm>,
    cursors: [u8; 32],
    signing: [u8; 32],
}

/// The keys of all versions of the installation secret that are in use, newest first.
pub struct InstallationKeys {
    versions: Vec<Derived>,
}

impl InstallationKeys {
    /// Reads the secret's text: `{"current": 2, "secrets": {"1": "<base64>", "2": "<base64>"}}`, or
    /// any other text of at least 32 bytes, which then is version 1.
    pub fn from_secret(text: &str) -> Result<Self, SealError> {
        let raw = match serde_json::from_str::<Versions>(text) {
            Ok(versions) => versions.decode()?,
            Err(_) => vec![(1, text.as_bytes().to_vec())],
        };
        let versions = raw.iter().map(|(version, bytes)| derive(*version, bytes)).collect::<Result<_, _>>()?;
        Ok(Self { versions })
    }

    /// Seals a secret for one place. `nonce` must be random and new for each call.
    pub fn seal(&self, context: &str, secret: &Plain, nonce: [u8; 12]) -> Result<String, SealError> {
        let newest = self.versions.first().ok_or(SealError::Secret)?;
        let payload = Payload { msg: secret.expose().as_bytes(), aad: context.as_bytes() };
        let sealed =
            Aes256Gcm::new(&newest.sealing).encrypt(&Nonce::from(nonce), payload).map_err(|_| SealError::Broken)?;
        let body = URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat());
        Ok(format!("v{}.{body}", newest.version))
    }

    /// Opens what [`InstallationKeys::seal`] sealed for the same place.
    pub fn open(&self, context: &str, sealed: &str) -> Result<Plain, SealError> {
        let (version, body) = sealed.strip_prefix('v').and_then(|s| s.split_once('.')).ok_or(SealError::Broken)?;
        let version: u32 = version.parse().map_err(|_| SealError::Broken)?;
        let derived = self.versions.iter().find(|d| d.version == version).ok_or(SealError::Version)?;
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| SealError::Broken)?;
        let (nonce, text) = bytes.split_first_chunk::<12>().ok_or(SealError::Broken)?;
        let payload = Payload { msg: text, aad: context.as_bytes() };
        let plain =
            Aes256Gcm::new(&derived.sealing).decrypt(&Nonce::from(*nonce), payload).map_err(|_| SealError::Broken)?;
        String::from_utf8(plain).map(Plain::new).map_err(|_| SealError::Broken)
    }

    /// The keys that sign cursors with their versions, newest first.
    pub(crate) fn cursor_keys(&self) -> impl Iterator<Item = (u32, &[u8; 32])> {
        self.versions.iter().map(|derived| (derived.version, &derived.cursors))
    }

    /// Signs what is given out and comes back: `v<version>.<base64 HMAC-SHA256>`. A signature for one
    /// purpose is none for another.
    pub fn sign(&self, purpose: &str, payload: &[u8]) -> Result<String, SealError> {
        let newest = self.versions.first().ok_or(SealError::Secret)?;
        Ok(format!(
            "v{}.{}",
            newest.version,
            URL_SAFE_NO_PAD.encode(mac(newest, purpose, payload)?.finalize().into_bytes())
        ))
    }

    /// Whether [`InstallationKeys::sign`] made this signature for the same purpose and payload. Takes the
    /// same time wherever a wrong one differs.
    pub fn is_signed(&self, purpose: &str, payload: &[u8], signature: &str) -> bool {
        let Some((version, text)) = signature.strip_prefix('v').and_then(|rest| rest.split_once('.')) else {
            return false;
        };
        let derived = self.versions.iter().find(|derived| version.parse() == Ok(derived.version));
        let (Some(derived), Ok(bytes)) = (derived, URL_SAFE_NO_PAD.decode(text)) else { return false };
        mac(derived, purpose, payload).is_ok_and(|mac| mac.verify_slice(&bytes).is_ok())
    }

    /// Whether the text was sealed under the newest version, or should be sealed again.
    pub fn is_current(&self, sealed: &str) -> bool {
        self.versions.first().is_some_and(|newest| sealed.starts_with(&format!("v{}.", newest.version)))
    }
}

#[derive(serde::Deserialize)]
struct Versions {
    current: u32,
    secrets: std::collections::BTreeMap<u32, String>,
}

impl Versions {
    fn decode(self) -> Result<Vec<(u32, Vec<u8>)>, SealError> {
        let mut raw = Vec::with_capacity(self.secrets.len());
        for (version, text) in self.secrets {
            let bytes = base64::engine::general_purpose::STANDARD.decode(text).map_err(|_| SealError::Secret)?;
            raw.push((version, bytes));
        }
        raw.sort_by_key(|(version, _)| (*version != self.current, u32::MAX - version));
        raw.first().is_some_and(|(version, _)| *version == self.current).then_some(raw).ok_or(SealError::Secret)
    }
}

fn derive(version: u32, secret: &[u8]) -> Result<Derived, SealError> {
    if secret.len() < 32 {
        return Err(SealError::Secret);
    }
    let source = Hkdf::<Sha256>::new(None, secret);
    let key = |purpose: &[u8]| {
        let mut key = [0_u8; 32];
        source.expand(purpose, &mut key).map(|()| key).map_err(|_| SealError::Secret)
    };
    let sealing = Key::<Aes256Gcm>::from(key(b"gavel sealing v1")?);
    Ok(Derived { version, sealing, cursors: key(b"gavel cursors v1")?, signing: key(b"gavel links v1")? })
}

fn mac(derived: &Derived, purpose: &str, payload: &[u8]) -> Result<Hmac<Sha256>, SealError> {
    // HMAC takes keys of any length; the error of this constructor cannot occur.
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&derived.signing).map_err(|_| SealError::Secret)?;
    Ok(mac.chain_update(digest(&[purpose.as_bytes(), payload])))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef";

    fn plain(text: &str) -> Plain {
        Plain::new(text.to_owned())
    }

    #[test]
    fn opens_only_in_its_place_and_unchanged() {
        let keys = InstallationKeys::from_secret(SECRET).unwrap();
        let sealed = keys.seal("endpoint/1", &plain("whsec_x"), [9; 12]).unwrap();
        assert_eq!(keys.open("endpoint/1", &sealed).unwrap().expose(), "whsec_x");
        assert_eq!(keys.open("endpoint/2", &sealed).unwrap_err(), SealError::Broken);
        for at in 3..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(keys.open("endpoint/1", &changed).is_err(), "changed at {at}");
        }
    }

    #[test]
    fn rotation_keeps_old_seals_open() {
        let one = base64::engine::general_purpose::STANDARD.encode([1; 32]);
        let two = base64::engine::general_purpose::STANDARD.encode([2; 32]);
        let old = InstallationKeys::from_secret(&format!(r#"{{"current":1,"secrets":{{"1":"{one}"}}}}"#)).unwrap();
        let both = InstallationKeys::from_secret(&format!(r#"{{"current":2,"secrets":{{"1":"{one}","2":"{two}"}}}}"#))
            .unwrap();
        let sealed = old.seal("c", &plain("s"), [1; 12]).unwrap();
        assert!(old.is_current(&sealed) && !both.is_current(&sealed));
        assert_eq!(both.open("c", &sealed).unwrap().expose(), "s");
        let newer = both.seal("c", &plain("s"), [2; 12]).unwrap();
        assert_eq!(old.open("c", &newer).unwrap_err(), SealError::Version);
    }

    #[test]
    fn a_signature_holds_for_its_purpose_payload_and_secret_alone() {
        let keys = InstallationKeys::from_secret(SECRET).unwrap();
        let signature = keys.sign("link", b"payload").unwrap();
        assert!(keys.is_signed("link", b"payload", &signature));
        assert!(!keys.is_signed("form", b"payload", &signature) && !keys.is_signed("link", b"payloaD", &signature));
        assert!(!keys.is_signed("lin", b"kpayload", &signature), "the border between the parts counts");
        let others = InstallationKeys::from_secret(&SECRET.replace('0', "1")).unwrap();
        assert!(!others.is_signed("link", b"payload", &signature));
        for wrong in ["", "v", "v1", "v1.", "v2.AAAA", "v1.AAAA", "v1.!", &signature[..signature.len() - 1]] {
            assert!(!keys.is_signed("link", b"payload", wrong), "{wrong}");
        }
    }

    #[test]
    fn refuses_weak_or_contradictory_secrets() {
        assert!(InstallationKeys::from_secret("short").is_err());
        assert!(InstallationKeys::from_secret(r#"{"current":3,"secrets":{"1":"AAAA"}}"#).is_err());
    }
}
