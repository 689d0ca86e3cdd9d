use domain::config::{BlockList, BlockListEntry, ListAbout, ListOptions, MatchMode};
use domain::content::FieldType;
use domain::severity::Severity;

use super::{BlockListEngine, BlockListError};
use crate::classifier::{Classifier, Medium, Subject};
use crate::text::TextView;

fn entry(phrase: &str, mode: MatchMode, label: Option<&str>) -> BlockListEntry {
    let label = label.map(str::to_owned);
    BlockListEntry { phrase: phrase.to_owned(), mode, label, severity: Some(Severity::High) }
}

fn list(options: ListOptions) -> BlockList {
    BlockList {
        name: "rivals".to_owned(),
        version: 3,
        enabled: true,
        entry_count: 3,
        part_count: 1,
        options,
        about: ListAbout::default(),
    }
}

fn build(entries: &[BlockListEntry]) -> Result<BlockListEngine, BlockListError> {
    BlockListEngine::new(&list(ListOptions::default()), entries)
}

fn engine() -> BlockListEngine {
    build(&[
        entry("Acme Shop", MatchMode::Word, None),
        entry("gizmo", MatchMode::Substring, Some("gadget")),
        entry("C++", MatchMode::Word, None),
    ])
    .unwrap()
}

fn labels(engine: &BlockListEngine, text: &str) -> Vec<String> {
    let view = TextView::new(text);
    let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) };
    engine.classify(&subject).unwrap().into_iter().map(|hit| hit.label.into_owned()).collect()
}

/// The parts of the text that are found.
fn spans(engine: &BlockListEngine, text: &str) -> Vec<String> {
    let view = TextView::new(text);
    let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) };
    let hits = engine.classify(&subject).unwrap();
    hits.into_iter().filter_map(|hit| hit.span).map(|span| text[span.start..span.end].to_owned()).collect()
}

#[test]
fn phrases_match_by_their_mode() {
    let cases: [(&str, &[&str]); 8] = [
        ("buy at ACME shop now", &["rivals"]),
        ("buy at acme-shop", &["rivals"]),
        ("buy at 4cme $hop", &["rivals"]),
        ("acme shopping", &[]),
        ("megagizmos here", &["gadget"]),
        ("g1zm0", &["gadget"]),
        ("I write C++ all day", &["rivals"]),
        ("vitamin c", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(labels(&engine(), text), expected, "{text}");
    }
}

#[test]
fn options_say_how_words_may_be_written() {
    let finds = |options: ListOptions, text: &str| {
        let engine = BlockListEngine::new(&list(options), &[entry("widget", MatchMode::Word, None)]).unwrap();
        !labels(&engine, text).is_empty()
    };
    let plain = ListOptions { match_substring: false, leet: false, look_alikes: false, plurals: false };
    for text in ["w1dget", "wіdget", "w i d g e t", "wiiidget", "w*dget", "widgets", "superwidgetry"] {
        assert!(!finds(plain, text), "{text}");
    }
    assert!(finds(plain, "a Widget!"));
    for text in ["w1dget", "w i d g e t", "wiiidget", "w*dget"] {
        assert!(finds(ListOptions { leet: true, ..plain }, text), "{text}");
    }
    assert!(finds(ListOptions { look_alikes: true, ..plain }, "wіdget"));
    assert!(!finds(ListOptions { look_alikes: true, ..plain }, "w1dget"));
    assert!(finds(ListOptions { plurals: true, ..plain }, "widgets"));
    assert!(!finds(ListOptions { plurals: true, ..plain }, "widgetry"));
    assert!(finds(ListOptions { match_substring: true, ..plain }, "superwidgetry"));
}

#[test]
fn patterns_are_regular_expressions() {
    let engine = build(&[entry(r"order-\d{4}\b", MatchMode::Regex, None)]).unwrap();
    assert_eq!(spans(&engine, "see ORDER-1234 and order-12345, order-9999"), ["ORDER-1234", "order-9999"]);
}

#[test]
fn unusable_patterns_are_refused_by_name() {
    let fine = entry("fine", MatchMode::Regex, None);
    let second = |phrase: &str| build(&[fine.clone(), entry(phrase, MatchMode::Regex, None)]).err();
    for phrase in ["(", "a{2", "[z-a]", "x*", "(?=a)b", r"x.*y|\b", "(ab|c*)$", "^"] {
        assert!(matches!(second(phrase), Some(BlockListError::BadPattern(1, _))), "{phrase}");
    }
    assert_eq!(second(r"(\w{1,500}){50}"), Some(BlockListError::PatternTooLarge(1)));
    let many: Vec<_> = (0..201).map(|number| entry(&format!("a{number}"), MatchMode::Regex, None)).collect();
    assert_eq!(build(&many).err(), Some(BlockListError::TooManyPatterns(200)));
}

#[test]
fn hosts_stand_for_those_under_them() {
    let engine = build(&[entry("https://www.Rival.example/x", MatchMode::Domain, None)]).unwrap();
    assert_eq!(
        spans(&engine, "see http://shop.rival.example/a or http://other.example"),
        ["http://shop.rival.example/a"]
    );
    assert!(labels(&engine, "http://notrival.example").is_empty());
    let link = |url| {
        let subject = Subject { path: "body", kind: FieldType::Uri, medium: Medium::Url(url) };
        engine.classify(&subject).unwrap().len()
    };
    assert!(engine.covers(FieldType::Uri) && link("https://rival.example") == 1 && link("https://a.example") == 0);
}

#[test]
fn allow_lists_find_the_others() {
    let engine = build(&[
        entry("example.org", MatchMode::DomainAllowlist, None),
        entry("example.org", MatchMode::EmailAllowlist, Some("address")),
    ])
    .unwrap();
    let text = "https://example.org https://help.example.org https://elsewhere.net a@example.org b@elsewhere.net";
    assert_eq!(spans(&engine, text), ["https://elsewhere.net", "b@elsewhere.net"]);
    assert_eq!(labels(&engine, text), ["rivals", "address"]);
}

#[test]
fn addresses_match_whole_or_by_their_domain() {
    let engine =
        build(&[entry("Ann@example.org", MatchMode::Email, None), entry("rival.net", MatchMode::Email, None)]).unwrap();
    assert_eq!(
        spans(&engine, "ann@example.org bob@example.org x@mail.rival.net"),
        ["ann@example.org", "x@mail.rival.net"]
    );
}

#[test]
fn entries_that_are_no_hosts_are_refused() {
    for (phrase, mode) in [("nothost", MatchMode::Domain), ("a b.com", MatchMode::Domain), ("@", MatchMode::Email)] {
        let entries = [entry("fine", MatchMode::Word, None), entry(phrase, mode, None)];
        assert_eq!(build(&entries).err(), Some(BlockListError::BadHost(1)), "{phrase}");
    }
}

#[test]
fn the_version_names_the_list() {
    assert_eq!(engine().version(), "rivals@3");
}

#[test]
fn phrases_that_are_too_short_are_refused() {
    for phrase in ["", " ", "x", "\u{200b}a", "..."] {
        let entries = [entry("a+", MatchMode::Regex, None), entry(phrase, MatchMode::Word, None)];
        assert_eq!(build(&entries).err(), Some(BlockListError::TooShort(1)), "{phrase}");
    }
}
