//! One line of a file of hashes.

use serde_json::Value;

use super::Kind;

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A hash, in small letters.
    Hash(String),
    /// Nothing, and that is all right.
    Nothing,
    /// Something that is no hash of this kind.
    Bad(String),
}

/// Reads a line; there is none if it is too long. `number` counts from 1.
pub fn read(line: Option<&[u8]>, number: u64, kind: Kind) -> Row {
    let bad = || Row::Bad(format!("no hash of {} hexadecimal digits", kind.digits()));
    let Some(line) = line.and_then(|line| std::str::from_utf8(line).ok()) else { return bad() };
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Row::Nothing;
    }
    let found = if line.starts_with('{') { of_object(line, kind) } else { of_cells(line, kind) };
    match found {
        Some(hash) => Row::Hash(hash.to_ascii_lowercase()),
        None if number == 1 && is_heading(line) => Row::Nothing,
        None => bad(),
    }
}

fn of_object(line: &str, kind: Kind) -> Option<String> {
    let object: Value = serde_json::from_str(line).ok()?;
    let named = ["hash", "value", kind.word()].into_iter().find_map(|name| object.get(name)?.as_str());
    named.map(str::trim).filter(|text| is_hash(text, kind)).map(str::to_owned)
}

/// The first cell that is a hash: where it stands differs from list to list.
fn of_cells(line: &str, kind: Kind) -> Option<String> {
    let cells = line.split([',', ';', '\t', ' ']).map(|cell| cell.trim().trim_matches('"'));
    cells.into_iter().find(|cell| is_hash(cell, kind)).map(str::to_owned)
}

fn is_hash(text: &str, kind: Kind) -> bool {
    text.len() == kind.digits() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_heading(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    ["hash", "pdq", "md5", "sha256", "value"].iter().any(|word| line.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_all_sorts() {
        let hash = "00112233445566778899aabbccddeeff";
        let of = |line: &str, number| read(Some(line.as_bytes()), number, Kind::Md5);
        for line in [
            hash.to_owned(),
            format!("  {}  ", hash.to_uppercase()),
            format!("17,{hash},tag"),
            format!("\"{hash}\";\"note\""),
            format!("{hash}  file.jpg"),
            format!("{{\"hash\": \"{hash}\", \"id\": 3}}"),
            format!("{{\"md5\": \"{hash}\"}}"),
        ] {
            assert_eq!(of(&line, 5), Row::Hash(hash.to_owned()), "{line}");
        }
        for line in ["", "   ", "# a remark"] {
            assert_eq!(of(line, 5), Row::Nothing, "{line}");
        }
        assert_eq!(of("id,MD5,note", 1), Row::Nothing);
        for line in ["id,MD5,note", "xyz", &hash[1..], &format!("{hash}0"), "{\"hash\": 7}", "{broken"] {
            assert!(matches!(of(line, 2), Row::Bad(_)), "{line}");
        }
        assert!(matches!(read(None, 1, Kind::Md5), Row::Bad(_)));
        assert!(matches!(read(Some(b"\xff"), 1, Kind::Pdq), Row::Bad(_)));
    }
}
