//! Imports of hashes against an HTTP server in this process that keeps pages as the management API does.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clap::Parser;

use super::super::tests::scratch::Scratch;
use super::*;
use crate::args::{Cli, Command};

#[derive(Default)]
struct Lists {
    kind: Option<String>,
    pages: Vec<Vec<String>>,
    /// Statuses of the next pages, and whether they are stored all the same.
    troubles: Vec<(u16, bool)>,
}

struct Server {
    url: String,
    lists: Arc<Mutex<Lists>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let lists = Arc::<Mutex<Lists>>::default();
        let shared = lists.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(&stream, &shared);
            }
        });
        Self { url, lists }
    }

    fn entries(&self) -> Vec<String> {
        self.lists.lock().unwrap().pages.concat()
    }
}

fn serve(mut stream: &TcpStream, lists: &Mutex<Lists>) {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    reader.read_line(&mut head).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let (status, answer) =
        answer(&head, &serde_json::from_slice(&body).unwrap_or_default(), &mut lists.lock().unwrap());
    let text = answer.to_string();
    let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}", text.len());
    stream.write_all(head.as_bytes()).unwrap();
}

fn answer(head: &str, body: &Value, lists: &mut Lists) -> (u16, Value) {
    let shown = |lists: &Lists, added: usize| {
        let entries: usize = lists.pages.iter().map(Vec::len).sum();
        json!({ "kind": lists.kind, "entry_count": entries, "added": added })
    };
    match head.split(' ').next().unwrap() {
        "GET" if lists.kind.is_none() => (404, json!({ "code": "not_found" })),
        "GET" => (200, shown(lists, 0)),
        "PUT" => {
            lists.kind = body["kind"].as_str().map(str::to_owned);
            (200, shown(lists, 0))
        }
        _ => {
            let page: Vec<String> = serde_json::from_value(body["hashes"].clone()).unwrap();
            if head.contains("/entries/remove ") {
                let before = lists.pages.concat().len();
                lists.pages.iter_mut().for_each(|stored| stored.retain(|hash| !page.contains(hash)));
                let removed = before - lists.pages.concat().len();
                return (200, json!({ "entry_count": before - removed, "removed": removed }));
            }
            let trouble = lists.troubles.pop();
            let is_new = trouble.is_none_or(|(_, stored)| stored) && !lists.pages.contains(&page);
            let added = if is_new { page.len() } else { 0 };
            if is_new {
                lists.pages.push(page);
            }
            match trouble {
                Some((409, _)) => (409, json!({ "code": "changed_meanwhile" })),
                Some((status, _)) => (status, json!({})),
                None => (200, shown(lists, added)),
            }
        }
    }
}

const PATIENCE: Patience = Patience { first: Duration::from_millis(1), longest: Duration::from_millis(2), tries: 3 };

fn import(scratch: &Scratch, server: &Server, kind: &str) -> Result<Outcome, Failure> {
    run_with(scratch, server, kind, &[])
}

fn removal(scratch: &Scratch, server: &Server, kind: &str) -> Result<Outcome, Failure> {
    run_with(scratch, server, kind, &["--remove"])
}

fn run_with(scratch: &Scratch, server: &Server, kind: &str, more: &[&str]) -> Result<Outcome, Failure> {
    let file = scratch.path("hashes");
    let line = [
        "gavel",
        "import-hashes",
        file.to_str().unwrap(),
        "--list",
        "known",
        "--kind",
        kind,
        "--batch",
        "3",
        "--url",
        &server.url,
        "--admin-key",
        "k",
        "--platform",
        "p",
    ];
    let line = line.iter().chain(more);
    let Command::ImportHashes(options) = Cli::try_parse_from(line).unwrap().command else { panic!("another command") };
    super::import(&options, Place::of(&options.target)?, PATIENCE)
}

fn hash(number: usize) -> String {
    format!("{number:032x}")
}

fn file(scratch: &Scratch, count: usize) {
    let lines: Vec<String> = (0..count).map(hash).collect();
    scratch.write("hashes", &format!("hash\n{}\nnonsense\n", lines.join("\n")));
}

