//! The frames of an animated WebP file, by its structure alone.

use crate::error::ImageError;

/// Bytes of a frame before its chunks: place, size, duration, flags.
const FRAME_HEAD: usize = 16;

/// The number of frames; none if it is no animation.
///
/// Where a frame has transparency, its decoder takes the frame's size for granted and fails, or shows a part, if the
/// picture in it has another. Such a file is damaged.
pub(super) fn frames(bytes: &[u8]) -> Result<Option<usize>, ImageError> {
    if !is_whole(bytes) {
        return Err(ImageError::Damaged);
    }
    let chunks = Chunks(bytes.get(12..).unwrap_or_default());
    let frames = chunks.filter(|(name, _)| *name == b"ANMF");
    let mut count = 0;
    for (_, frame) in frames {
        if !is_consistent(frame) {
            return Err(ImageError::Damaged);
        }
        count += 1;
    }
    Ok((count > 0).then_some(count))
}

/// Whether the file is as long as it says.
fn is_whole(bytes: &[u8]) -> bool {
    let length = bytes.get(4..8).and_then(|length| length.first_chunk::<4>());
    length.is_some_and(|length| (u32::from_le_bytes(*length) as usize).saturating_add(8) <= bytes.len())
}

/// Chunks with their names, one after the other; the last may be cut off.
struct Chunks<'a>(&'a [u8]);

impl<'a> Iterator for Chunks<'a> {
    type Item = (&'a [u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, rest) = self.0.split_first_chunk::<4>()?;
        let (length, body) = rest.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        self.0 = body.get(length.saturating_add(length % 2)..).unwrap_or_default();
        Some((name, body.get(..length).unwrap_or(body)))
    }
}

/// Whether a picture that comes after its transparency has the size of the frame.
fn is_consistent(frame: &[u8]) -> bool {
    let mut chunks = Chunks(frame.get(FRAME_HEAD..).unwrap_or_default());
    if chunks.next().is_none_or(|(name, _)| name != b"ALPH") {
        return true;
    }
    let size = |at: usize| {
        let [low, middle, high] = *frame.get(at..)?.first_chunk::<3>()?;
        Some(u32::from_le_bytes([low, middle, high, 0]) + 1)
    };
    let Some((b"VP8 ", picture)) = chunks.next() else { return false };
    size(6).zip(size(9)) == size_of_picture(picture)
}

/// Width and height in the header of a key frame; two bits above each tell how to scale it for display.
fn size_of_picture(picture: &[u8]) -> Option<(u32, u32)> {
    let [0x9d, 0x01, 0x2a, w0, w1, h0, h1] = *picture.get(3..)?.first_chunk()? else { return None };
    let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
    Some((side(w0, w1), side(h0, h1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANIMATED: &[u8] = include_bytes!("../../tests/seeds/animated.webp");

    #[test]
    fn frames_are_counted() {
        assert_eq!(frames(ANIMATED), Ok(Some(4)));
        assert_eq!(frames(include_bytes!("../../tests/seeds/animated-lossless.webp")), Ok(Some(4)));
        assert_eq!(frames(include_bytes!("../../tests/seeds/lossy-alpha.webp")), Ok(None));
    }

    #[test]
    fn a_frame_with_a_picture_of_another_size_is_damaged() {
        let picture = ANIMATED.windows(7).position(|part| part == [0x9d, 0x01, 0x2a, 24, 0, 18, 0]).unwrap();
        for (at, side) in [(picture + 3, 23), (picture + 3, 25), (picture + 5, 17), (picture + 5, 40)] {
            let mut file = ANIMATED.to_vec();
            file[at] = side;
            assert_eq!(frames(&file), Err(ImageError::Damaged), "{side}");
        }
    }
}
