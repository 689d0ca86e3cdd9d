//! Words of a text, with what their letters are.

use domain::signal::Span;

use crate::text::{ascii_shape, is_decoration, is_invisible};

/// In which script a text mostly is, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// Latin letters prevail.
    Latin,
    /// Characters as wide as high, in which wide Latin letters are usual.
    Wide,
    /// Anything else.
    Other,
}

impl Script {
    pub(super) fn of(text: &str) -> Self {
        let (mut latin, mut wide, mut other) = (0_usize, 0_usize, 0_usize);
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            match c {
                _ if is_latin(c) => latin += 1,
                '\u{1100}'..='\u{11ff}'
                | '\u{2e80}'..='\u{9fff}'
                | '\u{ac00}'..='\u{d7af}'
                | '\u{20000}'..='\u{3ffff}' => {
                    wide += 1;
                }
                _ if is_styled(c) => {}
                _ => other += 1,
            }
        }
        if wide > 0 {
            Self::Wide
        } else if latin > other {
            Self::Latin
        } else {
            Self::Other
        }
    }
}

/// A run without spaces and punctuation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// Where it is.
    pub span: Span,
    /// Letters of any kind.
    pub letters: usize,
    /// Letters of other alphabets that are drawn like ASCII letters.
    pub look_alikes: usize,
    /// Letters drawn as symbols.
    pub styled: usize,
    /// Characters between two letters that show nothing and have no use there, and letters that nobody sees.
    pub hidden: usize,
    /// Characters that turn the direction of the text around.
    pub turning: usize,
    /// Most marks on one letter.
    pub marks: usize,
    ascii: usize,
}

impl Word {
    /// ASCII letters and look-alikes, and nothing else. Short ones are units of measure and formulas.
    pub(super) const fn has_mixed_letters(&self) -> bool {
        self.look_alikes > 0 && self.ascii > 0 && self.ascii + self.look_alikes == self.letters && self.letters >= 4
    }

    fn take(&mut self, c: char) {
        match c {
            '\u{202d}' | '\u{202e}' => self.turning += 1,
            '\u{e0020}'..='\u{e007e}' => self.hidden += 1,
            _ if is_styled(c) => self.styled += 1,
            _ if c.is_alphabetic() => {
                self.letters += 1;
                self.ascii += usize::from(c.is_ascii());
                self.look_alikes += usize::from(is_look_alike(c));
            }
            _ => {}
        }
    }
}

/// The words with at least one character beyond ASCII.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (from, first) = rest.find(|(_, c)| belongs(*c))?;
            let mut chars = vec![first];
            let mut to = from + first.len_utf8();
            while let Some((at, c)) = rest.next_if(|(_, c)| belongs(*c)) {
                chars.push(c);
                to = at + c.len_utf8();
            }
            if to - from > chars.len() {
                return Some(counted(&chars, Span { start: from, end: to }));
            }
        }
    })
}

fn counted(chars: &[char], span: Span) -> Word {
    let mut word = Word { span, letters: 0, look_alikes: 0, styled: 0, hidden: 0, turning: 0, marks: 0, ascii: 0 };
    // How many characters of those that may hide follow the last one that shows something.
    let (mut before, mut waiting) = (None, 0);
    let (mut marks, mut is_flag) = (0, false);
    for c in chars.iter().copied() {
        // The letters of a flag are tags that nobody is meant to see.
        is_flag = c == '\u{1f3f4}' || (is_flag && ('\u{e0020}'..='\u{e007f}').contains(&c));
        if is_hiding(c) {
            waiting += 1;
        } else if !is_invisible(c) {
            let is_between = before.is_some_and(joins_nothing) && joins_nothing(c);
            word.hidden += if is_between { waiting } else { 0 };
            (before, waiting) = (Some(c), 0);
        }
        if !is_flag {
            word.take(c);
        }
        marks = if is_stackable(c) { marks + 1 } else { 0 };
        word.marks = word.marks.max(marks);
    }
    word
}

/// Whether a character is part of a word: letters, digits, symbols of letters, marks, and what shows nothing.
fn belongs(c: char) -> bool {
    c.is_alphanumeric() || c == '\u{1f3f4}' || (!c.is_ascii() && (is_styled(c) || is_invisible(c) || is_decoration(c)))
}

/// Characters that show nothing and break a word up; soft hyphens and variations of emoji have a use everywhere.
const fn is_hiding(c: char) -> bool {
    matches!(c, '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}')
}

/// Letters of scripts that need no joiners.
const fn joins_nothing(c: char) -> bool {
    is_latin(c) || matches!(c, '0'..='9' | '\u{370}'..='\u{58f}')
}

const fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// Letters that are symbols.
const fn is_styled(c: char) -> bool {
    matches!(c, '\u{1d400}'..='\u{1d7cb}' | '\u{249c}'..='\u{24e9}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}'
        | '\u{1f110}'..='\u{1f189}' | '\u{1d00}'..='\u{1d22}' | '\u{2100}'..='\u{214f}')
        && !matches!(
            c,
            '\u{2103}' | '\u{2109}' | '\u{2116}' | '\u{2117}' | '\u{2120}'
                ..='\u{2122}' | '\u{2126}' | '\u{212a}' | '\u{212b}'
        )
}

/// Letters of alphabets other than Latin that are drawn like an ASCII letter. Some are signs of units.
fn is_look_alike(c: char) -> bool {
    let is_unit = matches!(c, '\u{b5}' | '\u{3bc}' | '\u{3a9}' | '\u{2126}' | '\u{3c0}');
    let is_of_another = !is_latin(c) && !('\u{250}'..='\u{2af}').contains(&c);
    !c.is_ascii() && is_of_another && !is_unit && ascii_shape(c).is_some()
}

/// Marks that can be put on any letter.
const fn is_stackable(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{34e}' | '\u{350}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}
