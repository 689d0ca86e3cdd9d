//! The deployed installation under test, as `cargo gavel test` describes it in the environment, and
//! what a customer has on the other side: an HTTP client and a webhook receiver.
//!
//! Nothing here uses the product's own code for what it checks: signatures are computed anew.

pub mod client;
pub mod files;
pub mod inbox;
pub mod scene;

use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A variable that the command which runs the tests sets.
///
/// # Panics
/// If it is not set, with what to do about it.
#[expect(clippy::disallowed_methods, reason = "the one place of these tests that reads the environment")]
pub fn setting(name: &str) -> String {
    std::env::var(name).ok().filter(|value| !value.is_empty()).unwrap_or_else(|| {
        panic!("{name} is not set: this test needs a local stack, so run it with `cargo gavel test`")
    })
}

/// An output of the deployed stack, by its name in capitals: `TABLE_NAME`.
pub fn output(name: &str) -> String {
    setting(&format!("GAVEL_STACK_{name}"))
}

/// The binary of a function, built beside this test.
///
/// # Panics
/// If it is not there.
pub fn binary(function: &str) -> PathBuf {
    let own = std::env::current_exe().expect("a test knows its own path");
    let folder = own.ancestors().nth(2).expect("tests stand two levels below the binaries");
    let path = folder.join(function);
    assert!(path.is_file(), "{} is missing: run `cargo build --workspace` first", path.display());
    path
}

/// Now, for deadlines.
#[expect(clippy::disallowed_methods, reason = "a deployed stack runs in real time")]
pub fn now() -> Instant {
    Instant::now()
}

/// Asks again and again, with short pauses, until there is an answer.
///
/// # Panics
/// When there is none in time; `what` says what was awaited.
#[expect(clippy::disallowed_methods, reason = "a deployed stack runs in real time")]
pub fn wait_for<T>(what: &str, limit: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = now() + limit;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(now() < end, "{what}: not within {limit:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A text that no other run has used.
pub fn unique(stem: &str) -> String {
    use lambda::sources::Random;
    format!("{stem}-{}", lambda::sources::SystemRandom.id())
}
