//! Texts as engines see them: the original, and what several engines need of it, each computed at most once.
//!
//! Guarantees: every normalised character knows the byte range of the original it came from, always
//! on character boundaries, and one original character gives at most 18 normalised ones. It does not
//! undo leet or repeats: what those mean depends on the phrase looked for (see `matching`).

mod confusable;
mod fold;
mod normalise;
mod words;

use std::sync::OnceLock;

use domain::signal::Span;

use crate::language::{self, Identified};
use crate::linear::Tokens;
use crate::matching::Prepared;
use crate::pii::scan::{Found, Scan};
use crate::pii::{email, phone};
pub(crate) use confusable::ascii_shape;
pub(crate) use fold::{is_decoration, is_invisible};
pub(crate) use normalise::Shape;
pub(crate) use words::{Word, starts_any, words};

/// A text with what engines share of it, computed when the first of them asks.
pub struct TextView<'a> {
    original: &'a str,
    normalised: OnceLock<Normalised>,
    prepared: OnceLock<Prepared>,
    tokens: OnceLock<Tokens>,
    scan: OnceLock<Scan>,
    emails: OnceLock<Vec<Found>>,
    phones: OnceLock<Vec<Found>>,
    language: OnceLock<Option<Identified>>,
}

impl<'a> TextView<'a> {
    /// A view of this text; nothing is computed yet.
    pub const fn new(original: &'a str) -> Self {
        Self {
            original,
            normalised: OnceLock::new(),
            prepared: OnceLock::new(),
            tokens: OnceLock::new(),
            scan: OnceLock::new(),
            emails: OnceLock::new(),
            phones: OnceLock::new(),
            language: OnceLock::new(),
        }
    }

    /// The text as it was sent.
    pub const fn original(&self) -> &str {
        self.original
    }

    /// The normalised form, computed on the first call.
    pub fn normalised(&self) -> &Normalised {
        self.normalised.get_or_init(|| Normalised::new(self.original))
    }

    /// The normalised form made ready for matchers, computed on the first call.
    pub(crate) fn prepared(&self) -> &Prepared {
        self.prepared.get_or_init(|| Prepared::new(self.normalised()))
    }

    /// The text cut into what features of linear models are made of.
    pub(crate) fn tokens(&self) -> &Tokens {
        self.tokens.get_or_init(|| Tokens::new(self.normalised()))
    }

    /// The normalised characters alone.
    pub(crate) fn scan(&self) -> &Scan {
        self.scan.get_or_init(|| Scan::new(self.normalised()))
    }

    /// E-mail addresses.
    pub(crate) fn emails(&self) -> &[Found] {
        self.emails.get_or_init(|| email::find(self.scan()))
    }

    /// Telephone numbers.
    pub(crate) fn phones(&self) -> &[Found] {
        self.phones.get_or_init(|| phone::find(self.scan()))
    }

    /// The likeliest language, however short the text is.
    pub(crate) fn language(&self) -> Option<&Identified> {
        self.language.get_or_init(|| language::likeliest(self.original)).as_ref()
    }
}

/// One normalised character and where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Lower-case, compatibility-decomposed, look-alikes and marks undone.
    pub ch: char,
    /// First byte in the original.
    pub start: u32,
    /// One past the last byte in the original.
    pub end: u32,
    /// The original was upper case.
    pub upper: bool,
    /// The original was disguised: a look-alike, a styled letter, or one carrying marks.
    pub disguised: bool,
    /// The original is a letter turned upside down.
    pub turned: bool,
}

/// A text without its disguises, with a map back to the original bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Normalised {
    units: Vec<Unit>,
    open: Vec<Shape>,
}

impl Normalised {
    /// Normalises a text: case, width and style, look-alikes, combining and invisible characters.
    pub fn new(original: &str) -> Self {
        let (units, open) = normalise::units(original);
        Self { units, open }
    }

    /// Units that look like ASCII letters in a text that gives no hint whether they are meant as such.
    pub(crate) fn look_alikes(&self) -> &[Shape] {
        &self.open
    }

    /// The normalised characters in order.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The normalised text.
    pub fn text(&self) -> String {
        self.units.iter().map(|unit| unit.ch).collect()
    }

    /// The original bytes behind the units `from..to`; `None` if that range is empty or too long.
    pub fn span(&self, from: usize, to: usize) -> Option<Span> {
        let units = self.units.get(from..to)?;
        Some(Span { start: units.first()?.start as usize, end: units.last()?.end as usize })
    }
}

#[cfg(test)]
mod tests;
