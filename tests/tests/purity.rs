//! What may depend on what, and how large things may be: the rules that keep the bundle as it was
//! designed, read from cargo's own resolved graph and from the sources.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Most lines of a source file.
const MAX_LINES: usize = 800;
/// The median of all source files stays below this.
const MAX_MEDIAN_LINES: usize = 150;
/// Most lines of a function's `main.rs`.
const MAX_MAIN_LINES: usize = 15;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The target that this machine builds for.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

/// The workspace as cargo resolves it.
struct Graph {
    members: BTreeMap<String, PathBuf>,
    /// Names of the normal dependencies, by package id, and each package's name.
    edges: BTreeMap<String, Vec<String>>,
    names: BTreeMap<String, String>,
}

impl Graph {
    fn read() -> Self {
        // For this machine only: packages for others need not have been downloaded.
        let mut command = Command::new(env!("CARGO"));
        command.args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", &host()]);
        command.current_dir(root());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        let list = |value: &Value| value.as_array().unwrap().clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let packages = list(&metadata["packages"]);
        let names = packages.iter().map(|package| (text(&package["id"]), text(&package["name"]))).collect();
        let ids: BTreeSet<_> = list(&metadata["workspace_members"]).iter().map(text).collect();
        let members = packages.iter().filter(|package| ids.contains(package["id"].as_str().unwrap()));
        let members = members.map(|package| (text(&package["name"]), text(&package["manifest_path"]).into())).collect();
        let is_normal = |dependency: &Value| list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
        let edges = list(&metadata["resolve"]["nodes"]).into_iter().map(|node| {
            let normal = list(&node["deps"]).into_iter().filter(is_normal);
            (text(&node["id"]), normal.map(|dependency| text(&dependency["pkg"])).collect())
        });
        Self { members, edges: edges.collect(), names }
    }

    fn id(&self, member: &str) -> &str {
        let manifest = &self.members[member];
        let is_it =
            |id: &&String| self.names[*id] == member && id.contains(&*manifest.parent().unwrap().to_string_lossy());
        self.edges.keys().find(is_it).unwrap()
    }

    /// Names of the direct normal dependencies.
    fn direct(&self, member: &str) -> BTreeSet<&str> {
        self.edges[self.id(member)].iter().map(|id| self.names[id].as_str()).collect()
    }

    /// Names of everything that a normal dependency leads to.
    fn reach(&self, member: &str) -> BTreeSet<&str> {
        let (mut open, mut seen) = (vec![self.id(member)], BTreeSet::new());
        while let Some(id) = open.pop() {
            for next in &self.edges[id] {
                if seen.insert(next.as_str()) {
                    open.push(next);
                }
            }
        }
        seen.into_iter().map(|id| self.names[id].as_str()).collect()
    }
}

/// Whether a package does input or output, or schedules those who do.
fn is_impure(name: &str) -> bool {
    const PREFIXES: [&str; 10] =
        ["tokio", "async-std", "smol", "aws-", "aws_", "lambda", "hyper", "h2", "rustls", "native-tls"];
    const NAMES: [&str; 12] = [
        "http",
        "http-body",
        "reqwest",
        "ureq",
        "curl",
        "isahc",
        "surf",
        "mio",
        "socket2",
        "tower",
        "openssl",
        "getrandom",
    ];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || NAMES.contains(&name)
}

#[test]
fn the_pure_crates_reach_no_runtime_sdk_or_network() {
    let graph = Graph::read();
    for member in ["domain", "dialects", "engines", "images"] {
        let reached = graph.reach(member);
        assert!(reached.contains("serde"), "the graph of {member} was not read");
        let impure: Vec<_> = reached.iter().filter(|name| is_impure(name)).collect();
        assert!(impure.is_empty(), "{member} reaches {impure:?}");
        println!("{member} reaches {} packages, none of them impure", reached.len());
    }
    assert!(graph.reach("store").iter().any(|name| is_impure(name)), "the check itself finds nothing");
}

