//! API keys of a platform. The key itself appears in one answer only.

use domain::config::{ApiKey, Scope};
use domain::moderators::Moderator;
use domain::secrets::Plain;
use domain::time::{iso_ms, iso_s};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::json::Reader;

use super::platform::MAX_NAME_BYTES;
use super::{read, with};

/// How long a rotated key stays valid if the request does not say, seconds.
pub(crate) const DEFAULT_OVERLAP_S: i64 = 86_400;
/// Longest time a rotated key may stay valid, seconds.
pub(crate) const MAX_OVERLAP_S: i64 = 30 * 86_400;

/// A key that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Display name.
    pub name: String,
    /// What it may do; at least one scope, never that of operators.
    pub scopes: Vec<Scope>,
    /// The moderator it is for; absent for a key of the platform's servers.
    pub moderator: Option<String>,
    /// End of validity, milliseconds since 1970.
    pub expires_ms: Option<i64>,
}

/// A rotation that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// How long the old key stays valid, seconds.
    pub overlap_s: i64,
    /// End of validity of the new key, milliseconds since 1970.
    pub expires_ms: Option<i64>,
}

/// Reads a request for a key.
pub fn create(body: &[u8], now_ms: i64) -> Result<NewKey, Fault> {
    read::body(body, |reader| {
        let name = reader.required_text("name", MAX_NAME_BYTES);
        let scopes = scopes(reader);
        let expires_ms = expiry(reader, now_ms);
        Some(NewKey { name: name?.to_owned(), scopes: scopes?, moderator: None, expires_ms })
    })
}

/// Reads a request for a key of a moderator: for the queue only, and named like them if it has no name
/// of its own.
pub fn create_for(moderator: &Moderator, body: &[u8], now_ms: i64) -> Result<NewKey, Fault> {
    read::body(body, |reader| {
        let name = reader.short_text("name", MAX_NAME_BYTES).unwrap_or(&moderator.name).to_owned();
        let expires_ms = expiry(reader, now_ms);
        Some(NewKey { name, scopes: vec![Scope::Moderate], moderator: Some(moderator.id.clone()), expires_ms })
    })
}

/// Reads a request for a rotation.
pub fn rotate(body: &[u8], now_ms: i64) -> Result<Rotation, Fault> {
    read::body(body, |reader| {
        let overlap_s = reader.integer("overlap_s", 0, MAX_OVERLAP_S);
        let expires_ms = expiry(reader, now_ms);
        Some(Rotation { overlap_s: overlap_s.unwrap_or(DEFAULT_OVERLAP_S), expires_ms })
    })
}

fn scopes(reader: &mut Reader<'_>) -> Option<Vec<Scope>> {
    read::require(reader, "scopes");
    let known = [("content", Scope::Content), ("moderate", Scope::Moderate)];
    let is_empty = reader.get("scopes").and_then(Value::as_array).is_some_and(Vec::is_empty);
    if is_empty {
        reader.problem("scopes", "empty", "'scopes' must name at least one scope");
    }
    read::words(reader, "scopes", &known)
}

fn expiry(reader: &mut Reader<'_>, now_ms: i64) -> Option<i64> {
    let expires_ms = read::time(reader, "expires_at")?;
    if expires_ms <= now_ms {
        reader.problem("expires_at", "in_the_past", "'expires_at' must be in the future");
    }
    Some(expires_ms)
}

/// A key's record as answered; it never holds the key or its hash.
pub fn render(key: &ApiKey, now_ms: i64) -> Value {
    let status = match key.revoked_ms {
        Some(_) => "revoked",
        None if key.is_valid_at(now_ms) => "active",
        None => "expired",
    };
    let scopes: Vec<_> = key.scopes.iter().map(|scope| word(*scope)).collect();
    let body = json!({
        "id": key.id,
        "prefix": key.prefix,
        "last4": key.last4,
        "name": key.name,
        "scopes": scopes,
        "status": status,
        "created_at": iso_ms(key.created_ms),
    });
    let body = with(body, "moderator", key.moderator.as_deref());
    let body = with(body, "expires_at", key.expires_ms.map(iso_ms));
    let body = with(body, "revoked_at", key.revoked_ms.map(iso_ms));
    with(body, "last_used_day", key.last_used_day.map(date))
}

/// A new key's record with the key itself: the one answer that shows it.
pub fn render_new(key: &ApiKey, plain: &Plain, now_ms: i64) -> Value {
    with(render(key, now_ms), "key", Some(plain.expose()))
}

const fn word(scope: Scope) -> &'static str {
    match scope {
        Scope::Content => "content",
        Scope::Moderate => "moderate",
        Scope::Admin => "admin",
    }
}

