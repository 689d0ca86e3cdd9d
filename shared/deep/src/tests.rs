//! What is declared of the heavy engines is what they are, and each of them works from here.

use domain::config::{HashKind, HashPart};
use domain::content::FieldType;
use engines::{ClassifierError, FileView, Hit, Medium, Subject, names};
use outbound::SystemResolver;
use sha2::{Digest, Sha256};

use super::*;

fn everything() -> Everything {
    let outbound = Client::new(AddressPolicy::development(), SystemResolver);
    let credentials = ("id".to_owned(), "secret".to_owned(), None);
    let means = Means { outbound, region: "us-east-1".into(), credentials, endpoint_url: None };
    Everything { means, second_opinion: true }
}

fn list(kind: HashKind, distance: u32) -> HashList {
    let parts = vec![HashPart { id: "a".into(), entries: 1 }];
    HashList { name: "known".into(), kind, version: 7, series: 1, enabled: true, distance, severity: None, parts }
}

fn classify(engine: &dyn Classifier, file: &[u8]) -> Result<Vec<Hit>, ClassifierError> {
    let file = FileView::new(file);
    engine.classify(&Subject { path: "photo", kind: FieldType::Image, medium: Medium::Bytes(&file) })
}

#[test]
fn those_who_do_not_link_the_image_engine_say_the_same_of_it() {
    let of = |registry: &Registry| registry.strategies().into_iter().find(|info| info.name == names::IMAGE).unwrap();
    let (declared, real) = (of(&Registry::builtin()), of(&everything().registry()));
    assert_eq!(declared, real);
}

#[test]
fn a_list_of_digests_finds_its_file_and_no_other() {
    let digest = Sha256::digest(b"a file");
    let engine = everything().hash_list(&list(HashKind::Sha256, 0), &digest).unwrap();
    let hits = classify(&*engine, b"a file").unwrap();
    assert_eq!((hits.len(), hits[0].label.as_ref(), engine.version()), (1, "known", "known@7".to_owned()));
    assert!(classify(&*engine, b"another file").unwrap().is_empty());
    assert!(everything().hash_list(&list(HashKind::Sha256, 0), &digest[..31]).is_err());
}

#[test]
fn what_is_no_picture_is_unreadable_and_not_merely_failed() {
    let registry = everything().registry();
    let engine = registry.get(names::IMAGE).unwrap();
    for file in [&b"<html></html>"[..], b"GIF89a", b"\x89PNG\r\n\x1a\n and no more"] {
        let error = classify(engine, file).unwrap_err();
        assert!(matches!(error, ClassifierError::Unreadable(_)), "{error:?}");
    }
}
