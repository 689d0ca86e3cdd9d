//! The operations of SQS that functions call, in its JSON protocol.

use bytes::Bytes;
use data_encoding::HEXLOWER;
use http_body_util::Full;
use hyper::Response;
use md5::{Digest, Md5};
use serde_json::{Value, json};

use super::proxy::Answer;
use super::queue::Queues;

/// Most messages that SQS takes in one batch.
const MAX_BATCH: usize = 10;

/// Whether a request is about a queue of this account.
pub(super) fn is_of(account: &str, request: &[u8]) -> bool {
    let request: Value = serde_json::from_slice(request).expect("SQS requests are JSON");
    request["QueueUrl"].as_str().is_some_and(|url| url.contains(&format!("/{account}/")))
}

/// Takes a request. With `is_partial`, every second message of a batch is left out, as SQS may do when it
/// is in trouble.
pub(super) fn answer(queues: &Queues, operation: &str, request: &[u8], is_partial: bool) -> Answer {
    let request: Value = serde_json::from_slice(request).expect("SQS requests are JSON");
    let url = request["QueueUrl"].as_str().expect("a message has a queue");
    let queue = url.rsplit('/').next().unwrap_or_default();
    match operation {
        "SendMessage" => reply(200, &sent(queues, queue, &request)),
        "SendMessageBatch" => send_batch(queues, queue, &request, is_partial),
        other => panic!("no function calls {other}"),
    }
}

fn sent(queues: &Queues, queue: &str, message: &Value) -> Value {
    let body = message["MessageBody"].as_str().expect("a message has a body");
    let delay_s = message["DelaySeconds"].as_i64().unwrap_or(0);
    assert!((0..=900).contains(&delay_s), "SQS refuses a delay of {delay_s} s");
    let id = queues.send(queue, body, delay_s);
    json!({ "MessageId": id, "MD5OfMessageBody": HEXLOWER.encode(&Md5::digest(body.as_bytes())) })
}

fn send_batch(queues: &Queues, queue: &str, request: &Value, is_partial: bool) -> Answer {
    let none = Vec::new();
    let entries = request["Entries"].as_array().unwrap_or(&none);
    if let Some(code) = refusal(entries) {
        return reply(400, &json!({ "__type": format!("com.amazonaws.sqs#{code}"), "message": "refused" }));
    }
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for (number, entry) in entries.iter().enumerate() {
        let id = &entry["Id"];
        if is_partial && number % 2 == 1 {
            failed.push(json!({ "Id": id, "Code": "InternalError", "SenderFault": false, "Message": "injected" }));
            continue;
        }
        let mut one = sent(queues, queue, entry);
        one["Id"] = id.clone();
        successful.push(one);
    }
    reply(200, &json!({ "Successful": successful, "Failed": failed }))
}

/// Why a batch is refused as a whole.
fn refusal(entries: &[Value]) -> Option<&'static str> {
    let mut ids: Vec<&str> = entries.iter().filter_map(|entry| entry["Id"].as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    match entries.len() {
        0 => Some("EmptyBatchRequest"),
        count if count > MAX_BATCH => Some("TooManyEntriesInBatchRequest"),
        count if ids.len() < count => Some("BatchEntryIdsNotDistinct"),
        _ => None,
    }
}

fn reply(status: u16, body: &Value) -> Answer {
    Response::builder()
        .status(status)
        .header("content-type", "application/x-amz-json-1.0")
        .body(Full::new(Bytes::from(body.to_string())))
        .expect("a complete answer")
}
