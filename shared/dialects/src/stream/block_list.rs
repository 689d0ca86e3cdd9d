//! Block lists, as Stream's clients make and read them: one way of matching for a whole list.

use std::collections::HashSet;

use domain::config::{BlockList, BlockListEntry, ListAbout, ListOptions, MAX_PHRASE_BYTES, MatchMode};
use serde_json::{Value, json};

use super::PROFANITY_LIST;
use super::read;
use super::time::ns;
use crate::fault::Fault;
use crate::json::Reader;

/// Most bytes of a request: as many words as a list may have, as long as they may be, escaped.
pub const MAX_REQUEST_BYTES: usize = 4 * 1024 * 1024;
/// Most characters of a name.
const MAX_NAME_CHARS: usize = 255;
/// The same in bytes: the name is part of a key, which has room for 1,024.
const MAX_NAME_BYTES: usize = 900;
/// Most words.
const MAX_WORDS: usize = 10_000;
/// Most bytes of a team.
const MAX_TEAM_BYTES: usize = 4 * 128;

/// Types of lists, and how their entries match.
const TYPES: [(&str, MatchMode); 6] = [
    ("word", MatchMode::Word),
    ("regex", MatchMode::Regex),
    ("domain", MatchMode::Domain),
    ("domain_allowlist", MatchMode::DomainAllowlist),
    ("email", MatchMode::Email),
    ("email_allowlist", MatchMode::EmailAllowlist),
];

/// What is said of a list's words; `None` means that the request says nothing about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Its words, each once, with where they stood in the request.
    words: Option<Vec<(usize, String)>>,
    leet: Option<bool>,
    plurals: Option<bool>,
    look_alikes: Option<bool>,
    match_substring: Option<bool>,
}

/// A list that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Its name.
    pub name: String,
    /// Its type, team and owner.
    pub about: ListAbout,
    /// Words and options.
    pub said: Said,
}

/// A change of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Only if it is this team's.
    pub team: Option<String>,
    /// Words and options.
    pub said: Said,
}

/// Reads a request for a list.
pub fn create(body: &[u8]) -> Result<New, Fault> {
    read::body(body, |reader| {
        let name = name(reader);
        if reader.get("words").is_none() {
            reader.problem("words", "missing", "'words' is required");
        }
        let mode = reader.word("type", &TYPES).unwrap_or_default();
        let (team, owner) = (team(reader), read::person(reader));
        let said = said(reader, mode == MatchMode::Regex);
        let about = ListAbout { mode, team, owner, ..ListAbout::default() };
        Some(New { name: name?, about, said })
    })
}

/// Reads a change of a list whose entries match in this way.
pub fn change(body: &[u8], mode: MatchMode) -> Result<Change, Fault> {
    read::body(body, |reader| {
        read::person(reader);
        Some(Change { team: team(reader), said: said(reader, mode == MatchMode::Regex) })
    })
}

fn name(reader: &mut Reader<'_>) -> Option<String> {
    let name = reader.required_text("name", 4 * MAX_NAME_CHARS)?;
    let problem = if name.chars().count() > MAX_NAME_CHARS {
        Some(("too_long", format!("'name' has more than {MAX_NAME_CHARS} characters")))
    } else if name.len() > MAX_NAME_BYTES {
        Some(("too_long", format!("'name' has more than {MAX_NAME_BYTES} bytes")))
    } else if name.chars().any(char::is_control) {
        Some(("bad_name", "'name' must not have control characters".to_owned()))
    } else if name == PROFANITY_LIST {
        Some(("taken", format!("'name' is that of a list which is always there: {PROFANITY_LIST}")))
    } else {
        None
    };
    if let Some((code, message)) = problem {
        reader.problem("name", code, message);
    }
    Some(name.to_owned())
}

fn team(reader: &mut Reader<'_>) -> Option<String> {
    read::optional_text(reader, "team", MAX_TEAM_BYTES)
}

fn said(reader: &mut Reader<'_>, is_regex: bool) -> Said {
    Said {
        words: words(reader, is_regex),
        leet: reader.flag("is_leet_check_enabled"),
        plurals: reader.flag("is_plural_check_enabled"),
        look_alikes: reader.flag("is_confusable_folding_enabled"),
        match_substring: reader.flag("is_substring_matching_enabled"),
    }
}

/// Words that differ in case alone are one, except in patterns, where case can mean something.
fn words(reader: &mut Reader<'_>, is_regex: bool) -> Option<Vec<(usize, String)>> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (at, word) in reader.texts("words", MAX_WORDS, MAX_PHRASE_BYTES)? {
        let word = word.trim();
        if word.is_empty() || word.chars().any(char::is_control) {
            let message = "must be a word, without control characters";
            reader.problem(&format!("words[{at}]"), "bad_word", message);
        } else if seen.insert(if is_regex { word.to_owned() } else { word.to_lowercase() }) {
            found.push((at, word.to_owned()));
        }
    }
    Some(found)
}

impl Said {
    /// Whether it says anything of the words.
    pub const fn has_words(&self) -> bool {
        self.words.is_some()
    }

    /// The entries of a list of this kind, labelled by the list's name alone.
    pub fn entries(&self, mode: MatchMode) -> Vec<BlockListEntry> {
        let entry = |(_, phrase): &(usize, String)| BlockListEntry {
            phrase: phrase.clone(),
            mode,
            label: None,
            severity: None,
        };
        self.words.iter().flatten().map(entry).collect()
    }

