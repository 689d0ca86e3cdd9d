//! What an uploaded file is, by its bytes: its kind, and whether it pretends to be another or several at once.

use domain::uploads::MediaType;

use crate::decode::{ImageKind, second_end};

/// Most bytes at either end that are searched for other kinds.
const SEARCHED: usize = 4_096;
/// Longest end of an archive: its record, and its comment.
const ARCHIVE_END: usize = 22 + 65_535;

/// Why an upload is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No kind of file that is taken.
    #[error("unknown_type")]
    Unknown,
    /// Another kind than the upload was for.
    #[error("type_mismatch")]
    Mismatch,
    /// A file of two kinds at once.
    #[error("two_types")]
    TwoTypes,
}

/// Whether a file is what it was declared to be, and nothing else besides.
pub fn inspect(bytes: &[u8], declared: MediaType) -> Result<(), Refusal> {
    let found = sniff(bytes).ok_or(Refusal::Unknown)?;
    if !fits(found, declared) {
        return Err(Refusal::Mismatch);
    }
    if is_something_else(bytes, found) { Err(Refusal::TwoTypes) } else { Ok(()) }
}

/// The kind of file these bytes begin like.
pub fn sniff(bytes: &[u8]) -> Option<MediaType> {
    if let Some(kind) = ImageKind::sniff(bytes) {
        return Some(match kind {
            ImageKind::Png => MediaType::Png,
            ImageKind::Jpeg => MediaType::Jpeg,
            ImageKind::Gif => MediaType::Gif,
            ImageKind::WebP => MediaType::WebP,
            ImageKind::Bmp => MediaType::Bmp,
        });
    }
    match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', a, b, c, d, ..] => brand([*a, *b, *c, *d]),
        [0x1a, 0x45, 0xdf, 0xa3, ..] if has(head(bytes, 64), b"webm") => Some(MediaType::WebM),
        [b'O', b'g', b'g', b'S', ..] => Some(MediaType::Ogg),
        [b'f', b'L', b'a', b'C', ..] => Some(MediaType::Flac),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(MediaType::Wav),
        [b'I', b'D', b'3', ..] => Some(MediaType::Mp3),
        // Eleven bits of synchronisation, then the third layer.
        [0xff, second, ..] if second & 0xe0 == 0xe0 && second >> 1 & 3 == 1 => Some(MediaType::Mp3),
        _ => None,
    }
}

fn brand(brand: [u8; 4]) -> Option<MediaType> {
    match &brand {
        b"qt  " => Some(MediaType::QuickTime),
        b"M4A " | b"M4B " => Some(MediaType::M4a),
        b"isom" | b"iso2" | b"iso3" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"dash" | b"M4V "
        | b"MSNV" | b"3gp4" | b"3gp5" | b"3gp6" => Some(MediaType::Mp4),
        _ => None,
    }
}

/// Sound alone has the same containers as films.
fn fits(found: MediaType, declared: MediaType) -> bool {
    found == declared || (found == MediaType::Mp4 && declared == MediaType::M4a)
}

fn is_something_else(bytes: &[u8], kind: MediaType) -> bool {
    let (start, end) = (head(bytes, SEARCHED), tail(bytes, SEARCHED));
    has(head(bytes, 1_024), b"%PDF-")
        || ends_as_archive(bytes)
        || is_markup(start)
        || is_markup(end)
        || second_end(bytes, kind).is_some_and(begins_anew)
}

/// Words of pages that a browser or a server would run.
fn is_markup(bytes: &[u8]) -> bool {
    const WORDS: [&[u8]; 7] = [b"<script", b"<html", b"<!doctype", b"<iframe", b"<?php", b"<body", b"<svg "];
    let lower = bytes.to_ascii_lowercase();
    WORDS.iter().any(|word| has(&lower, word))
}

/// Whether the record that ends an archive is there, and its comment reaches to the end at most.
fn ends_as_archive(bytes: &[u8]) -> bool {
    let end = tail(bytes, ARCHIVE_END);
    let is_record = |(at, _): (usize, &[u8])| {
        let comment = end.get(at + 20..at + 22).and_then(|length| length.first_chunk::<2>());
        comment.is_some_and(|length| at + 22 + usize::from(u16::from_le_bytes(*length)) <= end.len())
    };
    end.windows(4).enumerate().filter(|(_, four)| *four == b"PK\x05\x06").any(is_record)
}

/// Whether what follows the end of a picture is another file.
fn begins_anew(rest: &[u8]) -> bool {
    const SIGNATURES: [&[u8]; 10] = [
        b"PK\x03\x04",
        b"Rar!\x1a\x07",
        b"7z\xbc\xaf\x27\x1c",
        b"MZ",
        b"\x7fELF",
        b"%PDF-",
        b"%!PS",
        b"\x1f\x8b\x08",
        b"#!/",
        b"\xca\xfe\xba\xbe",
    ];
    let rest = rest.trim_ascii_start();
    sniff(rest).is_some() || SIGNATURES.iter().any(|signature| rest.starts_with(signature))
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

fn head(bytes: &[u8], most: usize) -> &[u8] {
    bytes.get(..bytes.len().min(most)).unwrap_or_default()
}

fn tail(bytes: &[u8], most: usize) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(most)..).unwrap_or_default()
}

#[cfg(test)]
mod tests;
