//! Lists of words: the platform's block lists, as Moderation API's clients make and read them. The key of a list is its
//! id, and in an answer to `/v1/moderate` the id of its policy.

use std::collections::HashSet;

use domain::config::{
    BlockList, BlockListEntry, ListAbout, ListOptions, MAX_BLOCK_LIST_ENTRIES, MAX_PHRASE_BYTES, MatchMode, Platform,
};
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::fault::{Fault, Problem};
use crate::json::{Reader, object};

/// Most bytes of a request: as many words as it may have, as long as they may be, escaped.
pub const MAX_REQUEST_BYTES: usize = 4 * 1024 * 1024;
/// Most words of a request.
const MAX_WORDS: usize = 5_000;
/// Longest name and description, bytes.
const MAX_NAME_BYTES: usize = 4 * 255;
const MAX_DESCRIPTION_BYTES: usize = 4 * 1_000;
/// Longest key that is made from a name, characters; a key can have 64.
const MAX_SLUG: usize = 48;
/// The key of a list of whose name nothing can be made.
const NO_NAME: &str = "wordlist";

/// Words of a request, each once, with where they stood in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<(usize, String)>);

/// A list that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Its name.
    pub name: String,
    /// The key that is wished for.
    pub key: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Its words.
    pub words: Words,
}

/// A change of a list; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Another name.
    pub name: Option<String>,
    /// Its key, which cannot be changed.
    pub key: Option<String>,
    /// Another description; an empty one removes it.
    pub description: Option<String>,
    /// Other words in place of all.
    pub words: Option<Words>,
    /// Whether words match only as they are written.
    pub strict: Option<bool>,
}

/// Reads a request for a list.
pub fn create(body: &[u8]) -> Result<New, Fault> {
    read(body, |reader| {
        let name = reader.required_text("name", MAX_NAME_BYTES).map(str::to_owned);
        let (key, description) = (key(reader), text(reader, "description", MAX_DESCRIPTION_BYTES));
        let words = words(reader).unwrap_or_default();
        let description = description.filter(|text| !text.is_empty());
        Some(New { name: name?, key, description, words })
    })
}

/// Reads a change of a list.
pub fn change(body: &[u8]) -> Result<Change, Fault> {
    read(body, |reader| {
        Some(Change {
            name: reader.short_text("name", MAX_NAME_BYTES).map(str::to_owned),
            key: key(reader),
            description: text(reader, "description", MAX_DESCRIPTION_BYTES),
            words: words(reader),
            strict: reader.flag("strict"),
        })
    })
}

/// Reads words that are to be added.
pub fn added(body: &[u8]) -> Result<Words, Fault> {
    read(body, |reader| {
        if reader.get("words").is_none() {
            reader.problem("words", "missing", "'words' is required");
        }
        words(reader)
    })
}

fn read<T>(body: &[u8], read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Result<T, Fault> {
    let map = object(body)?;
    let mut problems: Vec<Problem> = Vec::new();
    match read(&mut Reader::root(&map, &mut problems)) {
        Some(value) if problems.is_empty() => Ok(value),
        _ => Err(Fault::Invalid(problems)),
    }
}

fn text(reader: &mut Reader<'_>, name: &str, max_bytes: usize) -> Option<String> {
    let text = reader.text(name)?.trim();
    if text.len() > max_bytes {
        reader.problem(name, "too_long", format!("'{name}' has more than {max_bytes} bytes"));
        return None;
    }
    Some(text.to_owned())
}

/// Keys stand in paths, and name policies.
fn key(reader: &mut Reader<'_>) -> Option<String> {
    let key = reader.text("key").filter(|key| !key.is_empty())?;
    let fits = key.len() <= 64 && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    if !fits {
        reader.problem("key", "bad_name", "'key' must be 1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-'");
        return None;
    }
    Some(key.to_owned())
}

/// Empty words are ignored, and so are those that were there before.
fn words(reader: &mut Reader<'_>) -> Option<Words> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (at, word) in reader.texts("words", MAX_WORDS, MAX_PHRASE_BYTES)? {
        let word = word.trim();
        if word.chars().any(char::is_control) {
            reader.problem(&format!("words[{at}]"), "bad_word", "must be a word, without control characters");
        } else if !word.is_empty() && seen.insert(word.to_lowercase()) {
            found.push((at, word.to_owned()));
        }
    }
    Some(Words(found))
}

impl Words {
    /// As entries of a list that matches in this way. Words are stored in lower case; in patterns case means something.
    pub fn entries(&self, mode: MatchMode) -> Vec<BlockListEntry> {
        let phrase = |word: &str| if mode == MatchMode::Word { word.to_lowercase() } else { word.to_owned() };
        let entry =
            |(_, word): &(usize, String)| BlockListEntry { phrase: phrase(word), mode, label: None, severity: None };
        self.0.iter().map(entry).collect()
    }

