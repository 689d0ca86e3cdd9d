//! Each built-in strategy through the deployed template, as a platform meets it: what it is for is found under its
//! own name, with engine, version and field; what only looks like it is not; and what nobody could look at is named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::time::Duration;

use e2e::bmp;
use e2e::deployed::files::Files;
use e2e::deployed::scene::Scene;
use e2e::deployed::{unique, wait_for};
use serde_json::{Value, json};

/// For the first run of the heavy engines, and for changes to be known everywhere.
const PATIENCE: Duration = Duration::from_mins(2);

/// A strategy, a label it must give, a text it is for, and one that it is not for.
const TEXTS: [(&str, &str, &str, &str); 11] = [
    ("toxicity", "insult", "You are a stupid, worthless idiot.", "You are a kind and patient neighbour."),
    ("profanity", "profanity", "What a load of c.r.4.p", "Scrap paper and Scunthorpe, nothing else"),
    (
        "spam",
        "spam",
        "WINNER!! You have been selected to receive a free prize. To claim call 09061701461 now! Free entry, txt WIN",
        "See you at the station at six, I will bring the tickets.",
    ),
    (
        "scam",
        "scam",
        "Guaranteed profit: double your bitcoin in 24 hours, send 0.1 BTC to https://coins.example.com now!",
        "I wonder whether bitcoin will still be around in ten years.",
    ),
    (
        "language",
        "unexpected",
        "Vielen Dank für die schnelle Antwort, das hat mir wirklich sehr geholfen.",
        "Thank you for the quick answer, that has really helped me a lot.",
    ),
    (
        "spoofing",
        "look_alikes",
        "Log in with your p\u{430}yp\u{430}l account",
        "Das Caf\u{e9} hat ge\u{f6}ffnet, \u{43f}\u{440}\u{438}\u{432}\u{435}\u{442}.",
    ),
    ("links", "shortener", "All of it is at https://bit.ly/3xYzAbC", "It is 3.5 miles from here, i.e. not far."),
    ("pii", "card", "Charge 4111 1111 1111 1111 please", "The order is 4111 1111 1111 1112, as I said"),
    (
        "circumvention",
        "contact",
        "Cheaper outside the app: write me on WhatsApp, number in my profile.",
        "The app is much faster since the last update.",
    ),
    ("blocklist", "house", "They all shop at Rival  Market these days.", "They all shop at the market these days."),
    (
        "semantic",
        "meetings",
        "Shall we meet this evening at my place, only the two of us?",
        "The recipe needs two eggs and a cup of flour.",
    ),
];

/// A policy that nothing but this strategy can violate.
fn policy(strategy: &str) -> String {
    strategy.to_uppercase().replace('_', "-")
}

fn configure(scene: &Scene, known: &[u8]) {
    let put = |path: &str, body: &Value| drop(scene.admin.put(&scene.path(path), body).expect(200));
    let settings = json!({ "settings": { "expected_languages": ["en"] } });
    let _ = scene.admin.put(&scene.base, &settings).expect(200);
    put("block-lists/house", &json!({ "entries": [{ "phrase": "rival market", "label": "house" }] }));
    put("hash-lists/known", &json!({ "kind": "sha256" }));
    let hashes = json!({ "hashes": [hash(known)] });
    let answer = scene.admin.post(&scene.path("hash-lists/known/entries"), &hashes).expect(200);
    assert_eq!(answer.body["added"], 1);
    let examples = ["Let us meet alone tonight at my house", "Come over to me tonight, just you and me"];
    put("semantic-filters/meetings", &json!({ "examples": examples, "threshold": 0.5 }));
    put("velocity-rules/burst", &json!({ "window_s": 600, "max_posts": 2 }));
    let files = [("hash_list", "known"), ("image", "*"), ("velocity", "rate")];
    for (strategy, label) in TEXTS.iter().map(|(strategy, label, _, _)| (*strategy, *label)).chain(files) {
        let rules = json!([{ "strategy": strategy, "label": label, "lower": 0.5 }]);
        put(&format!("policies/{}", policy(strategy)), &json!({ "name": strategy, "rules": rules }));
    }
}

fn hash(file: &[u8]) -> String {
    domain::ids::sha256_hex(file)
}

fn text(id: &str, author: &str, src: &str) -> Value {
    let field = json!({ "id": "words", "type": "text", "src": src });
    json!({ "id": id, "type": "comment", "author": author, "fields": [field] })
}

fn picture(id: &str, src: &str) -> Value {
    let field = json!({ "id": "photo", "type": "image", "src": src });
    json!({ "id": id, "type": "comment", "author": id, "fields": [field] })
}

fn send(scene: &Scene, content: &Value) {
    let _ = scene.platform.post("/api/v2/content", content).expect(202);
}

/// The case once it is analysed.
fn analysed(scene: &Scene, id: &str) -> Value {
    wait_for(id, PATIENCE, || Some(scene.case("comment", id)).filter(|case| case["status"] == "analysed"))
}

