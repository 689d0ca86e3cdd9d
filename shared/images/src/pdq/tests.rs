use super::*;
use crate::harmless;

#[path = "../../tests/harmless/large.rs"]
mod large;

/// Hash and quality by the reference implementation (`tools/goldens_python.py`).
const REFERENCE: &str = include_str!("../../tests/goldens/pdq.tsv");

#[test]
fn hashes_are_those_of_the_reference() {
    let mut different = Vec::new();
    let pictures = harmless::pictures();
    for (name, picture) in &pictures {
        let line = REFERENCE.lines().find_map(|line| line.strip_prefix(name.as_str())?.strip_prefix('\t')).unwrap();
        let (hash, quality) = line.split_once('\t').unwrap();
        let own = exactly(picture);
        assert_eq!(own.quality.to_string(), quality, "{name}");
        let distance = own.hash.distance(&hash.parse().unwrap());
        if distance > 0 {
            different.push(format!("{name}: {distance} bits, quality {quality}"));
        }
    }
    assert!(different.is_empty(), "{} of {} differ: {different:#?}", different.len(), pictures.len());
}

/// The same of pictures larger than what is hashed: those are shrunk first, which the reference does not do.
const LARGE: &str = include_str!("../../tests/goldens/pdq_large.tsv");
/// In how many bits the hash of a large photograph may differ from the reference's.
const MOST_BITS: u32 = 8;

#[test]
fn hashes_of_large_pictures_are_near_those_of_the_reference() {
    let large = large::pictures(&harmless::pictures());
    let distance = |(name, picture): &(String, Picture)| {
        assert!(picture.width().max(picture.height()) > LONGEST_SIDE, "{name}");
        let line = LARGE.lines().find_map(|line| line.strip_prefix(name.as_str())?.strip_prefix('\t')).unwrap();
        let (reference, quality) = line.split_once('\t').unwrap();
        let own = hash(picture);
        assert_eq!(own.quality.to_string(), quality, "{name}");
        (own.hash.distance(&reference.parse().unwrap()), name.clone())
    };
    let distances: Vec<_> = large.iter().map(distance).collect();
    // Lines finer than what is left of them after shrinking are the worst case.
    let (drawn, photographs): (Vec<_>, Vec<_>) = distances.iter().partition(|(_, name)| name.starts_with("lines"));
    assert!(photographs.iter().all(|(bits, _)| *bits <= MOST_BITS), "{distances:?}");
    assert!(drawn.iter().all(|(bits, _)| *bits <= MATCH_DISTANCE), "{distances:?}");
    assert_eq!((photographs.len(), drawn.len()), (LARGE.lines().count() - 1, 1));
}

#[test]
fn copies_are_known_again_and_others_are_not() {
    let scenes = ["astronaut", "camera", "chelsea", "coffee", "hopper", "rocket"];
    let pictures = harmless::pictures().into_iter().filter(|(name, _)| scenes.contains(&name.as_str()));
    let pictures: Vec<_> = pictures.collect();
    let hashes: Vec<_> = pictures.iter().map(|(_, picture)| hash(picture)).collect();
    for (at, (name, picture)) in pictures.iter().enumerate() {
        for (width, height) in [(512, 512), (picture.width() / 2, picture.height() / 2), (2000, 1500)] {
            let copy = hash(&resize::averaged(picture, width, height).unwrap());
            let distance = copy.hash.distance(&hashes[at].hash);
            assert!(distance <= MATCH_DISTANCE, "{name} at {width} x {height}: {distance}");
        }
        for other in &hashes[at + 1..] {
            assert!(hashes[at].hash.distance(&other.hash) > MATCH_DISTANCE + 20, "{name}");
        }
    }
}

#[test]
fn plain_and_tiny_pictures_have_no_quality() {
    let plain = Picture::new(100, 80, vec![90; 24_000]).unwrap();
    assert!(hash(&plain).quality == 0 && !hash(&plain).is_comparable());
    for (width, height) in [(4, 200), (200, 4), (1, 1)] {
        let tiny = Picture::new(width, height, (0..=255).cycle().take(width * height * 3).collect()).unwrap();
        assert_eq!(hash(&tiny), Pdq { hash: PdqHash([0; 32]), quality: 0 });
    }
    let long = Picture::new(3000, 2, vec![9; 18_000]).unwrap();
    assert_eq!(hash(&long).quality, 0);
}

#[test]
fn hashes_are_written_as_hexadecimal() {
    let text = "2d2f1af3a856c529479cabd6566fa836d4196c81c6dd04de0826f855fc99b724";
    let hash: PdqHash = text.parse().unwrap();
    assert_eq!(hash.to_string(), text);
    assert_eq!(text.to_uppercase().parse(), Ok(hash));
    assert_eq!(hash.distance(&PdqHash(hash.0.map(|byte| !byte))), 256);
    for wrong in ["", "2d", &text[1..], &format!("{text}0"), &text.replace('d', "g"), &text.replace("2d", "ü")] {
        assert_eq!(wrong.parse::<PdqHash>(), Err(NotAHash), "{wrong}");
    }
}
