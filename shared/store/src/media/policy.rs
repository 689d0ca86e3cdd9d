//! Presigned forms: the policy that a browser's POST must keep to, signed with the function's own credentials. The SDK
//! cannot sign these.

use aws_sdk_s3::config::{Credentials, Region};
use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::time::{iso_ms, iso_s};
use serde_json::{Value, json};

use super::Bucket;
use super::presign::at;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// A form: where it is sent to, and its fields. The file is its last field, `file`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostForm {
    /// Its address.
    pub url: String,
    /// Its fields, in order.
    pub fields: Vec<(&'static str, String)>,
}

impl Bucket {
    /// A form that takes one file of exactly this type, of 1 to `max_bytes` bytes, under exactly this key.
    pub fn post_form(&self, key: &str, media_type: &str, max_bytes: u64, now_ms: i64, until_ms: i64) -> PostForm {
        let (id, secret, token) = &self.connection.credentials;
        let region = Region::new(self.connection.region.clone());
        let credentials = Credentials::new(id, secret, token.clone(), None, "environment");
        let basic: String = iso_s(now_ms).chars().filter(|char| !"-:".contains(*char)).collect();
        let day: String = basic.chars().take(8).collect();
        let mut fields = vec![
            ("key", key.to_owned()),
            ("Content-Type", media_type.to_owned()),
            ("success_action_status", "201".to_owned()),
            ("x-amz-algorithm", ALGORITHM.to_owned()),
            ("x-amz-credential", format!("{id}/{day}/{region}/s3/aws4_request")),
            ("x-amz-date", basic),
        ];
        fields.extend(token.iter().map(|token| ("x-amz-security-token", token.clone())));
        let policy = policy(&self.name, &fields, max_bytes, until_ms);
        let signature = sign(&credentials, now_ms, region.as_ref(), &policy);
        fields.push(("policy", policy));
        fields.push(("x-amz-signature", signature));
        PostForm { url: self.form_url(), fields }
    }

    /// Where forms of this bucket are sent to.
    fn form_url(&self) -> String {
        match &self.connection.endpoint_url {
            Some(endpoint) => format!("{}/{}", endpoint.trim_end_matches('/'), self.name),
            None => format!("https://{}.s3.{}.amazonaws.com/", self.name, self.connection.region),
        }
    }
}

/// Every field must be as it is given, and the file of a size.
fn policy(bucket: &str, fields: &[(&'static str, String)], max_bytes: u64, until_ms: i64) -> String {
    let exactly = |(name, value): &(&'static str, String)| json!({ *name: value });
    let mut conditions: Vec<Value> = vec![json!({ "bucket": bucket })];
    conditions.extend(fields.iter().map(exactly));
    conditions.push(json!(["content-length-range", 1, max_bytes]));
    STANDARD.encode(json!({ "expiration": iso_ms(until_ms), "conditions": conditions }).to_string())
}

/// The signature of an encoded policy.
fn sign(credentials: &Credentials, now_ms: i64, region: &str, policy: &str) -> String {
    let key = generate_signing_key(credentials.secret_access_key(), at(now_ms), region, "s3");
    calculate_signature(key, policy.as_bytes())
}

#[cfg(test)]
mod tests {
    use domain::time::parse_iso_ms;

    use super::*;
    use crate::clients::Connection;

    /// The policy of the example in the service's own documentation ("Browser-based uploads using HTTP POST").
    const EXAMPLE: &str = concat!(
        "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6",
        "ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFj",
        "bCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tl",
        "dC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5",
        "cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZl",
        "ci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoN",
        "CiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVx",
        "dWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAx",
        "NTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9",
    );

    #[test]
    fn the_published_example_is_signed_alike() {
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", secret, None, None, "test");
        let now_ms = parse_iso_ms("2015-12-29T00:00:00Z").unwrap();
        let signature = sign(&credentials, now_ms, "us-east-1", EXAMPLE);
        assert_eq!(signature, "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e");
    }

    fn bucket(endpoint_url: Option<String>) -> Bucket {
        let credentials = ("AKID".to_owned(), "secret".to_owned(), Some("token".to_owned()));
        Bucket::new(
            &Connection { region: "eu-west-1".to_owned(), credentials, endpoint_url, attempt_timeout: None },
            "media".to_owned(),
        )
    }

    #[test]
    fn a_form_pins_key_type_size_and_time() {
        let now_ms = parse_iso_ms("2026-02-03T04:05:06Z").unwrap();
        let form = bucket(None).post_form("incoming/platform1/x", "image/png", 5, now_ms, now_ms + 600_000);
        assert_eq!(form.url, "https://media.s3.eu-west-1.amazonaws.com/");
        let field = |name: &str| form.fields.iter().find(|(known, _)| *known == name).unwrap().1.clone();
        let policy: Value = serde_json::from_slice(&STANDARD.decode(field("policy")).unwrap()).unwrap();
        assert_eq!(policy["expiration"], "2026-02-03T04:15:06.000Z");
        let conditions = policy["conditions"].as_array().unwrap();
        let expected = [
            json!({ "bucket": "media" }),
            json!({ "key": "incoming/platform1/x" }),
            json!({ "Content-Type": "image/png" }),
            json!({ "success_action_status": "201" }),
            json!({ "x-amz-algorithm": "AWS4-HMAC-SHA256" }),
            json!({ "x-amz-credential": "AKID/20260203/eu-west-1/s3/aws4_request" }),
            json!({ "x-amz-date": "20260203T040506Z" }),
            json!({ "x-amz-security-token": "token" }),
            json!(["content-length-range", 1, 5]),
        ];
        assert_eq!(*conditions, expected);
        assert_eq!(field("x-amz-signature").len(), 64);
        let local = bucket(Some("http://127.0.0.1:1/".to_owned()));
        assert_eq!(local.post_form("k", "image/png", 5, now_ms, now_ms).url, "http://127.0.0.1:1/media");
    }
}