#[test]
fn layers_look_in_one_direction_only() {
    let graph = Graph::read();
    let own = |name: &str| graph.reach(name).into_iter().filter(|n| graph.members.contains_key(*n)).collect::<Vec<_>>();
    assert_eq!(own("domain"), [] as [&str; 0]);
    assert_eq!(own("dialects"), ["domain"]);
    assert_eq!(own("engines"), ["domain"]);
    assert_eq!(own("images"), ["domain", "engines"]);
    assert_eq!(own("store"), ["domain"]);
    assert_eq!(own("adapters"), ["domain", "engines", "outbound"]);
    let allowed = ["dialects", "domain", "engines", "outbound", "store"];
    assert!(own("lambda").iter().all(|name| allowed.contains(name)), "{:?}", own("lambda"));
    for name in ["adapters", "outbound", "store"] {
        assert!(!graph.reach(name).iter().any(|reached| reached.starts_with("lambda")), "{name} knows the runtime");
    }
}

#[test]
fn only_the_store_uses_the_sdk() {
    let graph = Graph::read();
    let is_user = |name: &&String| graph.direct(name).iter().any(|direct| direct.starts_with("aws-sdk-"));
    let users: Vec<&str> = graph.members.keys().filter(is_user).map(String::as_str).collect();
    // The tests stand in for operators and look at what is stored.
    let product: Vec<&str> = users.into_iter().filter(|name| !matches!(*name, "e2e" | "bench-probe")).collect();
    assert_eq!(product, ["store"]);
}

/// The crates that make a binary large.
const HEAVY: [&str; 4] = ["deep", "adapters", "images", "encoder"];

#[test]
fn heavy_engines_are_linked_only_where_they_are_needed() {
    let graph = Graph::read();
    for function in operations::ALL {
        let reached = graph.reach(function.name);
        let heavy: Vec<_> = HEAVY.iter().filter(|name| reached.contains(**name)).collect();
        assert_eq!(!heavy.is_empty(), function.needs.deep, "{} links {heavy:?}", function.name);
    }
}

#[test]
fn functions_are_a_name_and_nothing_else() {
    let graph = Graph::read();
    let functions: Vec<_> = operations::ALL.iter().map(|function| function.name).collect();
    for name in &functions {
        let mut direct = graph.direct(name);
        let is_deep = direct.remove("deep");
        assert_eq!(direct, BTreeSet::from(["lambda", "operations", "tokio"]), "{name}");
        let needs_deep = operations::ALL.iter().any(|function| function.name == *name && function.needs.deep);
        assert_eq!(is_deep, needs_deep, "{name} links the heavy engines without need, or lacks them");
        let source = std::fs::read_to_string(root().join("functions").join(name).join("src/main.rs")).unwrap();
        assert!(source.lines().count() <= MAX_MAIN_LINES, "{name} has {} lines", source.lines().count());
        let code = source.lines().filter(|line| !line.starts_with("//"));
        let words = code.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'));
        let decides = words.filter(|word| matches!(*word, "if" | "match" | "while" | "for" | "loop")).count();
        assert_eq!(decides, 0, "{name} decides something");
    }
    println!("{} functions, each of them only a name", functions.len());
}

#[test]
fn every_function_of_the_workspace_is_in_the_table() {
    let graph = Graph::read();
    let folder = root().join("functions");
    let members: BTreeSet<_> =
        graph.members.iter().filter(|(_, path)| path.starts_with(&folder)).map(|(name, _)| name.as_str()).collect();
    let table: BTreeSet<_> = operations::ALL.iter().map(|function| function.name).collect();
    assert_eq!(members, table);
    assert_eq!(table.len(), operations::ALL.len(), "a name stands twice in the table");
    let names: BTreeSet<_> = operations::endpoints().map(|endpoint| endpoint.name).collect();
    assert_eq!(names.len(), operations::endpoints().count(), "an operation's name stands twice");
}

#[test]
fn source_files_have_one_subject() {
    let mut sizes = Vec::new();
    for folder in ["cli", "functions", "shared", "tests"] {
        sources(&root().join(folder), &mut sizes);
    }
    sizes.sort();
    let too_long: Vec<_> = sizes.iter().filter(|(lines, _)| *lines > MAX_LINES).collect();
    assert!(too_long.is_empty(), "too long: {too_long:?}");
    let median = sizes[sizes.len() / 2].0;
    println!("{} source files, median {median} lines, longest {:?}", sizes.len(), sizes.last().unwrap());
    assert!(sizes.len() > 100 && median < MAX_MEDIAN_LINES, "median of {} files: {median} lines", sizes.len());
}

fn sources(folder: &Path, found: &mut Vec<(usize, PathBuf)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((std::fs::read_to_string(&path).unwrap().lines().count(), path));
        }
    }
}
