//! How far an author is trusted (contract of Moderation API, section 7): by how long they have been there, how much of
//! what they said was clean, and how much was not. The highest level is given by people only.

const DAY_MS: i64 = 86_400_000;
/// Share of contents that were flagged, beyond which an author is not trusted.
const VIOLATION_RATE: f64 = 0.05;

/// From which age, in days, and from how many clean contents on an author has a level; the highest first. The vendor
/// says of the third only that there is one.
const STEPS: [(i64, u64, Level); 3] = [(90, 100, Level::Regular), (30, 25, Level::Member), (7, 5, Level::Basic)];

/// A level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Too much of what they say is flagged.
    Untrusted,
    /// Nothing is known that would speak for or against them.
    #[default]
    New,
    /// A week, and five clean contents.
    Basic,
    /// A month, and 25.
    Member,
    /// Three months, and a hundred.
    Regular,
    /// Given by a person.
    Trusted,
}

impl Level {
    /// Every level, from the lowest to the highest.
    pub const ALL: [Self; 6] = [Self::Untrusted, Self::New, Self::Basic, Self::Member, Self::Regular, Self::Trusted];

    /// As a number, -1 to 4.
    pub const fn number(self) -> i8 {
        match self {
            Self::Untrusted => -1,
            Self::New => 0,
            Self::Basic => 1,
            Self::Member => 2,
            Self::Regular => 3,
            Self::Trusted => 4,
        }
    }

    /// The level of a number.
    pub fn of_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|level| i64::from(level.number()) == number)
    }
}

/// What is known of an author at large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// When they were first seen, milliseconds since 1970.
    pub first_ms: i64,
    /// When they were last seen, milliseconds since 1970.
    pub last_ms: i64,
    /// Contents of theirs.
    pub contents: u64,
    /// Those of them that were flagged.
    pub flagged: u64,
    /// The level that a person gave them.
    pub manual: Option<Level>,
}

impl Record {
    /// How far they are trusted at a time, milliseconds since 1970.
    pub fn level(&self, now_ms: i64) -> Level {
        self.manual.unwrap_or_else(|| self.earned(now_ms))
    }

    fn earned(&self, now_ms: i64) -> Level {
        if self.violation_rate() > VIOLATION_RATE {
            return Level::Untrusted;
        }
        let days = now_ms.saturating_sub(self.first_ms).div_euclid(DAY_MS);
        let clean = self.contents.saturating_sub(self.flagged);
        let step = STEPS.iter().find(|(least_days, least_clean, _)| days >= *least_days && clean >= *least_clean);
        step.map_or(Level::New, |(_, _, level)| *level)
    }

    /// Share of their contents that were flagged, 0 to 1. A content that is flagged before it is counted counts.
    pub fn violation_rate(&self) -> f64 {
        if self.flagged == 0 { 0.0 } else { self.flagged as f64 / self.contents.max(self.flagged) as f64 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(contents: u64, flagged: u64) -> Record {
        Record { contents, flagged, ..Record::default() }
    }

    fn level(days: i64, contents: u64, flagged: u64) -> i8 {
        record(contents, flagged).level(days * DAY_MS).number()
    }

    #[test]
    fn trust_is_earned_by_time_and_by_clean_contents() {
        for (days, contents, flagged, expected) in [
            (0, 0, 0, 0),
            (6, 1_000, 0, 0),
            (7, 4, 0, 0),
            (7, 5, 0, 1),
            (29, 1_000, 0, 1),
            (30, 24, 0, 1),
            (30, 25, 0, 2),
            (30, 26, 1, 2),
            (90, 99, 0, 2),
            (90, 100, 0, 3),
            (9_000, 1_000_000, 0, 3),
            (90, 20, 1, 1),
            (90, 19, 1, -1),
            (0, 1, 1, -1),
            (90, 0, 1, -1),
        ] {
            assert_eq!(level(days, contents, flagged), expected, "{days} {contents} {flagged}");
        }
    }

    #[test]
    fn what_a_person_says_holds() {
        for manual in Level::ALL {
            let given = Record { manual: Some(manual), ..record(10, 10) };
            assert_eq!(given.level(0), manual);
            assert_eq!(Level::of_number(i64::from(manual.number())), Some(manual));
        }
        assert_eq!((Level::of_number(5), Level::of_number(-2)), (None, None));
    }

    proptest! {
        #[test]
        fn more_that_is_clean_and_more_time_never_cost_trust(
            days in 0..200_i64, contents in 0..200_u64, flagged in 0..20_u64, more in 0..100_u64,
        ) {
            let flagged = flagged.min(contents);
            let now = record(contents, flagged).level(days * DAY_MS);
            let record_later = record(contents + more, flagged);
            prop_assert!(record_later.level((days + 30) * DAY_MS) >= now);
            prop_assert!(now < Level::Trusted, "that one is given by people");
            prop_assert!(record(contents, flagged + 1).level(days * DAY_MS) <= now);
        }
    }
}
