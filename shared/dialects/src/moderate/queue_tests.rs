use domain::cases::Head;
use domain::content::ContentRef;

use super::*;

fn read(query: &[(&str, &'static str)]) -> Result<Listing, Fault> {
    listing(|name| query.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))
}

#[test]
fn every_wrong_parameter_is_named() {
    let wrong = [
        ("severity", "grave"),
        ("order", "random"),
        ("older_than", "24"),
        ("newer_than", "-1h"),
        ("has_appeal", "1"),
        ("claimed", "yes"),
        ("limit", "0"),
    ];
    let Err(Fault::Invalid(problems)) = read(&wrong) else { panic!("accepted") };
    let mut paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["claimed", "has_appeal", "limit", "newer_than", "older_than", "order", "severity"]);
}

#[test]
fn ages_are_times_or_spans() {
    assert_eq!(Age::parse("90m"), Some(Age::Ago(5_400_000)));
    assert_eq!(Age::parse("7d").map(|age| age.at_ms(700_000_000)), Some(95_200_000));
    assert_eq!(Age::parse("1970-01-01T00:00:01Z"), Some(Age::At(1_000)));
    for text in ["", "h", "1.5h", "1w", "99999999999999999999d", "36501d", "\u{e9}"] {
        assert_eq!(Age::parse(text), None, "{text}");
    }
}

#[test]
fn fingerprints_tell_filters_apart_and_leave_pages_alone() {
    let of = |query: &[(&str, &'static str)]| read(query).unwrap().fingerprint;
    assert_eq!(of(&[("type", "a"), ("limit", "5")]), of(&[("type", "a"), ("limit", "6"), ("cursor", "x")]));
    let different = [of(&[]), of(&[("type", "a")]), of(&[("tag", "a")]), of(&[("type", "a"), ("tag", "a")])];
    assert!((1..different.len()).all(|n| !different[..n].contains(&different[n])));
}

#[test]
fn every_part_of_a_filter_must_hold() {
    let content = ContentRef { kind: "post".into(), id: "1".into() };
    let mut case = Summary::of(&Head::new(&content, 1_000_000));
    case.policies = vec!["HTE".into()];
    case.tags = vec!["#a".into()];
    case.author = Some("me".into());
    case.source = Some("app".into());
    case.severity = Some(Severity::High);
    case.claim = Some(("m".into(), 2_000_000));
    let takes = |query: &[(&str, &'static str)]| read(query).unwrap().filter.takes(&case, 1_500_000, 1_600_000);
    let right = [
        ("type", "post"),
        ("policy", "HTE"),
        ("severity", "medium"),
        ("tag", "#a"),
        ("author", "me"),
        ("source", "app"),
        ("older_than", "5m"),
        ("newer_than", "9m"),
        ("has_appeal", "false"),
        ("claimed", "true"),
    ];
    assert!(takes(&right) && takes(&[]));
    let wrong = [
        ("type", "chat"),
        ("policy", "SPM"),
        ("severity", "critical"),
        ("tag", "#b"),
        ("author", "you"),
        ("source", "web"),
        ("older_than", "9m"),
        ("newer_than", "5m"),
        ("has_appeal", "true"),
        ("claimed", "false"),
    ];
    for one in wrong {
        assert!(!takes(&[one]), "{one:?}");
    }
    assert!(read(&[]).unwrap().filter.takes(&case, 0, 3_000_000));
    assert!(!read(&[("claimed", "true")]).unwrap().filter.takes(&case, 0, 3_000_000), "the lease is over");
}
