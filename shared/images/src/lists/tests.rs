use std::cell::Cell;

use domain::config::HashKind;
use domain::content::FieldType;
use engines::{Classifier, ClassifierError, FileView, Medium, Subject};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::pdq;
use crate::picture::Picture;

const PDQ: &str = "2d2f1af3a856c529479cabd6566fa836d4196c81c6dd04de0826f855fc99b724";
/// The hash with these bits turned.
fn turned(mut hash: PdqHash, bits: impl IntoIterator<Item = usize>) -> PdqHash {
    for bit in bits {
        hash.0[bit / 8] ^= 1 << (bit % 8);
    }
    hash
}

#[test]
fn the_nearest_entry_is_found_up_to_the_limit() {
    let hash: PdqHash = PDQ.parse().unwrap();
    let near = turned(hash, 0..5);
    let far = turned(hash, (0..31).map(|at| at * 8));
    let hashes = [near, far, turned(hash, 100..200), near].map(HashValue::Pdq);
    let list = || HashList::build(HashKind::Pdq, hashes).unwrap();
    assert_eq!(list().len(), 3, "repeated entries are kept once");
    for list in [list(), list().indexed()] {
        let found = |hash, limit| list.find(&HashValue::Pdq(hash), limit).map(|found| found.distance);
        assert_eq!((found(hash, 31), found(hash, 4)), (Some(5), None));
        assert_eq!(found(turned(far, 240..242), 31), Some(2));
        assert_eq!(list.find(&HashValue::Sha256(hash.0), 31), None, "another kind");
    }
    assert_eq!(HashList::build(HashKind::Md5, hashes).err(), Some(HashListError::OtherKind));
}

fn picture() -> (Picture, Vec<u8>) {
    let pixel = |at: u32| {
        let (x, y) = (at % 200, at / 200);
        [x * y / 160, (x + 2 * y) % 250, 255 - x].map(|colour| u8::try_from(colour % 256).unwrap())
    };
    let rgb: Vec<u8> = (0..200 * 150).flat_map(pixel).collect();
    let mut file = Vec::new();
    PngEncoder::new(&mut file).write_image(&rgb, 200, 150, ExtendedColorType::Rgb8).unwrap();
    (Picture::new(200, 150, rgb).unwrap(), file)
}

fn hits(engine: &HashListEngine, file: &[u8]) -> Result<Vec<engines::Hit>, ClassifierError> {
    looked_up(engine, &FileView::new(file))
}

fn looked_up(engine: &HashListEngine, file: &FileView<'_>) -> Result<Vec<engines::Hit>, ClassifierError> {
    engine.classify(&Subject { path: "photo", kind: FieldType::Image, medium: Medium::Bytes(file) })
}

fn list_of(hash: HashValue) -> HashList {
    HashList::build(hash.kind(), [hash]).unwrap()
}

#[test]
fn engines_look_pictures_and_files_up() {
    let (picture, file) = picture();
    let hash = turned(pdq::hash(&picture).hash, [3, 77, 200]);
    let engine = HashListEngine::new("known pictures", 4, list_of(HashValue::Pdq(hash)));
    let engine = engine.with_severity(domain::severity::Severity::Critical);
    let found = hits(&engine, &file).unwrap();
    assert_eq!((found[0].label.as_ref(), found[0].score), ("known pictures", 1.0 - 3.0 / 64.0));
    assert_eq!((engine.version().as_str(), engine.strategy()), ("known pictures@4", "hash_list"));
    assert!(hits(&engine.with_distance(2), &file).unwrap().is_empty());

    let sum = HashValue::Sha256(Sha256::digest(&file).into());
    let exact = HashListEngine::new("files", 1, list_of(sum));
    assert!(exact.covers(FieldType::Video) && hits(&exact, &file).unwrap()[0].score >= 1.0);
    assert!(hits(&exact, &file[1..]).unwrap().is_empty());
}

#[test]
fn a_picture_is_decoded_once_for_all_lists() {
    // The decoder asks for the time before every frame.
    let file = include_bytes!("../../tests/seeds/animated.gif");
    let asked = Cell::new(0);
    let out_of_time = || asked.replace(asked.get() + 1) > 1_000;
    let view = FileView::within(file, &out_of_time);
    let lists = |number: u32| HashListEngine::new("list", number, list_of(HashValue::Pdq(PDQ.parse().unwrap())));
    looked_up(&lists(1), &view).unwrap();
    let once = asked.get();
    (2..9).for_each(|number| drop(looked_up(&lists(number), &view).unwrap()));
    assert_eq!((once > 0, asked.get()), (true, once));
}

#[test]
fn what_cannot_be_looked_up_is_not_clean() {
    let list = |kind| HashListEngine::new("list", 1, HashList::build(kind, []).unwrap());
    assert!(matches!(hits(&list(HashKind::Pdq), b"no picture"), Err(ClassifierError::Unreadable(_))));
    assert_eq!(hits(&list(HashKind::Md5), b"no picture"), Ok(Vec::new()));
    let late = FileView::within(include_bytes!("../../tests/seeds/animated.gif"), &|| true);
    assert_eq!(looked_up(&list(HashKind::Pdq), &late), Err(ClassifierError::TimedOut));
    let address = Subject { path: "photo", kind: FieldType::Image, medium: Medium::Url("https://example.com/a.png") };
    assert!(matches!(list(HashKind::Md5).classify(&address), Err(ClassifierError::Failed(_))));
}

#[test]
fn sums_of_files_are_the_usual_ones() {
    let md5 = 0xd41d_8cd9_8f00_b204_e980_0998_ecf8_427e_u128.to_be_bytes();
    let engine = HashListEngine::new("files", 1, list_of(HashValue::Md5(md5)));
    assert_eq!(hits(&engine, b"").unwrap().len(), 1);
    assert!(hits(&engine, b"a").unwrap().is_empty());
}

proptest! {
    /// The index finds exactly what comparing with every hash finds.
    #[test]
    fn the_index_misses_nothing(
        seeds in prop::collection::vec(prop::array::uniform32(any::<u8>()), 1..60),
        bits in prop::collection::btree_set(0_usize..256, 0..40),
        pick in any::<prop::sample::Index>(),
        limit in 0_u32..40,
    ) {
        let wanted = turned(PdqHash(*pick.get(&seeds)), bits);
        let list = || HashList::build(HashKind::Pdq, seeds.iter().map(|seed| HashValue::Pdq(PdqHash(*seed)))).unwrap();
        let (plain, indexed) = (list(), list().indexed());
        let wanted = HashValue::Pdq(wanted);
        prop_assert_eq!(plain.find(&wanted, limit), indexed.find(&wanted, limit));
    }
}
