//! The whole files that are damaged: every kind of picture in its main varieties.

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
    (0_u8..).zip(kinds).flat_map(|(kind, files)| files.iter().map(move |bytes| seed(kind, bytes))).collect()
}
