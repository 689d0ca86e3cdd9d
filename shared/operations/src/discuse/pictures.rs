//! Images and GIFs of a check: fetched within limits, scanned, and looked at one after the other.

use std::sync::atomic::{AtomicUsize, Ordering};

use dialects::discuse::check::Check as Sent;
use domain::checks::{Pictures, Seen};
use futures_util::{StreamExt, stream};
use lambda::context::Context;
use outbound::Limits;

use super::check::Checking;
use super::scanners::Scan;

/// Most bytes of a file.
const MAX_BYTES: usize = 10 * 1024 * 1024;
/// Most bytes of all files of a call, held in memory together. Those beyond are not looked at.
const MAX_ALL_BYTES: usize = 120 * 1024 * 1024;
/// How many are fetched at the same time.
const AT_ONCE: usize = 8;
/// Longest time of one file.
const LIMITS: Limits = Limits { connect_ms: 3_000, total_ms: 5_000 };
/// What is kept back for the engines when files are fetched, milliseconds.
const AFTER_FETCHING_MS: i64 = 8_000;

/// What was found in all files.
#[derive(Default)]
pub(super) struct Found {
    /// In images.
    pub images: Pictures,
    /// In GIFs.
    pub gifs: Pictures,
    /// What became of their scans.
    pub scan: Scan,
}

/// Looks at the files of a check.
pub(super) async fn look(checking: &Checking<'_>, sent: &Sent) -> Found {
    let (images, first) = Box::pin(kind(checking, &sent.images, checking.project.settings.checks.images)).await;
    let (gifs, second) = Box::pin(kind(checking, &sent.gifs, checking.project.settings.checks.gifs)).await;
    Found { images, gifs, scan: first.and(second) }
}

/// Looks at the files of one kind. They are fetched for their scan even where nobody asks what they show.
async fn kind(checking: &Checking<'_>, urls: &[String], is_shown: bool) -> (Pictures, Scan) {
    let settings = &checking.project.settings;
    if urls.is_empty() || !(is_shown || settings.checks.antivirus) {
        return (Pictures::default(), Scan::default());
    }
    let files = fetch(checking.context, urls, checking.ends_ms - AFTER_FETCHING_MS).await;
    let (mut seen, mut scan) = (Vec::new(), Scan::default());
    for file in &files {
        if settings.checks.antivirus {
            scan = scan.and(file.as_deref().map_or(Scan::FAILED, |bytes| checking.scanners.scan(bytes)));
        }
        if is_shown {
            seen.push(file.as_deref().and_then(|bytes| picture(checking, bytes)));
        }
    }
    (Pictures::of(&seen, &settings.thresholds), scan)
}

/// What a picture shows; nothing if it cannot be read, or there was no time.
fn picture(checking: &Checking<'_>, bytes: &[u8]) -> Option<Seen> {
    let out_of_time = || checking.context.now_ms() > checking.ends_ms;
    if out_of_time() {
        return None;
    }
    let scores = checking.context.deep.as_ref()?.picture(bytes, &out_of_time);
    let seen = scores.and_then(|scores| Ok(Seen { scores, is_known: checking.scanners.knows(bytes, &out_of_time)? }));
    seen.map_err(|error| lambda::log::warning("picture_not_read", &error.to_string())).ok()
}

/// The files in their order; nothing for those that could not be had in time.
async fn fetch(context: &Context, urls: &[String], until_ms: i64) -> Vec<Option<Vec<u8>>> {
    let held = AtomicUsize::new(0);
    let mut fetches = Vec::with_capacity(urls.len());
    for url in urls {
        fetches.push(file(context, url, until_ms, &held));
    }
    stream::iter(fetches).buffered(AT_ONCE).collect().await
}

/// A file, if it can be had in time and there is room for it.
async fn file(context: &Context, url: &str, until_ms: i64, held: &AtomicUsize) -> Option<Vec<u8>> {
    let left_ms = u64::try_from(until_ms - context.now_ms()).unwrap_or(0);
    if left_ms == 0 || held.load(Ordering::Relaxed) >= MAX_ALL_BYTES {
        return None;
    }
    let limits = Limits { total_ms: LIMITS.total_ms.min(left_ms), ..LIMITS };
    let fetched = context.media.fetch(url, limits, MAX_BYTES).await;
    let bytes = fetched.map_err(|error| lambda::log::warning("medium_not_fetched", &error.to_string())).ok()?;
    let before = held.fetch_add(bytes.len(), Ordering::Relaxed);
    (before + bytes.len() <= MAX_ALL_BYTES).then_some(bytes)
}
