//! Previews: a small picture made anew of the pixels alone, so that nothing else of the file lives on in it.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use crate::decode::{self, Limits};
use crate::error::ImageError;
use crate::picture::Picture;
use crate::resize;

/// The media type of previews.
pub const PREVIEW_TYPE: &str = "image/jpeg";
/// Most pixels of a side.
const SIDE: usize = 640;
/// Of 100.
const QUALITY: u8 = 75;

/// A preview of a picture, or of that frame of an animation which is asked for or comes next before it among those that
/// are looked at.
pub fn preview(bytes: &[u8], frame: Option<u32>, limits: &Limits) -> Result<Vec<u8>, ImageError> {
    let wanted = frame.unwrap_or(0);
    let mut chosen = None;
    decode::visit(bytes, limits, &|| false, &mut |number, picture| {
        if chosen.is_none() || number.is_some_and(|number| number <= wanted) {
            chosen = Some(picture);
        }
        Ok(())
    })?;
    encode(&small(chosen.ok_or(ImageError::Damaged)?).ok_or(ImageError::Damaged)?)
}

/// The picture, no larger than a preview may be.
fn small(picture: Picture) -> Option<Picture> {
    let longest = picture.width().max(picture.height());
    if longest <= SIDE {
        return Some(picture);
    }
    let side = |length: usize| (length * SIDE / longest).max(1);
    resize::averaged(&picture, side(picture.width()), side(picture.height()))
}

fn encode(picture: &Picture) -> Result<Vec<u8>, ImageError> {
    let side = |length: usize| u32::try_from(length).map_err(|_| ImageError::TooLarge("pixels"));
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    let (width, height) = (side(picture.width())?, side(picture.height())?);
    encoder.encode(picture.rgb(), width, height, ExtendedColorType::Rgb8).map_err(|_| ImageError::Damaged)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_small_and_has_nothing_of_the_file_but_its_pixels() {
        let file = include_bytes!("../tests/seeds/turned.jpg");
        assert!(file.windows(4).any(|window| window == b"Exif"), "the file has metadata");
        let made = preview(file, None, &Limits::default()).unwrap();
        for word in [b"Exif".as_slice(), b"http", b"ICC_", b"Photoshop"] {
            assert!(!made.windows(word.len()).any(|window| window == word), "{}", String::from_utf8_lossy(word));
        }
        let large = Picture::new(2_000, 10, vec![200; 60_000]).unwrap();
        let shrunk = small(large).unwrap();
        assert_eq!((shrunk.width(), shrunk.height()), (640, 3));
        let line = Picture::new(5_000, 1, vec![9; 15_000]).unwrap();
        assert_eq!(small(line).unwrap().height(), 1);
    }

    #[test]
    fn a_preview_shows_the_frame_that_was_meant() {
        let file = include_bytes!("../tests/seeds/animated.gif");
        let of = |frame| preview(file, frame, &Limits::default()).unwrap();
        assert_eq!(of(None), of(Some(0)));
        assert_ne!(of(Some(0)), of(Some(1)), "frames differ");
        let decoded = Picture::decode(&of(Some(1)), &Limits::default()).unwrap();
        let whole = Picture::decode(file, &Limits::default()).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (whole.width(), whole.height()));
    }

    #[test]
    fn what_cannot_be_read_has_no_preview() {
        assert_eq!(preview(b"no picture", None, &Limits::default()), Err(ImageError::Unsupported));
    }
}
