//! How many frames a file holds, and how large those of a GIF are, by its structure alone.

use super::{ImageKind, Limits, png, webp};
use crate::error::ImageError;

/// The number of frames; none for a still picture. Refused are frames that are larger than what is decoded at most.
pub(super) fn frames(kind: ImageKind, bytes: &[u8], limits: &Limits) -> Result<Option<usize>, ImageError> {
    let frames = match kind {
        ImageKind::Gif => {
            let gif = Gif::read(bytes).ok_or(ImageError::Damaged)?;
            gif.check(limits)?;
            // A GIF of one frame is a still picture, but goes the same way: its decoder is the same.
            Some(gif.frames)
        }
        ImageKind::WebP => webp::frames(bytes)?,
        ImageKind::Png => png::frames(bytes)?,
        ImageKind::Jpeg | ImageKind::Bmp => None,
    };
    match frames {
        Some(0) => Err(ImageError::Damaged),
        other => Ok(other),
    }
}

/// What follows the trailer of a GIF.
pub(super) fn gif_end(bytes: &[u8]) -> Option<&[u8]> {
    Gif::read(bytes).map(|gif| gif.rest)
}

/// What a GIF announces. Its frames may be larger than its canvas, and are decoded whole before they are cut to it.
#[derive(Default)]
struct Gif<'a> {
    frames: usize,
    /// Pixels of the largest frame.
    largest: u64,
    /// Pixels of all frames, each no smaller than the canvas that it is drawn on.
    pixels: u64,
    /// What follows the trailer.
    rest: &'a [u8],
}

impl<'a> Gif<'a> {
    /// Reads every image block; the trailer must be there.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let canvas = area(bytes, 6)?;
        let flags = *bytes.get(10)?;
        let mut rest = bytes.get(13 + colours(flags)..)?;
        let mut gif = Self::default();
        loop {
            match *rest.first()? {
                0x21 => rest = skip_blocks(rest.get(2..)?)?,
                0x2c => {
                    let own = area(rest, 5)?;
                    gif.frames += 1;
                    gif.largest = gif.largest.max(own);
                    gif.pixels = gif.pixels.saturating_add(own.max(canvas));
                    let flags = *rest.get(9)?;
                    rest = skip_blocks(rest.get(11 + colours(flags)..)?)?;
                }
                0x3b => {
                    gif.rest = rest.get(1..)?;
                    return Some(gif);
                }
                _ => return None,
            }
        }
    }

    const fn check(&self, limits: &Limits) -> Result<(), ImageError> {
        if self.largest > limits.pixels {
            return Err(ImageError::TooLarge("pixels"));
        }
        if self.frames > limits.frames {
            return Err(ImageError::TooLarge("frames"));
        }
        if self.frames > 1 && self.pixels > limits.animation_pixels {
            return Err(ImageError::TooLarge("animation"));
        }
        Ok(())
    }
}

/// Width times height, which stand there as two numbers of 16 bits.
fn area(bytes: &[u8], at: usize) -> Option<u64> {
    let [w0, w1, h0, h1] = *bytes.get(at..)?.first_chunk::<4>()?;
    Some(u64::from(u16::from_le_bytes([w0, w1])) * u64::from(u16::from_le_bytes([h0, h1])))
}

/// Bytes of the colour table these flags announce.
const fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

fn skip_blocks(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let length = usize::from(*rest.first()?);
        rest = rest.get(1 + length..)?;
        if length == 0 {
            return Some(rest);
        }
    }
}
