//! Hash lists as they are stored, for the engine that matches them.

use std::sync::Arc;

use domain::config::{HashKind, HashList};
use engines::{Classifier, ClassifierError};
use images::pdq::PdqHash;
use images::{HashListEngine, HashValue};
use lambda::deep::Built;

/// From this many entries on, an index pays for the time it takes to make.
const INDEXED_FROM: usize = 20_000;

/// The engine of a list; `entries` are its hashes one after the other.
pub fn engine(list: &HashList, entries: &[u8]) -> Built<dyn Classifier> {
    let failed = |error: String| ClassifierError::Failed(error);
    let chunks = entries.chunks_exact(list.kind.bytes());
    if !chunks.remainder().is_empty() {
        return Err(failed("the stored list ends within an entry".to_owned()));
    }
    let hashes = chunks.filter_map(|bytes| value(list.kind, bytes));
    let built = images::HashList::build(list.kind, hashes).map_err(|error| failed(error.to_string()))?;
    let built = if built.len() >= INDEXED_FROM { built.indexed() } else { built };
    let engine = HashListEngine::new(list.name.clone(), list.version, built).with_distance(list.distance);
    Ok(match list.severity {
        Some(severity) => Arc::new(engine.with_severity(severity)),
        None => Arc::new(engine),
    })
}

fn value(kind: HashKind, bytes: &[u8]) -> Option<HashValue> {
    Some(match kind {
        HashKind::Pdq => HashValue::Pdq(PdqHash(bytes.try_into().ok()?)),
        HashKind::Md5 => HashValue::Md5(bytes.try_into().ok()?),
        HashKind::Sha256 => HashValue::Sha256(bytes.try_into().ok()?),
    })
}
