//! Headers of a webhook, signed anew for each attempt.

use dialects::modapi::webhook::event_id;
use domain::config::{EndpointKind, PayloadVersion};
use domain::event::EventType;
use domain::secrets::Plain;
use domain::time::iso_s;
use domain::webhook::sign;

/// What the headers say.
pub(super) struct Envelope<'a> {
    pub kind: EndpointKind,
    /// Shape of the body, for Moderation API's kind.
    pub payload: PayloadVersion,
    pub event_type: EventType,
    pub id: &'a str,
    pub attempt: u32,
    pub body: &'a [u8],
    pub now_ms: i64,
    pub nonce: &'a str,
    /// Newest first; none means unsigned.
    pub keys: &'a [Plain],
    /// Key of the Stream app, for that kind.
    pub app_key: Option<&'a str>,
}

/// What Moderation API's receivers know their sender by.
const MODAPI_AGENT: &str = "ModAPI/1.0";

/// Header names and values. Every kind gets the headers of Standard Webhooks; receivers of the vendors get their own
/// beside them.
pub(super) fn headers(envelope: &Envelope<'_>) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", agent(envelope.kind).to_owned()),
        ("webhook-id", envelope.id.to_owned()),
        ("webhook-timestamp", (envelope.now_ms / 1000).to_string()),
    ];
    let signatures = |sign: &dyn Fn(&Plain) -> String, separator: &str| {
        envelope.keys.iter().map(sign).collect::<Vec<_>>().join(separator)
    };
    if !envelope.keys.is_empty() {
        let standard = |key: &Plain| sign::standard(key, envelope.id, envelope.now_ms / 1000, envelope.body);
        all.push(("webhook-signature", signatures(&standard, " ")));
    }
    if matches!(envelope.kind, EndpointKind::Checkstep | EndpointKind::Stream) {
        all.push(("x-webhook-id", envelope.id.to_owned()));
        all.push(("x-webhook-attempt", envelope.attempt.to_string()));
    }
    if envelope.kind == EndpointKind::Stream {
        all.extend(envelope.app_key.map(|key| ("x-api-key", key.to_owned())));
        // One signature: receivers compare the whole value.
        all.extend(envelope.keys.first().map(|key| ("x-signature", sign::stream(key, envelope.body))));
    }
    if envelope.kind == EndpointKind::Modapi {
        all.push(("webhook-version", envelope.payload.word().to_owned()));
        all.push(("webhook-event-id", event_id(envelope.id)));
        // One of the clients takes a delivery without a signature for a valid one, so that there always is one.
        all.extend(envelope.keys.first().map(|key| ("modapi-signature", sign::modapi(key, envelope.body))));
    }
    if envelope.kind == EndpointKind::Checkstep {
        all.push(("x-webhook-type", envelope.event_type.as_str().to_owned()));
        if !envelope.keys.is_empty() {
            let date = iso_s(envelope.now_ms);
            let checkstep = |key: &Plain| sign::checkstep(key, envelope.body, &date, envelope.nonce);
            all.push(("x-auth-signature", signatures(&checkstep, ",")));
            all.push(("x-auth-date", date.clone()));
            all.push(("x-auth-nonce", envelope.nonce.to_owned()));
        }
    }
    all
}

const fn agent(kind: EndpointKind) -> &'static str {
    match kind {
        EndpointKind::Modapi => MODAPI_AGENT,
        _ => concat!("Gavel/", env!("CARGO_PKG_VERSION")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(kind: EndpointKind, keys: &[Plain]) -> Envelope<'_> {
        Envelope {
            kind,
            payload: PayloadVersion::V2,
            event_type: EventType::Decision,
            id: "evt",
            attempt: 2,
            body: b"{}",
            now_ms: 1_666_125_456_000,
            nonce: "n-0",
            keys,
            app_key: Some("gvl_app_1"),
        }
    }

    fn names(headers: &[(&'static str, String)]) -> Vec<&'static str> {
        headers.iter().map(|(name, _)| *name).collect()
    }

    #[test]
    fn a_rotation_signs_with_both_keys() {
        let keys = [Plain::new("new".into()), Plain::new("old".into())];
        let all = headers(&envelope(EndpointKind::Checkstep, &keys));
        let of = |name: &str| all.iter().find(|(n, _)| *n == name).unwrap().1.clone();
        assert_eq!(of("x-auth-signature").split(',').count(), 2);
        assert_eq!(of("webhook-signature").split(' ').count(), 2);
        assert_eq!((of("x-webhook-attempt"), of("x-auth-date")), ("2".into(), "2022-10-18T20:37:36Z".into()));
    }

    #[test]
    fn without_a_key_nothing_claims_to_be_signed() {
        let all = headers(&envelope(EndpointKind::Checkstep, &[]));
        assert!(!names(&all).iter().any(|name| name.contains("signature") || name.contains("auth")));
    }

    #[test]
    fn stream_endpoints_are_told_whose_secret_signs() {
        let all = headers(&envelope(EndpointKind::Stream, &[Plain::new("secret".into())]));
        let of = |name: &str| all.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str());
        assert_eq!(
            (of("x-api-key"), of("x-webhook-id"), of("x-webhook-attempt")),
            (Some("gvl_app_1"), Some("evt"), Some("2"))
        );
        // Hex HMAC-SHA256 of `{}` under `secret`.
        assert_eq!(of("x-signature"), Some(sign::stream(&Plain::new("secret".into()), b"{}").as_str()));
        assert!(!names(&all).contains(&"x-auth-signature"));
    }

    #[test]
    fn receivers_of_moderation_api_know_their_sender() {
        let all = headers(&envelope(EndpointKind::Modapi, &[Plain::new("secret".into())]));
        let of = |name: &str| all.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str());
        assert_eq!((of("user-agent"), of("webhook-version")), (Some("ModAPI/1.0"), Some("v2")));
        assert_eq!((of("webhook-event-id"), of("x-webhook-attempt")), (Some("evt_evt"), None));
        // Hex HMAC-SHA256 of `{}` under `secret`.
        let expected = "77325902caca812dc259733aacd046b73817372c777b8d95b402647474516e13";
        assert_eq!(of("modapi-signature"), Some(expected));
    }

    #[test]
    fn standard_endpoints_get_no_vendor_headers() {
        let keys = [Plain::new("k".into())];
        assert!(!names(&headers(&envelope(EndpointKind::Standard, &keys))).iter().any(|name| name.starts_with("x-")));
    }
}
