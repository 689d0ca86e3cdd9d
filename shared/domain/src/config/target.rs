//! Queues of customers as webhook targets: which URLs and roles are taken, and what proves to a role
//! on whose behalf it is assumed.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ids::{PlatformId, base32, digest};

/// Most bytes of a queue URL or a role's ARN.
pub const MAX_BYTES: usize = 512;

/// A queue, and the role by which it may be sent to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueTarget {
    /// URL of the queue.
    pub queue_url: String,
    /// The customer's role that may send to it.
    pub role_arn: String,
}

/// What a queue URL says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueAddress<'a> {
    /// Region of its host; none for a local queue.
    pub region: Option<&'a str>,
    /// Account it belongs to.
    pub account: &'a str,
}

/// What a role's ARN says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Role<'a> {
    partition: &'a str,
    account: &'a str,
}

/// Why a queue is no target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum QueueRefused {
    /// Not the URL of an SQS queue.
    #[error("'queue_url' must be https://sqs.<region>.amazonaws.com/<account>/<name>")]
    Url,
    /// Not the ARN of a role.
    #[error("'role_arn' must be arn:aws:iam::<account>:role/<name>")]
    Role,
    /// The queue belongs to another account than the role.
    #[error("'queue_url' must be a queue of the role's own account")]
    OtherAccount,
    /// The queue's region is in another partition than the role.
    #[error("'queue_url' must be in the role's own partition")]
    OtherPartition,
}

impl QueueRefused {
    /// A short stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Url => "bad_queue_url",
            Self::Role => "bad_role_arn",
            Self::OtherAccount => "other_account",
            Self::OtherPartition => "other_partition",
        }
    }

    /// The property that is wrong.
    pub const fn property(self) -> &'static str {
        match self {
            Self::Role => "role_arn",
            Self::Url | Self::OtherAccount | Self::OtherPartition => "queue_url",
        }
    }
}

impl QueueTarget {
    /// Where the queue is, if URL and role are well formed and belong together. `allow_local` takes queues
    /// of a local run as well.
    pub fn address(&self, allow_local: bool) -> Result<QueueAddress<'_>, QueueRefused> {
        let queue = address(&self.queue_url, allow_local).ok_or(QueueRefused::Url)?;
        let role = role(&self.role_arn).ok_or(QueueRefused::Role)?;
        if queue.account != role.account {
            return Err(QueueRefused::OtherAccount);
        }
        match queue.region {
            Some(region) if partition_of(region) != role.partition => Err(QueueRefused::OtherPartition),
            _ => Ok(queue),
        }
    }

    /// Everything that is wrong with it.
    pub fn problems(&self, allow_local: bool) -> Vec<QueueRefused> {
        match self.address(allow_local) {
            Ok(_) => Vec::new(),
            Err(QueueRefused::Url) if role(&self.role_arn).is_none() => vec![QueueRefused::Url, QueueRefused::Role],
            Err(refused) => vec![refused],
        }
    }

    /// Whether the queue keeps an order.
    pub fn is_fifo(&self) -> bool {
        self.queue_url.ends_with(FIFO)
    }
}

/// Whether this is the ARN of a role.
pub fn is_role(arn: &str) -> bool {
    role(arn).is_some()
}

/// What a platform's roles ask for, so that nobody else's role can be named to reach them. It follows
/// from the platform's random id, so there is nothing to keep and nothing to lose.
pub fn external_id(platform: &PlatformId) -> String {
    format!("{EXTERNAL_ID_PREFIX}{}", base32(&digest(&[b"external id", platform.as_str().as_bytes()])))
}

/// What every external id starts with; the function's own permission demands it.
pub const EXTERNAL_ID_PREFIX: &str = "gavel-";

const FIFO: &str = ".fifo";

fn address(url: &str, allow_local: bool) -> Option<QueueAddress<'_>> {
    let (scheme, rest) = url.split_once("://").filter(|_| url.len() <= MAX_BYTES)?;
    let (host, path) = rest.split_once('/')?;
    let (account, name) = path.split_once('/')?;
    if !is_account(account) || !is_queue_name(name) {
        return None;
    }
    match scheme {
        "https" => Some(QueueAddress { region: Some(region(host)?), account }),
        "http" if allow_local && is_local(host) => Some(QueueAddress { region: None, account }),
        _ => None,
    }
}

fn region(host: &str) -> Option<&str> {
    let rest = host.strip_prefix("sqs.")?;
    let (region, suffix) = rest.split_once('.')?;
    let expected = if partition_of(region) == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
    (suffix == expected && is_region(region)).then_some(region)
}

/// `eu-west-1`, `us-gov-east-1`: words of letters, then a number.
fn is_region(text: &str) -> bool {
    let mut parts = text.rsplit('-');
    let number = parts.next().is_some_and(|part| (1..=2).contains(&part.len()) && part.bytes().all(is_digit));
    let words: Vec<&str> = parts.collect();
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    number && (2..=3).contains(&words.len()) && words.iter().all(is_word)
}

fn partition_of(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

fn is_local(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    matches!(name, "localhost" | "127.0.0.1") && port.parse::<u16>().is_ok()
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(is_digit)
}

fn is_queue_name(text: &str) -> bool {
    let stem = text.strip_suffix(FIFO).unwrap_or(text);
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    text.len() <= 80 && !stem.is_empty() && stem.bytes().all(is_allowed)
}

fn role(arn: &str) -> Option<Role<'_>> {
    let mut parts = arn.splitn(6, ':');
    let (arn_word, partition, service, no_region) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let (account, resource) = (parts.next()?, parts.next()?);
    let is_prefix = arn_word == "arn" && service == "iam" && no_region.is_empty();
    let is_partition = matches!(partition, "aws" | "aws-cn" | "aws-us-gov");
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&b);
    let name = resource.strip_prefix("role/").filter(|_| arn.len() <= MAX_BYTES)?;
    let is_name = !name.is_empty() && !name.ends_with('/') && name.bytes().all(is_allowed);
    (is_prefix && is_partition && is_account(account) && is_name).then_some(Role { partition, account })
}

const fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

#[cfg(test)]
#[path = "target_tests.rs"]
mod tests;
