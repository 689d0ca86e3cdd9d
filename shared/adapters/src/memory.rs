//! What this process has learnt about endpoints. Engines are built for each content; what one learnt by being refused,
//! the next one need not learn again.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Most endpoints that are remembered; then all are forgotten, and learnt again.
const MOST: usize = 256;

/// One small thing for each endpoint.
pub(crate) struct Memory<T> {
    known: Mutex<BTreeMap<String, T>>,
}

impl<T: Copy> Memory<T> {
    /// Nothing known.
    pub(crate) const fn new() -> Self {
        Self { known: Mutex::new(BTreeMap::new()) }
    }

    /// What is known about this endpoint.
    pub(crate) fn get(&self, endpoint: &str) -> Option<T> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(endpoint).copied()
    }

    /// Remembers this about an endpoint.
    pub(crate) fn put(&self, endpoint: String, value: T) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST && !known.contains_key(&endpoint) {
            known.clear();
        }
        known.insert(endpoint, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_counts_and_the_memory_stays_small() {
        let memory = Memory::new();
        memory.put("a".to_owned(), 1);
        memory.put("a".to_owned(), 2);
        assert_eq!((memory.get("a"), memory.get("b")), (Some(2), None));
        (0..1000).for_each(|n| memory.put(format!("{n}"), n));
        assert!(memory.known.lock().unwrap().len() <= MOST);
        assert_eq!(memory.get("999"), Some(999));
    }
}
