//! When an endpoint is tried again: a property of its kind.

use crate::config::EndpointKind;

/// Habits of a kind of endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// Seconds before attempt 1, 2, 3, ..., each after the one before; jitter of 20 % either way.
    pub delays_s: &'static [u64],
    /// Upper bound of a delay after jitter, seconds.
    pub max_delay_s: u64,
    /// Time for one whole attempt, milliseconds.
    pub timeout_ms: u64,
    /// Attempts in all if one fails in these ways; the others are made as long as there are delays.
    pub unreached: u32,
    /// The same for a receiver that refuses.
    pub refused: u32,
    /// Whether `Retry-After` and the 60 s floor after 429, 503 and time-outs are honoured.
    pub yields: bool,
}

const HOUR: u64 = 3600;

/// Every failure is tried again as long as there are delays.
const PERSISTENT: Habits =
    Habits { delays_s: &[], max_delay_s: 0, timeout_ms: 0, unreached: u32::MAX, refused: u32::MAX, yields: false };

/// The habits of each kind: Checkstep by its contract (section 12.7), Stream and Moderation API by
/// theirs (sections 6 and 10), the rest by Standard Webhooks.
pub const fn habits(kind: EndpointKind) -> Habits {
    match kind {
        EndpointKind::Checkstep => {
            Habits { delays_s: &[0, 300, 600], max_delay_s: 900, timeout_ms: 10_000, ..PERSISTENT }
        }
        // Three attempts of at most 6 s begin within 15 s.
        EndpointKind::Stream => {
            Habits { delays_s: &[0, 1, 2], max_delay_s: 900, timeout_ms: 6_000, unreached: 2, refused: 1, ..PERSISTENT }
        }
        EndpointKind::Modapi => {
            Habits { delays_s: &[0, 5, 60, 300, 900], max_delay_s: 900, timeout_ms: 5_000, ..PERSISTENT }
        }
        EndpointKind::Standard => Habits {
            delays_s: &[0, 5, 300, 1800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
            max_delay_s: 30 * HOUR,
            timeout_ms: 15_000,
            yields: true,
            ..PERSISTENT
        },
    }
}

impl Habits {
    /// Attempts in all.
    pub fn attempts(&self) -> u32 {
        u32::try_from(self.delays_s.len()).unwrap_or(u32::MAX)
    }

    /// Delay in milliseconds before attempt `attempt` (2, 3, ...), with jitter from a random number,
    /// or `None` if there is no such attempt.
    pub fn delay_ms(&self, attempt: u32, random: u32, after: Failure) -> Option<u64> {
        let most = match after.cause {
            Cause::Busy => u32::MAX,
            Cause::Unreached => self.unreached,
            Cause::Refused => self.refused,
        };
        if attempt > most {
            return None;
        }
        let index = usize::try_from(attempt.checked_sub(1)?).ok()?;
        let base_ms = self.delays_s.get(index)?.saturating_mul(1000);
        // 80 % to 120 %, in steps of a tenth of a percent.
        let jittered = base_ms / 1000 * (800 + u64::from(random) % 401);
        let delay = if self.yields { after.stretch(base_ms, jittered) } else { jittered };
        Some(delay.min(self.max_delay_s * 1000))
    }
}

/// Why an attempt failed, as far as it matters for the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cause {
    /// The receiver is there and may manage later: 408, 429, 5xx, a time-out.
    #[default]
    Busy,
    /// There was no connection, or it broke.
    Unreached,
    /// The receiver answered that it does not want it: any other status.
    Refused,
}

impl Cause {
    /// Of a status that is no success.
    pub const fn of_status(status: u16) -> Self {
        match status {
            408 | 429 | 500..=599 => Self::Busy,
            _ => Self::Refused,
        }
    }
}

/// What is known of the failed attempt that a delay depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// Time-out, 429 or 503: the receiver is overloaded.
    pub overloaded: bool,
    /// The receiver's own wish, seconds.
    pub retry_after_s: Option<u64>,
    /// Why it failed.
    pub cause: Cause,
}

impl Failure {
    fn stretch(self, base_ms: u64, jittered_ms: u64) -> u64 {
        let floor = if self.overloaded { 60_000 } else { 0 };
        let wish = self.retry_after_s.map_or(0, |s| s.saturating_mul(1000).min((2 * base_ms).max(HOUR * 1000)));
        jittered_ms.max(floor).max(wish)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn checkstep_has_three_attempts_after_about_5_and_10_minutes() {
        let habits = habits(EndpointKind::Checkstep);
        assert_eq!(habits.attempts(), 3);
        assert_eq!(habits.delay_ms(2, 200, Failure::default()), Some(300_000));
        assert_eq!(habits.delay_ms(3, 200, Failure::default()), Some(600_000));
        assert_eq!(habits.delay_ms(4, 200, Failure::default()), None);
        assert_eq!(habits.delay_ms(0, 200, Failure::default()), None);
    }

    #[test]
    fn stream_gives_up_earlier_on_what_will_not_change() {
        let habits = habits(EndpointKind::Stream);
        let attempts = |cause| {
            let failure = Failure { cause, ..Failure::default() };
            (1..5).filter(|attempt| habits.delay_ms(*attempt, 200, failure).is_some()).count()
        };
        assert_eq!((attempts(Cause::Busy), attempts(Cause::Unreached), attempts(Cause::Refused)), (3, 2, 1));
        let causes = [408, 429, 500, 503, 599, 302, 400, 404].map(Cause::of_status);
        assert_eq!(causes.iter().filter(|cause| **cause == Cause::Busy).count(), 5);
    }

    proptest! {
        #[test]
        fn delays_stay_within_their_bounds(attempt in 1_u32..12, random: u32, overloaded: bool, wish in proptest::option::of(0_u64..1_000_000)) {
            for kind in [EndpointKind::Checkstep, EndpointKind::Stream, EndpointKind::Modapi, EndpointKind::Standard] {
                let habits = habits(kind);
                let failure = Failure { overloaded, retry_after_s: wish, cause: Cause::Busy };
                let Some(delay) = habits.delay_ms(attempt, random, failure) else {
                    prop_assert!(attempt > habits.attempts());
                    continue;
                };
                let base = habits.delays_s[attempt as usize - 1] * 1000;
                prop_assert!(delay <= habits.max_delay_s * 1000);
                prop_assert!(delay >= base / 5 * 4);
                if !habits.yields {
                    prop_assert!(delay <= base / 5 * 6);
                }
            }
        }
    }
}
