//! JSON Web Tokens as clients of an app sign them: HS256 with the app's secret, checked over the text as
//! it was sent.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha2::Sha256;
use thiserror::Error;

use crate::secrets::Plain;

/// How far clocks may be apart, seconds.
const LEEWAY_S: f64 = 30.0;

/// What a valid token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The user it belongs to; absent in tokens of servers.
    pub user: Option<String>,
}

/// Why a token is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Not a token, or not one of this kind.
    #[error("not a token that is understood")]
    Malformed,
    /// Signed with another secret, or changed.
    #[error("the signature is wrong")]
    Signature,
    /// `exp` has passed.
    #[error("expired")]
    Expired,
    /// `nbf` has not come.
    #[error("not valid yet")]
    NotYet,
    /// `iat` has not come.
    #[error("issued in the future")]
    IssuedLater,
}

/// Checks a token. The algorithm is HS256, whatever its header asks for. Servers' tokens may be without any
/// claim; times are observed where they are given.
pub fn verify(token: &str, secret: &Plain, now_ms: i64) -> Result<Claims, TokenError> {
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(TokenError::Malformed)?;
    if object(header)?.get("alg").and_then(Value::as_str) != Some("HS256") {
        return Err(TokenError::Malformed);
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenError::Signature)?;
    mac(secret, signed)?.verify_slice(&signature).map_err(|_| TokenError::Signature)?;
    let claims = object(payload)?;
    check_times(&claims, now_ms)?;
    let user = match claims.get("user_id").filter(|value| !value.is_null()) {
        Some(Value::String(user)) if !user.is_empty() => Some(user.clone()),
        // To take such a one for a server's would give its owner more than they have.
        Some(_) => return Err(TokenError::Malformed),
        None => None,
    };
    Ok(Claims { user })
}

/// Signs claims, as clients do.
pub fn sign(claims: &Value, secret: &Plain) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature = mac(secret, &signed).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn mac(secret: &Plain, signed: &str) -> Result<Hmac<Sha256>, TokenError> {
    // HMAC takes keys of any length; the error of this constructor cannot occur.
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.expose().as_bytes());
    Ok(mac.map_err(|_| TokenError::Signature)?.chain_update(signed.as_bytes()))
}

fn object(part: &str) -> Result<Map<String, Value>, TokenError> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| TokenError::Malformed)
}

fn check_times(claims: &Map<String, Value>, at_ms: i64) -> Result<(), TokenError> {
    let time = |name: &str| match claims.get(name).filter(|value| !value.is_null()) {
        None => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or(TokenError::Malformed),
    };
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are exact in a double")]
    let now_s = at_ms as f64 / 1_000.0;
    if time("exp")?.is_some_and(|end| end <= now_s) {
        return Err(TokenError::Expired);
    }
    if time("nbf")?.is_some_and(|start| start > now_s + LEEWAY_S) {
        return Err(TokenError::NotYet);
    }
    if time("iat")?.is_some_and(|issued| issued > now_s + LEEWAY_S) {
        return Err(TokenError::IssuedLater);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const NOW_MS: i64 = 1_000_000_000;

    fn secret() -> Plain {
        Plain::new("your-256-bit-secret".into())
    }

    fn read(claims: &Value) -> Result<Option<String>, TokenError> {
        verify(&sign(claims, &secret()), &secret(), NOW_MS).map(|claims| claims.user)
    }

    #[test]
    fn a_token_of_another_maker_is_understood() {
        // The example token of RFC 7519's best known debugger: `sub`, `name` and `iat` of 2018.
        let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
        assert_eq!(verify(token, &secret(), 1_600_000_000_000), Ok(Claims { user: None }));
        assert_eq!(verify(token, &secret(), 1_500_000_000_000), Err(TokenError::IssuedLater));
    }

    #[test]
    fn servers_may_say_nothing_at_all() {
        for claims in [json!({}), json!({ "server": true }), json!({ "user_id": null, "iat": 999_999.5 })] {
            assert_eq!(read(&claims), Ok(None), "{claims}");
        }
        assert_eq!(read(&json!({ "user_id": "jane" })), Ok(Some("jane".into())));
        for user in [json!(""), json!(7), json!(["jane"])] {
            assert_eq!(read(&json!({ "user_id": user })), Err(TokenError::Malformed));
        }
    }

    #[test]
    fn times_are_observed() {
        let now = NOW_MS / 1000;
        for (claims, expected) in [
            (json!({ "exp": now }), Some(TokenError::Expired)),
            (json!({ "exp": now + 1 }), None),
            (json!({ "exp": "soon" }), Some(TokenError::Malformed)),
            (json!({ "nbf": now + 29 }), None),
            (json!({ "nbf": now + 31 }), Some(TokenError::NotYet)),
            (json!({ "iat": now + 31 }), Some(TokenError::IssuedLater)),
            (json!({ "iat": now + 31, "exp": now - 1 }), Some(TokenError::Expired)),
        ] {
            assert_eq!(read(&claims).err(), expected, "{claims}");
        }
    }

    #[test]
    fn the_header_does_not_choose_how_it_is_checked() {
        let token = sign(&json!({}), &secret());
        let (_, rest) = token.split_once('.').unwrap();
        for header in [r#"{"alg":"none"}"#, r#"{"alg":"RS256"}"#, r#"{"alg":"hs256"}"#, "{}", "[]", "x"] {
            let forged = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
            assert_eq!(verify(&forged, &secret(), NOW_MS), Err(TokenError::Malformed), "{header}");
        }
        let unsigned = &token[..=token.rfind('.').unwrap()];
        assert_eq!(verify(unsigned, &secret(), NOW_MS), Err(TokenError::Signature));
    }

    #[test]
    fn another_secret_does_not_open_it() {
        let token = sign(&json!({ "server": true }), &secret());
        assert_eq!(verify(&token, &Plain::new("another".into()), NOW_MS), Err(TokenError::Signature));
        assert_eq!(verify(&token, &Plain::new(String::new()), NOW_MS), Err(TokenError::Signature));
    }

    proptest! {
        #[test]
        fn one_changed_character_breaks_it(at in 0_usize..200, to in "[A-Za-z0-9_-]") {
            let token = sign(&json!({ "user_id": "jane", "exp": 2_000_000 }), &secret());
            let at = at % token.len();
            let mut changed = token.clone();
            changed.replace_range(at..=at, &to);
            // The last character carries bits that mean nothing, but only one spelling of them is taken.
            prop_assert_eq!(verify(&changed, &secret(), NOW_MS).is_ok(), changed == token);
        }

        #[test]
        fn texts_that_are_none_never_panic(text in ".{0,80}") {
            prop_assert!(verify(&text, &secret(), NOW_MS).is_err());
        }
    }
}
