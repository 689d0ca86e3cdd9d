//! Where an endpoint's deliveries go: exactly one of a URL and a queue with a role.

use domain::config::Target;
use domain::config::target::{MAX_BYTES, QueueTarget};

use crate::admin::read;
use crate::json::Reader;

/// Most bytes read of a URL; whether it is acceptable is the caller's to say.
pub(crate) const MAX_URL_BYTES: usize = 4096;

/// Says why a URL is not acceptable: stable code and sentence.
pub type CheckUrl<'a> = &'a dyn Fn(&str) -> Result<(), (&'static str, String)>;

/// Which targets are acceptable.
#[derive(Clone, Copy)]
pub struct Targets<'a> {
    /// Judges URLs.
    pub check_url: CheckUrl<'a>,
    /// Whether queues of a local run are taken as well.
    pub allow_local_queues: bool,
}

/// What a request says about the target, each part by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub url: Option<String>,
    pub queue_url: Option<String>,
    pub role_arn: Option<String>,
}

/// Reads what is said about the target.
pub(super) fn said(reader: &mut Reader<'_>, check_url: CheckUrl<'_>) -> Said {
    let url = url(reader, check_url);
    let mut text = |name: &str| reader.short_text(name, MAX_BYTES).map(str::to_owned);
    Said { url, queue_url: text("queue_url"), role_arn: text("role_arn") }
}

/// Reads the target of a new endpoint.
pub(super) fn new_target(reader: &mut Reader<'_>, targets: &Targets<'_>) -> Option<Target> {
    let names_queue = reader.get("queue_url").is_some() || reader.get("role_arn").is_some();
    if !names_queue {
        if reader.get("url").is_none() {
            reader.problem("url", "missing", "'url', or 'queue_url' and 'role_arn', is required");
        }
        return url(reader, targets.check_url).map(|url| Target::Url { url });
    }
    let said = said(reader, targets.check_url);
    if reader.get("url").is_some() {
        reader.problem("queue_url", "conflicting", "there can be 'url' or 'queue_url', not both");
    }
    read::require(reader, "queue_url");
    read::require(reader, "role_arn");
    let is_said = |name: &str| if name == "role_arn" { said.role_arn.is_some() } else { said.queue_url.is_some() };
    let queue_url = said.queue_url.clone().unwrap_or_default();
    let target = QueueTarget { queue_url, role_arn: said.role_arn.clone().unwrap_or_default() };
    for refused in target.problems(targets.allow_local_queues) {
        if is_said(refused.property()) {
            reader.problem(refused.property(), refused.code(), refused.to_string());
        }
    }
    Some(Target::Queue(target))
}

fn url(reader: &mut Reader<'_>, check_url: CheckUrl<'_>) -> Option<String> {
    let url = reader.short_text("url", MAX_URL_BYTES)?;
    if let Err((code, message)) = check_url(url) {
        reader.problem("url", code, message);
    }
    Some(url.to_owned())
}
