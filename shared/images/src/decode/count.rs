//! How many frames a file holds, by its structure alone.

use super::{ImageKind, png, webp};
use crate::error::ImageError;

/// The number of frames; none for a still picture.
pub(super) fn frames(kind: ImageKind, bytes: &[u8]) -> Result<Option<usize>, ImageError> {
    let frames = match kind {
        ImageKind::Gif => Some(gif(bytes).ok_or(ImageError::Damaged)?),
        ImageKind::WebP => webp::frames(bytes)?,
        ImageKind::Png => png::frames(bytes)?,
        ImageKind::Jpeg | ImageKind::Bmp => None,
    };
    match frames {
        Some(0) => Err(ImageError::Damaged),
        // A GIF of one frame is a still picture, but goes the same way: its decoder is the same.
        other => Ok(other),
    }
}

/// Counts image blocks; the trailer must be there.
fn gif(bytes: &[u8]) -> Option<usize> {
    let flags = *bytes.get(10)?;
    let mut rest = bytes.get(13 + colours(flags)..)?;
    let mut frames = 0;
    loop {
        match *rest.first()? {
            0x21 => rest = skip_blocks(rest.get(2..)?)?,
            0x2c => {
                let flags = *rest.get(9)?;
                rest = skip_blocks(rest.get(11 + colours(flags)..)?)?;
                frames += 1;
            }
            0x3b => return Some(frames),
            _ => return None,
        }
    }
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
