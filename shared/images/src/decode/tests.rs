use std::cell::Cell;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{Delay, DynamicImage, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

fn drawn(width: u32, height: u32) -> RgbImage {
    let channel = |number: u32| u8::try_from(number % 256).unwrap();
    RgbImage::from_fn(width, height, |x, y| Rgb([channel(x * 7), channel(y * 5), channel(x + y)]))
}

fn file(format: ImageFormat, picture: &RgbImage) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture.clone()).write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// An animation whose frames are plain and tell their number by their colour.
fn gif(frames: u8, side: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    for number in 0..frames {
        let picture = RgbaImage::from_pixel(side, side, Rgba([number * 2, 100, 50, 255]));
        let frame = Frame::from_parts(picture, 0, 0, Delay::from_numer_denom_ms(100, 1));
        encoder.encode_frame(frame).unwrap();
    }
    drop(encoder);
    file
}

fn seen(bytes: &[u8], limits: &Limits) -> Result<Vec<(Option<u32>, Picture)>, ImageError> {
    let mut seen = Vec::new();
    visit(bytes, limits, &|| false, &mut |frame, picture| {
        seen.push((frame, picture));
        Ok(())
    })?;
    Ok(seen)
}

#[test]
fn every_kind_is_decoded_by_its_content() {
    let picture = drawn(31, 17);
    let kinds = [
        (ImageFormat::Png, ImageKind::Png, "image/png"),
        (ImageFormat::Bmp, ImageKind::Bmp, "image/bmp"),
        (ImageFormat::WebP, ImageKind::WebP, "image/webp"),
        (ImageFormat::Jpeg, ImageKind::Jpeg, "image/jpeg"),
        (ImageFormat::Gif, ImageKind::Gif, "image/gif"),
    ];
    for (format, kind, media_type) in kinds {
        let bytes = file(format, &picture);
        assert_eq!(ImageKind::sniff(&bytes), Some(kind));
        assert_eq!(kind.media_type(), media_type);
        let frames = seen(&bytes, &Limits::default()).unwrap();
        let [(None, decoded)] = frames.as_slice() else { panic!("{kind:?}") };
        assert_eq!((decoded.width(), decoded.height()), (31, 17), "{kind:?}");
        if matches!(kind, ImageKind::Png | ImageKind::Bmp | ImageKind::WebP) {
            assert_eq!(decoded.rgb(), picture.as_raw().as_slice(), "{kind:?}");
        }
    }
}

#[test]
fn what_is_no_picture_is_unsupported() {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice();
    for bytes in [b"".as_slice(), b"\x89PN", b"%PDF-1.7", svg, b"MM\0\x2a tiff", b"\0\0\0 ftypavif"] {
        assert_eq!(seen(bytes, &Limits::default()), Err(ImageError::Unsupported), "{bytes:?}");
    }
}

/// Cut off anywhere, a file is damaged; it is never half a picture.
#[test]
fn files_that_are_cut_off_are_damaged() {
    let picture = drawn(64, 48);
    let animated = gif(6, 40);
    let formats = [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::WebP, ImageFormat::Jpeg, ImageFormat::Gif];
    for whole in formats.map(|format| file(format, &picture)).iter().chain([&animated]) {
        for length in (12..whole.len() - 13).step_by(whole.len() / 60 + 1) {
            let result = seen(&whole[..length], &Limits::default());
            assert!(
                matches!(result, Err(ImageError::Damaged | ImageError::Unsupported)),
                "{length}: {:?}",
                &whole[..4]
            );
        }
    }
    let jpeg = file(ImageFormat::Jpeg, &picture);
    assert_eq!(seen(&jpeg[..jpeg.len() - 2], &Limits::default()), Err(ImageError::Damaged), "no end marker");
}

#[test]
fn limits_hold_before_anything_large_is_made() {
    let picture = drawn(200, 100);
    let file = file(ImageFormat::Png, &picture);
    let with = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        seen(&file, &limits).map(|frames| frames.len())
    };
    assert_eq!(with(|_| ()), Ok(1));
    assert_eq!(with(|limits| limits.bytes = 100), Err(ImageError::TooLarge("bytes")));
    assert_eq!(with(|limits| limits.pixels = 19_999), Err(ImageError::TooLarge("pixels")));
    assert_eq!(with(|limits| limits.allocation = 50_000), Err(ImageError::TooLarge("memory")));
    // A header that asks for ten thousand million pixels, with the right check sum and nothing behind it.
    let mut bomb = file[..33].to_vec();
    bomb[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
    let sum = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&sum.to_be_bytes());
    bomb.extend_from_slice(&file[33..]);
    assert_eq!(seen(&bomb, &Limits::default()), Err(ImageError::TooLarge("pixels")));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[test]
