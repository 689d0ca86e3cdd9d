//! Words of the engines' lexicon, to fill templates with and to disguise.

use std::collections::{BTreeMap, BTreeSet};

const TABLE: &str = include_str!("../../../../../shared/engines/data/lexicon.tsv");

/// English words of one kind each.
pub struct Lexicon {
    lists: BTreeMap<String, Vec<String>>,
    all: BTreeSet<&'static str>,
}

impl Lexicon {
    /// Reads the lexicon: single words that are rarely innocent, no misspellings.
    pub fn new() -> Self {
        let (mut lists, mut all): (BTreeMap<String, Vec<String>>, _) = (BTreeMap::new(), BTreeSet::new());
        for line in TABLE.lines() {
            let [word, labels, _, flags, "en", ..] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
            let is_plain = word.len() > 2 && word.chars().all(|c| c.is_ascii_alphabetic());
            if !is_plain || flags.contains(['w', 'v']) || labels.contains(['x', 'h']) {
                continue;
            }
            all.insert(word);
            let kinds = [('l', "slur"), ('s', "sexual"), ('i', "insult"), ('o', "obscene")];
            if let Some((_, name)) = kinds.into_iter().find(|(code, _)| labels.contains(*code)) {
                lists.entry(name.to_owned()).or_default().push(word.to_owned());
            }
        }
        Self { lists, all }
    }

    /// The lists by name: slur, sexual, insult, obscene.
    pub fn lists(&self) -> BTreeMap<String, Vec<String>> {
        self.lists.clone()
    }

    /// Whether it is one of the words, in lower case.
    pub fn has(&self, word: &str) -> bool {
        self.all.contains(word)
    }
}
