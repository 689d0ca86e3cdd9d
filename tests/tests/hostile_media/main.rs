//! Files made to harm whoever looks at them, put through the built function: within its memory and its time, each comes
//! back as not looked at, and none as clean.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

mod bmp;
mod corpus;
mod gif;
mod jpeg;
mod png;
mod webp;

use std::time::Instant;

use domain::config::Settings;
use domain::ids::PlatformId;
use domain::uploads::{MediaType, Scan, Slot};
use e2e::deployed::binary;
use e2e::inprocess::Installation;
use e2e::runtime_api::Function;
use e2e::world::account::TABLE;
use serde_json::{Value, json};
use store::clients::Connection;
use store::media::keys;

use corpus::{Hostile, honest, hostile};

/// Fewest files.
const FEWEST: usize = 120;
/// Memory of the function, as the template has it, megabytes.
const MEMORY_MB: u64 = 2_048;
/// Its time, as the template has it, seconds.
const TIMEOUT_S: u64 = 60;

/// The function with its files.
struct Scanner {
    installation: Installation,
    platform: PlatformId,
    function: Function,
}

impl Scanner {
    async fn start() -> Self {
        let installation = Installation::new().await;
        let platform = installation.platform(Settings::default()).await;
        let Connection { region, credentials: (id, secret, _), endpoint_url, .. } = installation.connection();
        let variables = [
            ("AWS_REGION", region),
            ("AWS_ACCESS_KEY_ID", id),
            ("AWS_SECRET_ACCESS_KEY", secret),
            ("AWS_ENDPOINT_URL", endpoint_url.unwrap()),
            ("TABLE_NAME", TABLE.to_owned()),
            ("JOB_TOPIC_ARN", "arn:aws:sns:us-east-1:000000000000:jobs".to_owned()),
            ("JOB_TOPIC_ROLE_ARN", "arn:aws:iam::000000000000:role/jobs".to_owned()),
            ("MEDIA_BUCKET", installation.account().media_bucket()),
            ("INSTALLATION_SECRET_ARN", installation.secret("a secret of the tests alone: 0123456789abcdef").await),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value));
        let mut function = Function::start_within(&binary("media-scan"), &variables, MEMORY_MB);
        function.boot().unwrap();
        Self { installation, platform, function }
    }

    /// Scans a file in the function.
    async fn scan(&mut self, media_type: MediaType, bytes: Vec<u8>) -> Scan {
        let store = &self.installation.context.store;
        let now_ms = self.installation.context.now_ms();
        let id = lambda::sources::Random::id(&lambda::sources::SystemRandom);
        let slot = Slot::new(id, media_type, media_type.max_bytes(), false, now_ms);
        assert!(store.create_slot(&self.platform, &slot).await.unwrap());
        let account = self.installation.account();
        let key = keys::incoming(&self.platform, &slot);
        account.put_object(&account.media_bucket(), &key, bytes).await;
        let record = json!({ "s3": { "object": { "key": key } } });
        let body = json!({ "Records": [record] }).to_string();
        let event = json!({ "Records": [{ "messageId": "1", "body": body, "eventSource": "aws:sqs" }] });
        let answer = self.function.play(&event).unwrap_or_else(|error| panic!("it did not survive: {error}"));
        assert_eq!(answer["batchItemFailures"], Value::Array(Vec::new()), "it is no failure that would come again");
        let stored = store.slot(&self.platform, &slot.id).await.unwrap().unwrap();
        stored.scan.expect("it has been scanned")
    }

    /// Most memory it has used, megabytes.
    fn peak_mb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.function.process_id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap() / 1_024
    }
}

#[tokio::test]
async fn hostile_files_are_told_apart_within_memory_and_time() {
    let files = hostile();
    assert!(files.len() >= FEWEST, "{} files", files.len());
    let mut scanner = Scanner::start().await;
    // So that a scanner that refuses everything does not pass.
    for (name, media_type, bytes) in honest() {
        let scan = scanner.scan(media_type, bytes).await;
        assert_eq!((scan.refused, scan.signals.not_run.len()), (None, 0), "{name}");
    }
    let (mut refused, mut not_run, mut slowest_ms) = (0, 0, 0);
    let mut clean = Vec::new();
    let count = files.len();
    for Hostile { name, media_type, bytes } in files {
        let started = now();
        let scan = scanner.scan(media_type, bytes).await;
        slowest_ms = slowest_ms.max(started.elapsed().as_millis());
        match (&scan.refused, scan.signals.not_run.is_empty()) {
            (Some(_), _) => refused += 1,
            (None, false) => not_run += 1,
            (None, true) => clean.push(name),
        }
    }
    assert!(clean.is_empty(), "read as clean: {clean:?}");
    let peak_mb = scanner.peak_mb();
    println!("{count} hostile files: {refused} refused, {not_run} not run; peak {peak_mb} MB, slowest {slowest_ms} ms");
    assert!(peak_mb < MEMORY_MB && slowest_ms < u128::from(TIMEOUT_S) * 1_000);
    assert!(refused > 40 && not_run > 40, "both ways are taken");
}

#[test]
fn no_two_files_are_the_same() {
    let files = hostile();
    let names: std::collections::BTreeSet<_> = files.iter().map(|file| &file.name).collect();
    assert_eq!(names.len(), files.len());
    let contents: std::collections::BTreeSet<_> =
        files.iter().map(|file| (&file.bytes, file.media_type.as_str())).collect();
    assert_eq!(contents.len(), files.len());
}

#[expect(clippy::disallowed_methods, reason = "real time is what is measured")]
fn now() -> Instant {
    Instant::now()
}
