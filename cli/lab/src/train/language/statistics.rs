//! What the published letter statistics of a language say of its words.
//!
//! The packages hold, for every run of one to five letters inside words, the logarithm of its frequency given the run
//! without its last letter. Runs at the beginning of a word are those no letter stands before: their frequency is what
//! is left of a run's when every longer run that ends in it is taken away. So words can be drawn letter by letter.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use fst::{Map, Streamer};

use super::random::Random;
use crate::error::Failure;

/// Letters of the longest run.
const LONGEST: usize = 5;
/// Words are cut here.
const WORD: usize = 24;

/// A run of letters, 21 bits each, the last one lowest.
type Run = u128;

type Runs<T> = HashMap<Run, T, BuildHasherDefault<RunHasher>>;

/// A quick hasher for runs: nobody chooses them to collide.
#[derive(Default)]
struct RunHasher(u64);

impl Hasher for RunHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        let words = bytes.chunks(8).map(|bytes| bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)));
        self.0 = words.fold(self.0, |hash, word| (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95));
    }

    #[allow(clippy::cast_possible_truncation)]
    fn write_u128(&mut self, run: u128) {
        let halves = [(run >> 64) as u64, run as u64];
        self.0 =
            halves.iter().fold(self.0, |hash, word| (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95));
    }
}

/// Frequencies of what follows a run; the rest of the total is the end of the word.
#[derive(Default)]
struct Next {
    letters: Vec<(char, f64)>,
    total: f64,
}

/// Draws words of one language.
pub struct Words {
    /// By the whole beginning of a word.
    starts: Runs<Next>,
    /// By the last letters inside a word.
    inner: Runs<Next>,
}

impl Words {
    /// Reads the statistics of one package.
    pub fn read(models: &Path) -> Result<Self, Failure> {
        let path = models.join("ngrams.fst");
        let bytes = std::fs::read(&path).map_err(Failure::because(path.display()))?;
        let map = Map::new(bytes).map_err(Failure::because(path.display()))?;
        let mut runs = Vec::new();
        let mut stream = map.stream();
        while let Some((run, value)) = stream.next() {
            let run = std::str::from_utf8(run).map_err(Failure::because(path.display()))?;
            runs.push((run.chars().collect(), f64::from_bits(value)));
        }
        Ok(Self::of(&runs))
    }

    /// From runs and the logarithms of their frequencies given all letters but the last.
    fn of(runs: &[(Vec<char>, f64)]) -> Self {
        let conditional: Runs<f64> = runs.iter().map(|(run, log)| (packed(run), *log)).collect();
        let joint = |run: &[char]| -> f64 {
            let logs = (1..=run.len()).filter_map(|len| conditional.get(&packed(run.get(..len)?)));
            logs.sum::<f64>().exp()
        };
        let mut beginning: Runs<f64> = runs.iter().map(|(run, _)| (packed(run), joint(run))).collect();
        for (run, _) in runs.iter().filter(|(run, _)| run.len() > 1) {
            if let Some(rest) = run.get(1..).and_then(|rest| beginning.get_mut(&packed(rest))) {
                *rest -= joint(run);
            }
        }
        let mut words = Self { starts: Runs::default(), inner: Runs::default() };
        for (run, _) in runs {
            let start = beginning.get(&packed(run)).copied().unwrap_or(0.0).max(0.0);
            words.enter(run, start, joint(run));
        }
        words.starts.values_mut().chain(words.inner.values_mut()).for_each(Next::sort);
        words
    }

    fn enter(&mut self, run: &[char], start: f64, inside: f64) {
        let Some((last, before)) = run.split_last() else { return };
        if run.len() < LONGEST {
            self.starts.entry(packed(run)).or_default().total = start;
            let parent = self.starts.entry(packed(before)).or_default();
            parent.letters.push((*last, start));
            parent.total += if before.is_empty() { start } else { 0.0 };
        } else {
            self.inner.entry(packed(before)).or_default().letters.push((*last, inside));
        }
        if run.len() == LONGEST - 1 {
            self.inner.entry(packed(run)).or_default().total = inside;
        }
    }

    /// A word as frequent as in the language.
    pub fn draw(&self, random: &mut Random) -> String {
        let mut word: Vec<char> = Vec::new();
        while word.len() < WORD {
            let next = if word.len() < LONGEST - 1 {
                self.starts.get(&packed(&word))
            } else {
                word.get(word.len() + 1 - LONGEST..).and_then(|last| self.inner.get(&packed(last)))
            };
            match next.and_then(|next| next.draw(random)) {
                Some(letter) => word.push(letter),
                None => break,
            }
        }
        word.into_iter().collect()
    }
}

impl Next {
    fn sort(&mut self) {
        self.letters.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }

    fn draw(&self, random: &mut Random) -> Option<char> {
        let mut left = random.unit() * self.total;
        self.letters.iter().find_map(|(letter, frequency)| {
            left -= frequency;
            (left < 0.0).then_some(*letter)
        })
    }
}

fn packed(run: &[char]) -> Run {
    run.iter().fold(0, |packed, letter| packed << 21 | Run::from(*letter as u32))
}

/// Fetches the packages that `manifest` pins, if they are not there, and says where each one's `models` folder is.
pub fn packages(manifest: &Path) -> Result<HashMap<String, PathBuf>, Failure> {
    let output = Command::new("cargo")
        .args(["metadata", "--locked", "--format-version", "1", "--manifest-path"])
        .arg(manifest)
        .output()
        .map_err(Failure::because("cargo metadata"))?;
    if !output.status.success() {
        return Err(Failure::new(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr))));
    }
    let parsed: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(Failure::because("cargo metadata"))?;
    let rows = parsed.get("packages").and_then(|list| list.as_array()).cloned().unwrap_or_default();
    let folder = |row: &serde_json::Value| {
        let name = row.get("name")?.as_str()?.strip_prefix("lingua-")?.strip_suffix("-language-model")?.to_owned();
        Some((name, Path::new(row.get("manifest_path")?.as_str()?).parent()?.join("models")))
    };
    Ok(rows.iter().filter_map(folder).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// The statistics of a list of words, as the packages hold them.
    fn counted(words: &[&str]) -> Vec<(Vec<char>, f64)> {
        let mut counts: BTreeMap<Vec<char>, f64> = BTreeMap::new();
        for word in words {
            let letters: Vec<char> = word.chars().collect();
            for start in 0..letters.len() {
                for end in start + 1..=letters.len().min(start + LONGEST) {
                    *counts.entry(letters[start..end].to_vec()).or_default() += 1.0;
                }
            }
        }
        let all: f64 = words.iter().map(|word| word.len() as f64).sum();
        let before = |run: &[char]| if run.len() == 1 { all } else { counts[&run[..run.len() - 1]] };
        counts.iter().map(|(run, count)| (run.clone(), (count / before(run)).ln())).collect()
    }

    #[test]
    fn words_come_back_as_often_as_they_went_in() {
        let list = ["the", "the", "the", "a", "hearth", "tea"];
        let words = Words::of(&counted(&list));
        let mut random = Random::new(7);
        let mut drawn: BTreeMap<String, usize> = BTreeMap::new();
        for _ in 0..6000 {
            *drawn.entry(words.draw(&mut random)).or_default() += 1;
        }
        assert_eq!(drawn.keys().collect::<Vec<_>>(), ["a", "hearth", "tea", "the"]);
        assert!((2800..3200).contains(&drawn["the"]) && (900..1100).contains(&drawn["a"]), "{drawn:?}");
    }
}
