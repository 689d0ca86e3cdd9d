//! The harmless set: pictures that no image engine may flag. Drawn the same way on every machine, next to
//! photographs in the public domain and parts of them.

mod canvas;
mod drawings;

use std::path::PathBuf;

use images::Picture;

/// Photographs and the number of square parts that are cut out of each.
const PHOTOGRAPHS: [&str; 18] = [
    "astronaut",
    "brick",
    "camera",
    "cell",
    "chelsea",
    "clock",
    "coffee",
    "coins",
    "grass",
    "gravel",
    "hopper",
    "horse",
    "hubble",
    "ihc",
    "microaneurysms",
    "retina",
    "rocket",
    "text",
];

/// Every picture with its name.
pub fn pictures() -> Vec<(String, Picture)> {
    let mut all = drawings::all();
    for name in PHOTOGRAPHS {
        let photograph = photograph(name);
        for (part, picture) in parts(&photograph) {
            all.push((format!("{name}-{part}"), picture));
        }
        all.push((name.to_owned(), photograph));
    }
    all
}

/// The file of a photograph.
pub fn file(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/harmless").join(format!("{name}.jpg"));
    std::fs::read(path).unwrap()
}

fn photograph(name: &str) -> Picture {
    Picture::decode(&file(name), &images::Limits::default()).unwrap()
}

/// Upper left, middle, and a grey copy.
fn parts(whole: &Picture) -> Vec<(&'static str, Picture)> {
    let side = whole.width().min(whole.height()) * 2 / 3;
    let (left, top) = ((whole.width() - side) / 2, (whole.height() - side) / 2);
    let grey: Vec<u8> = whole.rgb().chunks(3).flat_map(|pixel| [pixel[0].max(pixel[1]).max(pixel[2]); 3]).collect();
    vec![
        ("corner", cut(whole, 0, 0, side)),
        ("middle", cut(whole, left, top, side)),
        ("grey", Picture::new(whole.width(), whole.height(), grey).unwrap()),
    ]
}

fn cut(whole: &Picture, left: usize, top: usize, side: usize) -> Picture {
    let rows = whole.rgb().chunks(whole.width() * 3).skip(top).take(side);
    let rgb = rows.flat_map(|row| row[left * 3..(left + side) * 3].iter().copied()).collect();
    Picture::new(side, side, rgb).unwrap()
}
