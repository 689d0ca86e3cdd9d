//! Making signing keys, and which keys an endpoint has after a rotation: at most two that sign.

use dialects::fault::Fault;
use domain::config::{Endpoint, SigningKey};
use domain::ids::PlatformId;
use domain::secrets::Plain;
use domain::webhook::sign::new_signing_key;
use lambda::context::Context;

use crate::sealing;

/// A key in the clear and sealed: the platform's own, or a new one.
pub(super) fn new_key(
    context: &Context,
    platform: &PlatformId,
    endpoint: &str,
    own: Option<Plain>,
) -> Result<(Plain, SigningKey), Fault> {
    let plain = own.unwrap_or_else(|| {
        let mut random = [0; 32];
        context.random.fill(&mut random);
        new_signing_key(&random)
    });
    let mut nonce = [0; 12];
    context.random.fill(&mut nonce);
    let place = sealing::context(platform, endpoint);
    let sealed = context.installation_keys()?.seal(&place, &plain, nonce);
    let sealed = sealed.map_err(|error| Fault::Internal(error.to_string()))?;
    Ok((plain, SigningKey { sealed, created_ms: context.now_ms(), expires_ms: None }))
}

/// The keys after a rotation, newest last, and when the one before stops signing. That one signs
/// along until `end_ms`, or its earlier end; any older key ends now.
pub(super) fn rotated(
    endpoint: &Endpoint,
    new: SigningKey,
    end_ms: i64,
    now_ms: i64,
) -> (Vec<SigningKey>, Option<i64>) {
    let previous = endpoint.active_keys(now_ms).next().cloned();
    let previous = previous.map(|key| {
        let expires_ms = key.expires_ms.map_or(end_ms, |present| present.min(end_ms));
        SigningKey { expires_ms: Some(expires_ms), ..key }
    });
    let old_expires_ms = previous.as_ref().and_then(|key| key.expires_ms);
    let still_signing = previous.filter(|_| old_expires_ms.is_some_and(|end| now_ms < end));
    (still_signing.into_iter().chain([new]).collect(), old_expires_ms)
}

#[cfg(test)]
mod tests {
    use domain::config::{EndpointKind, Health, Target};

    use super::*;

    fn key(sealed: &str, expires_ms: Option<i64>) -> SigningKey {
        SigningKey { sealed: sealed.into(), created_ms: 0, expires_ms }
    }

    fn endpoint(keys: Vec<SigningKey>) -> Endpoint {
        Endpoint {
            id: "e1".into(),
            kind: EndpointKind::Checkstep,
            target: Target::Url { url: "https://example.org".into() },
            description: String::new(),
            types: Vec::new(),
            enabled: true,
            keys,
            app: None,
            modapi: None,
            created_ms: 0,
            health: Health::default(),
        }
    }

    #[test]
    fn at_most_two_keys_sign() {
        let cases = [
            (vec![key("a", None)], 500, vec![key("a", Some(500)), key("n", None)]),
            (vec![key("a", None)], 100, vec![key("n", None)]),
            (vec![key("a", Some(400)), key("b", None)], 500, vec![key("b", Some(500)), key("n", None)]),
            (vec![key("a", Some(50)), key("b", None)], 500, vec![key("b", Some(500)), key("n", None)]),
            (vec![], 500, vec![key("n", None)]),
        ];
        for (before, end_ms, after) in cases {
            let (keys, _) = rotated(&endpoint(before), key("n", None), end_ms, 100);
            assert_eq!(keys, after);
            assert!(endpoint(keys).active_keys(100).count() <= 2);
        }
    }

    #[test]
    fn the_answer_tells_when_the_old_key_ends() {
        let (_, end) = rotated(&endpoint(vec![key("a", None)]), key("n", None), 100, 100);
        assert_eq!(end, Some(100));
        let (_, end) = rotated(&endpoint(vec![]), key("n", None), 500, 100);
        assert_eq!(end, None);
    }
}
