//! Facets: the values by which a platform's flagged cases are listed, so that a filter walks a short list instead
//! of a long one. Each list holds its cases in the order in which they were first flagged, which never changes.
//!
//! A case remembers in which lists it stands ([`Filing`]), as short codes: a commit writes the difference. A list
//! is only a way to find candidates, so that two values may share a code without harm.

mod pending;
mod values;

pub use pending::{Pending, USER_KIND};
pub use values::{Named, media, of_entry, of_flag, of_report, of_state, one_word};

use serde::{Deserialize, Serialize};

use crate::ids::{CaseId, base32, digest, sortable_ms};

/// Most codes of a case. One that has more stands in the list of those as well.
pub const MAX_CODES: usize = 26;
/// In how many lists every flagged case stands.
const EVERYWHERE: usize = 3;
/// Characters of a code that stand for the value.
const HASH_LEN: usize = 8;

/// What a list is by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// All flagged cases.
    All,
    /// All flagged cases, by their public id instead of time.
    Id,
    /// All flagged cases, by how grave they are, and then by time.
    Gravity,
    /// Those that stand in fewer lists than they should: they would be in very many, or what flagged them before
    /// the platform had such lists has not been read yet.
    Overflow,
    /// Id of the content.
    Name,
    /// Type of the content.
    Kind,
    /// Author.
    Author,
    /// Id of the parent: a conversation.
    Parent,
    /// Review queue, if it is not the default one.
    Queue,
    /// Key of the configuration that judged it.
    Config,
    /// What is recommended.
    Action,
    /// Text, image, video or audio.
    Media,
    /// Sort of those who flagged it.
    ReporterType,
    /// Engine that flagged it.
    Category,
    /// Label of a flag.
    Label,
    /// Language of the text.
    Language,
    /// Who reported it.
    Reporter,
}

impl Facet {
    /// Every facet, in the order in which they get a place among the codes of a case.
    pub const ALL: [Self; 17] = [
        Self::All,
        Self::Id,
        Self::Gravity,
        Self::Overflow,
        Self::Name,
        Self::Kind,
        Self::Author,
        Self::Parent,
        Self::Queue,
        Self::Config,
        Self::Action,
        Self::Media,
        Self::ReporterType,
        Self::Category,
        Self::Label,
        Self::Language,
        Self::Reporter,
    ];

    const fn letter(self) -> char {
        match self {
            Self::All => 'a',
            Self::Id => 'i',
            Self::Gravity => 's',
            Self::Overflow => 'x',
            Self::Name => 'n',
            Self::Kind => 't',
            Self::Author => 'u',
            Self::Parent => 'p',
            Self::Queue => 'q',
            Self::Config => 'k',
            Self::Action => 'r',
            Self::Media => 'm',
            Self::ReporterType => 'y',
            Self::Category => 'c',
            Self::Label => 'l',
            Self::Language => 'g',
            Self::Reporter => 'w',
        }
    }

    fn of_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.letter() == letter)
    }

    /// The word for it, for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Id => "id",
            Self::Gravity => "gravity",
            Self::Overflow => "overflow",
            Self::Name => "entity id",
            Self::Kind => "type",
            Self::Author => "author",
            Self::Parent => "parent",
            Self::Queue => "queue",
            Self::Config => "config",
            Self::Action => "action",
            Self::Media => "media",
            Self::ReporterType => "reporter type",
            Self::Category => "category",
            Self::Label => "label",
            Self::Language => "language",
            Self::Reporter => "reporter",
        }
    }

    /// Whether a case keeps what it was once listed by: flags stay flags, even if the content is another by now.
    pub const fn is_lasting(self) -> bool {
        matches!(self, Self::ReporterType | Self::Category | Self::Label | Self::Reporter)
    }

    /// Whether it names a person, whom an erasure takes out.
    const fn names_a_person(self) -> bool {
        matches!(self, Self::Author | Self::Reporter)
    }

    /// Whether a case may have values by which it is not listed: because there are too many, or because they are not
    /// known yet.
    pub const fn can_overflow(self) -> bool {
        self.is_lasting() || matches!(self, Self::Language)
    }
}

/// A facet with a value, as keys and heads have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FacetCode(String);

impl FacetCode {
    /// The code of a value.
    pub fn of(facet: Facet, value: &str) -> Self {
        let mut code = facet.letter().to_string();
        if !value.is_empty() {
            let hash = base32(&digest(&[b"facet", code.as_bytes(), value.as_bytes()]));
            code.extend(hash.chars().take(HASH_LEN));
        }
        Self(code)
    }

    /// A code that stands in a row or in a head.
    pub fn parse(text: &str) -> Option<Self> {
        let code = Self(text.to_owned());
        code.facet().map(|_| code)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Of which facet.
    pub fn facet(&self) -> Option<Facet> {
        self.0.chars().next().and_then(Facet::of_letter)
    }

    /// Whether there is a list of it. Nearly everything has text: that is known of a row, and not worth a list.
    pub fn is_listed(&self) -> bool {
        *self != Self::of(Facet::Media, TEXT)
    }

    /// Whether rows tell it of each other. Who reported a case changes most often, and only its own list tells it.
    pub fn is_told(&self) -> bool {
        self.facet() != Some(Facet::Reporter)
    }
}

/// The medium that nearly every content has.
pub const TEXT: &str = "text";

/// In which lists a flagged case stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// Among the reviewed ones.
    #[serde(rename = "d", default, skip_serializing_if = "std::ops::Not::not")]
    pub reviewed: bool,
    /// By what.
    #[serde(rename = "f")]
    pub codes: Vec<FacetCode>,
    /// How grave it is, in thousandths.
    #[serde(rename = "g", default, skip_serializing_if = "is_zero")]
    pub gravity: u16,
}

