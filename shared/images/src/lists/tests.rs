use domain::content::FieldType;
use engines::{Classifier, ClassifierError, Medium, Subject};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use proptest::prelude::*;

use super::*;
use crate::decode::Limits;
use crate::pdq;
use crate::picture::Picture;

const PDQ: &str = "2d2f1af3a856c529479cabd6566fa836d4196c81c6dd04de0826f855fc99b724";
const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";

fn row(hash: PdqHash, id: &str) -> HashRow {
    let id = (!id.is_empty()).then(|| id.to_owned());
    HashRow { hash: HashValue::Pdq(hash), note: Note { id, ..Note::default() } }
}

/// The hash with these bits turned.
fn turned(mut hash: PdqHash, bits: impl IntoIterator<Item = usize>) -> PdqHash {
    for bit in bits {
        hash.0[bit / 8] ^= 1 << (bit % 8);
    }
    hash
}

fn read(file: &[u8], kind: HashKind) -> Vec<Result<HashRow, HashFileError>> {
    parse_hash_list(file, kind).collect()
}

fn note(id: Option<&str>, metadata: Option<&str>, tags: &[&str]) -> Note {
    let owned = |text: &str| text.to_owned();
    Note { id: id.map(owned), metadata: metadata.map(owned), tags: tags.iter().copied().map(owned).collect() }
}

#[test]
fn files_of_every_form_are_read() {
    let upper = PDQ.to_uppercase();
    let file = format!(
        "\u{feff}# exported list\r\n\r\n{upper}\r\n{PDQ},17,\"two, words\",a b\n{{\"type\":\"HASH_PDQ\",\"indicator\":\"{PDQ}\",\
         \"id\":42,\"tags\":[\"x\",\"y z\"],\"description\":\"seen\"}}\n{{\"signal_type\":\"pdq\",\"signal_value\":\"{PDQ}\"}}"
    );
    let notes: Vec<_> = read(file.as_bytes(), HashKind::Pdq).into_iter().map(|row| row.unwrap().note).collect();
    let expected = [
        Note::default(),
        note(Some("17"), Some("two, words"), &["a", "b"]),
        note(Some("42"), Some("seen"), &["x", "y z"]),
        Note::default(),
    ];
    assert_eq!(notes, expected);
    let named = format!("tags,Type,hash,id\nnew;old,md5,{MD5},9\n");
    let rows = read(named.as_bytes(), HashKind::Md5);
    assert_eq!(rows.len(), 1);
    let row = rows[0].clone().unwrap();
    assert_eq!(
        (row.hash, row.note),
        (HashValue::parse(HashKind::Md5, MD5).unwrap(), note(Some("9"), None, &["new", "old"]))
    );
}

#[test]
fn lines_that_cannot_be_used_are_named_and_the_rest_is_read() {
    let long = "a".repeat(200_000);
    let file = format!(
        "{PDQ}\nnot a hash\n{MD5}\n{long}\n\"{PDQ}\n{{\"type\":\"md5\",\"hash\":\"{MD5}\"}}\n{{oops\n{{\"id\":1}}\n,5\n{PDQ}\n"
    );
    let mut bytes = file.into_bytes();
    bytes.extend_from_slice(b"\xff\xfe\n");
    let rows = read(&bytes, HashKind::Pdq);
    let problems: Vec<_> = rows.iter().filter_map(|row| row.clone().err()).map(|e| (e.line, e.problem)).collect();
    let expected = [
        (2, HashFileProblem::NotAHash(64)),
        (3, HashFileProblem::NotAHash(64)),
        (4, HashFileProblem::TooLong),
        (5, HashFileProblem::Quotes),
        (6, HashFileProblem::OtherKind),
        (7, HashFileProblem::NotJson),
        (8, HashFileProblem::NoHash),
        (9, HashFileProblem::NoHash),
        (11, HashFileProblem::NotText),
    ];
    assert_eq!(problems, expected);
    assert_eq!(rows.len(), expected.len() + 2);
}

#[test]
fn reading_tells_how_far_it_is() {
    let file = format!("{MD5}\n{MD5}\n");
    let mut rows = parse_hash_list(file.as_bytes(), HashKind::Md5);
    assert!(rows.next().is_some() && rows.position() == 33);
    assert!(rows.next().is_some() && rows.next().is_none() && rows.position() == 66);
}

#[test]
fn the_nearest_entry_is_found_up_to_the_limit() {
    let hash: PdqHash = PDQ.parse().unwrap();
    let near = turned(hash, 0..5);
    let far = turned(hash, (0..31).map(|at| at * 8));
    let rows = [row(near, "near"), row(far, "far"), row(turned(hash, 100..200), "other")];
    for list in
        [HashList::build(HashKind::Pdq, rows.clone()).unwrap(), HashList::build(HashKind::Pdq, rows).unwrap().indexed()]
    {
        let found = list.find(&HashValue::Pdq(hash), 31).unwrap();
        assert_eq!((found.distance, found.note.id.as_deref()), (5, Some("near")));
        assert_eq!(list.find(&HashValue::Pdq(hash), 4), None);
        let from_other_side = turned(far, 240..242);
        assert_eq!(list.find(&HashValue::Pdq(from_other_side), 31).unwrap().note.id.as_deref(), Some("far"));
        assert_eq!(list.find(&HashValue::Sha256(hash.0), 31), None, "another kind");
    }
}

