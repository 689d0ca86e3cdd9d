//! One line of a file of hashes.
//!
//! A line is a hash; or values between commas, semicolons, tabs or blanks, of which the one under the heading of hashes
//! is taken, and without a heading the first that is a hash; or a JSON object as `ThreatExchange` and HMA export them.
//! What says of itself that it is a hash of another kind is refused: PDQ and SHA-256 look alike.

use serde_json::Value;

use super::{Kind, cells};

/// Names of columns and properties, in small letters.
const HASH: [&str; 7] = ["hash", "signal_value", "signal_str", "indicator", "raw_indicator", "value", "signal"];
const KIND: [&str; 4] = ["type", "signal_type", "kind", "hash_type"];
/// Last words of the names of kinds: `HASH_PDQ`, `video_md5`.
const KINDS: [&str; 9] = ["pdq", "vpdq", "md5", "sha1", "sha256", "sha512", "photodna", "tmk", "phash"];

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A hash, in small letters.
    Hash(String),
    /// Nothing, and that is all right.
    Nothing,
    /// Something that is no hash of this kind, and why.
    Bad(String),
}

/// Reads the lines of one file in order.
pub struct Reader {
    kind: Kind,
    /// Whether the first line that says something has been read, which may be a heading.
    has_begun: bool,
    columns: Option<Columns>,
}

/// Where in a line its hash stands, and its kind.
struct Columns {
    hash: usize,
    kind: Option<usize>,
}

impl Reader {
    /// A reader of hashes of this kind.
    pub const fn new(kind: Kind) -> Self {
        Self { kind, has_begun: false, columns: None }
    }

