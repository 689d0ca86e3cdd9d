//! JPEG: sizes that are not there, segments that lie, scans that never begin or never end.

use crate::corpus::{Named, seed};

pub fn hostile() -> Vec<Named> {
    let seed = seed("baseline.jpg");
    let seed = seed.as_slice();
    let of = |name: &str, bytes: Vec<u8>| (name.to_owned(), bytes);
    let frame = |name: &str, height: u16, width: u16| (name.to_owned(), resized(seed, height, width));
    vec![
        frame("a frame of 65,500 by 65,500", 65_500, 65_500),
        frame("a frame of 60,000 by 60,000", 60_000, 60_000),
        frame("a frame of 65,535 by 1,000", 65_535, 1_000),
        frame("a frame without rows", 0, 10),
        frame("a frame without columns", 10, 0),
        of("no frame", [b"\xff\xd8".as_slice(), b"\xff\xd9"].concat()),
        of("segments without end", [b"\xff\xd8".as_slice(), &b"\xff\xe1\xff\xff".repeat(10), b"\xff\xd9"].concat()),
        of("a segment of no bytes", b"\xff\xd8\xff\xe0\0\0\xff\xd9".to_vec()),
        of("fill bytes alone", [b"\xff\xd8".as_slice(), &[0xff; 100_000]].concat()),
        of("thousands of comments", [b"\xff\xd8".as_slice(), &b"\xff\xfe\0\x02".repeat(100_000), b"\xff\xd9"].concat()),
        of("no tables", without(seed, 0xc4)),
        of("no quantities", without(seed, 0xdb)),
        of("no scan", without(seed, 0xda)),
        of("no end", seed[..seed.len() - 2].to_vec()),
        of("two beginnings", [b"\xff\xd8\xff\xd8".as_slice(), &seed[2..seed.len() / 2]].concat()),
    ]
}

/// The file with another size in its frame.
fn resized(seed: &[u8], height: u16, width: u16) -> Vec<u8> {
    let at = segment(seed, 0xc0).expect("a baseline frame");
    let mut file = seed.to_vec();
    file[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    file[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    file
}

/// The file without any segment of a kind.
fn without(seed: &[u8], marker: u8) -> Vec<u8> {
    let mut file = seed.to_vec();
    while let Some(at) = segment(&file, marker) {
        let length = usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
        drop(file.drain(at..at + 2 + length));
    }
    file
}

/// Where the first segment of a kind begins.
fn segment(file: &[u8], marker: u8) -> Option<usize> {
    let mut at = 2;
    while file.get(at) == Some(&0xff) {
        if file[at + 1] == marker {
            return Some(at);
        }
        if file[at + 1] == 0xda {
            return None;
        }
        at += 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
    }
    None
}
