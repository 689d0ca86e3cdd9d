//! The heavy engines, as a function that links them hands them over.
//!
//! Only this seam stands here: the crates behind it are large, and most functions must not link them.

use std::sync::Arc;

use domain::checks::PictureScores;
use domain::config::{HashList, SemanticFilter, Strategy};
use domain::secrets::Plain;
use engines::antivirus::{EicarScanner, Scanner};
use engines::{Classifier, ClassifierError, Registry, RemoteEngine};

use crate::settings::Settings;

/// What a strategy of the platform's own comes to.
pub type Built<T> = Result<Arc<T>, ClassifierError>;

/// Makes engines.
pub trait DeepEngines: Send + Sync {
    /// Every engine of the bundle, light and heavy.
    fn registry(&self) -> Registry;

    /// The engine of a hash list; `entries` are its hashes one after the other.
    fn hash_list(&self, list: &HashList, entries: &[u8]) -> Built<dyn Classifier>;

    /// The engine of a platform's enabled semantic filters.
    fn semantic(&self, filters: &[SemanticFilter]) -> Built<dyn Classifier>;

    /// The engine of a strategy of kind `remote`; `key` is its opened key, if it has one.
    fn remote(&self, strategy: &Strategy, key: Option<Plain>) -> Built<dyn RemoteEngine>;

    /// What a picture shows, its worst frame if it moves. Given up once the time is over; it is asked before every frame.
    fn picture(&self, bytes: &[u8], out_of_time: &dyn Fn() -> bool) -> Result<PictureScores, ClassifierError>;

    /// What looks for malware.
    fn scanner(&self) -> Arc<dyn Scanner> {
        Arc::new(EicarScanner)
    }
}

/// Makes the heavy engines of a function, given its settings.
pub type Equip = fn(&Settings) -> Arc<dyn DeepEngines>;
