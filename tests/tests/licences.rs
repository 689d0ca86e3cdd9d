//! Every package that is linked has a licence that `deny.toml` allows.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use spdx::{Expression, ParseMode};

/// The `allow = [...]` line of deny.toml.
fn allowed(deny: &str) -> BTreeSet<String> {
    let line = deny.lines().find(|line| line.starts_with("allow = [")).unwrap();
    line.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn is_fine(licence: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = Expression::parse_mode(licence, ParseMode::LAX).unwrap();
    expression.evaluate(|requirement| {
        requirement.license.id().is_some_and(|id| allowed.contains(id.name)) && requirement.addition.is_none()
    })
}

#[test]
fn every_licence_is_allowed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let allowed = allowed(&std::fs::read_to_string(root.join("deny.toml")).unwrap());
    let host = Command::new("rustc").arg("-vV").output().unwrap();
    let host = String::from_utf8(host.stdout).unwrap();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let mut metadata = Command::new(env!("CARGO"));
    metadata.args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host]);
    let output = metadata.current_dir(root).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut seen = 0;
    for package in metadata["packages"].as_array().unwrap().iter().filter(|package| !package["source"].is_null()) {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_fine(licence, &allowed), "{} is under {licence:?}", package["name"]);
        seen += 1;
    }
    assert!(seen > 100, "only {seen} packages were looked at");
}

#[test]
fn a_forbidden_licence_is_found() {
    let allowed = BTreeSet::from(["MIT".to_owned()]);
    assert!(is_fine("GPL-3.0-only OR MIT", &allowed));
    assert!(!is_fine("GPL-3.0-only AND MIT", &allowed) && !is_fine("AGPL-3.0", &allowed));
}
