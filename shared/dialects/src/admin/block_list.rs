//! Block lists with their entries.

use std::collections::HashSet;

use domain::config::{BlockList, BlockListEntry, ListOptions, MAX_BLOCK_LIST_ENTRIES, MAX_PHRASE_BYTES, MatchMode};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::json::Reader;

use super::{read, with};

/// Most bytes of a request. A list of this size still fits, escaped, into a function's answer.
pub const MAX_REQUEST_BYTES: usize = 4 * 1024 * 1024;

/// Most bytes of an entry's label.
pub(crate) const MAX_LABEL_BYTES: usize = 64;
/// Words for [`MatchMode`].
const MODES: [(&str, MatchMode); 7] = [
    ("word", MatchMode::Word),
    ("substring", MatchMode::Substring),
    ("regex", MatchMode::Regex),
    ("domain", MatchMode::Domain),
    ("domain_allowlist", MatchMode::DomainAllowlist),
    ("email", MatchMode::Email),
    ("email_allowlist", MatchMode::EmailAllowlist),
];

/// A list that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Whether it is matched.
    pub enabled: bool,
    /// How its words are matched.
    pub options: ListOptions,
    /// Its entries, each phrase once per way of matching.
    pub entries: Vec<BlockListEntry>,
    /// Where each entry stood in the request.
    positions: Vec<usize>,
}

impl Input {
    /// Path, in the request, of the phrase of an entry.
    pub fn phrase_path(&self, entry: usize) -> String {
        self.positions.get(entry).map_or_else(|| "entries".to_owned(), |at| format!("entries[{at}].phrase"))
    }
}

/// Reads a list. An entry that repeats an earlier one's phrase, apart from case and outer spaces, and
/// its way of matching is folded into it.
pub fn input(body: &[u8]) -> Result<Input, Fault> {
    read::body(body, |reader| {
        let enabled = reader.flag("enabled");
        let options = options(reader);
        read::require(reader, "entries");
        let mut position = 0;
        let mut seen = HashSet::new();
        let mut positions = Vec::new();
        let entries = reader.objects("entries", MAX_BLOCK_LIST_ENTRIES, |reader| {
            // Counted here, because elements that are no objects already make the request invalid.
            let at = position;
            position += 1;
            let entry = entry(reader)?;
            // Case means something in patterns (`\w` and `\W`).
            let phrase =
                if entry.mode == MatchMode::Regex { entry.phrase.clone() } else { entry.phrase.to_lowercase() };
            if !seen.insert((phrase, entry.mode)) {
                return None;
            }
            positions.push(at);
            Some(entry)
        });
        Some(Input { enabled: enabled.unwrap_or(true), options, entries: entries?, positions })
    })
}

fn options(reader: &mut Reader<'_>) -> ListOptions {
    let usual = ListOptions::default();
    ListOptions {
        match_substring: reader.flag("match_substring").unwrap_or(usual.match_substring),
        leet: reader.flag("leet").unwrap_or(usual.leet),
        look_alikes: reader.flag("look_alikes").unwrap_or(usual.look_alikes),
        plurals: reader.flag("plurals").unwrap_or(usual.plurals),
    }
}

fn entry(reader: &mut Reader<'_>) -> Option<BlockListEntry> {
    let phrase = reader.required_text("phrase", MAX_PHRASE_BYTES).map(str::trim);
    match phrase {
        Some("") => reader.problem("phrase", "empty", "'phrase' must not be empty"),
        Some(text) if text.chars().any(char::is_control) => {
            reader.problem("phrase", "bad_phrase", "'phrase' must not have control characters");
        }
        _ => {}
    }
    let mode = reader.word("match", &MODES);
    let label = reader.short_text("label", MAX_LABEL_BYTES);
    if label.is_some_and(|text| text.chars().any(char::is_control)) {
        reader.problem("label", "bad_label", "'label' must not have control characters");
    }
    let severity = read::severity(reader, "severity");
    Some(BlockListEntry {
        phrase: phrase?.to_owned(),
        mode: mode.unwrap_or_default(),
        label: label.map(str::to_owned),
        severity,
    })
}

/// A list as answered, without its entries.
pub fn render(list: &BlockList) -> Value {
    json!({
        "name": list.name,
        "version": list.version,
        "enabled": list.enabled,
        "entry_count": list.entry_count,
        "match_substring": list.options.match_substring,
        "leet": list.options.leet,
        "look_alikes": list.options.look_alikes,
        "plurals": list.options.plurals,
    })
}

/// A list as answered, with its entries.
pub fn render_with_entries(list: &BlockList, entries: &[BlockListEntry]) -> Value {
    let entries: Vec<_> = entries.iter().map(render_entry).collect();
    with(render(list), "entries", Some(entries))
}

