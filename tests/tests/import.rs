//! `gavel import` against the deployed stack: killed in the middle, gone on with, and nothing lost or
//! doubled by it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use e2e::deployed::scene::Scene;
use e2e::deployed::{binary, setting, unique, wait_for};
use serde_json::{Value, json};

/// Contents of the file that are valid.
const COUNT: usize = 400;
/// For what takes the machine some time.
const PATIENCE: Duration = Duration::from_mins(3);

/// A directory that goes when this is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(unique("gavel-import"));
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(number: usize) -> &'static str {
    match number % 20 {
        7 => "What a load of crap",
        13 if number.is_multiple_of(3) => "Just charge 4111 1111 1111 1111, it is still valid.",
        _ => "Where can I buy this? Grüße 🌻",
    }
}

/// A file with contents, blank lines, both line breaks, and three lines that cannot be taken.
fn write(path: &Path) {
    let mut lines: Vec<String> = (0..COUNT)
        .map(|number| {
            let field = json!({ "id": "text", "type": "text", "src": text(number) });
            json!({ "id": format!("i{number}"), "type": "post", "author": "ann", "fields": [field] }).to_string()
        })
        .collect();
    lines.insert(300, json!({ "id": "no-hash", "type": "post", "tags": ["no hash"] }).to_string());
    lines.insert(200, "{\"id\": \"half a".to_owned());
    lines.insert(100, String::new());
    lines.insert(50, json!({ "type": "post" }).to_string() + "\r");
    fs::write(path, lines.join("\n")).unwrap();
}

fn import(scene: &Scene, file: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(binary("gavel"));
    command.arg("import").arg(file).args(["--url", &setting("GAVEL_URL"), "--key", scene.platform.key()]);
    command.args(options).stdin(Stdio::null());
    command
}

fn accepted(state: &Path) -> u64 {
    let state = fs::read_to_string(state).ok().and_then(|text| serde_json::from_str::<Value>(&text).ok());
    state.and_then(|state| state["accepted"].as_u64()).unwrap_or_default()
}

/// What is printed in the row of this name.
fn row(output: &Output, name: &str) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let found = text.lines().find_map(|line| line.strip_prefix(name));
    found.unwrap_or_else(|| panic!("no {name} in {text}{}", String::from_utf8_lossy(&output.stderr))).trim().to_owned()
}

#[test]
fn an_import_killed_in_the_middle_is_gone_on_with() {
    let (scene, folder) = (Scene::set(), Folder::new());
    let (file, state) = (folder.0.join("posts.ndjson"), folder.0.join("posts.ndjson.gavel-import"));
    write(&file);
    let options = ["--batch", "10", "--concurrency", "2"];
    let mut first = import(&scene, &file, &options).stdout(Stdio::null()).spawn().unwrap();
    wait_for("a quarter of the import", PATIENCE, || (accepted(&state) >= COUNT as u64 / 4).then_some(()));
    first.kill().unwrap();
    assert!(!first.wait().unwrap().success());
    let before = accepted(&state);
    assert!((100..COUNT as u64).contains(&before), "killed after {before}");

    let second = import(&scene, &file, &options).output().unwrap();
    let number = |name| row(&second, name);
    assert_eq!(second.status.code(), Some(1), "some lines were rejected: {second:?}");
    let (checked, certain) = (COUNT / 20, (0..COUNT).filter(|n| text(*n).contains("4111")).count());
    assert_eq!((number("sent"), number("accepted")), ("401".into(), "400".into()));
    assert!(number("rejected").starts_with("3 "), "{second:?}");
    assert_eq!((number("analysed"), number("not analysed")), ("400".into(), "0".into()));
    assert_eq!((number("violations: check"), number("violations: trust")), (checked.to_string(), certain.to_string()));

    // The server counts the same.
    let answer = scene.platform.get(&format!("/api/v2/content/bulk/{}", number("bulk"))).expect(200).body;
    let violations = json!({ "check": checked, "trust": certain });
    assert_eq!((&answer["received"], &answer["analysed"], &answer["done"]), (&json!(400), &json!(400), &json!(true)));
    assert_eq!(answer["violations"], violations);

    rejected(&folder.0.join("posts.ndjson.rejects"));
    each_once(&scene);
}

fn rejected(path: &Path) {
    let lines: Vec<Value> =
        fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<_> = lines
        .iter()
        .map(|line| (line["line"].as_u64().unwrap(), line["reasons"][0]["code"].as_str().unwrap()))
        .collect();
    assert_eq!(found, [(51, "missing"), (203, "malformed_json"), (304, "tag_without_hash")]);
    assert_eq!(lines[2]["reasons"][0]["path"], "tags[0]");
}

/// Every content has one receipt, one analysis and one announcement.
fn each_once(scene: &Scene) {
    for number in 0..COUNT {
        let case = scene.case("post", &format!("i{number}"));
        let counts = (&case["status"], &case["received"], &case["analysed"]);
        assert_eq!(counts, (&json!("analysed"), &json!(1), &json!(1)), "i{number}");
        assert_eq!(case["body"]["fields"][0]["src"], text(number), "i{number}");
    }
    let announced = wait_for("every announcement", PATIENCE, || {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for webhook in scene.inbox.all(|webhook| webhook.body["webhook_type"] == "analysed-content") {
            let id = webhook.body["content"]["id"].as_str().unwrap_or_default().to_owned();
            found.entry(id).or_default().insert(webhook.header("x-webhook-id").to_owned());
        }
        (found.len() == COUNT).then_some(found)
    });
    assert!(announced.values().all(|events| events.len() == 1), "announced twice: {announced:?}");
}
