//! The files, all made here.

use std::fs;
use std::path::Path;

use domain::uploads::MediaType;

use crate::{bmp, gif, jpeg, png, webp};

/// A hostile file.
pub struct Hostile {
    /// What it is.
    pub name: String,
    /// What it is declared to be.
    pub media_type: MediaType,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file with its name.
pub type Named = (String, Vec<u8>);

/// One of the pictures that the decoders' own tests begin with.
pub fn seed(name: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::read(root.join("shared/images/tests/seeds").join(name)).unwrap()
}

/// A file of each kind that is what it says.
const SEEDS: [(MediaType, &str); 5] = [
    (MediaType::Png, "rgb.png"),
    (MediaType::Jpeg, "baseline.jpg"),
    (MediaType::Gif, "animated.gif"),
    (MediaType::WebP, "animated.webp"),
    (MediaType::Bmp, "rgb.bmp"),
];

/// Files that are read and clean.
pub fn honest() -> Vec<(&'static str, MediaType, Vec<u8>)> {
    vec![
        ("a PNG", MediaType::Png, seed("rgb.png")),
        ("a JPEG", MediaType::Jpeg, seed("baseline.jpg")),
        ("a GIF", MediaType::Gif, seed("animated.gif")),
        ("a WebP", MediaType::WebP, seed("animated.webp")),
        ("a bitmap", MediaType::Bmp, seed("rgb.bmp")),
        ("a large plain PNG", MediaType::Png, png::plain(3_000, 3_000)),
    ]
}

/// All of them.
pub fn hostile() -> Vec<Hostile> {
    let mut files = Vec::new();
    let mut add = |kind: MediaType, named: Vec<Named>| {
        for (name, bytes) in named {
            files.push(Hostile { name: format!("{}: {name}", kind.as_str()), media_type: kind, bytes });
        }
    };
    add(MediaType::Png, png::hostile());
    add(MediaType::Gif, gif::hostile());
    add(MediaType::Jpeg, jpeg::hostile());
    add(MediaType::WebP, webp::hostile());
    add(MediaType::Bmp, bmp::hostile());
    add(MediaType::Png, no_pictures());
    add(MediaType::Mp4, films());
    for (kind, name) in SEEDS {
        let seed = seed(name);
        let seed = seed.as_slice();
        add(kind, truncated(seed));
        add(kind, two_at_once(kind, seed));
        // Whatever stands behind the header of a bitmap is a picture.
        let heads: &[usize] = if kind == MediaType::Bmp { &[16, 26] } else { &[16, 26, 40] };
        add(kind, noise(seed, heads));
        for (other, _) in SEEDS.into_iter().filter(|(other, _)| *other != kind) {
            add(other, vec![(format!("that is {}", kind.as_str()), seed.to_vec())]);
        }
    }
    files
}

/// Files that end too early.
fn truncated(seed: &[u8]) -> Vec<Named> {
    let cut = |part: usize| (format!("the first {part} of 8 parts"), seed[..seed.len() * part / 8].to_vec());
    let mut files: Vec<Named> = (1..8).map(cut).collect();
    files.push(("all but the last byte".to_owned(), seed[..seed.len() - 1].to_vec()));
    files
}

/// Files that are something else as well.
fn two_at_once(kind: MediaType, seed: &[u8]) -> Vec<Named> {
    let archive = {
        let mut end = b"PK\x03\x04evil.exe".to_vec();
        end.extend(b"PK\x05\x06");
        end.extend([0; 18]);
        end
    };
    let mut second: Vec<(&str, Vec<u8>)> = vec![
        ("an archive", archive),
        ("a page", b"<html><body onload=alert(1)>".to_vec()),
        ("a script", b"*/;<script>alert(1)</script>".to_vec()),
        ("a program of a server", b"<?php system($_GET[0]); ?>".to_vec()),
        ("a drawing", b"<svg onload=alert(1)></svg>".to_vec()),
    ];
    // A bitmap has no end that could be told.
    if kind != MediaType::Bmp {
        second.push(("a program", b"MZ\x90\0\x03\0\0\0".to_vec()));
        second.push(("a document", b"%PDF-1.7\n1 0 obj".to_vec()));
    }
    second.into_iter().map(|(name, more)| (format!("and {name}"), [seed, &more].concat())).collect()
}

/// Files whose beginning is right and nothing else.
fn noise(seed: &[u8], heads: &[usize]) -> Vec<Named> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |length: usize| -> Vec<u8> {
        let next = |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[0]
        };
        (0..length).map(next).collect()
    };
    let mut file = |head: usize| {
        let mut bytes = seed[..head].to_vec();
        bytes.extend(random(head * head * head));
        (format!("{head} bytes of one, then noise"), bytes)
    };
    heads.iter().map(|head| file(*head)).collect()
}

/// What is no picture at all.
fn no_pictures() -> Vec<Named> {
    let files: [(&str, &[u8]); 18] = [
        ("one byte", b"\x89"),
        ("a signature alone", b"\x89PNG\r\n\x1a\n"),
        ("text", b"this is no picture"),
        ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        (
            "SVG that refers to itself",
            b"<?xml version='1.0'?><!DOCTYPE s [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><svg>&b;</svg>",
        ),
        ("a page", b"<!doctype html><img src=x onerror=alert(1)>"),
        ("a document", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3"),
        ("an archive", b"PK\x03\x04\x14\0\0\0\x08\0"),
        ("compressed data", b"\x1f\x8b\x08\0\0\0\0\0\0\x03"),
        ("a program", b"\x7fELF\x02\x01\x01"),
        ("TIFF", b"II*\0\x08\0\0\0\xff\xff"),
        ("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("AVIF", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf"),
        ("an icon", b"\0\0\x01\0\xff\xff\0\0\x01\0"),
        ("JPEG 2000", b"\0\0\0\x0cjP  \r\n\x87\n"),
        ("a drawing of a program", b"8BPS\0\x01\0\0\0\0\0\0\0\x03\xff\xff\xff\xff"),
        ("a list of a command line", b"push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://example.com)'"),
        ("a film", b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2"),
    ];
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect()
}

/// Films that nobody here looks into: told so, whatever is in them.
fn films() -> Vec<Named> {
    let head = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41";
    let boxed = |size: u32| [head.as_slice(), &size.to_be_bytes(), b"moov"].concat();
    vec![
        ("the first box alone".to_owned(), head.to_vec()),
        ("a box without an end".to_owned(), boxed(0xffff_ffff)),
        ("a box of no bytes".to_owned(), boxed(0)),
        ("boxes in boxes".to_owned(), [head.to_vec(), b"\0\0\x10\0moov".repeat(2_000)].concat()),
    ]
}