fn a_sample_of_the_frames_is_shown_with_their_numbers() {
    let frames = seen(&gif(100, 20), &Limits::default()).unwrap();
    assert_eq!(frames.len(), 16);
    for (number, picture) in &frames {
        let number = number.unwrap();
        assert!(u32::from(picture.rgb()[0]).abs_diff(number * 2) <= 1, "frame {number} is shown as itself");
    }
    assert_eq!((frames[0].0, frames[15].0), (Some(0), Some(99)));
    assert_eq!(seen(&gif(1, 20), &Limits::default()).unwrap()[0].0, None, "one frame is a still picture");
}

#[test]
fn animations_are_limited_as_a_whole() {
    let animation = gif(50, 20);
    let limited = |limits: Limits| seen(&animation, &limits).err();
    assert_eq!(limited(Limits { frames: 49, ..Limits::default() }), Some(ImageError::TooLarge("frames")));
    let pixels = Limits { animation_pixels: 50 * 400 - 1, ..Limits::default() };
    assert_eq!(limited(pixels), Some(ImageError::TooLarge("animation")));
    let asked = Cell::new(0);
    let out_of_time = || asked.replace(asked.get() + 1) >= 10;
    let mut shown = 0;
    let result = visit(&animation, &Limits::default(), &out_of_time, &mut |_, _| {
        shown += 1;
        Ok(())
    });
    assert_eq!(result, Err(ImageError::OutOfTime));
    assert!(shown < 10 && asked.get() == 11, "{shown} of {}", asked.get());
}

/// A decoder makes every frame as large as the frame says, whatever the canvas: 8000 x 8000 on a canvas of one pixel.
#[test]
fn frames_larger_than_their_canvas_count_with_their_own_size() {
    let mut animation = gif(50, 20);
    animation[6..10].copy_from_slice(&[1, 0, 1, 0]);
    let limited = |limits: Limits| seen(&animation, &limits).err();
    let all = Limits { animation_pixels: 50 * 400 - 1, ..Limits::default() };
    assert_eq!(limited(all), Some(ImageError::TooLarge("animation")));
    assert_eq!(limited(Limits { pixels: 399, ..Limits::default() }), Some(ImageError::TooLarge("pixels")));
    assert_eq!(limited(Limits { pixels: 400, animation_pixels: 50 * 400, ..Limits::default() }), None);
    // Two hundred frames that fit a file of 4 kB, and 12 800 million pixels.
    let mut bomb = b"GIF89a\x01\0\x01\0\0\0\0".to_vec();
    for _ in 0..200 {
        bomb.extend_from_slice(b"\x2c\0\0\0\0\x40\x1f\x40\x1f\0\x02\x02\x44\x01\0");
    }
    bomb.push(0x3b);
    assert_eq!(seen(&bomb, &Limits::default()), Err(ImageError::TooLarge("pixels")));
}

#[test]
fn pictures_are_turned_the_way_they_are_shown() {
    let picture = drawn(40, 20);
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 95).encode_image(&picture).unwrap();
    // Exif with one entry: orientation 6, a quarter turn to the right.
    let exif = b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    file.splice(2..2, exif.iter().copied());
    let turned = Picture::decode(&file, &Limits::default()).unwrap();
    assert_eq!((turned.width(), turned.height()), (20, 40));
}

/// What other programs write: progressive and turned JPEG, CMYK, 16 bits, palettes, interlacing, lossy and
/// animated WebP.
#[test]
fn the_varieties_of_every_kind_are_decoded() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let frames = seen(&std::fs::read(&path).unwrap(), &Limits::default());
        let frames = frames.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_animated = ["animated", "disposed"].iter().any(|start| name.starts_with(start));
        assert_eq!(frames.len(), if is_animated { 4 } else { 1 }, "{name}");
        let (width, height) = if name == "turned.jpg" { (18, 24) } else { (24, 18) };
        for (_, picture) in frames {
            assert_eq!((picture.width(), picture.height()), (width, height), "{name}");
            let colours: std::collections::BTreeSet<_> = picture.rgb().chunks(3).collect();
            assert!(colours.len() > 1, "{name} is empty");
        }
        files += 1;
    }
    assert_eq!(files, 27);
}

#[test]
fn frames_without_an_animation_are_damaged() {
    let mut file = include_bytes!("../../tests/seeds/animated.webp").to_vec();
    assert_eq!((&file[12..16], file[20] & 2), (b"VP8X".as_slice(), 2), "the flag of animations is set");
    file[20] ^= 2;
    assert_eq!(seen(&file, &Limits::default()), Err(ImageError::Damaged));
}
