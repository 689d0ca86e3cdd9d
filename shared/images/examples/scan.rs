//! Times the search of a hash list: `cargo run --release -p images --example scan [entries]`.

#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::{Duration, Instant};

use domain::config::HashKind;
use images::pdq::{MATCH_DISTANCE, PdqHash};
use images::{HashList, HashListError, HashValue};

fn main() -> Result<(), HashListError> {
    let entries = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1_000_000);
    let mut random = 88_172_645_463_325_252;
    let hashes: Vec<_> = (0..entries).map(|_| hash(&mut random)).collect();
    let wanted: Vec<_> = (0..100).map(|_| hash(&mut random)).collect();
    let (list, time) = timed(|| HashList::build(HashKind::Pdq, hashes));
    let list = list?;
    report(&format!("build a list of {entries}"), time);
    search("compare with every hash", &list, wanted.iter().take(20));
    let (list, time) = timed(|| list.indexed());
    report("index it", time);
    search("search by the index", &list, wanted.iter());
    Ok(())
}

fn search<'a>(what: &str, list: &HashList, wanted: impl Iterator<Item = &'a HashValue>) {
    let times = wanted.map(|hash| timed(|| std::hint::black_box(list.find(hash, MATCH_DISTANCE)).is_some()).1);
    let mut times: Vec<_> = times.collect();
    times.sort();
    report(&format!("{what}, fastest"), times.first().copied().unwrap_or_default());
    report(&format!("{what}, median"), times.get(times.len() / 2).copied().unwrap_or_default());
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = run();
    (result, start.elapsed())
}

fn report(what: &str, time: Duration) {
    println!("{:>9.3} ms  {what}", time.as_secs_f64() * 1000.0);
}

/// A hash by chance (xorshift).
fn hash(random: &mut u64) -> HashValue {
    let mut hash = [0; 32];
    for part in hash.chunks_exact_mut(8) {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        part.copy_from_slice(&random.to_le_bytes());
    }
    HashValue::Pdq(PdqHash(hash))
}