fn date(day: i64) -> String {
    iso_s(day.saturating_mul(86_400_000)).chars().take("YYYY-MM-DD".len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_700_000_000_000;

    fn problems(result: Result<NewKey, Fault>) -> Vec<(String, &'static str)> {
        let Err(Fault::Invalid(problems)) = result else { panic!("accepted") };
        problems.into_iter().map(|p| (p.path, p.code)).collect()
    }

    #[test]
    fn a_key_has_a_name_and_scopes() {
        let body =
            br#"{"name":"server","scopes":["content","moderate","content"],"expires_at":"2030-01-01T00:00:00Z"}"#;
        let key = create(body, NOW_MS).unwrap();
        assert_eq!(key.scopes, [Scope::Content, Scope::Moderate]);
        assert_eq!(key.expires_ms, Some(1_893_456_000_000));
    }

    #[test]
    fn what_a_key_may_not_be() {
        let cases: [(&str, &[(&str, &str)]); 5] = [
            ("{}", &[("name", "missing"), ("scopes", "missing")]),
            (r#"{"name":"a","scopes":[]}"#, &[("scopes", "empty")]),
            (r#"{"name":"a","scopes":["content","admin"]}"#, &[("scopes[1]", "unknown_value")]),
            (
                r#"{"name":"a","scopes":"content","expires_at":"soon"}"#,
                &[("scopes", "wrong_type"), ("expires_at", "bad_timestamp")],
            ),
            (
                r#"{"name":"","scopes":["content"],"expires_at":"2020-01-01T00:00:00Z"}"#,
                &[("name", "empty"), ("expires_at", "in_the_past")],
            ),
        ];
        for (body, expected) in cases {
            let found = problems(create(body.as_bytes(), NOW_MS));
            let found: Vec<_> = found.iter().map(|(path, code)| (path.as_str(), *code)).collect();
            assert_eq!(found, expected, "{body}");
        }
    }

    #[test]
    fn a_moderators_key_is_theirs_whatever_is_asked_for() {
        let moderator = Moderator {
            id: "m".into(),
            name: "Ada".into(),
            role: domain::moderators::Role::Senior,
            active: true,
            created_ms: 0,
            version: 1,
        };
        let key = create_for(&moderator, br#"{"scopes":["content"],"moderator":"other","role":"admin"}"#, NOW_MS);
        let own =
            NewKey { name: "Ada".into(), scopes: vec![Scope::Moderate], moderator: Some("m".into()), expires_ms: None };
        assert_eq!(key.unwrap(), own);
        let found = problems(create_for(&moderator, br#"{"name":1,"expires_at":"2020-01-01T00:00:00Z"}"#, NOW_MS));
        let found: Vec<_> = found.iter().map(|(path, code)| (path.as_str(), *code)).collect();
        assert_eq!(found, [("name", "wrong_type"), ("expires_at", "in_the_past")]);
    }

    #[test]
    fn rotations_have_a_default_and_bounds() {
        let default = Rotation { overlap_s: DEFAULT_OVERLAP_S, expires_ms: None };
        assert_eq!(rotate(b"", NOW_MS).unwrap(), default);
        assert_eq!(rotate(br#"{"overlap_s":0}"#, NOW_MS).unwrap().overlap_s, 0);
        for overlap in ["-1", "2592001", "1.5", "\"1\""] {
            let body = format!(r#"{{"overlap_s":{overlap}}}"#);
            assert!(matches!(rotate(body.as_bytes(), NOW_MS), Err(Fault::Invalid(_))), "{overlap}");
        }
    }

    #[test]
    fn the_record_shows_status_and_day_but_no_secret() {
        let mut key = ApiKey {
            id: "k1".into(),
            hash: "f00d".into(),
            platform: None,
            moderator: None,
            name: "server".into(),
            scopes: vec![Scope::Content],
            prefix: "gvl_content_ab".into(),
            last4: "wxyz".into(),
            created_ms: 0,
            expires_ms: Some(NOW_MS),
            revoked_ms: None,
            last_used_day: Some(19_675),
        };
        let shown = render(&key, NOW_MS - 1);
        assert_eq!((&shown["status"], &shown["last_used_day"]), (&json!("active"), &json!("2023-11-14")));
        assert!(!shown.to_string().contains("f00d"));
        assert_eq!(render(&key, NOW_MS)["status"], "expired");
        key.revoked_ms = Some(NOW_MS);
        assert_eq!(render(&key, NOW_MS)["status"], "revoked");
        assert_eq!(render_new(&key, &Plain::new("secret".into()), 0)["key"], "secret");
    }
}
