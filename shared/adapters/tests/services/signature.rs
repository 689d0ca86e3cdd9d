//! A second reading of signature version 4, to check the one that requests carry.

use domain::ids::sha256_hex;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::server::Asked;
use crate::set_up::{KEY_ID, SECRET};

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Every byte that is not unreserved becomes `%XX`, also those of an encoding that is there already.
fn encoded_again(path: &str) -> String {
    path.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}

/// Fails unless the request is signed for this region and service, with every header that matters, body included.
pub fn check(asked: &Asked, region: &str, service: &str) {
    let scope = format!("20261122/{region}/{service}/aws4_request");
    let text = asked.header("authorization");
    let rest = text.strip_prefix(&format!("AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders=")).unwrap();
    let (signed, signature) = rest.split_once(", Signature=").unwrap();
    let names: Vec<&str> = signed.split(';').collect();
    for name in ["content-type", "host", "x-amz-date", "x-amz-security-token"] {
        assert!(names.contains(&name), "{name} is not signed");
    }
    assert_eq!(asked.headers.contains_key("x-amz-target"), names.contains(&"x-amz-target"));
    assert_eq!(asked.header("x-amz-security-token"), "a-session");
    assert_eq!(asked.header("x-amz-date"), "20261122T050000Z");
    let headers: Vec<String> = names.iter().map(|name| format!("{name}:{}\n", asked.header(name).trim())).collect();
    let headers = headers.concat();
    let path = encoded_again(&asked.target);
    let canonical = format!("{}\n{path}\n\n{headers}\n{signed}\n{}", asked.method, sha256_hex(&asked.body));
    let to_sign = format!("AWS4-HMAC-SHA256\n20261122T050000Z\n{scope}\n{}", sha256_hex(canonical.as_bytes()));
    let parts = ["20261122", region, service, "aws4_request"];
    let key = parts.iter().fold(format!("AWS4{SECRET}").into_bytes(), |key, part| hmac(&key, part));
    let expected: Vec<String> = hmac(&key, &to_sign).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(signature, expected.concat());
}
