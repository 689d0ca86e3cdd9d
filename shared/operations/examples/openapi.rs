//! Writes the descriptions of the APIs into a folder, or with `--check` says how those in it differ from what
//! the table of operations makes. `cargo gavel openapi` runs it.
#![allow(clippy::print_stdout, reason = "it speaks to whoever runs it")]

use std::path::PathBuf;
use std::process::ExitCode;

use dialects::describe::{APIS, difference, file_name};

fn main() -> ExitCode {
    let (options, folders): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|one| one.starts_with("--"));
    let [folder] = folders.as_slice() else {
        println!("usage: openapi FOLDER [--check]");
        return ExitCode::from(2);
    };
    let is_check = options.iter().any(|option| option == "--check");
    let mut is_fine = true;
    for api in APIS {
        let path = PathBuf::from(folder).join(file_name(api));
        match operations::openapi::text(api) {
            Err(missing) => {
                for what in missing {
                    println!("{what}");
                }
                is_fine = false;
            }
            Ok(text) => is_fine &= if is_check { check(&path, &text) } else { write(&path, &text) },
        }
    }
    if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn check(path: &std::path::Path, text: &str) -> bool {
    let old = std::fs::read_to_string(path).unwrap_or_default();
    match difference(&old, text) {
        None => println!("{} is up to date", path.display()),
        Some(shown) => {
            println!("{} is stale, {shown}run `cargo gavel openapi`", path.display());
            return false;
        }
    }
    true
}

fn write(path: &std::path::Path, text: &str) -> bool {
    if let Err(error) = std::fs::write(path, text) {
        println!("{} cannot be written: {error}", path.display());
        return false;
    }
    println!("{}: {} bytes", path.display(), text.len());
    true
}
