//! Clients configured by hand from the environment: loading the full configuration chain would cost
//! half of a cold start and brings nothing inside a function.

use std::time::Duration;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig, timeout::TimeoutConfig};

/// How to reach the services.
#[derive(Clone)]
pub struct Connection {
    /// AWS region.
    pub region: String,
    /// Access key id, secret key and session token of the function's role.
    pub credentials: (String, String, Option<String>),
    /// Another address of all services, for local runs.
    pub endpoint_url: Option<String>,
    /// How long one attempt may take, where it is not [`ATTEMPT_TIMEOUT`]: an emulator that holds much is slow.
    pub attempt_timeout: Option<Duration>,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
const ATTEMPTS: u32 = 3;

/// Builds a client of a service: the services' crates share their settings' names, but no type.
macro_rules! client {
    ($service:ident, $connection:expr) => {{
        let connection: &Connection = $connection;
        let (id, secret, token) = connection.credentials.clone();
        let mut config = $service::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(connection.region.clone()))
            .credentials_provider(Credentials::new(id, secret, token, None, "environment"))
            .timeout_config(connection.timeouts())
            .retry_config(retries());
        if let Some(url) = &connection.endpoint_url {
            config = config.endpoint_url(url);
        }
        $service::Client::from_conf(config.build())
    }};
}

fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(Duration::from_millis(50))
}

impl Connection {
    fn timeouts(&self) -> TimeoutConfig {
        let attempt = self.attempt_timeout.unwrap_or(ATTEMPT_TIMEOUT);
        TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(attempt)
            .operation_timeout(attempt * ATTEMPTS)
            .build()
    }

    pub(crate) fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        client!(aws_sdk_dynamodb, self)
    }

    pub(crate) fn sqs(&self) -> aws_sdk_sqs::Client {
        client!(aws_sdk_sqs, self)
    }

    pub(crate) fn s3(&self) -> aws_sdk_s3::Client {
        use aws_sdk_s3::config::{RequestChecksumCalculation, ResponseChecksumValidation};
        let (id, secret, token) = self.credentials.clone();
        let mut config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region.clone()))
            .credentials_provider(Credentials::new(id, secret, token, None, "environment"))
            .timeout_config(self.timeouts())
            .retry_config(retries())
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
        if let Some(url) = &self.endpoint_url {
            // A local address has no names of buckets before it.
            config = config.endpoint_url(url).force_path_style(true);
        }
        aws_sdk_s3::Client::from_conf(config.build())
    }

    pub(crate) fn sts(&self) -> aws_sdk_sts::Client {
        client!(aws_sdk_sts, self)
    }

    pub(crate) fn secrets_manager(&self) -> aws_sdk_secretsmanager::Client {
        client!(aws_sdk_secretsmanager, self)
    }
}