fn render_entry(entry: &BlockListEntry) -> Value {
    let mode = MODES.iter().find(|(_, mode)| *mode == entry.mode).map(|(word, _)| *word);
    let body = json!({ "phrase": entry.phrase, "match": mode });
    let body = with(body, "label", entry.label.as_deref());
    with(body, "severity", entry.severity.map(domain::severity::Severity::as_str))
}

#[cfg(test)]
mod tests {
    use domain::config::ListAbout;
    use domain::severity::Severity;

    use super::*;

    #[test]
    fn repeated_entries_are_folded_and_keep_their_positions() {
        let body = br#"{"entries":[{"phrase":"Damn"},{"phrase":" damn "},{"phrase":"damn","match":"substring"},{"phrase":"heck","label":"mild","severity":"low"}]}"#;
        let input = input(body).unwrap();
        assert!(input.enabled);
        let phrases: Vec<_> = input.entries.iter().map(|e| (e.phrase.as_str(), e.mode)).collect();
        assert_eq!(phrases, [("Damn", MatchMode::Word), ("damn", MatchMode::Substring), ("heck", MatchMode::Word)]);
        assert_eq!(input.entries[2].severity, Some(Severity::Low));
        assert_eq!(input.phrase_path(2), "entries[3].phrase");
        assert_eq!(input.phrase_path(9), "entries");
    }

    #[test]
    fn every_way_to_match_is_read_and_patterns_keep_their_case() {
        let entries: Vec<_> = MODES.iter().map(|(word, _)| json!({ "phrase": "a.com", "match": word })).collect();
        let read = input(json!({ "entries": entries, "leet": false }).to_string().as_bytes()).unwrap();
        assert_eq!(read.entries.iter().map(|entry| entry.mode).collect::<Vec<_>>(), MODES.map(|(_, mode)| mode));
        assert!(!read.options.leet && read.options.look_alikes);
        let body = br#"{"entries":[{"phrase":"a\\w","match":"regex"},{"phrase":"a\\W","match":"regex"}]}"#;
        assert_eq!(input(body).unwrap().entries.len(), 2);
    }

    #[test]
    fn every_bad_entry_is_named() {
        let body = br#"{"enabled":"on","entries":[{"phrase":""},{"phrase":"  "},{},7,{"phrase":"a\u0007b","match":"fuzzy","severity":"x","label":""}]}"#;
        let Err(Fault::Invalid(problems)) = input(body) else { panic!() };
        let found: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.code)).collect();
        assert_eq!(
            found,
            [
                ("enabled", "wrong_type"),
                ("entries[0].phrase", "empty"),
                ("entries[1].phrase", "empty"),
                ("entries[2].phrase", "missing"),
                ("entries[3]", "wrong_type"),
                ("entries[4].phrase", "bad_phrase"),
                ("entries[4].match", "unknown_value"),
                ("entries[4].label", "empty"),
                ("entries[4].severity", "unknown_value"),
            ]
        );
    }

    #[test]
    fn limits_hold() {
        let long = json!({ "entries": [{ "phrase": "x".repeat(MAX_PHRASE_BYTES + 1) }] });
        let many = json!({ "entries": vec![json!({ "phrase": "x" }); MAX_BLOCK_LIST_ENTRIES + 1] });
        let cases =
            [(long, "entries[0].phrase", "too_long"), (many, "entries", "too_many"), (json!({}), "entries", "missing")];
        for (body, path, code) in cases {
            let Err(Fault::Invalid(problems)) = input(body.to_string().as_bytes()) else { panic!() };
            assert_eq!((problems[0].path.as_str(), problems[0].code), (path, code));
        }
    }

    #[test]
    fn entries_render_as_they_are_read() {
        let entries = json!([{ "phrase": "crap", "match": "substring", "label": "mild", "severity": "info" }, { "phrase": "heck", "match": "word" }]);
        let read = input(json!({ "entries": entries }).to_string().as_bytes()).unwrap();
        let options = ListOptions { plurals: true, ..ListOptions::default() };
        let list = BlockList {
            name: "own".into(),
            version: 4,
            enabled: true,
            entry_count: 2,
            part_count: 1,
            options,
            about: ListAbout::default(),
        };
        let rendered = render_with_entries(&list, &read.entries);
        assert_eq!(rendered["entries"], entries);
        assert_eq!((&rendered["version"], &rendered["entry_count"]), (&json!(4), &json!(2)));
        assert_eq!((&rendered["plurals"], &rendered["leet"]), (&json!(true), &json!(true)));
    }
}
