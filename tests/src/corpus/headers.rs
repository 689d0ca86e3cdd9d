//! Valid bodies under headers that are not.

use super::{Sample, Verdict, full};

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    for kind in [
        "text/plain",
        "text/html",
        "text/json",
        "application/xml",
        "application/x-www-form-urlencoded",
        "image/png",
        "multipart/form-data; boundary=x",
        "application/octet-stream",
        "application/jsonp",
        "json",
        "application/",
        "application/json+xml",
        "*/*",
        "text/plain; application/json",
    ] {
        samples.push(unsupported("content-type", kind));
    }
    for encoding in ["gzip", "br", "deflate", "zstd", "compress", "GZIP", "gzip, identity", "unknown"] {
        samples.push(unsupported("content-encoding", encoding));
    }
    for key in [String::new(), "k".repeat(256), "ключ".to_owned()] {
        let problem = ("Idempotency-Key".to_owned(), "bad_idempotency_key");
        samples.push(under("idempotency-key", &key, Verdict::Invalid(vec![problem])));
    }
    samples
}

fn unsupported(name: &str, value: &str) -> Sample {
    under(name, value, Verdict::Refused(415, "unsupported_media_type"))
}

fn under(name: &str, value: &str, verdict: Verdict) -> Sample {
    let mut sample = Sample::of_bytes(format!("{name}: {value:?}"), full().to_string(), verdict);
    sample.headers.retain(|(known, _)| known != name);
    sample.headers.push((name.to_owned(), value.to_owned()));
    sample
}
