//! Measures the encoder on this machine: time to load, processor time of a text by its length, memory.

#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::time::Instant;

use encoder::{Encoder, WeightsError};

const RUNS: u32 = 100;

fn main() -> Result<(), WeightsError> {
    println!("before loading: {} resident", resident());
    let started = Instant::now();
    let encoder = Encoder::load()?;
    println!("loading: {:.1} ms, {} resident", milliseconds(started), resident());
    let other = encoder.embed("well");
    for pieces in [6_usize, 14, 30, 62, 248] {
        // Every one of these words is one piece.
        let text = ["well", "garden", "house", "people", "music", "river"].repeat(50);
        let text = text.get(..pieces).unwrap_or_default().join(" ");
        let logits = cost(|| encoder.logits(&text).iter().flatten().sum::<f32>());
        let embed = cost(|| encoder.embed(&text).cosine(&other));
        println!("{:3} tokens: logits {logits:6.2} ms, meaning {embed:6.2} ms", pieces + 2);
    }
    println!("after: {} resident", resident());
    Ok(())
}

/// Mean processor time of a run; where the system does not tell it, the least time.
fn cost(run: impl Fn() -> f32) -> f64 {
    let before = processor();
    let least = (0..RUNS).map(|_| timed(&run)).fold(f64::MAX, f64::min);
    before.and_then(|before| Some((processor()? - before) / f64::from(RUNS))).unwrap_or(least)
}

fn timed(run: impl Fn() -> f32) -> f64 {
    let started = Instant::now();
    std::hint::black_box(run());
    milliseconds(started)
}

/// Milliseconds that this process was on a processor, where the system tells: other load does not count.
fn processor() -> Option<f64> {
    let line = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(line.split(' ').next()?.parse::<f64>().ok()? / 1e6)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// Resident memory, where the system tells.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.map_or_else(|| "unknown".to_owned(), |size| size.trim().to_owned())
}