    /// Whether it knows its columns. Who goes on in the middle of a file reads its beginning first.
    pub const fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Reads a line; there is none if it is too long.
    pub fn read(&mut self, line: Option<&[u8]>) -> Row {
        let Some(line) = line.and_then(|line| std::str::from_utf8(line).ok()) else { return self.no_hash() };
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Row::Nothing;
        }
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        if line.starts_with('{') {
            return self.object(line);
        }
        let Some(cells) = cells::split(line) else { return Row::Bad("quotes out of place".to_owned()) };
        if is_first && !cells.iter().any(|cell| self.is_hash(cell)) && self.is_heading(&cells) {
            return Row::Nothing;
        }
        self.values(&cells)
    }

    /// Whether the line names columns; remembers which.
    fn is_heading(&mut self, cells: &[String]) -> bool {
        let names: Vec<String> = cells.iter().map(|cell| cell.to_ascii_lowercase()).collect();
        let own = self.kind.word();
        let hash = HASH.iter().chain([&own]).find_map(|name| names.iter().position(|cell| cell == name));
        let kind = KIND.iter().find_map(|name| names.iter().position(|cell| cell == name));
        self.columns = hash.map(|hash| Columns { hash, kind });
        let is_named = |name: &String| HASH.iter().chain(&KINDS).any(|known| name.contains(known));
        self.columns.is_some() || names.iter().any(is_named)
    }

    fn values(&self, cells: &[String]) -> Row {
        match &self.columns {
            Some(columns) => {
                let cell = |at: usize| cells.get(at).map(String::as_str);
                self.checked(columns.kind.and_then(cell), cell(columns.hash))
            }
            None => self.checked(None, cells.iter().map(String::as_str).find(|cell| self.is_hash(cell))),
        }
    }

    fn object(&self, line: &str) -> Row {
        let Ok(object) = serde_json::from_str::<Value>(line) else { return Row::Bad("no JSON object".to_owned()) };
        let own = self.kind.word();
        let named = |names: &[&str]| names.iter().find_map(|name| object.get(name)?.as_str());
        self.checked(named(&KIND), named(&HASH).or_else(|| named(&[own])))
    }

    /// The hash, unless it is said to be of another kind.
    fn checked(&self, said: Option<&str>, text: Option<&str>) -> Row {
        let said = said.unwrap_or_default().to_ascii_lowercase().replace("sha-", "sha");
        let word = said.rsplit(['_', '-', ' ', '.']).next().unwrap_or_default();
        if KINDS.contains(&word) && word != self.kind.word() {
            return Row::Bad(format!("a hash of another kind, {word}"));
        }
        match text.map(str::trim).filter(|text| self.is_hash(text)) {
            Some(hash) => Row::Hash(hash.to_ascii_lowercase()),
            None => self.no_hash(),
        }
    }

    fn is_hash(&self, text: &str) -> bool {
        text.len() == self.kind.digits() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    fn no_hash(&self) -> Row {
        Row::Bad(format!("no hash of {} hexadecimal digits", self.kind.digits()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "00112233445566778899aabbccddeeff";

    fn rows(kind: Kind, lines: &[&str]) -> Vec<Row> {
        let mut reader = Reader::new(kind);
        lines.iter().map(|line| reader.read(Some(line.as_bytes()))).collect()
    }

    fn second(line: &str) -> Row {
        rows(Kind::Md5, &[MD5, line]).pop().unwrap()
    }

    #[test]
    fn lines_of_all_sorts() {
        for line in [
            MD5.to_owned(),
            format!("  {}  ", MD5.to_uppercase()),
            format!("17,{MD5},tag"),
            format!("17, \"two, words\", \"{MD5}\""),
            format!("\"{MD5}\";\"note\""),
            format!("{MD5}  file.jpg"),
            format!("note\t{MD5}"),
            format!("{{\"hash\": \"{MD5}\", \"id\": 3}}"),
            format!("{{\"md5\": \"{MD5}\", \"type\": \"image\"}}"),
            format!("{{\"type\": \"HASH_MD5\", \"indicator\": \"{MD5}\"}}"),
            format!("{{\"signal_type\": \"video_md5\", \"signal_value\": \"{MD5}\"}}"),
        ] {
            assert_eq!(second(&line), Row::Hash(MD5.to_owned()), "{line}");
        }
        for line in ["", "   ", "# a remark"] {
            assert_eq!(second(line), Row::Nothing, "{line}");
        }
        let quotes = format!("\"{MD5},1");
        for line in ["id,MD5,note", "xyz", &MD5[1..], &format!("{MD5}0"), "{\"hash\": 7}", "{broken", &quotes] {
            assert!(matches!(second(line), Row::Bad(_)), "{line}");
        }
        let mut reader = Reader::new(Kind::Pdq);
        assert!(matches!(reader.read(None), Row::Bad(_)));
        assert!(matches!(reader.read(Some(b"\xff")), Row::Bad(_)));
    }

    #[test]
    fn the_heading_says_where_the_hash_stands() {
        let other = MD5.replace('0', "1");
        let row = format!("md5,{other},{MD5}");
        let hash = Row::Hash(MD5.to_owned());
        let read = |heading: &str| rows(Kind::Md5, &["# exported", heading, &row, heading]);
        for heading in ["type,of,hash", "Type,Of,Signal_Value", "kind,x,md5"] {
            let found = read(heading);
            assert_eq!(found[1..3], [Row::Nothing, hash.clone()], "{heading}");
            assert!(matches!(found[3], Row::Bad(_)), "there is one heading");
        }
        // A heading that names no column of hashes: the first hash of the line.
        assert_eq!(read("a,hash of it,b")[2], Row::Hash(other));
    }

    #[test]
    fn hashes_of_another_kind_are_refused_where_they_say_so() {
        let sha256 = MD5.repeat(2);
        let objects = [
            format!("{{\"type\": \"HASH_SHA256\", \"indicator\": \"{sha256}\"}}"),
            format!("{{\"signal_type\": \"sha-256\", \"signal_value\": \"{sha256}\"}}"),
        ];
        for object in &objects {
            assert_eq!(rows(Kind::Pdq, &[object]), [Row::Bad("a hash of another kind, sha256".to_owned())], "{object}");
            assert_eq!(rows(Kind::Sha256, &[object]), [Row::Hash(sha256.clone())], "{object}");
        }
        let line = format!("{sha256},sha256");
        let found = rows(Kind::Pdq, &["hash,type", &line, &line.replace(",sha256", ",pdq")]);
        assert_eq!(found[2], Row::Hash(sha256));
        assert!(matches!(found[1], Row::Bad(_)));
    }
}
