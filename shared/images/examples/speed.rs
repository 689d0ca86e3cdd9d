//! Times the models and the parts around them: `cargo run --release -p images --example speed [file…]`.

#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::Duration;

use images::{ImageEngine, Picture, look, pdq};

fn main() {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let Some(picture) = drawn(512, 384) else { return };
    let start = processor_time();
    let first = look(None, &picture);
    report("first picture, model unpacked", processor_time().saturating_sub(start));
    println!("{first:?}");
    report("one picture, 512 x 384, decoded", best(40, || look(None, &picture).is_ok()));
    report("100 PDQ, 512 x 384, decoded", best(5, || (0..100).all(|_| pdq::hash(&picture).is_comparable())));
    if let Some(large) = drawn(4000, 3000) {
        report("one picture, 4000 x 3000, decoded", best(5, || look(None, &large).is_ok()));
        report("PDQ, 4000 x 3000, decoded", best(5, || pdq::hash(&large).is_comparable()));
    }
    for file in files {
        match std::fs::read(&file) {
            Ok(bytes) => println!("{file}: {:?}", ImageEngine::new().scores(&bytes)),
            Err(error) => println!("{file}: {error}"),
        }
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
}

/// Waves of skin-like colours.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn drawn(width: usize, height: usize) -> Option<Picture> {
    let pixel = |at: usize| {
        let (x, y) = ((at % width) as f64 / width as f64, (at / width) as f64 / height as f64);
        let light = 0.8 + 0.2 * (9.0 * x + 4.0 * (5.0 * y).sin()).sin();
        [224.0, 172.0, 140.0].map(|colour: f64| (colour * light) as u8)
    };
    Picture::new(width, height, (0..width * height).flat_map(pixel).collect())
}

/// The least processor time of several runs; other programs on the machine make the clock's time too long.
fn best(times: usize, mut run: impl FnMut() -> bool) -> Duration {
    let runs = (0..times).map(|_| {
        let start = processor_time();
        assert!(std::hint::black_box(run()) || times > 0);
        processor_time().saturating_sub(start)
    });
    runs.min().unwrap_or_default()
}

/// What this process has used so far, as Linux counts it.
fn processor_time() -> Duration {
    let counts = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = counts.split_whitespace().next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn report(what: &str, time: Duration) {
    println!("{:>9.1} ms  {what}", time.as_secs_f64() * 1000.0);
}