#[test]
fn stored_lists_come_back_and_damaged_ones_do_not() {
    let hash: PdqHash = PDQ.parse().unwrap();
    let rows: Vec<_> = (0..40).map(|at| row(turned(hash, at..at + 3), if at % 3 == 0 { "id" } else { "" })).collect();
    let list =
        HashList::build(HashKind::Pdq, rows.iter().cloned().chain([row(rows[1].hash_bytes(), "later")])).unwrap();
    assert_eq!(list.len(), 40, "repeated entries are kept once");
    let bytes = list.to_bytes();
    let stored = HashList::from_bytes(&bytes).unwrap();
    assert_eq!(stored.to_bytes(), bytes);
    for row in &rows {
        assert_eq!(stored.find(&row.hash, 0).unwrap().note, row.note);
    }
    for length in 0..bytes.len() {
        assert!(HashList::from_bytes(&bytes[..length]).is_err() || length == 12 + 40 * 32, "{length}");
    }
    let mut swapped = bytes.clone();
    swapped[12..76].rotate_left(32);
    assert_eq!(HashList::from_bytes(&swapped).err(), Some(HashListError::Damaged));
    let mut later = bytes;
    later[4] = 2;
    assert_eq!(HashList::from_bytes(&later).err(), Some(HashListError::Header));
    assert_eq!(HashList::build(HashKind::Md5, rows).err(), Some(HashListError::OtherKind));
}

impl HashRow {
    fn hash_bytes(&self) -> PdqHash {
        match self.hash {
            HashValue::Pdq(hash) => hash,
            HashValue::Md5(_) | HashValue::Sha256(_) => panic!("not a PDQ row"),
        }
    }
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

fn subject(bytes: &[u8]) -> Subject<'_> {
    Subject { path: "photo", kind: FieldType::Image, medium: Medium::Bytes(bytes) }
}

#[test]
fn engines_look_pictures_and_files_up() {
    let (picture, file) = picture();
    let hash = turned(pdq::hash(&picture).hash, [3, 77, 200]);
    let list = HashList::build(HashKind::Pdq, [row(hash, "known")]).unwrap();
    let engine = HashListEngine::new("known pictures", 4, list).with_severity(domain::severity::Severity::Critical);
    let hits = engine.classify(&subject(&file)).unwrap();
    assert_eq!((hits[0].label.as_ref(), hits[0].score), ("known pictures", 1.0 - 3.0 / 64.0));
    assert_eq!((engine.version().as_str(), engine.strategy()), ("known pictures@4", "hash_list"));
    let fingerprint = Fingerprint::of(&file, &Limits::default(), &|| false);
    assert_eq!(engine.lookup(&fingerprint).unwrap().unwrap().note.id.as_deref(), Some("known"));
    assert!(engine.with_distance(2).classify(&subject(&file)).unwrap().is_empty());

    let sum = HashRow { hash: HashValue::Sha256(fingerprint.sha256), note: Note::default() };
    let exact = HashListEngine::new("files", 1, HashList::build(HashKind::Sha256, [sum]).unwrap());
    assert!(exact.covers(FieldType::Video) && exact.classify(&subject(&file)).unwrap()[0].score >= 1.0);
    assert!(exact.classify(&subject(&file[1..])).unwrap().is_empty());
}

#[test]
fn what_cannot_be_looked_up_is_not_clean() {
    let list = |kind| HashListEngine::new("list", 1, HashList::build(kind, []).unwrap());
    assert!(matches!(list(HashKind::Pdq).classify(&subject(b"no picture")), Err(ClassifierError::Unreadable(_))));
    assert_eq!(list(HashKind::Md5).classify(&subject(b"no picture")), Ok(Vec::new()));
    let address = Subject { path: "photo", kind: FieldType::Image, medium: Medium::Url("https://example.com/a.png") };
    assert!(matches!(list(HashKind::Md5).classify(&address), Err(ClassifierError::Failed(_))));
}

#[test]
fn sums_of_files_are_the_usual_ones() {
    let fingerprint = Fingerprint::of(b"", &Limits::default(), &|| false);
    assert_eq!(HashValue::parse(HashKind::Md5, MD5), Some(HashValue::Md5(fingerprint.md5)));
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(HashValue::parse(HashKind::Sha256, empty), Some(HashValue::Sha256(fingerprint.sha256)));
    assert!(fingerprint.pdq.is_err());
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
        let rows = || seeds.iter().map(|seed| row(PdqHash(*seed), ""));
        let plain = HashList::build(HashKind::Pdq, rows()).unwrap();
        let indexed = HashList::build(HashKind::Pdq, rows()).unwrap().indexed();
        let wanted = HashValue::Pdq(wanted);
        prop_assert_eq!(plain.find(&wanted, limit), indexed.find(&wanted, limit));
    }

    /// Whatever a file holds, reading it ends and gives at most one row a line.
    #[test]
    fn any_file_is_read_to_its_end(file in prop::collection::vec(any::<u8>(), 0..400)) {
        let lines = file.split(|byte| *byte == b'\n').count();
        prop_assert!(read(&file, HashKind::Pdq).len() <= lines);
    }

    #[test]
    fn any_bytes_are_a_list_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut stored = b"GVHL\x01\x01\0\0".to_vec();
        stored.extend_from_slice(&bytes);
        if let Ok(list) = HashList::from_bytes(&stored) {
            prop_assert!(list.len() <= 6);
        }
    }
}