impl Filing {
    /// The filing by all values that are known now, with what lasts of the filing before.
    pub fn new(reviewed: bool, values: &[(Facet, String)], before: Option<&Self>) -> Self {
        let mut codes: Vec<FacetCode> =
            [Facet::All, Facet::Id, Facet::Gravity].into_iter().map(|facet| FacetCode::of(facet, "")).collect();
        codes.extend(
            values.iter().filter(|(_, value)| !value.is_empty()).map(|(facet, value)| FacetCode::of(*facet, value)),
        );
        let lasting = before.into_iter().flat_map(|before| &before.codes);
        codes.extend(lasting.filter(|code| code.lasts()).cloned());
        codes.sort_by(|a, b| (a.facet(), a).cmp(&(b.facet(), b)));
        codes.dedup();
        if codes.len() > MAX_CODES && !codes.iter().any(|code| code.facet() == Some(Facet::Overflow)) {
            codes.insert(EVERYWHERE, FacetCode::of(Facet::Overflow, ""));
        }
        codes.truncate(MAX_CODES);
        Self { reviewed, codes, gravity: 0 }
    }

    /// The filing of a case that is this grave, 0 to 1.
    #[must_use]
    pub fn as_grave_as(self, gravity: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded")]
        let thousandths = (gravity.clamp(0.0, 1.0) * 1000.0).round() as u16;
        Self { gravity: thousandths, ..self }
    }

    /// The filing of a case of which not everything is known: it may stand in fewer lists than it should, or in more.
    #[must_use]
    pub fn incomplete(self) -> Self {
        let mut codes = self.codes;
        let mark = FacetCode::of(Facet::Overflow, "");
        if !codes.contains(&mark) {
            codes.insert(codes.len().min(EVERYWHERE), mark);
            codes.truncate(MAX_CODES);
        }
        Self { codes, ..self }
    }

    /// Whether the case has a value; `None` if the filing does not tell.
    pub fn tells(&self, facet: Facet, value: &str) -> Option<bool> {
        let is_open = value.is_empty() || (facet.can_overflow() && self.overflows());
        (!is_open).then(|| self.has(&FacetCode::of(facet, value)))
    }

    /// The filing without the codes that stand for persons, after an erasure. Which of the others are left of what
    /// the persons said is not known any more.
    #[must_use]
    pub fn nameless(&self) -> Self {
        let names = |code: &&FacetCode| code.facet().is_some_and(Facet::names_a_person);
        let codes = self.codes.iter().filter(|code| !names(code)).cloned().collect();
        Self { codes, ..*self }.incomplete()
    }

    /// Whether it stands in the list of a value.
    pub fn has(&self, code: &FacetCode) -> bool {
        self.codes.contains(code)
    }

    /// Whether there are values for which it has no code.
    pub fn overflows(&self) -> bool {
        self.has(&FacetCode::of(Facet::Overflow, ""))
    }

    /// The codes of the lists it stands in.
    pub fn lists(&self) -> impl Iterator<Item = &FacetCode> {
        self.codes.iter().filter(|code| code.is_listed())
    }
}

impl FacetCode {
    fn lasts(&self) -> bool {
        self.facet().is_some_and(|facet| facet.is_lasting() || facet == Facet::Overflow)
    }
}

/// A case as its lists have it: when it was first flagged, and in which lists it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// When it was first flagged, microseconds since 1970.
    pub flagged_us: i64,
    /// In which lists.
    pub filing: Filing,
}

impl Filed {
    /// Where it stands in a list; in those by id and by gravity that is another place than in those by time.
    pub fn position(&self, facet: Facet, case: &CaseId) -> String {
        match facet {
            Facet::Id => format!("{}#{}", case.uuid(), case.as_str()),
            Facet::Gravity => grave_position(self.filing.gravity, self.flagged_us, case),
            _ => position(self.flagged_us, case),
        }
    }

    /// What a row of each list tells of the case besides where it stands.
    pub fn row(&self) -> String {
        let state = if self.filing.reviewed { 'd' } else { 'o' };
        let mut text = format!("{state} {}", sortable_ms(self.flagged_us));
        for code in self.filing.codes.iter().filter(|code| code.is_told()) {
            text.push(' ');
            text.push_str(code.as_str());
        }
        text
    }
}

/// The place of a case in the list by gravity, in thousandths; of two that are as grave, the one that was flagged later
/// stands higher.
pub fn grave_position(gravity: u16, at_us: i64, case: &CaseId) -> String {
    format!("{gravity:04}#{}", position(at_us, case))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(n: &u16) -> bool {
    *n == 0
}

/// The place of a case in a list by time, microseconds since 1970.
pub fn position(at_us: i64, case: &CaseId) -> String {
    format!("{}#{}", sortable_ms(at_us), case.as_str())
}

#[cfg(test)]
#[path = "facets/tests.rs"]
mod tests;
