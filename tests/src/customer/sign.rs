//! AWS signatures, version 4, of requests to the root path.

use data_encoding::HEXLOWER;
use domain::time::iso_s;
use hmac::{Hmac, KeyInit, Mac};
use lambda::sources::{Clock, SystemClock};
use sha2::{Digest, Sha256};

const REGION: &str = "us-east-1";
/// The emulator takes an account's id as its access key, with this secret.
const SECRET: &str = "test";

/// The headers of a request, signed.
pub(super) fn headers(
    account: &str,
    service: &str,
    host: &str,
    headers: &[(&'static str, &str)],
    body: &str,
) -> Vec<(&'static str, String)> {
    let time = iso_s(SystemClock.now_ms()).replace(['-', ':'], "");
    let mut all: Vec<(&'static str, String)> =
        headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    all.extend([("host", host.to_owned()), ("x-amz-date", time.clone())]);
    all.sort();
    let names = all.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let lines: String = all.iter().map(|(name, value)| [name, ":", value, "\n"].concat()).collect();
    let request = format!("POST\n/\n\n{lines}\n{names}\n{}", hash(body));
    let day = &time[..8];
    let scope = format!("{day}/{REGION}/{service}/aws4_request");
    let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{}", hash(&request));
    let start = format!("AWS4{SECRET}").into_bytes();
    let key = [day, REGION, service, "aws4_request"].iter().fold(start, |key, part| mac(&key, part));
    let signature = HEXLOWER.encode(&mac(&key, &text));
    let credential = format!("Credential={account}/{scope}");
    all.push(("authorization", format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders={names}, Signature={signature}")));
    all
}

fn hash(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
