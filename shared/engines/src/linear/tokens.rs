//! Normalised text cut into what features are made of: words, ideographs, symbols and placeholders.
//!
//! Disguises within a word are undone as far as the same rule can be applied when learning: figures
//! for letters, masks, spaced letters, repeats. Links, mentions and numbers become placeholders, so
//! that nothing is learned of who was written to.

use std::ops::Range;

use domain::signal::Span;

use super::classes::{self, Class};
use crate::text::{Normalised, Unit};

/// Longer words are cut: no n-gram statistics say anything about them.
const LONGEST: usize = 40;
/// This many single letters in a row are one spelled-out word.
const SPELLED: usize = 3;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, digits and what stands for letters.
    Word,
    /// One ideograph or kana.
    Ideograph,
    /// One emoji or other sign.
    Symbol,
    /// A run of exclamation and question marks.
    Marks,
    /// A quotation mark.
    Quote,
    /// Digits only, or an amount.
    Number,
    /// A web or mail address.
    Link,
    /// `@name`.
    Mention,
}

/// One token and the units it was read from.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// First unit.
    pub from: u32,
    /// One past the last unit.
    pub to: u32,
    /// Written in capitals.
    pub shouted: bool,
    pub(super) hash: u32,
    pub(super) class: Class,
    start: u32,
    end: u32,
}

/// The tokens of a text.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    chars: Vec<char>,
    list: Vec<Token>,
}

impl Tokens {
    /// Cuts a text.
    pub fn new(text: &Normalised) -> Self {
        let units = text.units();
        let tokens = Self { chars: Vec::with_capacity(units.len()), list: Vec::with_capacity(units.len() / 4 + 1) };
        let mut reader = Reader { units, at: 0, tokens };
        reader.run();
        reader.tokens.join_spelled();
        reader.tokens
    }

    /// The tokens in order.
    pub fn list(&self) -> &[Token] {
        &self.list
    }

    /// The original bytes behind some of the tokens.
    pub fn span(&self, tokens: Range<usize>, text: &Normalised) -> Option<Span> {
        let tokens = self.list.get(tokens)?;
        text.span(tokens.first()?.from as usize, tokens.last()?.to as usize)
    }

    /// The folded characters of a token.
    pub(super) fn chars(&self, token: &Token) -> &[char] {
        self.chars.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    fn push(&mut self, kind: Kind, (from, to): (usize, usize), start: usize, shouted: bool) {
        let (from, to, start, end) = (narrow(from), narrow(to), narrow(start), narrow(self.chars.len()));
        let mut token = Token { kind, from, to, shouted, hash: 0, class: Class::NONE, start, end };
        self.name(&mut token);
        self.list.push(token);
    }

    fn name(&self, token: &mut Token) {
        token.hash = classes::hash(self.chars(token).iter().copied());
        token.class = match token.kind {
            Kind::Word => classes::of(token.hash),
            Kind::Quote => Class::QUOTE,
            Kind::Number => Class::NUMBER,
            Kind::Link => Class::LINK,
            Kind::Mention => Class::MENTION,
            Kind::Ideograph | Kind::Symbol | Kind::Marks => Class::NONE,
        };
    }

    /// Puts one token in place of letters that stand alone in a row.
    fn join_spelled(&mut self) {
        let is_letter = |token: &Token| token.kind == Kind::Word && token.end == token.start + 1;
        let follows = |a: &Token, b: &Token| is_letter(a) && is_letter(b) && b.from <= a.to + 2;
        if !self.list.windows(SPELLED).any(|run| run.iter().all(is_letter)) {
            return;
        }
        let list = std::mem::take(&mut self.list);
        for run in list.chunk_by(follows) {
            match run {
                [initial, .., ending] if run.len() >= SPELLED => {
                    let mut word = Token { to: ending.to, end: ending.end, ..*initial };
                    self.name(&mut word);
                    self.list.push(word);
                }
                _ => self.list.extend_from_slice(run),
            }
        }
    }
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

struct Reader<'a> {
    units: &'a [Unit],
    at: usize,
    tokens: Tokens,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(unit) = self.units.get(self.at) {
            match unit.ch {
                '!' | '?' => self.marks(),
                '"' | '“' | '”' | '«' | '»' | '„' => self.single(Kind::Quote),
                '@' if self.is_start() && self.is_word(self.at + 1) => self.mention(),
                '$' if self.is_word(self.at + 1) => self.word(),
                c if is_ideograph(c) => self.single(Kind::Ideograph),
                c if c.is_alphanumeric() => self.word_or_link(),
                c if c.is_ascii() || c.is_whitespace() || is_plain(c) => self.at += 1,
                _ => self.single(Kind::Symbol),
            }
        }
    }

    fn char_at(&self, at: usize) -> char {
        self.units.get(at).map_or(' ', |unit| unit.ch)
    }

    fn is_word(&self, at: usize) -> bool {
        let c = self.char_at(at);
        c.is_alphanumeric() && !is_ideograph(c)
    }

