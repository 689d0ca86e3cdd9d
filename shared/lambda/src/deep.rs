//! The heavy engines, as a function that links them hands them over.
//!
//! Only this seam stands here: the crates behind it are large, and most functions must not link them.

use std::sync::Arc;

use domain::checks::PictureScores;
use domain::config::{HashList, SemanticFilter, Strategy};
use domain::secrets::Plain;
use domain::uploads::MediaType;
use engines::antivirus::{EicarScanner, Scanner};
use engines::{Classifier, ClassifierError, JobEngine, Registry, RemoteEngine};

use crate::settings::Settings;

/// What a strategy of the platform's own comes to.
pub type Built<T> = Result<Arc<T>, ClassifierError>;

/// A preview: its media type and its bytes.
pub type Preview = (&'static str, Vec<u8>);

/// Makes engines.
pub trait DeepEngines: Send + Sync {
    /// Every engine of the bundle, light and heavy.
    fn registry(&self) -> Registry;

    /// The engine of a hash list; `entries` are its hashes one after the other.
    fn hash_list(&self, list: &HashList, entries: &[u8]) -> Built<dyn Classifier>;

    /// The engine of a platform's enabled semantic filters.
    fn semantic(&self, filters: &[SemanticFilter]) -> Built<dyn Classifier>;

    /// Whether a file is what it was declared to be and nothing else besides; if not, why: a stable word.
    fn inspect(&self, bytes: &[u8], declared: MediaType) -> Result<(), String>;

    /// A small picture made anew of the pixels of a picture, or of a frame of it; none of what cannot be read.
    fn preview(&self, bytes: &[u8], frame: Option<u32>) -> Option<Preview>;

    /// The engine of a strategy of kind `remote` whose service answers later.
    fn job(&self, strategy: &Strategy) -> Built<dyn JobEngine>;

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
