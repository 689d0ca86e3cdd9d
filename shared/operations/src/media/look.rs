//! What is said about an uploaded file.

use domain::config::{PlatformConfig, Strategy};
use domain::content::FieldType;
use domain::decide::decide;
use domain::ids::{PlatformId, sha256_hex};
use domain::signal::{NotRunReason, Signals};
use domain::uploads::{FileJob, Scan, Slot, not_run};
use engines::{MediumMissing, names};
use lambda::context::Context;
use lambda::deep::DeepEngines;
use store::StoreError;
use store::media::{Bucket, Object, keys};

use super::jobs::{self, Asked};
use crate::analysis::{FILE, Judging, body_of_file, hashed_kinds, kinds, of_file, remotes};

/// Most bytes that are held in memory.
const MAX_BYTES: u64 = 120 << 20;
/// Bytes by which a film or a sound is known that nobody looks into.
const PEEK: u64 = 4_096;
/// The word for a file that nobody has survived looking at.
const GIVEN_UP: &str = "given_up";
/// The word for a file of more bytes than its slot takes.
const TOO_LARGE: &str = "too_large";

/// What came of a look.
pub(super) enum Looked {
    /// There is no file.
    Missing,
    /// What is said about it.
    Scanned(Box<Scan>),
    /// Jobs have been started; what everybody else says.
    Started(Vec<FileJob>, Box<Scan>),
    /// Jobs are still under way.
    Running,
}

/// A file, or its beginning.
struct File {
    bytes: Vec<u8>,
    length: u64,
    is_whole: bool,
}

enum Found {
    Missing,
    TooLarge(u64),
    File(File),
}

/// Looks at the file of a slot.
pub(super) async fn look(
    context: &Context,
    bucket: &Bucket,
    platform: &PlatformId,
    slot: &Slot,
) -> Result<Looked, StoreError> {
    let deep = context.deep.as_ref().ok_or(StoreError::NotProvided("heavy engines"))?;
    let config = context.config(platform).await?.ok_or(StoreError::Damaged("platform"))?;
    let config = Judging::by_all(&config);
    if let Some(said) = &slot.said {
        return Ok(match jobs::ask(context, &config, slot, said).await? {
            Asked::Running => Looked::Running,
            Asked::Ended(scan) => Looked::Scanned(Box::new(scan)),
        });
    }
    let (kind, now_ms) = (slot.media_type.field(), context.now_ms());
    let whole = kind == FieldType::Image || hashed_kinds(&config).contains(&kind);
    let file = match read(bucket, &keys::file(platform, slot), slot.max_bytes, whole).await? {
        Found::Missing => return Ok(Looked::Missing),
        Found::TooLarge(length) => return Ok(refused(slot, length, TOO_LARGE, now_ms)),
        Found::File(file) => file,
    };
    if let Err(word) = deep.inspect(&file.bytes, slot.media_type) {
        return Ok(refused(slot, file.length, &word, now_ms));
    }
    let (length, sha256) = (file.length, file.is_whole.then(|| sha256_hex(&file.bytes)));
    let asked = remotes(&config).filter(|known| kinds(known).contains(&kind)).map(|known| known.name.clone()).collect();
    let medium = if file.is_whole { Ok(file.bytes) } else { Err(MediumMissing::Never) };
    let (mut signals, media) = of_file(context, &config, kind, medium).await?;
    if jobs::are_wanted(&config, slot) {
        // What is asked here about files that are there can only be told later.
        signals.not_run.retain(|missing| !is_job(&config, &missing.strategy));
        let started = jobs::start(context, &config, bucket, slot, &mut signals).await;
        let scan = Scan { at_ms: now_ms, bytes: length, sha256, refused: None, asked, signals, has_preview: false };
        let is_ended = started.is_empty() || scan.is_incomplete();
        return Ok(if is_ended { Looked::Scanned(Box::new(scan)) } else { Looked::Started(started, Box::new(scan)) });
    }
    let mut scan = Scan { at_ms: now_ms, bytes: length, sha256, refused: None, asked, signals, has_preview: false };
    if let (Some(Ok(bytes)), true) = (media.get(FILE), is_flagged(&config, kind, &scan))
        && let Some((media_type, bytes)) = preview(&**deep, &scan.signals, bytes)
    {
        bucket.put(&keys::preview(platform, &slot.id), media_type, bytes).await?;
        scan.has_preview = true;
    }
    Ok(Looked::Scanned(Box::new(scan)))
}

/// Whether a content would be flagged for a file: only of such there are previews.
fn is_flagged(config: &PlatformConfig, kind: FieldType, scan: &Scan) -> bool {
    !scan.is_incomplete() && !decide(&config.policies, &body_of_file(kind), &scan.signals).violations.is_empty()
}

fn is_job(config: &PlatformConfig, strategy: &str) -> bool {
    let is_job = |known: &Strategy| known.remote.as_ref().is_some_and(|remote| remote.service.is_job());
    config.strategies.iter().any(|known| known.name == strategy && is_job(known))
}

/// A picture in which something was found, at the frame where it is strongest.
fn preview(deep: &dyn DeepEngines, signals: &Signals, bytes: &[u8]) -> Option<lambda::deep::Preview> {
    let strongest = signals.found.iter().max_by(|a, b| a.score.total_cmp(&b.score))?;
    deep.preview(bytes, strongest.frame)
}

async fn read(bucket: &Bucket, key: &str, max_bytes: u64, whole: bool) -> Result<Found, StoreError> {
    if !whole {
        return Ok(match bucket.peek(key, PEEK).await? {
            None => Found::Missing,
            Some((_, length)) if length > max_bytes => Found::TooLarge(length),
            Some((bytes, length)) => Found::File(File { bytes, length, is_whole: false }),
        });
    }
    Ok(match bucket.get(key, max_bytes.min(MAX_BYTES)).await? {
        Object::Missing => Found::Missing,
        Object::TooLarge(length) => Found::TooLarge(length),
        Object::Bytes(bytes) => Found::File(File { length: bytes.len() as u64, bytes, is_whole: true }),
    })
}

/// A file that is not looked at, and will not be.
fn refused(slot: &Slot, bytes: u64, word: &str, now_ms: i64) -> Looked {
    Looked::Scanned(Box::new(unseen(slot, bytes, word, now_ms)))
}

/// A file that is kept for an operator.
pub(super) fn given_up(slot: &Slot, now_ms: i64) -> Scan {
    unseen(slot, 0, GIVEN_UP, now_ms)
}

/// Whether the file has been kept for an operator.
pub(super) fn is_given_up(scan: &Scan) -> bool {
    scan.refused.as_deref() == Some(GIVEN_UP)
}

fn unseen(slot: &Slot, bytes: u64, word: &str, at_ms: i64) -> Scan {
    let kind = slot.media_type.field();
    let strategy = if kind == FieldType::Image { names::IMAGE } else { kind.as_str() };
    let signals = not_run(strategy, NotRunReason::Unreadable);
    Scan { at_ms, bytes, sha256: None, refused: Some(word.to_owned()), asked: Vec::new(), signals, has_preview: false }
}
