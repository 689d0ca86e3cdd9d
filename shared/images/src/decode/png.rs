//! The frames of an animated PNG file, by its structure alone.

use crate::error::ImageError;

/// Bytes of the longest palette: 256 colours.
const LONGEST_PALETTE: usize = 768;

/// What the animation control chunk before the first image data says; none if there is none.
///
/// The decoder takes for granted that palettes are made of whole colours. A file with any other is damaged.
pub(super) fn frames(bytes: &[u8]) -> Result<Option<usize>, ImageError> {
    let (mut frames, mut is_before_data, mut has_end) = (None, true, false);
    for (name, body) in Chunks(bytes.get(8..).unwrap_or_default()) {
        match name {
            b"PLTE" if body.len() % 3 != 0 || body.len() > LONGEST_PALETTE => return Err(ImageError::Damaged),
            b"acTL" if is_before_data && frames.is_none() => {
                frames = body.first_chunk::<4>().map(|count| u32::from_be_bytes(*count) as usize);
            }
            b"IDAT" => is_before_data = false,
            b"IEND" => {
                has_end = true;
                break;
            }
            _ => {}
        }
    }
    // What is cut off is damaged, even where all pixels are there.
    if has_end { Ok(frames) } else { Err(ImageError::Damaged) }
}

/// Chunks with their names, one after the other, as far as they are whole.
struct Chunks<'a>(&'a [u8]);

impl<'a> Iterator for Chunks<'a> {
    type Item = (&'a [u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let (name, rest) = rest.split_first_chunk::<4>()?;
        let (body, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        self.0 = rest.get(4..)?;
        Some((name, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PALETTE: &[u8] = include_bytes!("../../tests/seeds/palette.png");

    #[test]
    fn the_frames_of_an_animation_are_counted() {
        assert_eq!(frames(include_bytes!("../../tests/seeds/animated.png")), Ok(Some(4)));
        assert_eq!(frames(PALETTE), Ok(None));
    }

    #[test]
    fn a_palette_of_broken_colours_is_damaged() {
        let at = PALETTE.windows(4).position(|name| name == b"PLTE").unwrap();
        let length = usize::from(PALETTE[at - 2]) << 8 | usize::from(PALETTE[at - 1]);
        for removed in 1..=3 {
            let mut file = PALETTE.to_vec();
            let shorter = u32::try_from(length - removed).unwrap();
            file[at - 4..at].copy_from_slice(&shorter.to_be_bytes());
            drop(file.drain(at + 4..at + 4 + removed));
            let is_whole = removed == 3;
            assert_eq!(frames(&file), if is_whole { Ok(None) } else { Err(ImageError::Damaged) }, "{removed}");
        }
    }
}
