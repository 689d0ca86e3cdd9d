//! Copies of rows with a word disguised, as people do to get past filters.
//!
//! Harmless rows are disguised as often, so that the disguise itself is not what is learned.

use super::lexicon::Lexicon;
use super::random::Random;

/// Share of English rows that get a disguised copy.
pub const SHARE: f64 = 0.12;
/// Words shorter than this are left alone.
const SHORTEST: usize = 4;

/// The text with its most telling word disguised; `None` if it has no word fit for it.
pub fn disguised(text: &str, lexicon: &Lexicon, random: &mut Random) -> Option<String> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() >= SHORTEST).collect();
    let telling: Vec<&str> = words.iter().copied().filter(|word| lexicon.has(&word.to_lowercase())).collect();
    let word = *random.pick(if telling.is_empty() { &words } else { &telling })?;
    let (before, after) = text.split_once(word)?;
    Some(format!("{before}{}{after}", rewritten(word, random)))
}

fn rewritten(word: &str, random: &mut Random) -> String {
    let letters: Vec<char> = word.chars().collect();
    match random.below(6) {
        0 => masked(&letters, random),
        1 => word.chars().map(leet).collect(),
        2 => joined(&letters, random),
        3 => repeated(&letters, random),
        4 => swapped(letters, random),
        _ => letters.iter().enumerate().filter(|(at, c)| *at == 0 || !is_vowel(**c)).map(|(_, c)| c).collect(),
    }
}

fn masked(letters: &[char], random: &mut Random) -> String {
    let mask = *random.pick(&['*', '*', '*', '#', '@', '-']).unwrap_or(&'*');
    let is_hidden = |at: usize, c: char| at > 0 && (is_vowel(c) || (letters.len() > 5 && at % 3 == 2));
    letters.iter().enumerate().map(|(at, c)| if is_hidden(at, *c) { mask } else { *c }).collect()
}

fn joined(letters: &[char], random: &mut Random) -> String {
    let between = random.pick(&[" ", ".", "-", "_", " "]).unwrap_or(&" ");
    letters.iter().map(char::to_string).collect::<Vec<_>>().join(between)
}

fn repeated(letters: &[char], random: &mut Random) -> String {
    let at = random.below(letters.len());
    let count = 2 + random.below(4);
    letters.iter().enumerate().flat_map(|(n, c)| std::iter::repeat_n(*c, if n == at { count } else { 1 })).collect()
}

fn swapped(mut letters: Vec<char>, random: &mut Random) -> String {
    let at = 1 + random.below(letters.len().saturating_sub(3));
    if at + 1 < letters.len() {
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

const fn is_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u')
}

const fn leet(c: char) -> char {
    match c.to_ascii_lowercase() {
        'a' => '4',
        'e' => '3',
        'i' => '1',
        'o' => '0',
        's' => '5',
        't' => '7',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_changes_and_the_rest_stays() {
        let (lexicon, mut random) = (Lexicon::new(), Random::new(5));
        for _ in 0..200 {
            let text = disguised("oh well you moron it is so", &lexicon, &mut random).unwrap();
            assert!(text.starts_with("oh well you ") && text.ends_with(" it is so"), "{text}");
        }
        assert_eq!(disguised("it is so", &lexicon, &mut random), None);
    }
}
