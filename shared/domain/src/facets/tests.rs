use super::*;
use crate::content::ContentRef;
use crate::ids::PlatformId;

fn values(facet: Facet, count: usize) -> Vec<(Facet, String)> {
    (0..count).map(|n| (facet, format!("value {n}"))).collect()
}

#[test]
fn codes_say_their_facet_and_are_short() {
    for facet in Facet::ALL {
        let code = FacetCode::of(facet, "Ünicode # and spaces");
        assert_eq!((code.facet(), code.as_str().len()), (Some(facet), 1 + HASH_LEN));
        assert_eq!(FacetCode::parse(code.as_str()), Some(code));
    }
    assert_ne!(FacetCode::of(Facet::Name, "a"), FacetCode::of(Facet::Name, "b"));
    assert_eq!(FacetCode::parse("?abc"), None);
}

#[test]
fn flags_last_and_the_rest_is_as_it_is_now() {
    let before = vec![(Facet::Category, "ai_text".to_owned()), (Facet::Kind, "post".to_owned())];
    let before = Filing::new(false, &before, None);
    let now = Filing::new(true, &[(Facet::Kind, "comment".to_owned())], Some(&before));
    assert!(now.reviewed && now.has(&FacetCode::of(Facet::Category, "ai_text")));
    assert!(now.has(&FacetCode::of(Facet::Kind, "comment")) && !now.has(&FacetCode::of(Facet::Kind, "post")));
    assert_eq!(Filing::new(true, &[], Some(&now)).codes.len(), 4, "all, by id, by gravity, and the flag");
}

#[test]
fn one_that_has_too_many_stands_in_the_list_of_those() {
    let few = Filing::new(false, &values(Facet::Label, MAX_CODES - EVERYWHERE), None);
    assert!(!few.overflows() && few.codes.len() == MAX_CODES);
    let mut all = values(Facet::Reporter, 30);
    all.push((Facet::Author, "jane".into()));
    let many = Filing::new(false, &all, None);
    assert!(many.overflows() && many.codes.len() == MAX_CODES);
    assert!(many.has(&FacetCode::of(Facet::Author, "jane")), "people who report give way");
    assert!(Filing::new(false, &[], Some(&many)).overflows());
}

#[test]
fn an_erasure_takes_out_persons_and_nothing_else() {
    let mut all = values(Facet::Reporter, 2);
    all.extend([(Facet::Author, "jane".to_owned()), (Facet::Label, "INSULT".to_owned())]);
    let left: Vec<_> = Filing::new(true, &all, None).nameless().codes.iter().filter_map(FacetCode::facet).collect();
    assert_eq!(left, [Facet::All, Facet::Id, Facet::Gravity, Facet::Overflow, Facet::Label]);
}

#[test]
fn what_nearly_everything_has_is_known_and_not_listed() {
    let filing = Filing::new(false, &[(Facet::Media, TEXT.to_owned()), (Facet::Media, "image".to_owned())], None);
    assert_eq!((filing.codes.len(), filing.lists().count()), (5, 4));
    let reported = Filing::new(false, &values(Facet::Reporter, 1), None);
    let filed = |filing: &Filing| Filed { flagged_us: 1, filing: filing.clone() };
    let row = filed(&reported).row();
    assert_eq!(row, filed(&Filing::new(false, &[], None)).row(), "rows do not change with every report");
}

#[test]
fn the_gravest_stand_highest_and_of_those_the_latest() {
    let case = |id: &str| CaseId::of(&platform(), &ContentRef { kind: "post".into(), id: id.into() });
    let place = |gravity: f64, flagged_us: i64| {
        let filing = Filing::new(false, &[], None).as_grave_as(gravity);
        Filed { flagged_us, filing }.position(Facet::Gravity, &case("a"))
    };
    let places = [place(0.0, 9_000), place(0.0624, 5_000), place(0.9, 1_000), place(0.9, 2_000), place(7.0, 0)];
    assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}");
    let (mild, grave) = (Filing::new(false, &[], None), Filing::new(false, &[], None).as_grave_as(0.5));
    assert_ne!(mild, grave, "a commit notices the difference");
    let row = |filing| Filed { flagged_us: 1, filing }.row();
    assert_eq!(row(mild), row(grave), "which changes only the place in that list");
}

fn platform() -> PlatformId {
    PlatformId::parse("platform1").unwrap()
}
