//! Other ways to read a whole text: letters drawn with several signs, and letters turned over.
//!
//! Most texts have neither, and then there is nothing to do.

use super::Match;
use crate::text::{Normalised, Unit};

/// Letters drawn with signs, longer drawings first.
const DRAWN: &[(&str, char)] = &[
    ("|\\/|", 'm'),
    ("/\\/\\", 'm'),
    ("\\/\\/", 'w'),
    ("/\\/", 'n'),
    ("|\\|", 'n'),
    ("|-|", 'h'),
    ("}{", 'h'),
    ("|_|", 'u'),
    ("(_)", 'u'),
    ("/-\\", 'a'),
    ("|<", 'k'),
    ("|{", 'k'),
    ("|(", 'k'),
    ("|=", 'f'),
    ("|)", 'd'),
    ("[)", 'd'),
    ("|>", 'd'),
    ("|3", 'b'),
    ("|*", 'p'),
    ("|_", 'l'),
    ("()", 'o'),
    ("[]", 'o'),
    ("><", 'x'),
    ("\\/", 'u'),
    ("/\\", 'a'),
    ("_|", 'j'),
    ("vv", 'w'),
];

/// The text as it may also be read, with the way back to its units.
pub(super) struct Reading {
    pub(super) units: Vec<Unit>,
    /// First and one past the last unit behind each of `units`.
    sources: Vec<(usize, usize)>,
}

impl Reading {
    /// Every other way to read the text.
    pub(super) fn of(text: &Normalised) -> Vec<Self> {
        let units = text.units();
        let mut readings = Vec::new();
        readings.extend(Self::look_alike(text));
        readings.extend(Self::drawn(units));
        readings.extend(Self::turned(units, false));
        readings.extend(Self::turned(units, true));
        readings
    }

    /// The match in units of the text.
    pub(super) fn place(&self, hit: Match) -> Option<Match> {
        let sources = self.sources.get(hit.from..hit.to)?;
        let from = sources.iter().map(|source| source.0).min()?;
        let to = sources.iter().map(|source| source.1).max()?;
        Some(Match { from, to, ..hit })
    }

    /// Look-alikes of another alphabet read as Latin letters.
    fn look_alike(text: &Normalised) -> Option<Self> {
        let open = text.look_alikes();
        if open.is_empty() {
            return None;
        }
        let mut units = text.units().to_vec();
        for shape in open {
            if let Some(unit) = units.get_mut(shape.index) {
                *unit = Unit { ch: shape.ascii, disguised: true, ..*unit };
            }
        }
        let sources = (0..units.len()).map(|at| (at, at + 1)).collect();
        Some(Self { units, sources })
    }

    fn drawn(units: &[Unit]) -> Option<Self> {
        let is_sign = |unit: &Unit| matches!(unit.ch, '|' | '/' | '\\' | '(' | '[' | '}' | '>' | '_' | 'v');
        let opens = |pair: &[Unit]| pair.first().is_some_and(is_sign) && pair.get(1).is_some_and(is_stroke);
        if !units.windows(2).any(opens) {
            return None;
        }
        let mut reading = Self { units: Vec::with_capacity(units.len()), sources: Vec::with_capacity(units.len()) };
        let mut at = 0;
        while let Some(unit) = units.get(at) {
            let rest = units.get(at..).unwrap_or_default();
            let drawn = DRAWN.iter().find(|(shape, _)| is_sign(unit) && begins_with(rest, shape));
            let (read, taken) = drawn
                .map_or((*unit, 1), |(shape, letter)| (Unit { ch: *letter, disguised: true, ..*unit }, shape.len()));
            reading.units.push(read);
            reading.sources.push((at, at + taken));
            at += taken;
        }
        (reading.units.len() < units.len()).then_some(reading)
    }

    /// Letters turned by half a turn; such a text is also written from its end.
    fn turned(units: &[Unit], from_end: bool) -> Option<Self> {
        if !units.iter().any(|unit| unit.turned) {
            return None;
        }
        let turn = |unit: &Unit| match unit.ch {
            _ if unit.turned => unit.ch,
            'n' => 'u',
            'u' => 'n',
            'b' => 'q',
            'q' => 'b',
            'd' => 'p',
            'p' => 'd',
            c => c,
        };
        let mut turned: Vec<Unit> =
            units.iter().map(|unit| Unit { ch: turn(unit), disguised: true, ..*unit }).collect();
        let mut sources: Vec<(usize, usize)> = (0..units.len()).map(|at| (at, at + 1)).collect();
        if from_end {
            turned.reverse();
            sources.reverse();
        }
        Some(Self { units: turned, sources })
    }
}

fn is_stroke(unit: &Unit) -> bool {
    matches!(unit.ch, '|' | '/' | '\\' | '-' | '_' | '<' | '{' | '(' | ')' | ']' | '=' | '>' | '3' | '*' | 'v')
}

fn begins_with(units: &[Unit], shape: &str) -> bool {
    let mut units = units.iter();
    shape.chars().all(|c| units.next().is_some_and(|unit| unit.ch == c))
}
