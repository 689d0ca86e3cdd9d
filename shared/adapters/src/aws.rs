//! Signed requests to services of AWS.
//!
//! The services called here take one JSON document and give one back, so their client crates would add megabytes
//! and little else: the signature comes from the library that those crates sign with, the connection from
//! `outbound`, with its caps, its time limits and its refusal of redirects.

mod refusal;
mod sign;

pub(crate) use refusal::is_conflict;

use aws_credential_types::Credentials;
use bytes::Bytes;
use engines::ClassifierError;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::Means;
use crate::call::{Deadline, Reply, post};

/// A service, as addresses and signatures spell it.
pub(crate) struct AwsService {
    /// First part of the host's name.
    pub host: &'static str,
    /// Name in the scope of a signature.
    pub signing: &'static str,
    /// Content type of a request.
    pub content_type: &'static str,
    /// Value of `x-amz-target`, for services whose operations have no path of their own.
    pub target: Option<&'static str>,
}

/// Who signs, and where to.
pub(crate) struct Aws {
    client: outbound::Client,
    region: String,
    credentials: Credentials,
    endpoint_url: Option<String>,
}

impl Aws {
    /// Requests in the strategy's region, or else in the installation's own.
    pub(crate) fn new(means: &Means, region: Option<&str>) -> Result<Self, ClassifierError> {
        let region = region.unwrap_or(&means.region);
        // The region becomes a part of the host's name, and what is sent there carries this function's session.
        if !is_region(region) {
            return Err(ClassifierError::Unconfigured("the region is not one".to_owned()));
        }
        let (id, secret, token) = means.credentials.clone();
        if id.is_empty() || secret.is_empty() {
            return Err(ClassifierError::Unconfigured("there are no credentials".to_owned()));
        }
        Ok(Self {
            client: means.outbound.clone(),
            region: region.to_owned(),
            credentials: Credentials::new(id, secret, token, None, "environment"),
            endpoint_url: means.endpoint_url.clone(),
        })
    }

    /// The region that is asked.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// The body of a successful answer. `path` starts with a slash and is encoded.
    pub(crate) async fn call(
        &self,
        service: &AwsService,
        path: &str,
        body: Vec<u8>,
        deadline: Deadline,
    ) -> Result<Vec<u8>, ClassifierError> {
        success(self.reply(service, path, body, deadline).await?)
    }

    /// The answer, whatever its status.
    pub(crate) async fn reply(
        &self,
        service: &AwsService,
        path: &str,
        body: Vec<u8>,
        deadline: Deadline,
    ) -> Result<Reply, ClassifierError> {
        let url = self.url(service, path);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(service.content_type));
        if let Some(target) = service.target {
            headers.insert(HeaderName::from_static("x-amz-target"), HeaderValue::from_static(target));
        }
        let scope = sign::Scope { region: &self.region, service: service.signing, now_ms: deadline.now_ms };
        sign::sign(&mut headers, &url, &body, &self.credentials, &scope)
            .ok_or_else(|| ClassifierError::Unconfigured("the request could not be signed".to_owned()))?;
        post(&self.client, &url, headers, Bytes::from(body), deadline).await
    }

    /// The whole address of a path of the service.
    pub(crate) fn url(&self, service: &AwsService, path: &str) -> String {
        if let Some(url) = &self.endpoint_url {
            return format!("{}{path}", url.trim_end_matches('/'));
        }
        let suffix = if self.region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        format!("https://{}.{}.{suffix}{path}", service.host, self.region)
    }
}

/// The body of an answer that is a success.
pub(crate) fn success(reply: Reply) -> Result<Vec<u8>, ClassifierError> {
    if reply.status == 200 { Ok(reply.body) } else { Err(refusal::of(reply.status, &reply.body)) }
}

/// Whether this is spelt like `eu-west-1` or `us-gov-east-1`.
fn is_region(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let is_word = |part: &&str| (2..=12).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase());
    match parts.split_last() {
        Some((number, words)) => {
            (2..=3).contains(&words.len())
                && words.iter().all(is_word)
                && (1..=2).contains(&number.len())
                && number.bytes().all(|b| b.is_ascii_digit())
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_spelt_like_a_region_becomes_part_of_a_host() {
        for good in ["eu-west-1", "us-gov-east-1", "ap-southeast-2", "cn-north-1"] {
            assert!(is_region(good), "{good}");
        }
        let hostile =
            ["", "eu-west-1.example.com", "x/../", "evil.example/", "eu-west-1#", "EU-WEST-1", "eu--1", "a@b-c-1"];
        for bad in hostile {
            assert!(!is_region(bad), "{bad}");
        }
    }
}
