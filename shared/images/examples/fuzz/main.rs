//! Feeds damaged files to the decoders and to PDQ, and reports panics (also those that the decoding catches) and slow
//! inputs:
//! `cargo run --release -p images --example fuzz [rounds] [seed] [first round]`.
//!
//! Every round depends on seed and number alone, so that one that was reported can be run again by itself. Limits
//! are low, because what is looked for does not need large pictures: a damaged header that asks for many pixels is
//! refused, and what remains is quick.

#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used, clippy::indexing_slicing)]

mod damage;
mod seeds;
mod tally;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use damage::Random;
use images::{ImageError, Limits, Picture, pdq};
use tally::{Class, Tally};

/// Processor time that any file may take, and what each byte of it may take beyond.
const SLOW: Duration = Duration::from_millis(25);
const SLOW_BYTE: Duration = Duration::from_nanos(500);
/// One file in so many is also hashed; all are decoded whole.
const HASHED: u64 = 8;
/// Rounds between two reports of progress.
const REPORT: u64 = 500_000;

const LIMITS: Limits =
    Limits { bytes: 1 << 20, pixels: 1 << 14, allocation: 1 << 20, animation_pixels: 1 << 16, frames: 64, samples: 4 };

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let rounds: u64 = arguments.next().unwrap_or(10_000);
    let (seed, first) = (arguments.next().unwrap_or(1), arguments.next().unwrap_or(0));
    let seeds = seeds::all();
    let panics = tally::count_panics();
    let (mut tally, start) = (Tally::default(), Instant::now());
    for round in first..first + rounds {
        let file = damage::file(&seeds, &mut Random::of(seed, round));
        let begun = Instant::now();
        let is_hashed = round.is_multiple_of(HASHED);
        let class = catch_unwind(AssertUnwindSafe(|| look(&file, is_hashed)));
        tally.add(&file, class.unwrap_or(Class::Escaped), begun.elapsed());
        if panics.take() {
            println!("a panic in round {round} of seed {seed}");
        }
        let limit = SLOW + SLOW_BYTE * u32::try_from(file.len()).unwrap();
        if begun.elapsed() > limit && least_time(&file, is_hashed) > limit {
            tally.slow += 1;
            println!("round {round} of seed {seed} takes {:?} for {} bytes", least_time(&file, is_hashed), file.len());
        }
        if (round + 1 - first).is_multiple_of(REPORT) {
            println!("{} rounds in {:.0?}, {} slow, {panics}", round + 1 - first, start.elapsed(), tally.slow);
        }
    }
    println!("{rounds} rounds of seed {seed} in {:.0?}: {} slow, {panics}\n{tally}", start.elapsed(), tally.slow);
}

/// What looking at the file takes when nothing else disturbs, as far as repetition can tell.
fn least_time(file: &[u8], is_hashed: bool) -> Duration {
    let time = || {
        let begun = processor_time();
        drop(catch_unwind(AssertUnwindSafe(|| look(file, is_hashed))));
        processor_time().saturating_sub(begun)
    };
    (0..3).map(|_| time()).min().unwrap_or_default()
}

/// What this process has used so far, as Linux counts it.
fn processor_time() -> Duration {
    let counts = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = counts.split_whitespace().next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn look(bytes: &[u8], is_hashed: bool) -> Class {
    let outcome = Picture::decode(bytes, &LIMITS).map(|picture| {
        if is_hashed {
            std::hint::black_box(pdq::hash(&picture));
        }
    });
    match outcome {
        Ok(()) => Class::Whole,
        Err(ImageError::Damaged) => Class::Damaged,
        Err(ImageError::Unsupported) => Class::Unsupported,
        Err(ImageError::TooLarge(_)) => Class::Limit,
        Err(_) => Class::Other,
    }
}
