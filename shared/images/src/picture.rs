//! Decoded pixels.

use image::DynamicImage;

use crate::decode::{self, Limits};
use crate::error::ImageError;

/// A decoded picture: three bytes a pixel, rows from the top, what is transparent laid over white.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Picture {
    /// A picture of these pixels; none if their number is not the size's, or zero.
    pub fn new(width: usize, height: usize, rgb: Vec<u8>) -> Option<Self> {
        let fits = width.checked_mul(height)?.checked_mul(3)? == rgb.len() && !rgb.is_empty();
        fits.then_some(Self { width, height, rgb })
    }

    /// Decodes a file; of an animation, the first frame.
    pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Self, ImageError> {
        let mut first = None;
        let only = Limits { samples: 1, ..*limits };
        decode::visit(bytes, &only, &|| false, &mut |_, picture| {
            first.get_or_insert(picture);
            Ok(())
        })?;
        first.ok_or(ImageError::Damaged)
    }

    /// Columns.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Red, green and blue of every pixel.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    pub(crate) fn from_decoded(decoded: DynamicImage) -> Option<Self> {
        let (width, height) = (decoded.width() as usize, decoded.height() as usize);
        let rgb = if decoded.color().has_alpha() {
            over_white(decoded.into_rgba8().as_raw())
        } else {
            decoded.into_rgb8().into_raw()
        };
        Self::new(width, height, rgb)
    }
}

/// What a viewer sees on a white page.
fn over_white(rgba: &[u8]) -> Vec<u8> {
    let (pixels, _) = rgba.as_chunks::<4>();
    let mut rgb = Vec::with_capacity(pixels.len() * 3);
    for [red, green, blue, alpha] in pixels {
        rgb.extend([red, green, blue].map(|colour| blend(*colour, *alpha)));
    }
    rgb
}

/// The colour over white, rounded.
#[allow(clippy::cast_possible_truncation)]
const fn blend(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (colour as u32, alpha as u32);
    ((colour * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparency_shows_white() {
        assert_eq!(
            over_white(&[10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 128]),
            [10, 20, 30, 255, 255, 255, 127, 127, 127]
        );
    }

    #[test]
    fn sizes_are_checked() {
        assert!(Picture::new(2, 1, vec![0; 6]).is_some());
        assert!(Picture::new(2, 1, vec![0; 5]).is_none());
        assert!(Picture::new(0, 1, Vec::new()).is_none());
        assert!(Picture::new(usize::MAX, 2, vec![0; 6]).is_none());
    }
}
