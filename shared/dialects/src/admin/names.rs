//! How the things that an operator names may be spelt. A name that is not spelt so cannot exist, so a
//! read or a removal of it finds nothing.

use domain::content::MAX_ID_BYTES;

use crate::fault::Fault;

/// Kinds of names, with their rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// Of a policy: 1 to 32 of `A-Z`, `0-9`, `_`, `-`.
    PolicyCode,
    /// Of a strategy or block list: 1 to 64 of `A-Z`, `a-z`, `0-9`, `.`, `_`, `-`.
    Short,
    /// Of a complex type: as contents may spell it, without control characters.
    ComplexType,
    /// An id that we gave: up to 64 lower-case letters and digits.
    Id,
    /// A UUID that we gave, in lower case.
    Uuid,
}

impl Name {
    /// Whether a text is such a name.
    pub fn fits(self, text: &str) -> bool {
        let bytes = || text.bytes();
        match self {
            Self::PolicyCode => {
                (1..=32).contains(&text.len()) && bytes().all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-'))
            }
            Self::Short => {
                (1..=64).contains(&text.len())
                    && bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
            }
            Self::ComplexType => (1..=MAX_ID_BYTES).contains(&text.len()) && !text.chars().any(char::is_control),
            Self::Uuid => is_uuid(text),
            Self::Id => (1..=64).contains(&text.len()) && bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()),
        }
    }

    /// Refuses to create something under a name that does not fit. `path` names it in the problem.
    pub fn check(self, path: &'static str, text: &str) -> Result<(), Fault> {
        if self.fits(text) {
            return Ok(());
        }
        let rule = match self {
            Self::PolicyCode => "1 to 32 characters of A-Z, 0-9, '_' and '-'",
            Self::Short => "1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-'",
            Self::ComplexType => "1 to 512 bytes without control characters",
            Self::Id => "1 to 64 characters of a-z and 0-9",
            Self::Uuid => "a UUID in lower case",
        };
        Err(Fault::invalid(path, "bad_name", format!("'{path}' must be {rule}")))
    }
}

fn is_uuid(text: &str) -> bool {
    let is_hex = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| if matches!(at, 8 | 13 | 18 | 23) { b == b'-' } else { is_hex(b) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_their_rules_only() {
        let long = "A".repeat(65);
        let cases = [
            (Name::PolicyCode, "HTE-2_X", true),
            (Name::PolicyCode, "hte", false),
            (Name::PolicyCode, "", false),
            (Name::PolicyCode, &long[..33], false),
            (Name::Short, "house-model.v2", true),
            (Name::Short, "two words", false),
            (Name::Short, &long, false),
            (Name::ComplexType, "Größe #1/2", true),
            (Name::ComplexType, "a\nb", false),
            (Name::Id, "abc234", true),
            (Name::Id, "abc#234", false),
            (Name::Uuid, "137ec1a9-64e6-4d2a-848d-6aa5c56e7c29", true),
            (Name::Uuid, "137EC1A9-64E6-4D2A-848D-6AA5C56E7C29", false),
            (Name::Uuid, "137ec1a964e6-4d2a-848d-6aa5c56e7c29-", false),
        ];
        for (kind, text, fits) in cases {
            assert_eq!(kind.fits(text), fits, "{kind:?} {text}");
            assert_eq!(kind.check("name", text).is_ok(), fits);
        }
    }
}
