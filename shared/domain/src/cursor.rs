//! Cursors of lists: where a walk goes on, as a text that a client hands back. A cursor is bound to the
//! list it was issued for (whose, which, in which order, with which filters) and cannot be made or
//! changed by anybody else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::ids::{PlatformId, digest};
use crate::seal::{InstallationKeys, SealError};

/// Bytes of the tag that a cursor carries.
const TAG_LEN: usize = 16;

/// Which list is walked: everything that makes two walks different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPrint([u8; 32]);

impl ListPrint {
    /// The list of a platform with these parts: its name, its order, its filters.
    pub fn of(platform: &PlatformId, parts: &[&str]) -> Self {
        let all: Vec<&[u8]> =
            std::iter::once(platform.as_str()).chain(parts.iter().copied()).map(str::as_bytes).collect();
        Self(digest(&all))
    }
}

/// Where a walk through a list goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Which list.
    pub list: ListPrint,
    /// The position to go on from; readable by whoever has the cursor.
    pub position: String,
}

impl Cursor {
    /// The text for the client, under the newest installation key.
    pub fn seal(&self, keys: &InstallationKeys) -> Result<String, SealError> {
        let (version, key) = keys.cursor_keys().next().ok_or(SealError::Secret)?;
        let tag = self.tagged(key)?.finalize().into_bytes();
        let tag = tag.get(..TAG_LEN).unwrap_or_default();
        Ok(format!("c{version}.{}", URL_SAFE_NO_PAD.encode([tag, self.position.as_bytes()].concat())))
    }

    /// Opens a text that [`Cursor::seal`] made for the same list.
    pub fn open(list: ListPrint, keys: &InstallationKeys, text: &str) -> Result<Self, SealError> {
        let (version, body) = text.strip_prefix('c').and_then(|t| t.split_once('.')).ok_or(SealError::Broken)?;
        let version: u32 = version.parse().map_err(|_| SealError::Broken)?;
        let (_, key) = keys.cursor_keys().find(|(known, _)| *known == version).ok_or(SealError::Version)?;
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| SealError::Broken)?;
        let (tag, position) = bytes.split_first_chunk::<TAG_LEN>().ok_or(SealError::Broken)?;
        let position = String::from_utf8(position.to_vec()).map_err(|_| SealError::Broken)?;
        let cursor = Self { list, position };
        cursor.tagged(key)?.verify_truncated_left(tag).map_err(|_| SealError::Broken)?;
        Ok(cursor)
    }

    fn tagged(&self, key: &[u8; 32]) -> Result<Hmac<Sha256>, SealError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| SealError::Secret)?;
        mac.update(&digest(&[&self.list.0, self.position.as_bytes()]));
        Ok(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(byte: u8) -> InstallationKeys {
        InstallationKeys::from_secret(&char::from(byte).to_string().repeat(40)).unwrap()
    }

    fn list(platform: &str, parts: &[&str]) -> ListPrint {
        ListPrint::of(&PlatformId::parse(platform).unwrap(), parts)
    }

    #[test]
    fn a_cursor_opens_for_its_own_list_only() {
        let own = list("platform1", &["cases", "newest", "{}"]);
        let cursor = Cursor { list: own, position: "0abc#case".into() };
        let text = cursor.seal(&keys(b'a')).unwrap();
        assert_eq!(Cursor::open(own, &keys(b'a'), &text).unwrap(), cursor);
        let others = [
            list("platform2", &["cases", "newest", "{}"]),
            list("platform1", &["queue", "newest", "{}"]),
            list("platform1", &["cases", "oldest", "{}"]),
            list("platform1", &["casesnewest", "{}"]),
        ];
        for other in others {
            assert_eq!(Cursor::open(other, &keys(b'a'), &text), Err(SealError::Broken));
        }
        assert_eq!(Cursor::open(own, &keys(b'b'), &text), Err(SealError::Broken), "another installation");
    }

    #[test]
    fn a_changed_cursor_is_none() {
        let own = list("platform1", &["cases"]);
        let text = Cursor { list: own, position: "0abc#case".into() }.seal(&keys(b'a')).unwrap();
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'Q' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(Cursor::open(own, &keys(b'a'), &changed).is_err(), "changed at {at}");
        }
        for other in
            ["", "c", "c1", "c1.", "c1.AAAA", "c2.AAAA", "v1.AAAA", &text[..text.len() - 1], &format!("{text}A")]
        {
            assert!(Cursor::open(own, &keys(b'a'), other).is_err(), "{other}");
        }
    }

    #[test]
    fn a_rotated_secret_still_opens_older_cursors() {
        let encoded = |byte: u8| base64::engine::general_purpose::STANDARD.encode([byte; 32]);
        let (one, two) = (encoded(1), encoded(2));
        let old = InstallationKeys::from_secret(&format!(r#"{{"current":1,"secrets":{{"1":"{one}"}}}}"#)).unwrap();
        let both = format!(r#"{{"current":2,"secrets":{{"1":"{one}","2":"{two}"}}}}"#);
        let both = InstallationKeys::from_secret(&both).unwrap();
        let cursor = Cursor { list: list("platform1", &["cases"]), position: "p".into() };
        assert_eq!(Cursor::open(cursor.list, &both, &cursor.seal(&old).unwrap()).unwrap(), cursor);
        let newer = cursor.seal(&both).unwrap();
        assert_eq!(Cursor::open(cursor.list, &old, &newer), Err(SealError::Version));
    }
}
