//! A trie over coarse letters, walked from every place of a text.
//!
//! Against an automaton with failure links it is far quicker to build, which is what a function's
//! start pays for; a walk ends after a few letters almost everywhere, and never goes further than the
//! longest phrase.

/// Letters below this are found by table from the root.
const TABLE: usize = 128;

/// A set of phrases by their coarse letters.
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// The letter that leads to each node.
    letters: Vec<char>,
    /// Numbers of phrases, those that end at one node together.
    ending: Vec<u32>,
    from_root: [u32; TABLE],
}

#[derive(Clone, Copy)]
struct Node {
    first_child: u32,
    children: u32,
    first_ending: u32,
    endings: u32,
}

/// Phrases of the sorted list that share a node.
struct Share {
    from: usize,
    to: usize,
    depth: usize,
}

impl Trie {
    /// Builds the trie of `count` phrases from their letters; empty ones are left out.
    pub(super) fn new<'a>(count: u32, letters_of: impl Fn(u32) -> &'a [char]) -> Self {
        let mut order: Vec<u32> = (0..count).filter(|number| !letters_of(*number).is_empty()).collect();
        // Stable, because it is quick on lists that come nearly sorted.
        order.sort_by(|a, b| letters_of(*a).cmp(letters_of(*b)));
        let mut trie = Self { nodes: Vec::new(), letters: Vec::new(), ending: Vec::new(), from_root: [0; TABLE] };
        let mut shares = vec![Share { from: 0, to: order.len(), depth: 0 }];
        trie.letters.push(' ');
        let mut number = 0;
        while let Some(share) = shares.get(number) {
            let Share { from, to, depth } = *share;
            let letter = |at: usize| order.get(at).and_then(|phrase| letters_of(*phrase).get(depth)).copied();
            let mut at = from;
            while at < to && letter(at).is_none() {
                at += 1;
            }
            let node = Node {
                first_child: index(shares.len()),
                children: 0,
                first_ending: index(trie.ending.len()),
                endings: index(at - from),
            };
            trie.ending.extend_from_slice(order.get(from..at).unwrap_or_default());
            while let Some(here) = letter(at).filter(|_| at < to) {
                let end = (at..to).find(|next| letter(*next) != Some(here)).unwrap_or(to);
                shares.push(Share { from: at, to: end, depth: depth + 1 });
                trie.letters.push(here);
                at = end;
            }
            trie.nodes.push(Node { children: index(shares.len()) - node.first_child, ..node });
            number += 1;
        }
        trie.fill_table();
        trie
    }

    fn fill_table(&mut self) {
        let Some(root) = self.nodes.first().copied() else { return };
        for child in root.first_child..root.first_child + root.children {
            let letter = self.letters.get(child as usize).copied().unwrap_or(' ');
            if let Some(slot) = self.from_root.get_mut(letter as usize) {
                *slot = child;
            }
        }
    }

    /// Calls `found` with the phrase and one past its last letter for every phrase that begins at `from`.
    pub(super) fn walk(&self, letters: &[char], from: usize, mut found: impl FnMut(u32, usize)) {
        let Some((first, rest)) = letters.get(from..).and_then(<[char]>::split_first) else { return };
        let Some(mut node) = self.opening(*first) else { return };
        let mut end = from + 1;
        for letter in rest {
            self.report(node, end, &mut found);
            match self.child(node, *letter) {
                Some(next) => node = next,
                None => return,
            }
            end += 1;
        }
        self.report(node, end, &mut found);
    }

    fn report(&self, node: Node, end: usize, found: &mut impl FnMut(u32, usize)) {
        if node.endings > 0 {
            let first = node.first_ending as usize;
            let endings = self.ending.get(first..first + node.endings as usize).unwrap_or_default();
            for phrase in endings {
                found(*phrase, end);
            }
        }
    }

    fn opening(&self, letter: char) -> Option<Node> {
        match self.from_root.get(letter as usize) {
            Some(0) => None,
            Some(child) => self.nodes.get(*child as usize).copied(),
            None => self.child(*self.nodes.first()?, letter),
        }
    }

    fn child(&self, node: Node, letter: char) -> Option<Node> {
        let first = node.first_child as usize;
        let letters = self.letters.get(first..first + node.children as usize)?;
        // Nodes with many children are near the root and sorted like all others.
        let at = if letters.len() > 16 {
            letters.binary_search(&letter).ok()?
        } else {
            letters.iter().position(|known| *known == letter)?
        };
        self.nodes.get(first + at).copied()
    }
}

fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(phrases: &[Vec<char>], text: &[char]) -> Vec<(u32, usize, usize)> {
        let trie = Trie::new(u32::try_from(phrases.len()).unwrap(), |number| &phrases[number as usize]);
        let mut found = Vec::new();
        for from in 0..text.len() {
            trie.walk(text, from, |phrase, end| found.push((phrase, from, end)));
        }
        found.sort_unstable();
        found
    }

    proptest! {
        #[test]
        fn exactly_the_phrases_that_are_there_are_found(
            phrases in prop::collection::vec("[abдж]{1,5}", 0..12),
            text in "[abдж ]{0,40}",
        ) {
            let phrases: Vec<Vec<char>> = phrases.iter().map(|phrase| phrase.chars().collect()).collect();
            let text: Vec<char> = text.chars().collect();
            let mut expected = Vec::new();
            for (number, phrase) in phrases.iter().enumerate() {
                for from in 0..text.len() {
                    if text[from..].starts_with(phrase) {
                        expected.push((index(number), from, from + phrase.len()));
                    }
                }
            }
            expected.sort_unstable();
            prop_assert_eq!(found(&phrases, &text), expected);
        }
    }
}
