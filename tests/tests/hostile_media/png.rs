//! PNG: sizes that are not there, data that grows, chunks that lie.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::corpus::Named;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

pub fn hostile() -> Vec<Named> {
    let mut files = Vec::new();
    let sizes = [
        (60_000, 60_000),
        (65_535, 65_535),
        (0x7fff_ffff, 1),
        (1, 0x7fff_ffff),
        (0x7fff_ffff, 0x7fff_ffff),
        (0xffff_ffff, 0xffff_ffff),
        (100_000, 1_000),
        (0, 10),
        (10, 0),
    ];
    for (width, height) in sizes {
        for (kind, bits, colour) in [("grey", 1, 0), ("colour", 8, 2), ("deep", 16, 6)] {
            let file = file(width, height, bits, colour, &[chunk(*b"IDAT", &squeezed(&[0; 100]))].concat());
            files.push((format!("a header of {width} by {height}, {kind}"), file));
        }
    }
    let good = || squeezed(&[0; 310]);
    let of = |name: &str, chunks: &[Vec<u8>]| (name.to_owned(), file(10, 10, 8, 2, &chunks.concat()));
    files.extend([
        ("400 million black pixels".to_owned(), black(20_000, 20_000, 1, 0, 20_000 / 8 + 1)),
        ("a long strip".to_owned(), black(2_000_000, 25, 1, 0, 2_000_000 / 8 + 1)),
        ("more memory than pixels".to_owned(), file(6_500, 6_000, 16, 6, &chunk(*b"IDAT", &good()))),
        of("no data", &[]),
        of("data that is none", &[chunk(*b"IDAT", b"no zlib")]),
        of("data that ends early", &[chunk(*b"IDAT", &squeezed(&[0; 100]))]),
        of("filters that do not exist", &[chunk(*b"IDAT", &squeezed(&[9; 310]))]),
        of("a chunk longer than the file", &[[&0x7fff_ffff_u32.to_be_bytes(), b"IDAT".as_slice()].concat()]),
        of("a chunk with a wrong sum", &[spoilt(chunk(*b"IDAT", &good()))]),
        of("a second header", &[chunk(*b"IHDR", &header(60_000, 60_000, 8, 2)), chunk(*b"IDAT", &good())]),
        of("a critical chunk that nobody knows", &[chunk(*b"EVIL", &[]), chunk(*b"IDAT", b"x")]),
        ("a palette without one".to_owned(), file(10, 10, 8, 3, &chunk(*b"IDAT", &squeezed(&[0; 110])))),
        ("bits that do not exist".to_owned(), file(10, 10, 7, 2, &chunk(*b"IDAT", &good()))),
        ("a colour that does not exist".to_owned(), file(10, 10, 8, 5, &chunk(*b"IDAT", &good()))),
        of("frames without end", &[control(0xffff_ffff), chunk(*b"IDAT", &good())]),
        of(
            "more frames than there are",
            &[control(5_000), chunk(*b"fcTL", &frame(0, 10, 10)), chunk(*b"IDAT", &good())],
        ),
        of(
            "a frame larger than the picture",
            &[control(2), chunk(*b"fcTL", &frame(0, 60_000, 60_000)), chunk(*b"IDAT", &good())],
        ),
    ]);
    files
}

/// A black picture in colour.
pub fn plain(width: u32, height: u32) -> Vec<u8> {
    black(width, height, 8, 2, width as usize * 3 + 1)
}

fn black(width: u32, height: u32, bits: u8, colour: u8, row: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; row];
    for _ in 0..height {
        encoder.write_all(&zeros).unwrap();
    }
    file(width, height, bits, colour, &chunk(*b"IDAT", &encoder.finish().unwrap()))
}

fn file(width: u32, height: u32, bits: u8, colour: u8, chunks: &[u8]) -> Vec<u8> {
    let header = chunk(*b"IHDR", &header(width, height, bits, colour));
    [SIGNATURE, &header, chunks, &chunk(*b"IEND", &[])].concat()
}

fn header(width: u32, height: u32, bits: u8, colour: u8) -> Vec<u8> {
    [&width.to_be_bytes(), &height.to_be_bytes(), [bits, colour, 0, 0, 0].as_slice()].concat()
}

fn control(frames: u32) -> Vec<u8> {
    chunk(*b"acTL", &[frames.to_be_bytes(), [0; 4]].concat())
}

fn frame(number: u32, width: u32, height: u32) -> Vec<u8> {
    let places = [number, width, height, 0, 0].map(u32::to_be_bytes).concat();
    [places.as_slice(), &[0, 1, 0, 10, 0, 0]].concat()
}

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [name.as_slice(), body].concat();
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [length.as_slice(), &named, &sum(&named).to_be_bytes()].concat()
}

fn spoilt(mut chunk: Vec<u8>) -> Vec<u8> {
    if let Some(last) = chunk.last_mut() {
        *last ^= 0xff;
    }
    chunk
}

fn squeezed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The sum of a chunk (CRC-32).
fn sum(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}
