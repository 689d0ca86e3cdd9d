//! Waiting until everything that was accepted has been analysed.

use std::collections::BTreeSet;
use std::time::Duration;

use super::client::{Client, Progress};
use super::show::Display;
use super::source::bulk_of_part;
use crate::error::Failure;
use crate::interrupt;

/// Longest pause between two looks at the same bulk.
const LONGEST: Duration = Duration::from_secs(5);

/// Waits for one part after the other, and gives the sum of what became of them.
pub fn wait(client: &Client<'_>, bulk: &str, parts: &BTreeSet<u64>, display: &Display) -> Result<Progress, Failure> {
    let mut sum = Progress { done: true, ..Progress::default() };
    for part in parts {
        let of_part = wait_for(client, &bulk_of_part(bulk, *part), |now| {
            let done = sum.analysed + sum.failed + now.analysed + now.failed;
            display.update(done, done);
        })?;
        sum = and(sum, of_part);
    }
    Ok(sum)
}

fn wait_for(client: &Client<'_>, bulk: &str, show: impl Fn(Progress)) -> Result<Progress, Failure> {
    let mut pause = client.patience.first;
    loop {
        let now = client.progress(bulk)?;
        show(now);
        if now.done {
            return Ok(now);
        }
        if interrupt::wait(pause) {
            return Err(Failure::new("stopped; everything is sent, and the same command waits on"));
        }
        pause = pause.saturating_mul(2).min(LONGEST);
    }
}

const fn and(mut sum: Progress, other: Progress) -> Progress {
    sum.received += other.received;
    sum.analysed += other.analysed;
    sum.failed += other.failed;
    sum.violations.check += other.violations.check;
    sum.violations.trust += other.violations.trust;
    sum.done &= other.done;
    sum
}
