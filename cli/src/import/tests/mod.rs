//! Imports against a real HTTP server in this process.

pub mod scratch;
mod server;

use std::collections::BTreeMap;
use std::time::Duration;

use clap::Parser;
use serde_json::Value;

use super::*;
use crate::args::{Cli, Command};
use scratch::Scratch;
use server::{Server, Trouble};

const PATIENCE: Patience = Patience { first: Duration::from_millis(1), longest: Duration::from_millis(2), tries: 6 };

struct Scene {
    scratch: Scratch,
    server: Server,
}

impl Scene {
    fn new(text: &str) -> Self {
        let scratch = Scratch::new();
        scratch.write("posts", text);
        Self { scratch, server: Server::start() }
    }

    fn import(&self, options: &[&str]) -> Result<Outcome, Failure> {
        let (file, url) = (self.scratch.path("posts"), self.server.url());
        let mut line = vec!["gavel", "import", file.to_str().unwrap(), "--url", &url, "--key", "k"];
        if !options.contains(&"--batch") {
            line.extend(["--batch", "3"]);
        }
        line.extend(options);
        let Command::Import(options) = Cli::try_parse_from(line).unwrap().command else { panic!("not import") };
        import(&options, PATIENCE)
    }

    /// How often each id was accepted.
    fn accepted(&self) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        for (_, content) in self.server.accepted() {
            *found.entry(content["id"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        found
    }

    fn rejects(&self) -> Vec<(u64, String)> {
        let text = std::fs::read_to_string(self.scratch.path("posts.rejects")).unwrap_or_default();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines
            .map(|line| (line["line"].as_u64().unwrap(), line["reasons"][0]["code"].as_str().unwrap().into()))
            .collect()
    }
}

fn contents(count: usize) -> String {
    let lines = (0..count).map(|id| format!("{{\"id\":\"{id:03}\",\"type\":\"post\",\"author\":\"ä\"}}\n"));
    lines.collect::<Vec<_>>().concat()
}

fn ids(count: usize) -> BTreeMap<String, usize> {
    (0..count).map(|id| (format!("{id:03}"), 1)).collect()
}

#[test]
fn all_is_sent_once_and_waited_for() {
    let scene = Scene::new(&contents(20));
    let outcome = scene.import(&[]).unwrap();
    assert_eq!(scene.accepted(), ids(20));
    assert_eq!((outcome.state.sent, outcome.state.accepted, outcome.state.rejected), (20, 20, 0));
    let progress = outcome.progress.unwrap();
    assert_eq!((progress.analysed, progress.violations.check, progress.done), (20, 1, true));
    assert!(outcome.describe().contains("analysed           20"), "{}", outcome.describe());

    // The same again finds nothing to send.
    let requests = scene.server.taken().len();
    assert_eq!(scene.import(&[]).unwrap().state, outcome.state);
    assert_eq!(scene.server.taken().len(), requests);
}

#[test]
fn an_empty_file_is_fine() {
    for text in ["", "\n\r\n  \n"] {
        let scene = Scene::new(text);
        let outcome = scene.import(&[]).unwrap();
        assert_eq!((outcome.state.sent, outcome.progress), (0, None));
        assert!(scene.server.taken().is_empty());
    }
}

#[test]
fn what_is_wrong_is_rejected_and_the_rest_goes_on() {
    let bad = r#"{"id":"bad","type":"post","tags":["no hash"]}"#;
    let huge = r#"{"id":"huge","type":"post","source":"huge"}"#;
    let text = format!("{}nonsense\r\n{bad}\r\n\r\n{}{{\"id\":1}}\n{huge}\n{bad}", contents(2), contents(5));
    let scene = Scene::new(&text);
    let outcome = scene.import(&["--concurrency", "1"]).unwrap();
    let expected: Vec<(u64, String)> = [
        (3, "malformed_json"),
        (4, "tag_without_hash"),
        (11, "missing"),
        (12, "payload_too_large"),
        (13, "tag_without_hash"),
    ]
    .map(|(line, code)| (line, code.to_owned()))
    .into();
    assert_eq!(scene.rejects(), expected);
    let state = &outcome.state;
    assert_eq!((state.sent, state.accepted, state.rejected), (10, 7, 5));
    assert_eq!(scene.accepted().keys().collect::<Vec<_>>(), ids(5).keys().collect::<Vec<_>>());
    assert!(outcome.describe().contains("posts.rejects"), "{}", outcome.describe());
}

#[test]
fn trouble_that_passes_is_waited_out() {
    let scene = Scene::new(&contents(9));
    scene.server.trouble(&[Trouble::Status(503), Trouble::Status(429), Trouble::LostAnswer, Trouble::Status(500)]);
    let outcome = scene.import(&["--concurrency", "1", "--no-wait"]).unwrap();
    assert_eq!((outcome.state.accepted, outcome.progress), (9, None));
    let statuses: Vec<u16> = scene.server.taken().iter().map(|taken| taken.status).collect();
    assert_eq!(statuses, [503, 429, 0, 500, 202, 202, 202]);
    assert_eq!(scene.accepted().keys().collect::<Vec<_>>(), ids(9).keys().collect::<Vec<_>>());
}

#[test]
fn trouble_that_stays_ends_the_import_and_the_same_command_goes_on() {
    let bad = "{\"id\":\"bad\",\"type\":\"post\",\"tags\":[\"x\"]}\n";
    let scene = Scene::new(&format!("{bad}{}{bad}", contents(30)));
    scene.server.die_after(Some(5));
    let failure = scene.import(&["--concurrency", "1"]).err().unwrap().to_string();
    assert!(failure.contains("503") && failure.contains("same command"), "{failure}");
    let before = scene.accepted().len();
    assert!((1..30).contains(&before));
    scene.server.die_after(None);
    let outcome = scene.import(&["--concurrency", "1"]).unwrap();
    assert_eq!(scene.accepted(), ids(30), "one after the other, nothing has to be repeated");
    assert_eq!((outcome.state.sent, outcome.state.accepted, outcome.state.rejected), (32, 30, 2));
    assert_eq!(scene.rejects().iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 32]);
    let bulks: std::collections::BTreeSet<_> = scene.server.taken().into_iter().map(|taken| taken.bulk).collect();
    assert_eq!(bulks.len(), 1, "the same bulk throughout");
}

/// Wherever an import ends, the next one brings the rest; what was accepted out of order comes again in the
/// same bulk.
#[test]
fn an_import_ended_anywhere_misses_nothing() {
    for requests in 0..12 {
        let scene = Scene::new(&contents(30));
        scene.server.die_after(Some(requests));
        let ended = scene.import(&["--concurrency", "4", "--no-wait"]);
        assert_eq!(ended.is_err(), requests < 10, "{requests}");
        scene.server.die_after(None);
        let outcome = scene.import(&["--concurrency", "4"]).unwrap();
        assert_eq!(scene.accepted().keys().collect::<Vec<_>>(), ids(30).keys().collect::<Vec<_>>());
        assert_eq!((outcome.state.accepted, outcome.progress.unwrap().received), (30, 30));
    }
}

#[test]
fn what_the_file_says_later_arrives_later() {
    let line = |round: usize| format!("{{\"id\":\"{}\",\"type\":\"post\",\"author\":\"{round}\"}}\n", round % 2);
    let scene = Scene::new(&(0..60).map(line).collect::<Vec<_>>().concat());
    scene.import(&["--concurrency", "8", "--batch", "1"]).unwrap();
    for id in ["0", "1"] {
        let accepted = scene.server.accepted();
        let of_id = accepted.iter().filter(|(_, content)| content["id"] == id);
        let rounds: Vec<u32> = of_id.map(|(_, c)| c["author"].as_str().unwrap().parse().unwrap()).collect();
        assert!(rounds.len() == 30 && rounds.is_sorted(), "{rounds:?}");
    }
}

#[test]
fn a_wrong_key_ends_at_once() {
    let scene = Scene::new(&contents(3));
    scene.server.trouble(&[Trouble::Status(401)]);
    assert!(scene.import(&[]).err().unwrap().to_string().contains("401"));
    assert_eq!(scene.server.taken().len(), 1);
}

#[test]
fn options_out_of_range_are_refused() {
    for wrong in [["--batch", "501"], ["--batch", "0"], ["--concurrency", "0"]] {
        assert!(Cli::try_parse_from(["gavel", "import", "x"].into_iter().chain(wrong)).is_err());
    }
    let scene = Scene::new(&contents(1));
    assert!(scene.import(&["--bulk", "mine"]).is_err());
    let named = scene.import(&["--bulk", "6F9619FF-8B86-D011-B42D-00CF4FC964FF"]).unwrap();
    assert_eq!(named.state.bulk, "6f9619ff-8b86-d011-b42d-00cf4fc964ff");
}
