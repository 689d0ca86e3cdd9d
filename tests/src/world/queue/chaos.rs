//! Ways in which queues misbehave: all of them are ones that SQS is allowed.

use crate::world::chance::Chance;

/// What the queues do to messages beside delivering them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chaos {
    lose_sends: bool,
    duplicates: usize,
    shuffle: bool,
    is_random: bool,
    /// If set, only so many announcements are lost.
    left_to_lose: Option<usize>,
}

impl Chaos {
    /// Every message sent after a commit to announce an event or a delivery is lost. (Not those of
    /// the queues that analyse: their acceptance is a promise.)
    pub fn losing_announcements() -> Self {
        Self { lose_sends: true, ..Self::default() }
    }

    /// Every message comes this many times, in random order.
    pub fn duplicating(times: usize) -> Self {
        Self { duplicates: times - 1, shuffle: true, ..Self::default() }
    }

    /// Some messages come three times, some announcements not at all, all in random order.
    pub fn random() -> Self {
        Self { lose_sends: true, duplicates: 2, shuffle: true, is_random: true, left_to_lose: None }
    }

    /// The first announcements are lost, then all is well.
    pub fn losing_the_first(count: usize) -> Self {
        Self { lose_sends: true, left_to_lose: Some(count), ..Self::default() }
    }

    pub(super) fn copies(&mut self, queue: &str, chance: &Chance) -> usize {
        let may_be_lost = self.lose_sends && !matches!(queue, "analyse" | "deep") && self.left_to_lose != Some(0);
        let is_lost = may_be_lost && (!self.is_random || chance.below(4) == 0);
        if is_lost {
            self.left_to_lose = self.left_to_lose.map(|left| left - 1);
            return 0;
        }
        // Fewer copies than losses on average: a message that waits sends itself again, and must not
        // become a flood by that.
        let is_copied = !self.is_random || chance.below(8) == 0;
        1 + if is_copied { self.duplicates } else { 0 }
    }

    pub(super) const fn is_shuffled(self) -> bool {
        self.shuffle
    }
}
