//! A small canvas to draw test pictures on.

use images::Picture;

pub type Colour = [u8; 3];

pub const WHITE: Colour = [255, 255, 255];
pub const BLACK: Colour = [0, 0, 0];

/// Rows of five bits for the letters used in the drawn texts.
const FONT: [(char, [u8; 7]); 20] = [
    ('A', [14, 17, 17, 31, 17, 17, 17]),
    ('B', [30, 17, 17, 30, 17, 17, 30]),
    ('C', [14, 17, 16, 16, 16, 17, 14]),
    ('D', [30, 17, 17, 17, 17, 17, 30]),
    ('E', [31, 16, 16, 30, 16, 16, 31]),
    ('G', [14, 17, 16, 23, 17, 17, 14]),
    ('H', [17, 17, 17, 31, 17, 17, 17]),
    ('I', [14, 4, 4, 4, 4, 4, 14]),
    ('L', [16, 16, 16, 16, 16, 16, 31]),
    ('M', [17, 27, 21, 21, 17, 17, 17]),
    ('N', [17, 25, 21, 19, 17, 17, 17]),
    ('O', [14, 17, 17, 17, 17, 17, 14]),
    ('P', [30, 17, 17, 30, 16, 16, 16]),
    ('R', [30, 17, 17, 30, 20, 18, 17]),
    ('S', [15, 16, 16, 14, 1, 1, 30]),
    ('T', [31, 4, 4, 4, 4, 4, 4]),
    ('U', [17, 17, 17, 17, 17, 17, 14]),
    ('W', [17, 17, 17, 21, 21, 27, 17]),
    ('Y', [17, 17, 10, 4, 4, 4, 4]),
    ('!', [4, 4, 4, 4, 4, 0, 4]),
];

/// Pixels that can be drawn on.
pub struct Canvas {
    pub width: i32,
    pub height: i32,
    pixels: Vec<Colour>,
}

impl Canvas {
    pub fn new(width: u16, height: u16, ground: Colour) -> Self {
        let pixels = vec![ground; usize::from(width) * usize::from(height)];
        Self { width: i32::from(width), height: i32::from(height), pixels }
    }

    pub fn set(&mut self, x: i32, y: i32, colour: Colour) {
        if (0..self.width).contains(&x) && (0..self.height).contains(&y) {
            self.pixels[usize::try_from(y * self.width + x).unwrap()] = colour;
        }
    }

    pub fn rect(&mut self, x: i32, y: i32, width: i32, height: i32, colour: Colour) {
        for (x, y) in (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y))) {
            self.set(x, y, colour);
        }
    }

    pub fn ellipse(&mut self, (x, y): (i32, i32), (across, down): (i32, i32), colour: Colour) {
        for (dx, dy) in (-down..=down).flat_map(|dy| (-across..=across).map(move |dx| (dx, dy))) {
            if (dx * dx) * (down * down) + (dy * dy) * (across * across) <= across * across * down * down {
                self.set(x + dx, y + dy, colour);
            }
        }
    }

    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), thickness: i32, colour: Colour) {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).max(1);
        for step in 0..=steps {
            let at = |from: i32, to: i32| from + (to - from) * step / steps;
            let half = thickness / 2;
            self.rect(at(from.0, to.0) - half, at(from.1, to.1) - half, thickness, thickness, colour);
        }
    }

    pub fn text(&mut self, (x, y): (i32, i32), size: i32, text: &str, colour: Colour) {
        for (at, letter) in (0..).zip(text.chars()) {
            let Some((_, rows)) = FONT.iter().find(|(known, _)| *known == letter) else { continue };
            for (row, bits) in (0..).zip(rows) {
                for column in (0..5).filter(|column| bits >> (4 - column) & 1 == 1) {
                    self.rect(x + (at * 6 + column) * size, y + row * size, size, size, colour);
                }
            }
        }
    }

    /// Every pixel from its place, both from 0 to 1.
    pub fn fill(&mut self, colour: impl Fn(f64, f64) -> [f64; 3]) {
        let (width, height) = (self.width, self.height);
        for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
            let place = |at: i32, of: i32| f64::from(at) / f64::from(of - 1);
            self.set(x, y, colour(place(x, width), place(y, height)).map(byte));
        }
    }

    pub fn picture(self) -> Picture {
        let (width, height) = (self.width.try_into().unwrap(), self.height.try_into().unwrap());
        Picture::new(width, height, self.pixels.into_flattened()).unwrap()
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn byte(number: f64) -> u8 {
    (number.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Evenly spread numbers that only look random (a linear congruential generator).
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self, below: i32) -> i32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i32::try_from((self.0 >> 33) % u64::try_from(below).unwrap()).unwrap()
    }

    pub fn colour(&mut self) -> Colour {
        [(); 3].map(|()| u8::try_from(self.roll(256)).unwrap())
    }
}
