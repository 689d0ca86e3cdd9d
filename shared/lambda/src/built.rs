//! Engines of single platforms, each built once per version.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Most engines that a process keeps; beyond, it begins anew.
const MOST: usize = 256;

/// Built engines by platform and name.
pub struct Built<T: ?Sized>(Mutex<HashMap<String, (u32, Arc<T>)>>);

impl<T: ?Sized> Default for Built<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: ?Sized> Built<T> {
    /// The engine of this version, if it has been built.
    pub fn get(&self, key: &str, version: u32) -> Option<Arc<T>> {
        let built = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        built.get(key).filter(|(known, _)| *known == version).map(|(_, engine)| engine.clone())
    }

    /// Keeps an engine in place of an earlier version of it.
    pub fn keep(&self, key: String, version: u32, engine: Arc<T>) -> Arc<T> {
        let mut built = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if built.len() >= MOST {
            built.clear();
        }
        built.insert(key, (version, engine.clone()));
        engine
    }
}
