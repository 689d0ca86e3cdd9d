//! Identifiers. Public ids are derived by hashing, so that a caller's id of any spelling becomes a
//! short key of fixed length that cannot inject into, or be guessed for, another platform's.

use data_encoding::{BASE32_NOPAD, BASE64, Encoding, HEXLOWER};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::content::ContentRef;

/// A platform's short id: 6 to 12 characters of `a-z0-9`, assigned by us.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlatformId(String);

impl PlatformId {
    /// Accepts a well-formed id.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (6..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        fits.then(|| Self(text.to_owned()))
    }

    /// Makes one from 8 random bytes.
    pub fn from_random(random: [u8; 8]) -> Self {
        let text = base32(&random).chars().take(10).collect();
        Self(text)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for PlatformId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A case's key within its platform: 122 bits of a hash over (platform, type, id), in base32.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(String);

impl CaseId {
    /// The case of a content.
    pub fn of(platform: &PlatformId, content: &ContentRef) -> Self {
        let hash = digest(&[platform.as_str().as_bytes(), content.kind.as_bytes(), content.id.as_bytes()]);
        Self(short(&hash))
    }

    /// Accepts an id that [`CaseId::of`] could have made.
    pub fn parse(text: &str) -> Option<Self> {
        is_short(text).then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same id as a UUID of version 8: its 122 bits are those that a UUID is free in.
    pub fn uuid(&self) -> String {
        let bits = BASE32_NOPAD.decode(self.padded().as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        uuid8(u128::from_be_bytes(bits.unwrap_or_default()) >> 6)
    }

    /// The UUID of a part of this case, derived from what names it there.
    pub fn part_uuid(&self, name: &str) -> String {
        let hash = digest(&[b"part", self.0.as_bytes(), name.as_bytes()]);
        let bits = hash.first_chunk::<16>().copied().unwrap_or_default();
        uuid8(u128::from_be_bytes(bits) >> 6)
    }

    /// The id that [`CaseId::uuid`] gave this form.
    pub fn from_uuid(text: &str) -> Option<Self> {
        let dashes = [8, 13, 18, 23].iter().all(|at| text.as_bytes().get(*at) == Some(&b'-'));
        let hex: String = text.chars().filter(|char| *char != '-').collect();
        let is_form = dashes && text.len() == 36 && hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        let bits = u128::from_str_radix(&hex, 16).ok().filter(|_| is_form)?;
        let is_ours = (bits >> 76) & 0xf == 0x8 && (bits >> 62) & 0b11 == 0b10;
        let (a, b, c) = (bits >> 80, (bits >> 64) & 0xfff, bits & ((1 << 62) - 1));
        let bits = ((a << 74) | (b << 62) | c) << 6;
        is_ours.then(|| Self(base32(&bits.to_be_bytes()).chars().take(SHORT_LEN).collect()))
    }

    /// With the last character that [`short`] leaves out: it would carry none of the bits.
    fn padded(&self) -> String {
        format!("{}A", self.0).to_ascii_uppercase()
    }
}

/// A UUID of version 8 with these 122 bits.
pub(crate) fn uuid8(bits: u128) -> String {
    let (a, b, c) = (bits >> 74, (bits >> 62) & 0xfff, bits & ((1 << 62) - 1));
    let bits = (a << 80) | (0x8 << 76) | (b << 64) | (0b10 << 62) | c;
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// An event's id: the receiver's `webhook-id`, the same over all retries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(String);

impl EventId {
    /// Derives the id from what owes the event, so that owing it twice gives one event.
    pub fn derive(platform: &PlatformId, parts: &[&[u8]]) -> Self {
        let mut all = vec![b"event".as_slice(), platform.as_str().as_bytes()];
        all.extend_from_slice(parts);
        Self(short(&digest(&all)))
    }

    /// Accepts an id that [`EventId::derive`] could have made.
    pub fn parse(text: &str) -> Option<Self> {
        is_short(text).then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const SHORT_LEN: usize = 25;

/// Id of the statement of reasons of a content: stable, and says nothing about what it is made from.
pub fn statement_id(platform: &PlatformId, content: &ContentRef) -> String {
    let hash = digest(&[platform.as_str().as_bytes(), content.kind.as_bytes(), content.id.as_bytes()]);
    hex(hash.get(..STATEMENT_ID_BYTES).unwrap_or(&hash))
}

const STATEMENT_ID_BYTES: usize = 20;

/// SHA-256 over length-prefixed parts: no two different tuples give the same input.
pub fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Lower-case hex SHA-256 of the bytes as they are.
pub fn sha256_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Base64 SHA-256 of the bytes as they are, as content security policies want it.
pub fn sha256_base64(bytes: &[u8]) -> String {
    BASE64.encode(&Sha256::digest(bytes))
}

/// First 122 bits (those of a version-8 UUID), the rest of the last digit zero, in base32.
fn short(hash: &[u8; 32]) -> String {
    let mut bits = [0_u8; 16];
    for (to, from) in bits.iter_mut().zip(hash) {
        *to = *from;
    }
    if let Some(last) = bits.last_mut() {
        *last &= 0b1100_0000;
    }
    base32(&bits).chars().take(SHORT_LEN).collect()
}

fn is_short(text: &str) -> bool {
    text.len() == SHORT_LEN && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'))
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// Lower-case base32 without padding.
pub fn base32(bytes: &[u8]) -> String {
    BASE32_NOPAD.encode(bytes).to_ascii_lowercase()
}

/// Fixed-width, order-preserving text of a time, for sort keys. Times before 1970 count as 1970.
pub fn sortable_ms(ms: i64) -> String {
    let bytes = u64::try_from(ms).unwrap_or(0).to_be_bytes();
    SORTABLE.encode(&bytes).to_ascii_lowercase()
}

/// The time that [`sortable_ms`] wrote.
pub fn parse_sortable_ms(text: &str) -> Option<i64> {
    let bytes = SORTABLE.decode(text.to_ascii_uppercase().as_bytes()).ok()?;
    i64::try_from(u64::from_be_bytes(bytes.try_into().ok()?)).ok()
}

/// Fixed-width, order-preserving text of a finite number, for sort keys.
pub fn sortable_f64(number: f64) -> String {
    let bits = number.to_bits();
    // The order of floats is that of their bits, once the negative ones are turned round.
    let ordered = if bits >> 63 == 0 { bits | (1 << 63) } else { !bits };
    SORTABLE.encode(&ordered.to_be_bytes()).to_ascii_lowercase()
}

/// Base32 with the extended-hex alphabet: byte order of the text is order of the bytes.
const SORTABLE: Encoding = data_encoding::BASE32HEX_NOPAD;

#[cfg(test)]
mod tests {
    use super::*;

    fn content(kind: &str, id: &str) -> ContentRef {
        ContentRef { kind: kind.into(), id: id.into() }
    }

    #[test]
    fn case_ids_depend_on_each_part_and_its_borders() {
        let one = PlatformId::parse("platform1").unwrap();
        let two = PlatformId::parse("platform2").unwrap();
        let base = CaseId::of(&one, &content("post", "a"));
        assert_eq!(base, CaseId::of(&one, &content("post", "a")));
        assert_ne!(base, CaseId::of(&two, &content("post", "a")));
        assert_ne!(CaseId::of(&one, &content("ab", "c")), CaseId::of(&one, &content("a", "bc")));
        assert_eq!(base.as_str().len(), SHORT_LEN);
        assert_eq!(CaseId::parse(base.as_str()), Some(base));
    }

    #[test]
    fn an_id_and_its_uuid_are_one_thing() {
        let platform = PlatformId::parse("platform1").unwrap();
        for n in 0..500 {
            let id = CaseId::of(&platform, &content("post", &n.to_string()));
            let uuid = id.uuid();
            assert_eq!((uuid.len(), &uuid[14..15]), (36, "8"), "{uuid}");
            assert!(["8", "9", "a", "b"].contains(&&uuid[19..20]), "{uuid}");
            assert_eq!(CaseId::from_uuid(&uuid), Some(id.clone()));
            assert_eq!(CaseId::from_uuid(&uuid.to_uppercase()), Some(id));
        }
        let uuid = CaseId::of(&platform, &content("post", "a")).uuid();
        let other_version = format!("{}4{}", &uuid[..14], &uuid[15..]);
        for text in
            ["", "x", &uuid[1..], &uuid.replace('-', "+"), &other_version, "01234567-89ab-8cde-7fff-ffffffffffff"]
        {
            assert_eq!(CaseId::from_uuid(text), None, "{text}");
        }
    }

    #[test]
    fn statement_ids_are_160_bits_of_the_hash_over_platform_type_and_id() {
        let platform = PlatformId::parse("platform1").unwrap();
        let mut input = Vec::new();
        for part in ["platform1", "post", "a"] {
            input.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, u8::try_from(part.len()).unwrap()]);
            input.extend_from_slice(part.as_bytes());
        }
        assert_eq!(statement_id(&platform, &content("post", "a")), sha256_hex(&input)[..40]);
    }

    #[test]
    fn sortable_times_keep_their_order() {
        let times = [0, 1, 31, 32, 1_700_000_000_000, 1_700_000_000_001, i64::MAX];
        let texts: Vec<_> = times.iter().map(|t| sortable_ms(*t)).collect();
        assert!(texts.windows(2).all(|pair| pair[0] < pair[1]));
        for (time, text) in times.iter().zip(&texts) {
            assert_eq!(parse_sortable_ms(text), Some(*time));
        }
    }

    #[test]
    fn sortable_numbers_keep_their_order() {
        let numbers = [f64::MIN, -20_000.5, -1.0, -0.5, 0.0, 1e-9, 0.5, 20_000.25, f64::MAX];
        let texts: Vec<_> = numbers.iter().map(|n| sortable_f64(*n)).collect();
        assert!(texts.windows(2).all(|pair| pair[0] < pair[1] && pair[0].len() == pair[1].len()));
    }

    #[test]
    fn platform_ids_are_checked() {
        assert!(PlatformId::parse("abc").is_none());
        assert!(PlatformId::parse("with#hash1").is_none());
        assert!(PlatformId::parse(PlatformId::from_random([7; 8]).as_str()).is_some());
    }
}
