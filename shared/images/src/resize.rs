//! Bringing pictures to a model's size, each the way its model was trained or published.

use crate::picture::Picture;

/// Weights are whole numbers of this fraction of one, as in Pillow.
const SHIFT: u32 = 22;
const ONE: f64 = (1 << SHIFT) as f64;
const HALF: i32 = 1 << (SHIFT - 1);

/// Four neighbours mixed, corners on corners, as `TensorFlow.js` does; red, green, blue from 0 to 1.
pub(crate) fn corners_aligned(picture: &Picture, size: usize) -> Vec<f32> {
    let columns: Vec<_> = (0..size).map(|at| Between::new(at, size, picture.width())).collect();
    let row = |at: usize| picture.rgb().chunks_exact(picture.width() * 3).nth(at).unwrap_or_default();
    let mut out = Vec::with_capacity(size * size * 3);
    for at in 0..size {
        let between = Between::new(at, size, picture.height());
        let (upper, lower) = (row(between.first), row(between.second));
        for column in &columns {
            let corners = [upper, lower].map(|row| [pixel(row, column.first), pixel(row, column.second)]);
            let [[a, b], [c, d]] = corners;
            for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
                let top = mix(scaled(*a), scaled(b), column.share);
                let bottom = mix(scaled(c), scaled(d), column.share);
                out.push(mix(top, bottom, between.share));
            }
        }
    }
    out
}

/// The two source rows (or columns) that a result lies between.
struct Between {
    first: usize,
    second: usize,
    share: f32,
}

impl Between {
    fn new(at: usize, size: usize, from: usize) -> Self {
        let (steps, last) = (size.max(2) - 1, from - 1);
        let share = (at * last % steps) as f32 / steps as f32;
        let first = at * last / steps;
        Self { first, second: (first + 1).min(last), share }
    }
}

fn pixel(row: &[u8], at: usize) -> [u8; 3] {
    row.as_chunks().0.get(at).copied().unwrap_or_default()
}

fn scaled(colour: u8) -> f32 {
    f32::from(colour) / 255.0
}

fn mix(left: f32, right: f32, share: f32) -> f32 {
    left + (right - left) * share
}

/// Shrinks by averaging under a triangle, as Pillow's bilinear filter does: columns first, rounded to
/// bytes after each direction. Enlarging interpolates.
pub(crate) fn averaged(picture: &Picture, width: usize, height: usize) -> Option<Picture> {
    let taps = taps(picture.width(), width);
    let mut narrow = Vec::with_capacity(width * picture.height() * 3);
    for row in picture.rgb().chunks_exact(picture.width() * 3) {
        for tap in &taps {
            let mut sums = [HALF; 3];
            let pixels = row.as_chunks::<3>().0.get(tap.first..).unwrap_or_default();
            for (pixel, weight) in pixels.iter().zip(&tap.weights) {
                sums.iter_mut().zip(pixel).for_each(|(sum, colour)| *sum += i32::from(*colour) * weight);
            }
            narrow.extend(sums.map(byte));
        }
    }
    let mut rgb = Vec::with_capacity(width * height * 3);
    let mut sums = vec![HALF; width * 3];
    for tap in self::taps(picture.height(), height) {
        sums.fill(HALF);
        for (row, weight) in narrow.chunks_exact(width * 3).skip(tap.first).zip(&tap.weights) {
            sums.iter_mut().zip(row).for_each(|(sum, colour)| *sum += i32::from(*colour) * weight);
        }
        rgb.extend(sums.iter().copied().map(byte));
    }
    Picture::new(width, height, rgb)
}

struct Tap {
    first: usize,
    weights: Vec<i32>,
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn taps(from: usize, to: usize) -> Vec<Tap> {
    let scale = from as f64 / to as f64;
    let support = scale.max(1.0);
    let tap = |at: usize| {
        let centre = (at as f64 + 0.5) * scale;
        let first = (centre - support + 0.5).max(0.0) as usize;
        let last = ((centre + support + 0.5) as usize).min(from);
        let weight = |source: usize| (1.0 - ((source as f64 + 0.5 - centre) / support).abs()).max(0.0);
        let sum: f64 = (first..last).map(weight).sum();
        Tap { first, weights: (first..last).map(|source| (weight(source) / sum * ONE + 0.5) as i32).collect() }
    };
    (0..to).map(tap).collect()
}

/// The sums start at one half, so that cutting off rounds.
fn byte(sum: i32) -> u8 {
    u8::try_from(sum >> SHIFT).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests;