    /// Path, in the request, of the word of an entry.
    pub fn path(&self, entry: usize) -> String {
        let at = self.words.as_ref().and_then(|words| words.get(entry)).map(|(at, _)| at);
        at.map_or_else(|| "words".to_owned(), |at| format!("words[{at}]"))
    }

    /// The options, where nothing is said as they were.
    pub fn options(&self, before: ListOptions) -> ListOptions {
        ListOptions {
            match_substring: self.match_substring.unwrap_or(before.match_substring),
            leet: self.leet.unwrap_or(before.leet),
            look_alikes: self.look_alikes.unwrap_or(before.look_alikes),
            plurals: self.plurals.unwrap_or(before.plurals),
        }
    }
}

/// The options of a list that says nothing of them: whole words, as they are written.
pub const PLAIN: ListOptions = ListOptions { match_substring: false, leet: false, look_alikes: false, plurals: false };

/// A list as answered.
pub fn render(list: &BlockList, entries: &[BlockListEntry]) -> Value {
    let words: Vec<&str> = entries.iter().map(|entry| entry.phrase.as_str()).collect();
    let kind = TYPES.iter().find(|(_, mode)| *mode == list.about.mode).map_or("word", |(word, _)| word);
    let mut shown = json!({
        "id": list.name,
        "name": list.name,
        "type": kind,
        "words": words,
        "is_leet_check_enabled": list.options.leet,
        "is_plural_check_enabled": list.options.plurals,
        "is_confusable_folding_enabled": list.options.look_alikes,
        "is_substring_matching_enabled": list.options.match_substring,
    });
    if let Some(map) = shown.as_object_mut() {
        map.extend(list.about.team.clone().map(|team| ("team".to_owned(), team.into())));
        map.extend(list.about.owner.clone().map(|owner| ("owner_user_id".to_owned(), owner.into())));
        let times = [("created_at", list.about.created_us), ("updated_at", list.about.updated_us)];
        let noted = times.into_iter().filter(|(_, us)| *us > 0);
        map.extend(noted.map(|(name, us)| (name.to_owned(), ns(us).into())));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(body: &Value) -> Vec<(String, &'static str)> {
        let Err(Fault::Invalid(problems)) = create(body.to_string().as_bytes()) else { panic!("{body}") };
        problems.into_iter().map(|problem| (problem.path, problem.code)).collect()
    }

    #[test]
    fn a_list_is_shown_as_it_was_sent() {
        for (kind, mode) in TYPES {
            let body = json!({ "name": "words of the house", "words": ["Cookie", " cookie ", "cream"], "type": kind,
                "team": "red", "user": { "id": "jane" }, "is_plural_check_enabled": true });
            let new = create(body.to_string().as_bytes()).unwrap();
            let entries = new.said.entries(new.about.mode);
            let words: Vec<_> = entries.iter().map(|entry| (entry.phrase.as_str(), entry.mode)).collect();
            if mode == MatchMode::Regex {
                assert_eq!(words.len(), 3, "case can mean something in patterns");
            } else {
                assert_eq!(words, [("Cookie", mode), ("cream", mode)]);
                assert_eq!((new.said.path(1), new.said.path(7)), ("words[2]".into(), "words".into()));
            }
            let about = ListAbout { created_us: 1_000, updated_us: 2_000, ..new.about.clone() };
            let options = new.said.options(PLAIN);
            let list =
                BlockList { name: new.name, version: 1, enabled: true, entry_count: 2, part_count: 1, options, about };
            let shown = render(&list, &entries[..1]);
            assert_eq!((&shown["type"], &shown["words"]), (&json!(kind), &json!(["Cookie"])));
            assert_eq!((&shown["team"], &shown["owner_user_id"]), (&json!("red"), &json!("jane")));
            assert_eq!(shown["is_plural_check_enabled"], true);
            assert_eq!(shown["is_leet_check_enabled"], false);
            assert_eq!((&shown["created_at"], &shown["updated_at"]), (&json!(1_000_000), &json!(2_000_000)));
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(problems(&json!({})), [("name".into(), "missing"), ("words".into(), "missing")]);
        let long = "é".repeat(MAX_NAME_CHARS + 1);
        let wide = "\u{1f600}".repeat(MAX_NAME_BYTES / 4 + 1);
        assert_eq!(problems(&json!({ "name": wide, "words": ["a"] })), [("name".into(), "too_long")]);
        let bad =
            json!({ "name": long, "type": "colour", "words": ["a", "", 7, "b\u{7}"], "is_leet_check_enabled": 1 });
        assert_eq!(
            problems(&bad),
            [
                ("name".into(), "too_long"),
                ("type".into(), "unknown_value"),
                ("words[2]".into(), "wrong_type"),
                ("words[1]".into(), "bad_word"),
                ("words[3]".into(), "bad_word"),
                ("is_leet_check_enabled".into(), "wrong_type"),
            ]
        );
        assert_eq!(problems(&json!({ "name": PROFANITY_LIST, "words": [] })), [("name".into(), "taken")]);
        let many = vec!["w"; MAX_WORDS + 1];
        assert_eq!(problems(&json!({ "name": "n", "words": many })), [("words".into(), "too_many")]);
    }

    #[test]
    fn a_change_keeps_what_it_does_not_name() {
        let before = ListOptions { leet: true, ..PLAIN };
        let change = change(br#"{"is_plural_check_enabled":true,"words":null}"#, MatchMode::Word).unwrap();
        assert!(!change.said.has_words());
        assert_eq!(change.said.options(before), ListOptions { plurals: true, ..before });
        assert!(super::change(b"{\"words\":7}", MatchMode::Word).is_err());
    }
}