    fn is_start(&self) -> bool {
        self.at.checked_sub(1).is_none_or(|before| !self.char_at(before).is_alphanumeric())
    }

    fn single(&mut self, kind: Kind) {
        let (c, start) = (self.char_at(self.at), self.tokens.chars.len());
        self.tokens.chars.push(if kind == Kind::Quote { '"' } else { c });
        self.at += 1;
        self.tokens.push(kind, (self.at - 1, self.at), start, false);
    }

    /// At most three marks are told apart.
    fn marks(&mut self) {
        let (from, start) = (self.at, self.tokens.chars.len());
        while matches!(self.char_at(self.at), '!' | '?') {
            if self.at - from < 3 {
                self.tokens.chars.push(self.char_at(self.at));
            }
            self.at += 1;
        }
        self.tokens.push(Kind::Marks, (from, self.at), start, false);
    }

    fn mention(&mut self) {
        let from = self.at;
        self.at += 1;
        while self.is_word(self.at) || self.char_at(self.at) == '_' {
            self.at += 1;
        }
        self.placeholder(Kind::Mention, from, '@');
    }

    fn placeholder(&mut self, kind: Kind, from: usize, shown: char) {
        let start = self.tokens.chars.len();
        self.tokens.chars.push(shown);
        self.tokens.push(kind, (from, self.at), start, false);
    }

    fn word_or_link(&mut self) {
        let begins = |text: &str| text.chars().enumerate().all(|(n, c)| self.char_at(self.at + n) == c);
        if self.is_start() && (begins("http://") || begins("https://") || begins("www.")) {
            let from = self.at;
            while !self.char_at(self.at).is_whitespace() {
                self.at += 1;
            }
            self.placeholder(Kind::Link, from, '/');
        } else {
            self.word();
        }
    }

    fn word(&mut self) {
        let (from, start) = (self.at, self.tokens.chars.len());
        while let Some(c) = self.part_of_word(start) {
            if c != '\'' {
                self.append(c, start);
            }
            self.at += 1;
        }
        let units = self.units.get(from..self.at).unwrap_or_default();
        let (letters, capitals) = units.iter().fold((0, 0), |(letters, capitals), unit| {
            (letters + usize::from(unit.ch.is_alphabetic()), capitals + usize::from(unit.upper))
        });
        let kind = if letters == 0 { self.number(start, units) } else { self.letters(start) };
        self.tokens.push(kind, (from, self.at), start, letters >= 3 && capitals == letters);
    }

    /// The next character, if it belongs to the word that began at `start`; an apostrophe joins but is not kept.
    fn part_of_word(&self, start: usize) -> Option<char> {
        let c = self.char_at(self.at);
        let length = self.tokens.chars.len() - start;
        if length >= LONGEST {
            return None;
        }
        if is_ideograph(c) {
            return None;
        }
        if c.is_alphanumeric() || c == '$' {
            return Some(c);
        }
        let is_inner = length > 0 && self.is_word(self.at + 1);
        match c {
            '\'' | '’' if is_inner => Some('\''),
            '@' | '!' | '+' | '|' if is_inner => Some(c),
            '*' | '#' | '%' | '&' if length > 0 && self.is_mask() => Some('*'),
            _ => None,
        }
    }

    /// Whether the marks from here on stand for letters: before another letter, or two of them.
    fn is_mask(&self) -> bool {
        let mut to = self.at;
        while to < self.at + 8 && matches!(self.char_at(to), '*' | '#' | '%' | '&' | '@' | '!' | '$') {
            to += 1;
        }
        self.is_word(to) || to >= self.at + 2 || self.at.checked_sub(1).is_some_and(|at| self.char_at(at) == '*')
    }

    /// Of a letter repeated, two are kept.
    fn append(&mut self, c: char, start: usize) {
        let word = self.tokens.chars.get(start..).unwrap_or_default();
        if !matches!(word, [.., a, b] if *a == c && *b == c && !c.is_ascii_digit()) {
            self.tokens.chars.push(c);
        }
    }

    /// A number is known by its length and whether it is an amount.
    fn number(&mut self, start: usize, units: &[Unit]) -> Kind {
        self.tokens.chars.truncate(start);
        let is_amount = units.iter().any(|unit| unit.ch == '$');
        let length = u32::try_from(units.len().min(12)).unwrap_or(0);
        self.tokens.chars.push(if is_amount { '$' } else { '0' });
        self.tokens.chars.extend(char::from_u32(u32::from('a') + length));
        Kind::Number
    }

    fn letters(&mut self, start: usize) -> Kind {
        for c in self.tokens.chars.iter_mut().skip(start) {
            *c = unleet(*c);
        }
        Kind::Word
    }
}

const fn unleet(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        _ => c,
    }
}

const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{2fa1f}')
}

/// Punctuation beyond ASCII, and the skin tones of emoji.
const fn is_plain(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{a1}' | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{303f}' | '\u{1f3fb}'..='\u{1f3ff}')
}
