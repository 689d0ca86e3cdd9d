//! A sample of an animation's frames.

use std::io::Cursor;

use image::codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{AnimationDecoder, DynamicImage, Frame, Frames, ImageDecoder};

use super::{ImageKind, Limits, Visitor, check, guarded, refused, within};
use crate::error::ImageError;
use crate::picture::Picture;

/// Shows the visitor frames spread over the length, the first and the last among them.
pub(super) fn visit(
    kind: ImageKind,
    bytes: &[u8],
    count: usize,
    limits: &Limits,
    out_of_time: &dyn Fn() -> bool,
    visitor: &mut Visitor<'_>,
) -> Result<(), ImageError> {
    if count > limits.frames {
        return Err(ImageError::TooLarge("frames"));
    }
    let mut frames = guarded(|| open(kind, bytes, count, limits))?;
    for at in 0..count {
        if out_of_time() {
            return Err(ImageError::OutOfTime);
        }
        // Each frame builds on the one before, so those that are not looked at are decoded, too.
        let frame = next(&mut frames)?.ok_or(ImageError::Damaged)?;
        if is_sampled(at, count, limits.samples) {
            let number = u32::try_from(at).ok().filter(|_| count > 1);
            let decoded = DynamicImage::ImageRgba8(frame.into_buffer());
            visitor(number, Picture::from_decoded(decoded).ok_or(ImageError::Damaged)?)?;
        }
    }
    // More frames than the structure says: something would go unseen.
    if next(&mut frames)?.is_some() { Err(ImageError::Damaged) } else { Ok(()) }
}

fn open<'a>(kind: ImageKind, bytes: &'a [u8], count: usize, limits: &Limits) -> Result<Frames<'a>, ImageError> {
    let file = Cursor::new(bytes);
    match kind {
        ImageKind::Gif => {
            let mut decoder = GifDecoder::new(file).map_err(|error| refused(&error))?;
            decoder.set_limits(within(limits)).map_err(|error| refused(&error))?;
            affordable(&decoder, count, limits)?;
            Ok(decoder.into_frames())
        }
        ImageKind::WebP => {
            let decoder = WebPDecoder::new(file).map_err(|error| refused(&error))?;
            if !decoder.has_animation() {
                return Err(ImageError::Damaged);
            }
            affordable(&decoder, count, limits)?;
            Ok(decoder.into_frames())
        }
        ImageKind::Png => {
            let decoder = PngDecoder::with_limits(file, within(limits)).map_err(|error| refused(&error))?;
            affordable(&decoder, count, limits)?;
            Ok(decoder.apng().map_err(|error| refused(&error))?.into_frames())
        }
        ImageKind::Jpeg | ImageKind::Bmp => Err(ImageError::Unsupported),
    }
}

fn affordable(decoder: &impl ImageDecoder, count: usize, limits: &Limits) -> Result<(), ImageError> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    check((width, height), pixels * 4, limits)?;
    if count > 1 && pixels * count as u64 > limits.animation_pixels {
        return Err(ImageError::TooLarge("animation"));
    }
    Ok(())
}

fn next(frames: &mut Frames<'_>) -> Result<Option<Frame>, ImageError> {
    guarded(|| frames.next().transpose().map_err(|error| refused(&error)))
}

/// Whether this frame is among `samples` that are evenly spread, from the first to the last.
const fn is_sampled(at: usize, count: usize, samples: usize) -> bool {
    if count <= samples || samples < 2 {
        return count <= samples || at == 0;
    }
    // The k-th sample is frame k * (count - 1) / (samples - 1), rounded down.
    let k = (at * (samples - 1)).div_ceil(count - 1);
    k * (count - 1) / (samples - 1) == at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_reach_from_the_first_to_the_last() {
        for count in 1..400 {
            let chosen: Vec<_> = (0..count).filter(|at| is_sampled(*at, count, 16)).collect();
            assert_eq!(chosen.len(), count.min(16), "{count}");
            assert_eq!((chosen[0], chosen[chosen.len() - 1]), (0, count - 1));
            let gaps: Vec<_> = chosen.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!(gaps.iter().max() <= gaps.iter().min().map(|gap| gap + 1).as_ref(), "{count}: {gaps:?}");
        }
    }
}