/// What a case says of one policy, if it is violated.
fn found<'a>(case: &'a Value, strategy: &str) -> Option<&'a Value> {
    case["violations"].as_array().unwrap().iter().find(|violation| violation["policy"] == policy(strategy))
}

/// Checks that a strategy has found what it is for, under its own name.
fn names(case: &Value, strategy: &str, label: &str, field: Option<&str>, engine: &str) {
    assert_eq!(case["incomplete"], json!([]), "{strategy}");
    let violation = found(case, strategy).unwrap_or_else(|| panic!("{strategy} found nothing: {}", case["violations"]));
    assert_eq!(violation["cause"], format!("{strategy}/{label}"), "{violation}");
    assert_eq!(violation["field"].as_str(), field, "{violation}");
    let named = violation["engine"].as_str().unwrap_or_default();
    assert!(!named.is_empty() && named.contains(engine), "{violation}");
}

#[test]
fn every_strategy_finds_what_it_is_for_and_nothing_hides_what_was_not_looked_at() {
    let (scene, files) = (Scene::set(), Files::open());
    let (known, other) = (bmp::striped(90), bmp::striped(30));
    configure(&scene, &known);
    texts(&scene);
    velocity(&scene);
    pictures(&scene, &files, &known, &other);
}

fn texts(scene: &Scene) {
    let sent = TEXTS.map(|(strategy, _, bad, good)| {
        let ids = [unique("bad"), unique("good")];
        send(scene, &text(&ids[0], &ids[0], bad));
        send(scene, &text(&ids[1], &ids[1], good));
        (strategy, ids)
    });
    for ((strategy, [bad, good]), (_, label, ..)) in sent.iter().zip(TEXTS) {
        let engine = if strategy == &"semantic" { "meetings@" } else { "" };
        names(&analysed(scene, bad), strategy, label, Some("words"), engine);
        let case = analysed(scene, good);
        assert_eq!((found(&case, strategy), &case["incomplete"]), (None, &json!([])), "{strategy}");
        let told = scene.inbox.first(bad, |request| request.is("analysed-content", bad));
        let policies = told.body["violations"].as_array().unwrap().iter().map(|found| found["policy"].clone());
        assert!(policies.collect::<Vec<_>>().contains(&json!(policy(strategy))), "{}", told.body);
    }
}

fn velocity(scene: &Scene) {
    let author = unique("author");
    let ids = [unique("first"), unique("second"), unique("third")];
    for id in &ids {
        send(scene, &text(id, &author, &format!("A remark of mine, {id}")));
        let case = analysed(scene, id);
        if id == &ids[2] {
            names(&case, "velocity", "rate", None, "burst@");
        } else {
            assert_eq!(found(&case, "velocity"), None, "{id}");
        }
    }
}

fn pictures(scene: &Scene, files: &Files, known: &[u8], other: &[u8]) {
    let addresses = [files.serve("known.bmp", known), files.serve("other.bmp", other), files.url("gone.bmp")];
    let broken = files.serve("broken.bmp", &other[..400]);
    let ids = [unique("known"), unique("other"), unique("gone"), unique("broken")];
    for (id, url) in ids.iter().zip(addresses.iter().chain([&broken])) {
        send(scene, &picture(id, url));
    }
    let [known_id, other_id, gone, broken] = ids;
    names(&analysed(scene, &known_id), "hash_list", "known", Some("photo"), "known@");
    let clean = analysed(scene, &other_id);
    assert_eq!((&clean["violations"], &clean["incomplete"]), (&json!([]), &json!([])), "looked at, and fine");
    assert_eq!(analysed(scene, &gone)["incomplete"], json!(["hash_list", "image"]), "nobody has seen it");
    assert_eq!(analysed(scene, &broken)["incomplete"], json!(["image"]), "its digest is known, its picture is not");
    for id in [&gone, &broken] {
        let told = scene.inbox.first(id, |request| request.is("analysed-content", id));
        assert!(told.body["incomplete"].as_array().is_some_and(|names| !names.is_empty()), "{}", told.body);
    }
    removed(scene, &addresses[0], known);
}

/// What is removed from a list is not found any more.
fn removed(scene: &Scene, address: &str, known: &[u8]) {
    let remove = scene.path("hash-lists/known/entries/remove");
    let hashes = json!({ "hashes": [hash(known), "0".repeat(64)] });
    let answer = scene.admin.post(&remove, &hashes).expect(200).body;
    assert_eq!((&answer["removed"], &answer["entry_count"]), (&json!(1), &json!(0)), "{answer}");
    let again = scene.admin.post(&remove, &hashes).expect(200).body;
    assert_eq!((&again["removed"], &again["version"]), (&json!(0), &answer["version"]), "{again}");
    wait_for("the removal", PATIENCE, || {
        let id = unique("removed");
        send(scene, &picture(&id, address));
        let case = analysed(scene, &id);
        assert_eq!(case["incomplete"], json!([]));
        case["violations"].as_array().unwrap().is_empty().then_some(())
    });
}
