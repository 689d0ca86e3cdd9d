use domain::config::Settings;
use domain::ids::PlatformId;

use super::*;

fn problems<T: std::fmt::Debug>(read: Result<T, Fault>) -> Vec<(String, &'static str)> {
    let Err(Fault::Invalid(problems)) = read else { panic!("accepted: {read:?}") };
    problems.into_iter().map(|problem| (problem.path, problem.code)).collect()
}

fn phrases_of(words: &Words) -> Vec<String> {
    words.entries(MatchMode::Word).into_iter().map(|entry| entry.phrase).collect()
}

#[test]
fn words_are_stored_once_in_lower_case_and_empty_ones_are_ignored() {
    let new = create(br#"{"name":"House rules","words":["Cookie"," ","cookie ","CREAM tea",""],"other":1}"#).unwrap();
    assert_eq!((new.name.as_str(), &new.key, &new.description), ("House rules", &None, &None));
    assert_eq!(phrases_of(&new.words), ["cookie", "cream tea"]);
    assert_eq!((new.words.path(1), new.words.path(9)), ("words[3]".into(), "words".into()));
    let pattern = added(br#"{"words":["\\W\\d+"]}"#).unwrap().entries(MatchMode::Regex);
    assert_eq!(pattern[0].phrase, r"\W\d+", "case means something in patterns");
    let more = added(br#"{"words":["Cookie","jam"]}"#).unwrap().new_to(&new.words.entries(MatchMode::Word));
    assert_eq!((phrases_of(&more), more.path(0)), (vec!["jam".to_owned()], "words[1]".into()));
}

#[test]
fn what_is_wrong_is_named() {
    assert_eq!(problems(create(b"{}")), [("name".into(), "missing")]);
    assert_eq!(problems(added(b"{\"words\":null}")), [("words".into(), "missing")]);
    let bad = json!({ "name": "", "key": "a b", "description": 7, "words": ["ok", 7, "b\u{7}", "x".repeat(300)] });
    let expected = [
        ("name", "empty"),
        ("key", "bad_name"),
        ("description", "wrong_type"),
        ("words[1]", "wrong_type"),
        ("words[3]", "too_long"),
        ("words[2]", "bad_word"),
    ];
    assert_eq!(problems(create(bad.to_string().as_bytes())), expected.map(|(path, code)| (path.to_owned(), code)));
    let many = json!({ "words": vec!["w"; MAX_WORDS + 1] });
    assert_eq!(problems(change(many.to_string().as_bytes())), [("words".into(), "too_many")]);
    assert_eq!(
        problems(change(br#"{"strict":"yes","name":""}"#)),
        [("name".into(), "empty"), ("strict".into(), "wrong_type")]
    );
    assert_eq!(problems(check_room(MAX_BLOCK_LIST_ENTRIES + 1)), [("words".into(), "too_many")]);
    assert!(matches!(create(b"[]"), Err(Fault::MalformedJson(_))));
}

#[test]
fn words_of_a_query_come_in_four_shapes() {
    let known = added(r#"{"words":["one","two, three","vier"]}"#.as_bytes()).unwrap().entries(MatchMode::Word);
    let read = |pairs: &[(&str, &str)]| {
        let query: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut words: Vec<String> = removed(&query, &known).unwrap().into_iter().collect();
        words.sort();
        words
    };
    assert_eq!(read(&[("words", "One, vier")]), ["one", "vier"]);
    assert_eq!(read(&[("words", "one"), ("words", "vier"), ("other", "x")]), ["one", "vier"]);
    assert_eq!(read(&[("words[]", "one"), ("words[]", "a,b")]), ["a,b", "one"]);
    assert_eq!(read(&[("words", r#"["one","x"]"#)]), ["one", "x"]);
    assert_eq!(read(&[("words", "Two, three")]), ["two, three"], "which is one of the list's");
    for none in [&[][..], &[("words", "")], &[("words", " , ")]] {
        let query: Vec<_> = none.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(problems(removed(&query, &known)), [("words".into(), "missing")]);
    }
}

#[test]
fn a_key_is_made_from_the_name() {
    for (name, key) in [("House rules!", "house-rules"), ("  Ärger & Co ", "rger-co"), ("漢字", "wordlist")] {
        assert_eq!(slug(name), key);
    }
    assert_eq!(slug(&"ab ".repeat(40)).len(), 47, "it ends with a letter");
}

#[test]
fn both_generations_find_what_they_read() {
    let id = PlatformId::parse("platform1").unwrap();
    let platform = Platform { id, name: "Shop".into(), settings: Settings::default(), created_ms: 1_795_256_418_000 };
    let options = super::options(true, ListOptions::default());
    let bare = ListAbout::default();
    let list = BlockList {
        name: "house-rules".into(),
        version: 1,
        enabled: true,
        entry_count: 1,
        part_count: 1,
        options,
        about: about("House rules", Some("for guests"), &bare),
    };
    let entries = added(br#"{"words":["Cookie"]}"#).unwrap().entries(MatchMode::Word);
    let shown = render(&list, &entries, &platform);
    let expected = json!({ "id": "house-rules", "key": "house-rules", "name": "House rules", "description": "for guests",
        "words": ["cookie"], "createdAt": "2026-11-21T10:20:18.000Z", "organizationId": "platform1", "userId": null,
        "strict": true });
    assert_eq!(shown, expected);
    let older = BlockList { about: bare, options: super::options(false, options), ..list.clone() };
    let row = row(&older, &platform);
    assert_eq!(
        (&row["name"], &row["description"], &row["userId"]),
        (&json!("house-rules"), &Value::Null, &Value::Null)
    );
    assert_eq!(render(&older, &entries, &platform)["strict"], false);
    assert_eq!(render_status(&list), json!({ "progress": 100, "totalWords": 1, "remainingWords": 0 }));
    assert_eq!(render_added(&entries, 3), json!({ "addedCount": 1, "totalCount": 3, "addedWords": ["cookie"] }));
    assert_eq!(render_removed(&[], 3), json!({ "removedCount": 0, "totalCount": 3, "removedWords": [] }));
}
