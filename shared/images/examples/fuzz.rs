//! Feeds damaged files to the decoders and to PDQ, and damaged lists to their reader, and reports panics and
//! slow inputs: `cargo run --release -p images --example fuzz [rounds] [seed]`.

#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used, clippy::indexing_slicing)]

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use image::codecs::gif::GifEncoder;
use image::{Delay, DynamicImage, Frame, ImageFormat, Rgba, RgbaImage};
use images::{Fingerprint, HashKind, HashList, ImageError, Limits, parse_hash_list};

const SLOW: Duration = Duration::from_millis(500);

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let (rounds, seed): (u64, u64) = (arguments.next().unwrap_or(10_000), arguments.next().unwrap_or(1));
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let files = files();
    let limits = Limits { pixels: 1 << 22, animation_pixels: 1 << 23, ..Limits::default() };
    let (mut panics, mut slow, mut counts) = (0, 0, [0_u64; 5]);
    let start = Instant::now();
    for round in 0..rounds {
        let Some(file) = files.get(random.below(files.len())) else { continue };
        let damaged = random.damage(file);
        let begun = processor_time();
        if let Ok(outcome) = catch_unwind(AssertUnwindSafe(|| look(&damaged, &limits))) {
            counts[outcome] += 1;
        } else {
            panics += 1;
            println!("panic in round {round} of seed {seed}");
        }
        let took = processor_time().saturating_sub(begun);
        if took > SLOW {
            slow += 1;
            println!("round {round} of seed {seed} took {took:?} for {} bytes", damaged.len());
        }
    }
    let [whole, damaged, unsupported, large, other] = counts;
    println!("{rounds} rounds in {:?}: {panics} panics, {slow} slow", start.elapsed());
    println!("whole {whole}, damaged {damaged}, unsupported {unsupported}, too large {large}, other {other}");
}

/// What this process has used so far, as Linux counts it.
fn processor_time() -> Duration {
    let counts = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = counts.split_whitespace().next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn look(bytes: &[u8], limits: &Limits) -> usize {
    for kind in HashKind::ALL {
        std::hint::black_box(parse_hash_list(bytes, kind).flatten().count());
    }
    std::hint::black_box(HashList::from_bytes(bytes).is_ok());
    match Fingerprint::of(bytes, limits, &|| false).pdq {
        Ok(_) => 0,
        Err(ImageError::Damaged) => 1,
        Err(ImageError::Unsupported) => 2,
        Err(ImageError::TooLarge(_)) => 3,
        Err(_) => 4,
    }
}

/// One small file of every kind, a stored list and a file of hashes.
fn files() -> Vec<Vec<u8>> {
    let picture = RgbaImage::from_fn(40, 30, |x, y| {
        let [x, y] = [x, y].map(|place| u8::try_from(place).unwrap_or_default());
        Rgba([x * 6, y * 8, x ^ y, 255 - x])
    });
    let formats = [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Jpeg];
    let mut files: Vec<_> = formats
        .into_iter()
        .filter_map(|format| {
            let mut file = Cursor::new(Vec::new());
            let picture = DynamicImage::ImageRgba8(picture.clone());
            let picture = if format == ImageFormat::Jpeg { picture.into_rgb8().into() } else { picture };
            picture.write_to(&mut file, format).ok().map(|()| file.into_inner())
        })
        .collect();
    let mut animation = Vec::new();
    let frames = (0..5_u8).map(|number| {
        let mut picture = picture.clone();
        picture.pixels_mut().for_each(|pixel| *pixel = Rgba([number * 50, pixel.0[1], 9, 255]));
        Frame::from_parts(picture, 0, 0, Delay::from_numer_denom_ms(50, 1))
    });
    if GifEncoder::new(&mut animation).encode_frames(frames).is_ok() {
        files.push(animation);
    }
    let hash = "2d2f1af3a856c529479cabd6566fa836d4196c81c6dd04de0826f855fc99b724";
    let text = format!("hash,id\n{hash},\"a, b\"\n{{\"hash\":\"{hash}\",\"tags\":[\"x\"]}}\n");
    let rows = parse_hash_list(text.as_bytes(), HashKind::Pdq).filter_map(Result::ok);
    files.extend(HashList::build(HashKind::Pdq, rows).map(|list| list.to_bytes()));
    files.push(text.into_bytes());
    files
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 1).unwrap_or_default() % limit.max(1)
    }

    /// Turns bits, sets, repeats and removes bytes; sometimes cuts off the end.
    fn damage(&mut self, file: &[u8]) -> Vec<u8> {
        let mut bytes = file.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            let value = [0, 0xff, 0x7f, 0x80, 1, 0x21, 0x2c, 0x3b][self.below(8)];
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, value),
                2 => drop(bytes.drain(at..(at + self.below(8)).min(bytes.len()))),
                3 => bytes.extend_from_within(at..),
                4 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = value),
                _ => {
                    let bit = 1 << self.below(8);
                    bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= bit);
                }
            }
        }
        bytes
    }
}
