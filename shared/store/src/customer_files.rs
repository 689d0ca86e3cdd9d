//! Reading files in buckets of customers' own accounts, by roles that they let us assume.

use std::time::Duration;

use crate::StoreError;
use crate::clients::Connection;
use crate::media::{Object, get};
use crate::roles::{Role, Sessions};

/// A file of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerFile<'a> {
    /// Name of the bucket.
    pub bucket: &'a str,
    /// Key of the object.
    pub key: &'a str,
}

impl<'a> CustomerFile<'a> {
    /// The file at an address `s3://bucket/key`.
    pub fn at(address: &'a str) -> Option<Self> {
        let (bucket, key) = address.strip_prefix("s3://")?.split_once('/')?;
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
        let is_bucket = (3..=63).contains(&bucket.len()) && bucket.bytes().all(is_plain) && !bucket.contains("..");
        (is_bucket && (1..=1_024).contains(&key.len())).then_some(Self { bucket, key })
    }
}

/// Reads customers' files.
pub struct CustomerFiles {
    sessions: Sessions<aws_sdk_s3::Client>,
}

impl CustomerFiles {
    /// Builds the client that assumes roles.
    pub fn new(connection: &Connection) -> Self {
        Self { sessions: Sessions::new(connection, "gavel-media", Connection::s3) }
    }

    /// Reads a file of at most `max_bytes`, as a role of its owner's.
    pub async fn get(
        &self,
        file: &CustomerFile<'_>,
        role_arn: &str,
        external_id: &str,
        max_bytes: u64,
        (limit, now_ms): (Duration, i64),
    ) -> Result<Object, StoreError> {
        let role = Role { arn: role_arn.to_owned(), external_id: external_id.to_owned(), region: None };
        let reading = async {
            let client = self.sessions.client(&role, now_ms).await?;
            get(&client, file.bucket, file.key, max_bytes).await
        };
        let late = StoreError::Unavailable { operation: "GetObject", detail: "timeout".to_owned() };
        let read = tokio::time::timeout(limit, reading).await.unwrap_or(Err(late));
        if matches!(read, Err(StoreError::Refused { .. })) {
            // Perhaps the role is another one by now: the next attempt assumes it anew.
            self.sessions.forget(&role);
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_bucket_and_key() {
        let file = CustomerFile::at("s3://photos.example/2026/a b/ä.jpg").unwrap();
        assert_eq!((file.bucket, file.key), ("photos.example", "2026/a b/ä.jpg"));
        let foreign = [
            "s3://",
            "s3://ab/x",
            "s3://photos/",
            "s3:///x",
            "s3://UPPER/x",
            "s3://a..b/x",
            "https://photos/x",
            "s3://p@q/x",
        ];
        for address in foreign {
            assert_eq!(CustomerFile::at(address), None, "{address}");
        }
    }
}
