//! A function's settings, from its environment. All problems are reported at once.

use store::clients::Connection;
use store::queues::QueueUrls;

use crate::operation::Needs;

/// What the environment says.
#[derive(Clone)]
pub struct Settings {
    /// How to reach AWS.
    pub connection: Connection,
    /// Name of the table.
    pub table_name: String,
    /// The queues this function sends to.
    pub queues: QueueUrls,
    /// Name of the bucket of media on their way, where needed.
    pub media_bucket: Option<String>,
    /// Topic by which services tell of the end of jobs, and the role by which they do, where needed.
    pub job_notice: Option<(String, String)>,
    /// Name of the bucket of previews that are kept as evidence, where needed.
    pub evidence_bucket: Option<String>,
    /// The installation secret, where needed.
    pub secret_arn: Option<String>,
    /// SHA-256 of the first admin key, hex, where needed.
    pub admin_key_hash: Option<String>,
    /// Whether webhooks may go to this machine; only for local runs.
    pub allow_loopback: bool,
    /// Whether this function assumes roles of customers.
    pub assume_roles: bool,
}

/// A setting that is missing or malformed.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("settings: {}", .0.join("; "))]
pub struct SettingsError(Vec<String>);

impl std::fmt::Debug for SettingsError {
    /// What a function ends with at start is printed in this form, and is read by people.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Settings {
    /// Reads what a function with these needs must have.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_env(needs: Needs) -> Result<Self, SettingsError> {
        Self::read(needs, |name| std::env::var(name).ok())
    }

    fn read(needs: Needs, get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut problems = Vec::new();
        let mut required = |name: &str| {
            let value = get(name).filter(|value| !value.is_empty());
            if value.is_none() {
                problems.push(format!("{name} is not set"));
            }
            value.unwrap_or_default()
        };
        let region = required("AWS_REGION");
        let (id, secret) = (required("AWS_ACCESS_KEY_ID"), required("AWS_SECRET_ACCESS_KEY"));
        let table_name = required("TABLE_NAME");
        let mut only_if = |needed: bool, name: &str| needed.then(|| required(name));
        let queues = QueueUrls {
            analyse: only_if(needs.analyse_queue, "ANALYSE_QUEUE_URL"),
            deep: only_if(needs.deep_queue, "DEEP_QUEUE_URL"),
            events: only_if(needs.events_queue, "EVENTS_QUEUE_URL"),
            deliveries: only_if(needs.deliveries_queue, "DELIVERIES_QUEUE_URL"),
            retries: only_if(needs.retries_queue, "RETRIES_QUEUE_URL"),
            jobs: only_if(needs.jobs_queue, "JOBS_QUEUE_URL"),
            media: only_if(needs.media_queue, "MEDIA_QUEUE_URL"),
        };
        let media_bucket = only_if(needs.has_media(), "MEDIA_BUCKET");
        let topic = only_if(needs.file_jobs, "JOB_TOPIC_ARN");
        let job_notice = topic.zip(only_if(needs.file_jobs, "JOB_TOPIC_ROLE_ARN"));
        let evidence_bucket = only_if(needs.has_evidence(), "EVIDENCE_BUCKET");
        let secret_arn = only_if(needs.secret, "INSTALLATION_SECRET_ARN");
        if !problems.is_empty() {
            return Err(SettingsError(problems));
        }
        Ok(Self {
            connection: Connection {
                region,
                credentials: (id, secret, get("AWS_SESSION_TOKEN")),
                endpoint_url: get("AWS_ENDPOINT_URL"),
                attempt_timeout: None,
            },
            table_name,
            queues,
            media_bucket,
            job_notice,
            evidence_bucket,
            secret_arn,
            admin_key_hash: get("ADMIN_KEY_HASH").filter(|hash| hash.len() == 64),
            allow_loopback: get("ALLOW_LOOPBACK_TARGETS").as_deref() == Some("true"),
            assume_roles: needs.assume_roles,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_missing_setting_is_named() {
        let needs = Needs { secret: true, events_queue: true, ..Needs::default() };
        let error = Settings::read(needs, |name| (name == "AWS_REGION").then(|| "eu-west-1".into())).err().unwrap();
        let text = error.to_string();
        for name in ["AWS_ACCESS_KEY_ID", "TABLE_NAME", "EVENTS_QUEUE_URL", "INSTALLATION_SECRET_ARN"] {
            assert!(text.contains(name), "{text}");
        }
        assert!(!text.contains("AWS_REGION") && !text.contains("RETRIES_QUEUE_URL"));
    }
}
