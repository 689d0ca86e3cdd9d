//! The built-in analysis engines: what each finds in a content, and how they are run together.
//!
//! Pure and in memory: no network, no clock, no configuration of its own. Every engine is a
//! [`Classifier`]; [`analyse`] runs those that apply and turns failures into "did not run", never
//! into "clean". What a finding *means* is the policies' business, not this crate's.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod analyse;
pub mod antivirus;
mod blocklist;
mod circumvention;
mod classifier;
mod cues;
mod file;
mod job;
pub mod language;
mod lexicon;
pub mod linear;
mod links;
mod lists;
mod matching;
mod media;
pub mod names;
mod pii;
mod profanity;
mod registry;
mod remote;
mod scam;
pub mod spam;
pub mod spoofing;
mod text;
pub mod toxicity;

pub use analyse::{Plan, analyse};
pub use blocklist::{BlockListEngine, BlockListError};
pub use circumvention::CircumventionEngine;
pub use classifier::{Classifier, ClassifierError, Hit, Medium, Subject};
pub use file::FileView;
pub use job::{Doing, JobCall, JobEngine, JobNotice, JobState, StoredFile};
pub use language::LanguageEngine;
pub use links::{FoundLink, LinksEngine};
pub use media::{Elsewhere, Media, MediumMissing};
pub use pii::PiiEngine;
pub use profanity::ProfanityEngine;
pub use registry::{Registry, StrategyInfo};
pub use remote::{Answering, RemoteEngine, RemoteMedium, RemoteRequest};
pub use scam::ScamEngine;
pub use spam::SpamEngine;
pub use spoofing::SpoofingEngine;
pub use text::{Normalised, TextView, Unit};
pub use toxicity::ToxicityEngine;
