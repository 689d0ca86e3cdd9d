//! Presigned addresses: one PUT of exactly so many bytes to a key that is still free.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_s3::presigning::PresigningConfig;

use super::Bucket;
use crate::StoreError;
use crate::error::from_sdk;

/// An address to put a file to, and the headers that must go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutForm {
    /// The address.
    pub url: String,
    /// The headers, which are signed.
    pub headers: Vec<(String, String)>,
}

impl Bucket {
    /// An address that takes one file of exactly this type and size. Its length is signed, because nothing else
    /// limits what a PUT can bring.
    pub async fn put_form(
        &self,
        key: &str,
        media_type: &str,
        bytes: u64,
        now_ms: i64,
        until_ms: i64,
    ) -> Result<PutForm, StoreError> {
        let refused = || StoreError::Refused { operation: "PutObject", detail: "presigning".to_owned() };
        let lasts = Duration::from_millis(u64::try_from(until_ms - now_ms).unwrap_or(0));
        let config = PresigningConfig::builder().start_time(at(now_ms)).expires_in(lasts);
        let config = config.build().map_err(|_| refused())?;
        let put = self.client().put_object().bucket(&self.name).key(key).content_type(media_type);
        let put = put.content_length(i64::try_from(bytes).map_err(|_| refused())?).if_none_match("*");
        let signed = put.presigned(config).await.map_err(|error| from_sdk("PutObject", &error))?;
        let headers = signed.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(PutForm { url: signed.uri().to_owned(), headers })
    }
}

/// A time as signers take it.
pub(super) fn at(ms: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::Connection;

    #[tokio::test]
    async fn type_length_and_freshness_are_signed() {
        let credentials = ("AKID".to_owned(), "secret".to_owned(), None);
        let connection =
            Connection { region: "eu-west-1".to_owned(), credentials, endpoint_url: None, attempt_timeout: None };
        let bucket = Bucket::new(&connection, "media".to_owned());
        let form = bucket.put_form("incoming/platform1/x", "image/png", 5, 1_770_000_000_000, 1_770_000_600_000);
        let form = form.await.unwrap();
        assert!(form.url.starts_with("https://media.s3.eu-west-1.amazonaws.com/incoming/platform1/x?"), "{}", form.url);
        for part in [
            "X-Amz-Expires=600",
            "X-Amz-Date=20260202T024000Z",
            "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bif-none-match",
        ] {
            assert!(form.url.contains(part), "{part} in {}", form.url);
        }
        let mut headers = form.headers;
        headers.sort();
        let own = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!((own("content-type"), own("if-none-match")), (Some("image/png"), Some("*")));
        assert_eq!(own("content-length"), Some("5"));
    }
}
