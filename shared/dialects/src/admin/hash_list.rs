//! Hash lists, and pages of their entries.

use std::collections::HashSet;

use domain::config::{DEFAULT_HASH_DISTANCE, HashKind, HashList, MAX_HASH_DISTANCE, MAX_HASHES_A_PAGE};
use domain::severity::Severity;
use serde_json::{Value, json};

use crate::fault::Fault;

use super::{read, with};

/// Most bytes of a page of entries.
pub const MAX_PAGE_BYTES: usize = 512 * 1024;
/// Most bytes of one entry, in hexadecimal.
const MAX_HASH_BYTES: usize = 64;
/// Words for [`HashKind`].
const KINDS: [(&str, HashKind); 3] = [("pdq", HashKind::Pdq), ("md5", HashKind::Md5), ("sha256", HashKind::Sha256)];

/// A list that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// How its entries are computed.
    pub kind: HashKind,
    /// Whether it is matched.
    pub enabled: bool,
    /// Bits by which a picture may differ.
    pub distance: u32,
    /// How grave a match is.
    pub severity: Option<Severity>,
    /// Whether its entries are removed.
    pub clear: bool,
}

/// Reads a list.
pub fn input(body: &[u8]) -> Result<Input, Fault> {
    read::body(body, |reader| {
        read::require(reader, "kind");
        let kind = reader.word("kind", &KINDS);
        let enabled = reader.flag("enabled");
        let distance = read::number(reader, "distance", 0, MAX_HASH_DISTANCE);
        if distance.is_some() && kind.is_some_and(|kind| kind != HashKind::Pdq) {
            reader.problem("distance", "not_applicable", "only PDQ hashes have a distance");
        }
        let severity = read::severity(reader, "severity");
        let clear = reader.flag("clear");
        Some(Input {
            kind: kind?,
            enabled: enabled.unwrap_or(true),
            distance: distance.unwrap_or(if kind == Some(HashKind::Pdq) { DEFAULT_HASH_DISTANCE } else { 0 }),
            severity,
            clear: clear.unwrap_or(false),
        })
    })
}

/// Reads a page of entries of a kind, each in hexadecimal; repetitions are folded.
pub fn entries(body: &[u8], kind: HashKind) -> Result<Vec<Vec<u8>>, Fault> {
    read::body(body, |reader| {
        read::require(reader, "hashes");
        let mut seen = HashSet::new();
        let mut entries = Vec::new();
        for (index, text) in reader.texts("hashes", MAX_HASHES_A_PAGE, MAX_HASH_BYTES)? {
            let Some(bytes) = hash(text, kind) else {
                let message = format!("must have {} hexadecimal digits", kind.bytes() * 2);
                reader.problem(&format!("hashes[{index}]"), "bad_hash", message);
                continue;
            };
            if seen.insert(bytes.clone()) {
                entries.push(bytes);
            }
        }
        if reader.get("hashes").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            reader.problem("hashes", "empty", "'hashes' must not be empty");
        }
        Some(entries)
    })
}

fn hash(text: &str, kind: HashKind) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect::<Option<_>>()?;
    let bytes: Vec<u8> =
        digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    (digits.len() == kind.bytes() * 2).then_some(bytes)
}

/// A list as answered, without its entries.
pub fn render(list: &HashList) -> Value {
    let body = json!({
        "name": list.name,
        "kind": list.kind.as_str(),
        "version": list.version,
        "enabled": list.enabled,
        "entry_count": list.entry_count(),
    });
    let body = with(body, "distance", (list.kind == HashKind::Pdq).then_some(list.distance));
    with(body, "severity", list.severity.map(Severity::as_str))
}

/// A list as answered when entries have been added; none if all of the page were there.
pub fn render_added(list: &HashList, added: u32) -> Value {
    with(render(list), "added", Some(added))
}

/// A list as answered when entries have been removed: how many of the page it had.
pub fn render_removed(list: &HashList, removed: usize) -> Value {
    with(render(list), "removed", Some(removed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes<T: std::fmt::Debug>(read: Result<T, Fault>) -> Vec<(String, &'static str)> {
        let Err(Fault::Invalid(problems)) = read else { panic!("{read:?}") };
        problems.into_iter().map(|problem| (problem.path, problem.code)).collect()
    }

    #[test]
    fn lists_have_defaults_by_their_kind() {
        let pdq = input(br#"{"kind":"pdq"}"#).unwrap();
        assert_eq!((pdq.distance, pdq.enabled, pdq.clear), (31, true, false));
        let md5 = input(br#"{"kind":"md5","severity":"critical","enabled":false,"clear":true}"#).unwrap();
        assert_eq!((md5.distance, md5.severity, md5.enabled, md5.clear), (0, Some(Severity::Critical), false, true));
    }

    #[test]
    fn every_problem_of_a_list_is_named() {
        let body = br#"{"kind":"sha256","distance":3,"enabled":1,"severity":"awful","clear":"yes"}"#;
        let expected = [
            ("enabled", "wrong_type"),
            ("distance", "not_applicable"),
            ("severity", "unknown_value"),
            ("clear", "wrong_type"),
        ];
        assert_eq!(codes(input(body)), expected.map(|(path, code)| (path.to_owned(), code)));
        assert_eq!(codes(input(b"{}")), [("kind".to_owned(), "missing")]);
        assert_eq!(codes(input(br#"{"kind":"pdq","distance":65}"#)), [("distance".to_owned(), "out_of_range")]);
    }

    #[test]
    fn entries_are_read_and_their_problems_named_by_place() {
        let one = "00112233445566778899aAbBcCdDeEfF";
        let page = json!({ "hashes": [one, one.to_lowercase(), "f".repeat(32)] });
        let read = entries(page.to_string().as_bytes(), HashKind::Md5).unwrap();
        assert_eq!((read.len(), read[0][..3].to_vec(), read[0][15]), (2, vec![0, 0x11, 0x22], 0xff));
        let bad = json!({ "hashes": ["xyz", one, 7, format!("{}é", "0".repeat(30)), "0".repeat(65)] });
        let expected = [
            ("hashes[2]", "wrong_type"),
            ("hashes[4]", "too_long"),
            ("hashes[0]", "bad_hash"),
            ("hashes[3]", "bad_hash"),
        ];
        let found = codes(entries(bad.to_string().as_bytes(), HashKind::Md5));
        assert_eq!(found, expected.map(|(path, code)| (path.to_owned(), code)));
        assert_eq!(codes(entries(b"{}", HashKind::Md5)), [("hashes".to_owned(), "missing")]);
        assert_eq!(codes(entries(br#"{"hashes":[]}"#, HashKind::Md5)), [("hashes".to_owned(), "empty")]);
        let many = json!({ "hashes": vec![one; MAX_HASHES_A_PAGE + 1] });
        assert_eq!(codes(entries(many.to_string().as_bytes(), HashKind::Md5))[0].1, "too_many");
    }
}
