//! Short-lived copies of what rarely changes: keys, configuration, built block lists.
//!
//! A changed key or setting takes effect everywhere within [`FRESH_MS`]. Every entry has a deadline
//! in wall time, because a process can be frozen for hours between two requests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How long a copy may be used, milliseconds.
pub const FRESH_MS: i64 = 10_000;
/// How long the absence of something is believed, milliseconds.
pub const ABSENT_MS: i64 = 5_000;
const MAX_ENTRIES: usize = 10_000;

/// A cache by text keys.
pub struct Cache<T> {
    entries: Mutex<HashMap<String, Copied<T>>>,
}

/// What was read (nothing, if it is known to be absent), and until when it may be used.
type Copied<T> = (Option<Arc<T>>, i64);

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self { entries: Mutex::default() }
    }
}

impl<T> Cache<T> {
    /// The fresh copy under a key: outer `None` if there is none, inner `None` if it is known to be
    /// absent.
    pub fn get(&self, key: &str, now_ms: i64) -> Option<Option<Arc<T>>> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (value, until_ms) = entries.get(key)?;
        // A clock that jumped back must not make a copy live for ever.
        let fresh = (now_ms..=now_ms + FRESH_MS).contains(until_ms);
        fresh.then(|| value.clone())
    }

    /// Keeps what was just read.
    pub fn put(&self, key: &str, value: Option<T>, now_ms: i64) -> Option<Arc<T>> {
        let value = value.map(Arc::new);
        let until_ms = now_ms + if value.is_some() { FRESH_MS } else { ABSENT_MS };
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MAX_ENTRIES {
            entries.retain(|_, (_, until_ms)| *until_ms > now_ms);
            // Still full: all fresh. Starting over keeps memory bounded and only costs reads.
            if entries.len() >= MAX_ENTRIES {
                entries.clear();
            }
        }
        entries.insert(key.to_owned(), (value.clone(), until_ms));
        value
    }

    /// Forgets a copy.
    pub fn forget(&self, key: &str) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_live_for_their_time_only() {
        let cache = Cache::default();
        cache.put("a", Some(1), 1_000);
        cache.put("gone", None, 1_000);
        assert_eq!(cache.get("a", 1_000 + FRESH_MS), Some(Some(Arc::new(1))));
        assert_eq!(cache.get("a", 1_001 + FRESH_MS), None);
        assert_eq!(cache.get("gone", 1_000 + ABSENT_MS), Some(None));
        assert_eq!(cache.get("gone", 1_001 + ABSENT_MS), None);
        assert_eq!(cache.get("a", 999), None, "a copy from the future is not trusted");
    }

    #[test]
    fn it_does_not_grow_without_bound() {
        let cache = Cache::default();
        for n in 0..(MAX_ENTRIES * 2 + 5) {
            cache.put(&n.to_string(), Some(n), 1_000);
        }
        assert!(cache.entries.lock().unwrap().len() <= MAX_ENTRIES);
    }
}
