//! Signature version 4 of a request's headers.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign as signature};
use aws_sigv4::sign::v4;
use http::{HeaderMap, HeaderName, HeaderValue};

/// What a signature holds for.
pub(super) struct Scope<'a> {
    /// Region.
    pub region: &'a str,
    /// Name of the service in signatures.
    pub service: &'a str,
    /// Time of signing, milliseconds since 1970.
    pub now_ms: i64,
}

/// Adds the headers that authenticate a POST of `body` to `url`; `None` if something in it cannot be signed.
pub(super) fn sign(
    headers: &mut HeaderMap,
    url: &str,
    body: &[u8],
    credentials: &Credentials,
    scope: &Scope<'_>,
) -> Option<()> {
    let identity = credentials.clone().into();
    let time = UNIX_EPOCH.checked_add(Duration::from_millis(u64::try_from(scope.now_ms).ok()?))?;
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(scope.region)
        .name(scope.service)
        .time(time)
        .settings(SigningSettings::default())
        .build()
        .ok()?
        .into();
    let texts: Option<Vec<(&str, &str)>> =
        headers.iter().map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
    let request = SignableRequest::new("POST", url, texts?.into_iter(), SignableBody::Bytes(body)).ok()?;
    let (instructions, _) = signature(request, &params).ok()?.into_parts();
    let (added, _) = instructions.into_parts();
    for header in added {
        let mut value = HeaderValue::from_str(header.value()).ok()?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(header.name()), value);
    }
    Some(())
}
