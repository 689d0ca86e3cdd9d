//! What came of the files, by kind.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use images::ImageKind;

/// What came of a file.
#[derive(Clone, Copy)]
pub enum Class {
    /// It was decoded, all of it.
    Whole,
    /// It is broken.
    Damaged,
    /// It is of no kind or variety that is decoded here.
    Unsupported,
    /// It is beyond a limit.
    Limit,
    /// Any other refusal.
    Other,
    /// A panic that nobody caught.
    Escaped,
}

/// Counts by kind and class, and times.
#[derive(Default)]
pub struct Tally {
    /// Files that took too long.
    pub slow: u64,
    kinds: BTreeMap<&'static str, [u64; 6]>,
    time: BTreeMap<&'static str, (Duration, Duration)>,
}

impl Tally {
    /// Counts a file by what it begins like.
    pub fn add(&mut self, file: &[u8], class: Class, took: Duration) {
        let kind = ImageKind::sniff(file).map_or("lists, other", ImageKind::media_type);
        self.kinds.entry(kind).or_default()[class as usize] += 1;
        let (sum, longest) = self.time.entry(kind).or_default();
        (*sum, *longest) = (*sum + took, took.max(*longest));
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads =
            ["kind", "files", "whole", "damaged", "unsupported", "limit", "other", "escaped", "mean", "longest"];
        heads.iter().try_for_each(|head| write!(out, "{head:>13}"))?;
        for (kind, counts) in &self.kinds {
            let files: u64 = counts.iter().sum();
            write!(out, "\n{kind:>13}{files:>13}")?;
            counts.iter().try_for_each(|count| write!(out, "{count:>13}"))?;
            let (sum, longest) = self.time[kind];
            write!(out, "{:>10.0} us{:>10.1} ms", sum.as_secs_f64() * 1e6 / files as f64, longest.as_secs_f64() * 1e3)?;
        }
        Ok(())
    }
}

/// Panics by place, caught or not.
#[derive(Clone, Default)]
pub struct Panics(Arc<Mutex<(BTreeMap<String, u64>, bool)>>);

impl Panics {
    /// Whether there was one at a new place since the last question.
    pub fn take(&self) -> bool {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).1)
    }
}

impl fmt::Display for Panics {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (places, _) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner);
        write!(out, "{} panics", places.values().sum::<u64>())?;
        places.iter().try_for_each(|(place, count)| write!(out, "; {count} at {place}"))
    }
}

/// Counts panics from now on instead of printing them.
pub fn count_panics() -> Panics {
    let panics = Panics::default();
    let own = panics.clone();
    std::panic::set_hook(Box::new(move |info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let (places, is_new) = &mut *own.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = places.entry(place).or_default();
        *count += 1;
        *is_new |= *count == 1;
    }));
    panics
}
