//! WebP: canvases and frames that are not there, chunks that lie.

use crate::corpus::Named;

pub fn hostile() -> Vec<Named> {
    let of = |name: &str, chunks: &[Vec<u8>]| (name.to_owned(), file(&chunks.concat()));
    let tiny = || chunk(*b"VP8L", &lossless(1, 1));
    vec![
        of(
            "a canvas of 16 million by 16 million",
            &[extended(2, 0xff_ffff, 0xff_ffff), animation(), anmf(1, 1, &tiny())],
        ),
        of("a still canvas of 60,000 by 60,000", &[extended(0, 59_999, 59_999), tiny()]),
        of("a lossless picture of 16,384 by 16,384", &[chunk(*b"VP8L", &lossless(16_384, 16_384))]),
        of("a lossy picture of 16,383 by 16,383", &[chunk(*b"VP8 ", &lossy(16_383, 16_383))]),
        of("a lossy picture of no size", &[chunk(*b"VP8 ", &lossy(0, 0))]),
        of("no picture", &[extended(0, 9, 9)]),
        of("an animation without frames", &[extended(2, 9, 9), animation()]),
        of("a frame larger than the canvas", &[extended(2, 9, 9), animation(), anmf(60_000, 60_000, &tiny())]),
        of("20,000 frames", &[extended(2, 9, 9), animation(), anmf(1, 1, &tiny()).repeat(20_000)]),
        of("frames of nothing", &[extended(2, 9, 9), animation(), anmf(1, 1, &[]).repeat(3)]),
        of("transparency without a picture", &[extended(16, 9, 9), chunk(*b"ALPH", &[0; 40])]),
        of("a chunk longer than the file", &[[b"VP8L".as_slice(), &0xffff_ffff_u32.to_le_bytes()].concat()]),
        ("a length of nothing".to_owned(), [b"RIFF".as_slice(), &[0; 4], b"WEBPVP8L"].concat()),
        ("a length of everything".to_owned(), [b"RIFF".as_slice(), &[0xff; 4], b"WEBPVP8L", &[0xff; 4]].concat()),
    ]
}

fn file(chunks: &[u8]) -> Vec<u8> {
    let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &length, b"WEBP", chunks].concat()
}

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    [name.as_slice(), &length, body, &[0][..body.len() % 2]].concat()
}

/// The header of a file with features; sizes are one less than they say.
fn extended(flags: u8, width: u32, height: u32) -> Vec<u8> {
    chunk(*b"VP8X", &[&[flags, 0, 0, 0], &width.to_le_bytes()[..3], &height.to_le_bytes()[..3]].concat())
}

fn animation() -> Vec<u8> {
    chunk(*b"ANIM", &[0; 6])
}

fn anmf(width: u32, height: u32, picture: &[u8]) -> Vec<u8> {
    let size = [&(width - 1).to_le_bytes()[..3], &(height - 1).to_le_bytes()[..3]].concat();
    chunk(*b"ANMF", &[&[0; 6], size.as_slice(), &[100, 0, 0, 0], picture].concat())
}

/// The header of a lossless picture, and no picture.
fn lossless(width: u32, height: u32) -> Vec<u8> {
    let bits = (width - 1) | (height - 1) << 14;
    [&[0x2f], bits.to_le_bytes().as_slice()].concat()
}

/// The header of a lossy picture, and no picture.
fn lossy(width: u16, height: u16) -> Vec<u8> {
    [&[0x10, 0, 0, 0x9d, 0x01, 0x2a], width.to_le_bytes().as_slice(), &height.to_le_bytes(), &[0; 8]].concat()
}