    /// Those that a list does not have yet.
    #[must_use]
    pub fn new_to(&self, known: &[BlockListEntry]) -> Self {
        let known: HashSet<String> = known.iter().map(|entry| entry.phrase.to_lowercase()).collect();
        Self(self.0.iter().filter(|(_, word)| !known.contains(&word.to_lowercase())).cloned().collect())
    }

    /// Where one stood in the request.
    pub fn path(&self, word: usize) -> String {
        let at = self.0.get(word).map(|(at, _)| at);
        at.map_or_else(|| "words".to_owned(), |at| format!("words[{at}]"))
    }
}

/// Whether a list has room for so many words.
pub fn check_room(words: usize) -> Result<(), Fault> {
    if words <= MAX_BLOCK_LIST_ENTRIES {
        return Ok(());
    }
    Err(Fault::invalid("words", "too_many", format!("a list has at most {MAX_BLOCK_LIST_ENTRIES} words")))
}

/// The words of a query that are to be removed, in lower case. One value can be a word of the list, several with commas
/// between them, or a list in JSON; several values are a word each.
pub fn removed(query: &[(String, String)], known: &[BlockListEntry]) -> Result<HashSet<String>, Fault> {
    let named: Vec<&str> = query
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "words" | "words[]"))
        .map(|(_, words)| words.as_str())
        .collect();
    let is_known = |word: &str| known.iter().any(|entry| entry.phrase.to_lowercase() == word);
    let words: Vec<String> = match named.as_slice() {
        [one] if !is_known(&one.trim().to_lowercase()) => parts(one),
        words => words.iter().map(|word| (*word).to_owned()).collect(),
    };
    let words: HashSet<String> =
        words.iter().map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return Err(Fault::invalid("words", "missing", "'words' is required, in the query"));
    }
    Ok(words)
}

fn parts(value: &str) -> Vec<String> {
    serde_json::from_str(value).unwrap_or_else(|_| value.split(',').map(str::to_owned).collect())
}

/// The key of a list that has none, from its name.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
        if slug.len() == MAX_SLUG {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { NO_NAME.to_owned() } else { slug.to_owned() }
}

/// Options of a list: words as they are written, or in disguise as well.
pub const fn options(strict: bool, before: ListOptions) -> ListOptions {
    ListOptions { leet: !strict, look_alikes: !strict, ..before }
}

const fn is_strict(options: ListOptions) -> bool {
    !options.leet && !options.look_alikes
}

/// What a list tells of itself.
pub fn about(name: &str, description: Option<&str>, before: &ListAbout) -> ListAbout {
    let description = description.filter(|text| !text.is_empty()).map(str::to_owned);
    ListAbout { title: Some(name.to_owned()), description, ..before.clone() }
}

/// The name of a list.
pub fn name(list: &BlockList) -> &str {
    list.about.title.as_deref().unwrap_or(&list.name)
}

/// A list in a list of them.
pub fn row(list: &BlockList, platform: &Platform) -> Value {
    json!({
        "id": list.name,
        "key": list.name,
        "name": name(list),
        "description": list.about.description,
        "createdAt": created(list, platform),
        "userId": list.about.owner,
    })
}

/// A list as answered.
pub fn render(list: &BlockList, entries: &[BlockListEntry], platform: &Platform) -> Value {
    json!({
        "id": list.name,
        "key": list.name,
        "name": name(list),
        "description": list.about.description,
        "words": phrases(entries),
        "createdAt": created(list, platform),
        "organizationId": platform.id,
        "userId": list.about.owner,
        "strict": is_strict(list.options),
    })
}

fn phrases(entries: &[BlockListEntry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.phrase.as_str()).collect()
}

/// Lists of before that was noted are as old as the platform, as far as anybody knows.
fn created(list: &BlockList, platform: &Platform) -> String {
    let noted = (list.about.created_us > 0).then_some(list.about.created_us / 1000);
    iso_ms(noted.unwrap_or(platform.created_ms))
}

/// What was added.
pub fn render_added(added: &[BlockListEntry], total: usize) -> Value {
    json!({ "addedCount": added.len(), "totalCount": total, "addedWords": phrases(added) })
}

/// What was removed.
pub fn render_removed(removed: &[BlockListEntry], total: usize) -> Value {
    json!({ "removedCount": removed.len(), "totalCount": total, "removedWords": phrases(removed) })
}

/// How far a list has been taken in: words match from the moment at which they are stored.
pub fn render_status(list: &BlockList) -> Value {
    json!({ "progress": 100, "totalWords": list.entry_count, "remainingWords": 0 })
}

#[cfg(test)]
#[path = "wordlist_tests.rs"]
mod tests;
