//! The one operation of SQS that functions call, in its JSON protocol.

use bytes::Bytes;
use data_encoding::HEXLOWER;
use http_body_util::Full;
use hyper::Response;
use md5::{Digest, Md5};
use serde_json::{Value, json};

use super::proxy::Answer;
use super::queue::Queues;

/// Whether a request is about a queue of this account.
pub(super) fn is_of(account: &str, request: &[u8]) -> bool {
    let request: Value = serde_json::from_slice(request).expect("SQS requests are JSON");
    request["QueueUrl"].as_str().is_some_and(|url| url.contains(&format!("/{account}/")))
}

/// Takes a `SendMessage` request.
pub(super) fn send_message(queues: &Queues, request: &[u8]) -> Answer {
    let request: Value = serde_json::from_slice(request).expect("SQS requests are JSON");
    let url = request["QueueUrl"].as_str().expect("a message has a queue");
    let body = request["MessageBody"].as_str().expect("a message has a body");
    let delay_s = request["DelaySeconds"].as_i64().unwrap_or(0);
    assert!((0..=900).contains(&delay_s), "SQS refuses a delay of {delay_s} s");
    let queue = url.rsplit('/').next().unwrap_or_default();
    let id = queues.send(queue, body, delay_s);
    let md5 = HEXLOWER.encode(&Md5::digest(body.as_bytes()));
    let answer = json!({ "MessageId": id, "MD5OfMessageBody": md5 }).to_string();
    Response::builder()
        .header("content-type", "application/x-amz-json-1.0")
        .body(Full::new(Bytes::from(answer)))
        .expect("a complete answer")
}
