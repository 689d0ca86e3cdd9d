//! Engines for tests that look at media without a model: the redness of a plain pixmap, and the number of
//! entries in a hash list that are a file's own digest.

use std::sync::Arc;

use adapters::Means;
use domain::checks::PictureScores;
use domain::config::{HashKind, HashList, SemanticFilter, Strategy};
use domain::content::FieldType;
use domain::secrets::Plain;
use domain::uploads::MediaType;
use engines::toxicity::{Scores, SecondOpinion, ToxicityEngine};
use engines::{Classifier, ClassifierError, Hit, JobEngine, Medium, Registry, RemoteEngine, Subject, names};
use lambda::deep::{Built, DeepEngines, Preview};
use outbound::{AddressPolicy, Client, SystemResolver};
use sha2::{Digest, Sha256};

/// The label of what is red.
pub const RED: &str = "red";

/// A picture of one colour, as a binary pixmap.
pub fn pixmap(red: u8, green: u8, blue: u8) -> Vec<u8> {
    let mut bytes = b"P6 4 4 255\n".to_vec();
    bytes.extend([red, green, blue].repeat(16));
    bytes
}

/// The same in what looks like a PNG file to whoever looks no further.
pub fn portable(red: u8, green: u8, blue: u8) -> Vec<u8> {
    [PNG, &pixmap(red, green, blue)].concat()
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The pixels of either.
fn pixels(bytes: &[u8]) -> Option<&[u8]> {
    let pixmap = bytes.strip_prefix(PNG).unwrap_or(bytes);
    pixmap.strip_prefix(b"P6 4 4 255\n").filter(|pixels| pixels.len() == 48)
}

/// Engines of these tests.
pub struct Eyes {
    means: Means,
}

impl Eyes {
    /// Engines of which those of other services find them all at this address.
    pub fn with_services_at(url: String) -> Self {
        let outbound = Client::new(AddressPolicy::development(), SystemResolver);
        let credentials = ("test".to_owned(), "test".to_owned(), None);
        Self { means: Means { outbound, region: "eu-west-1".to_owned(), credentials, endpoint_url: Some(url) } }
    }
}

impl DeepEngines for Eyes {
    fn registry(&self) -> Registry {
        let toxicity = ToxicityEngine::new().with_second_opinion(Arc::new(Verily));
        Registry::builtin().with(Arc::new(Redness)).with(Arc::new(toxicity))
    }

    fn hash_list(&self, list: &HashList, entries: &[u8]) -> Built<dyn Classifier> {
        if list.kind != HashKind::Sha256 {
            return Err(ClassifierError::Unconfigured("only digests here".to_owned()));
        }
        let entries = entries.chunks(list.kind.bytes()).map(<[u8]>::to_vec).collect();
        Ok(Arc::new(Digests { name: list.name.clone(), version: list.version, entries }))
    }

    fn semantic(&self, _: &[SemanticFilter]) -> Built<dyn Classifier> {
        Err(ClassifierError::Failed("no model here".to_owned()))
    }

    /// What calls itself a pixmap is one, whatever it was declared to be.
    fn inspect(&self, bytes: &[u8], declared: MediaType) -> Result<(), String> {
        if pixels(bytes).is_some() || images::sniff(bytes) == Some(declared) {
            Ok(())
        } else {
            Err("unknown_type".to_owned())
        }
    }

    fn preview(&self, bytes: &[u8], _: Option<u32>) -> Option<Preview> {
        pixels(bytes).map(|pixels| ("image/jpeg", [b"preview of ", pixels].concat()))
    }

    fn job(&self, strategy: &Strategy) -> Built<dyn JobEngine> {
        adapters::job_engine(strategy, &self.means)
    }

    fn remote(&self, strategy: &Strategy, key: Option<Plain>) -> Built<dyn RemoteEngine> {
        adapters::engine(strategy, key, &self.means)
    }

    fn picture(&self, bytes: &[u8], _: &dyn Fn() -> bool) -> Result<PictureScores, ClassifierError> {
        let porn = redness(bytes)?;
        Ok(PictureScores { porn, sexual: 0.0, neutral: 1.0 - porn })
    }
}

/// A second opinion that is sure of every text it is asked about: a bad one if it says so itself, else a good one.
struct Verily;

impl SecondOpinion for Verily {
    fn version(&self) -> String {
        "verily-1".to_owned()
    }

    fn refine(&self, text: &str, _: &Scores) -> Result<Scores, ClassifierError> {
        Ok(Scores([if text.contains("verily") { 0.99 } else { 0.01 }; 6]))
    }
}

/// How red a picture is.
struct Redness;

impl Classifier for Redness {
    fn strategy(&self) -> &'static str {
        names::IMAGE
    }

    fn version(&self) -> String {
        "redness-1".to_owned()
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Image
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let Medium::Bytes(file) = subject.medium else {
            return Err(ClassifierError::Failed("not fetched".to_owned()));
        };
        Ok(vec![Hit::new(RED, redness(file.bytes())?, None, None)])
    }
}

fn redness(bytes: &[u8]) -> Result<f64, ClassifierError> {
    let pixels = pixels(bytes).ok_or_else(|| ClassifierError::Unreadable("no pixmap".to_owned()))?;
    let red: u32 = pixels.chunks(3).map(|pixel| u32::from(pixel[0])).sum();
    Ok(f64::from(red) / f64::from(16 * 255))
}

/// Files whose digests are listed.
struct Digests {
    name: String,
    version: u32,
    entries: Vec<Vec<u8>>,
}

impl Classifier for Digests {
    fn strategy(&self) -> &'static str {
        names::HASH_LIST
    }

    fn version(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Image
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let Medium::Bytes(file) = subject.medium else {
            return Err(ClassifierError::Failed("not fetched".to_owned()));
        };
        let digest = Sha256::digest(file.bytes()).to_vec();
        let hit = || Hit { label: self.name.clone().into(), score: 1.0, severity: None, span: None, frame: None };
        Ok(self.entries.contains(&digest).then(hit).into_iter().collect())
    }
}