#[test]
fn all_are_added_and_bad_lines_are_named_by_number() {
    let (scratch, server) = (Scratch::new(), Server::start());
    file(&scratch, 10);
    let outcome = import(&scratch, &server, "md5").unwrap();
    assert_eq!((outcome.state.changed, outcome.state.rejected, outcome.entries), (10, 1, 10));
    assert_eq!(server.entries(), (0..10).map(hash).collect::<Vec<_>>());
    let rejects = std::fs::read_to_string(scratch.path("hashes.rejects")).unwrap();
    assert!(rejects.contains("\"line\":12") && rejects.contains("nonsense"), "{rejects}");
    // The same again finds nothing left to do.
    let again = import(&scratch, &server, "md5").unwrap();
    assert_eq!((again.state.changed, again.state.sent, server.entries().len()), (10, 10, 10));
}

#[test]
fn an_import_that_broke_off_goes_on_and_stores_nothing_twice() {
    let (scratch, server) = (Scratch::new(), Server::start());
    file(&scratch, 20);
    // From the last: two races, then a page that is stored although nobody hears of it, until patience ends.
    server.lists.lock().unwrap().troubles = vec![(503, false), (503, false), (500, true), (409, false), (409, false)];
    assert!(import(&scratch, &server, "md5").is_err());
    let outcome = import(&scratch, &server, "md5").unwrap();
    let entries = server.entries();
    assert_eq!(entries.iter().collect::<BTreeSet<_>>().len(), entries.len(), "a page stands twice");
    assert_eq!((entries.len(), outcome.entries), (20, 20));
    assert_eq!(outcome.state.rejected, 1);
}

#[test]
fn an_import_that_goes_on_still_knows_the_heading() {
    let (scratch, server) = (Scratch::new(), Server::start());
    let rows: Vec<String> = (0..10).map(|number| format!("{},{}", hash(number + 1_000), hash(number))).collect();
    scratch.write("hashes", &format!("# exported\nother,hash\n{}\n", rows.join("\n")));
    // From the last: a page that is stored, then nothing more.
    server.lists.lock().unwrap().troubles = vec![(503, false), (503, false), (503, false), (200, true)];
    assert!(import(&scratch, &server, "md5").is_err());
    assert_eq!(server.entries().len(), 3);
    import(&scratch, &server, "md5").unwrap();
    assert_eq!(server.entries(), (0..10).map(hash).collect::<Vec<_>>());
}

#[test]
fn lists_of_another_kind_and_other_files_are_refused() {
    let (scratch, server) = (Scratch::new(), Server::start());
    file(&scratch, 4);
    import(&scratch, &server, "md5").unwrap();
    std::fs::remove_file(scratch.path("hashes.gavel-import")).unwrap();
    assert!(import(&scratch, &server, "pdq").err().unwrap().to_string().contains("md5"));
    import(&scratch, &server, "md5").unwrap();
    file(&scratch, 5);
    assert!(import(&scratch, &server, "md5").err().unwrap().to_string().contains("changed"));
}

#[test]
fn what_was_imported_is_removed_and_imported_again() {
    let (scratch, server) = (Scratch::new(), Server::start());
    file(&scratch, 10);
    assert!(removal(&scratch, &server, "md5").is_err(), "there is nothing to remove from");
    assert!(server.lists.lock().unwrap().kind.is_none(), "and none was made");
    import(&scratch, &server, "md5").unwrap();
    file(&scratch, 7);
    let outcome = removal(&scratch, &server, "md5").unwrap();
    assert_eq!((outcome.state.changed, outcome.state.sent, outcome.entries), (7, 7, 3));
    assert_eq!(server.entries(), (7..10).map(hash).collect::<Vec<_>>());
    assert!(outcome.describe(true).contains("removed            7"), "{}", outcome.describe(true));
    // The import before it is no longer done: the same file can come in again, and go again.
    assert_eq!(import(&scratch, &server, "md5").unwrap().state.changed, 7);
    assert_eq!(removal(&scratch, &server, "md5").unwrap().state.changed, 7);
}
