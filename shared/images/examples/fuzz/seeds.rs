//! The whole files that are damaged: every kind of picture in its main varieties, a stored list, and text.

use images::{HashKind, HashList, parse_hash_list};

macro_rules! pictures {
    ($($name:literal),* $(,)?) => {
        [$(include_bytes!(concat!("../../tests/seeds/", $name)).as_slice()),*]
    };
}

/// Files with the same number are of the same kind, and parts of them are exchanged.
pub struct Seed {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its kind.
    pub kind: u8,
}

/// All of them.
pub fn all() -> Vec<Seed> {
    let png = pictures!["rgb.png", "stored.png", "palette.png", "bilevel.png", "deep.png", "alpha.png", "animated.png"];
    let jpeg = pictures!["baseline.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg", "restarts.jpg", "turned.jpg"];
    let gif = pictures!["still.gif", "interlaced.gif", "animated.gif", "disposed.gif"];
    let webp = pictures![
        "lossy.webp",
        "lossy-alpha.webp",
        "lossless.webp",
        "few-colours.webp",
        "animated.webp",
        "animated-lossless.webp"
    ];
    let bmp = pictures!["rgb.bmp", "palette.bmp", "bilevel.bmp", "alpha.bmp"];
    let kinds: [&[&[u8]]; 5] = [&png, &jpeg, &gif, &webp, &bmp];
    let seed = |kind: u8, bytes: &[u8]| Seed { bytes: bytes.to_vec(), kind };
    let mut seeds: Vec<_> =
        (0_u8..).zip(kinds).flat_map(|(kind, files)| files.iter().map(move |bytes| seed(kind, bytes))).collect();
    seeds.extend(lists().iter().map(|bytes| seed(5, bytes)));
    seeds
}

fn lists() -> [Vec<u8>; 2] {
    let hash = "2d2f1af3a856c529479cabd6566fa836d4196c81c6dd04de0826f855fc99b724";
    let text = format!("hash,id\n{hash},\"a, b\"\n{{\"hash\":\"{hash}\",\"tags\":[\"x\"]}}\n");
    let rows = parse_hash_list(text.as_bytes(), HashKind::Pdq).filter_map(Result::ok);
    [HashList::build(HashKind::Pdq, rows).unwrap().to_bytes(), text.into_bytes()]
}
