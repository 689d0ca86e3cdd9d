//! Reading a normalised text character by character.

use crate::text::Normalised;

/// Something found, in units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Found {
    pub from: usize,
    pub to: usize,
    pub score: f64,
}

/// The characters of a normalised text.
pub(crate) struct Scan {
    chars: Vec<char>,
}

/// Digits with the separators between them.
pub(crate) struct Digits {
    /// First and one past the last unit.
    pub from: usize,
    pub to: usize,
    /// The digits alone.
    pub number: String,
    /// Lengths of the groups.
    pub groups: Vec<usize>,
    /// The separators in order, runs as one.
    pub separators: Vec<char>,
}

impl Scan {
    pub(crate) fn new(text: &Normalised) -> Self {
        Self { chars: text.units().iter().map(|unit| unit.ch).collect() }
    }

    /// The character there; a blank outside the text.
    pub(crate) fn at(&self, index: usize) -> char {
        self.chars.get(index).copied().unwrap_or(' ')
    }

    /// The character before; a blank at the start.
    pub(crate) fn before(&self, index: usize) -> char {
        index.checked_sub(1).map_or(' ', |at| self.at(at))
    }

    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    pub(crate) fn slice(&self, from: usize, to: usize) -> String {
        self.chars.get(from..to).unwrap_or_default().iter().collect()
    }

    /// One past the last character from `from` on that passes the test.
    pub(crate) fn run(&self, from: usize, test: impl Fn(char) -> bool) -> usize {
        (from..self.len()).find(|at| !test(self.at(*at))).unwrap_or(self.len().max(from))
    }

    /// The first of the characters up to `to` that pass the test without a break.
    pub(crate) fn run_back(&self, to: usize, test: impl Fn(char) -> bool) -> usize {
        (0..to).rev().find(|at| !test(self.at(*at))).map_or(0, |at| at + 1)
    }

    /// Whether one of the words stands within the `reach` characters before.
    pub(crate) fn follows(&self, from: usize, reach: usize, words: &[&str]) -> bool {
        let before = self.slice(from.saturating_sub(reach), from);
        before.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word))
    }

    /// Sequences of digits, groups parted by at most three of the separators.
    pub(crate) fn digit_runs(&self, separators: &[char]) -> Vec<Digits> {
        let mut runs = Vec::new();
        let mut at = 0;
        while at < self.len() {
            if self.at(at).is_ascii_digit() && !self.before(at).is_alphanumeric() {
                let run = self.digits_from(at, separators);
                at = run.to;
                runs.push(run);
            } else {
                at += 1;
            }
        }
        runs
    }

    fn digits_from(&self, from: usize, separators: &[char]) -> Digits {
        let mut run = Digits { from, to: from, number: String::new(), groups: Vec::new(), separators: Vec::new() };
        let mut at = from;
        loop {
            let end = self.run(at, |c| c.is_ascii_digit());
            run.number.push_str(&self.slice(at, end));
            run.groups.push(end - at);
            run.to = end;
            let next = (end..end + 4).find(|gap| !separators.contains(&self.at(*gap))).unwrap_or(end);
            if next == end || !self.at(next).is_ascii_digit() {
                return run;
            }
            run.separators.push(self.at(next - 1));
            at = next;
        }
    }
}
