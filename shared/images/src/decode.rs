//! From a file to pixels, under limits that hold before anything large is allocated.
//!
//! Formats are told by their first bytes, never by a name. A file that is cut off or broken is an error,
//! even where a viewer would show the part it has: what was not seen is not clean.

mod animation;
mod count;
mod end;
mod jpeg;
mod png;
mod webp;

pub(crate) use end::second_end;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use crate::error::ImageError;
use crate::picture::Picture;

/// What is decoded at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Pixels of a picture, or of one frame.
    pub pixels: u64,
    /// Bytes of decoded pixels, which may be wider than three bytes each.
    pub allocation: u64,
    /// Pixels of all frames of an animation, looked at or not.
    pub animation_pixels: u64,
    /// Frames of an animation.
    pub frames: usize,
    /// Frames of an animation that are looked at, spread over its length.
    pub samples: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 20 << 20,
            pixels: 40_000_000,
            allocation: 256 << 20,
            animation_pixels: 120_000_000,
            frames: 10_000,
            samples: 16,
        }
    }
}

/// A format that is decoded here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageKind {
    /// PNG, still or animated.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF, still or animated.
    Gif,
    /// WebP, still or animated.
    WebP,
    /// Windows bitmap.
    Bmp,
}

impl ImageKind {
    /// The format these bytes begin like.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match image::guess_format(bytes).ok()? {
            ImageFormat::Png => Some(Self::Png),
            ImageFormat::Jpeg => Some(Self::Jpeg),
            ImageFormat::Gif => Some(Self::Gif),
            ImageFormat::WebP => Some(Self::WebP),
            ImageFormat::Bmp => Some(Self::Bmp),
            _ => None,
        }
    }

    /// The registered media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Bmp => "image/bmp",
        }
    }

    const fn format(self) -> ImageFormat {
        match self {
            Self::Png => ImageFormat::Png,
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Gif => ImageFormat::Gif,
            Self::WebP => ImageFormat::WebP,
            Self::Bmp => ImageFormat::Bmp,
        }
    }
}

/// Takes one picture, with the frame's number where there are several.
pub(crate) type Visitor<'a> = dyn FnMut(Option<u32>, Picture) -> Result<(), ImageError> + 'a;

/// Shows the visitor the picture, or a sample of the frames.
pub(crate) fn visit(
    bytes: &[u8],
    limits: &Limits,
    out_of_time: &dyn Fn() -> bool,
    visitor: &mut Visitor<'_>,
) -> Result<(), ImageError> {
    if bytes.len() > limits.bytes {
        return Err(ImageError::TooLarge("bytes"));
    }
    let kind = ImageKind::sniff(bytes).ok_or(ImageError::Unsupported)?;
    match count::frames(kind, bytes, limits)? {
        Some(frames) => animation::visit(kind, bytes, frames, limits, out_of_time, visitor),
        None => visitor(None, still(kind, bytes, limits)?),
    }
}

fn still(kind: ImageKind, bytes: &[u8], limits: &Limits) -> Result<Picture, ImageError> {
    if kind == ImageKind::Jpeg && !jpeg::is_complete(bytes) {
        return Err(ImageError::Damaged);
    }
    let decoded = guarded(|| {
        let mut reader = ImageReader::with_format(Cursor::new(bytes), kind.format());
        reader.limits(within(limits));
        let mut decoder = reader.into_decoder().map_err(|error| refused(&error))?;
        check(decoder.dimensions(), decoder.total_bytes(), limits)?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))?;
        picture.apply_orientation(orientation);
        Ok(picture)
    })?;
    Picture::from_decoded(decoded).ok_or(ImageError::Damaged)
}

/// A decoder's panic says no more than that the file is broken.
fn guarded<T>(decode: impl FnOnce() -> Result<T, ImageError>) -> Result<T, ImageError> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(ImageError::Damaged))
}

fn within(limits: &Limits) -> image::Limits {
    let mut own = image::Limits::default();
    own.max_alloc = Some(limits.allocation);
    own
}

fn check((width, height): (u32, u32), bytes: u64, limits: &Limits) -> Result<(), ImageError> {
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(ImageError::TooLarge("pixels"));
    }
    if bytes > limits.allocation { Err(ImageError::TooLarge("memory")) } else { Ok(()) }
}

fn refused(error: &image::ImageError) -> ImageError {
    match error {
        image::ImageError::Unsupported(_) => ImageError::Unsupported,
        image::ImageError::Limits(_) => ImageError::TooLarge("memory"),
        _ => ImageError::Damaged,
    }
}

#[cfg(test)]
mod tests;
