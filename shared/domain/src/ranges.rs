//! A set of receipt numbers kept as ranges: which of a case's receipts have been analysed.
//!
//! Messages come duplicated and out of order; with the exact set on the head, each receipt is
//! analysed once and a reader knows whether any is still outstanding.

use serde::{Deserialize, Serialize};

/// Ascending, disjoint, non-adjacent inclusive ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    /// Whether the number is in the set.
    pub fn contains(&self, n: u32) -> bool {
        self.0.iter().any(|&(low, high)| (low..=high).contains(&n))
    }

    /// Whether the number or a higher one is in the set.
    pub fn reach(&self, n: u32) -> bool {
        self.0.last().is_some_and(|&(_, high)| high >= n)
    }

    /// Adds a number.
    pub fn insert(&mut self, n: u32) {
        if self.contains(n) {
            return;
        }
        self.0.push((n, n));
        self.0.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(self.0.len());
        for &(low, high) in &self.0 {
            match joined.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => joined.push((low, high)),
            }
        }
        self.0 = joined;
    }

    /// How many numbers are in the set.
    pub fn len(&self) -> u32 {
        self.0.iter().map(|&(low, high)| high - low + 1).sum()
    }

    /// Whether the set is empty.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn behaves_like_a_set(numbers in proptest::collection::vec(1_u32..60, 0..80)) {
            let mut ranges = Ranges::default();
            let mut set = BTreeSet::new();
            for n in numbers {
                ranges.insert(n);
                set.insert(n);
            }
            prop_assert_eq!(ranges.len() as usize, set.len());
            for n in 0..70 {
                prop_assert_eq!(ranges.contains(n), set.contains(&n));
                prop_assert_eq!(ranges.reach(n), set.range(n..).next().is_some());
            }
            prop_assert!(ranges.0.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
        }
    }
}
