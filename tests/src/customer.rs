//! A customer's own AWS account on the emulator, with queues and the roles that may send to them. It
//! speaks to the services by plain HTTP, signed here: nothing of the product is used.

mod sign;

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::world::account::{emulator_url, new_account_id};

const JSON: &str = "application/x-amz-json-1.0";
const FORM: &str = "application/x-www-form-urlencoded";

/// A message as the customer finds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Body.
    pub body: String,
    /// Text attributes.
    pub attributes: BTreeMap<String, String>,
    /// Group, in queues that keep an order.
    pub group: String,
    /// What repetitions are known by, there.
    pub deduplication_id: String,
}

impl Message {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }
}

/// The account.
pub struct Customer {
    account: String,
    emulator: String,
}

impl Customer {
    /// A new one.
    pub fn new() -> Self {
        Self { account: new_account_id(), emulator: emulator_url() }
    }

    /// Makes a queue and gives its URL; one that keeps an order if its name ends in `.fifo`.
    pub fn queue(&self, name: &str) -> String {
        let keeps_order = name.split_once('.').is_some_and(|(_, end)| end == "fifo");
        let attributes = if keeps_order { json!({ "FifoQueue": "true" }) } else { json!({}) };
        let made = self.sqs("CreateQueue", &json!({ "QueueName": name, "Attributes": attributes }));
        made["QueueUrl"].as_str().expect("its URL").to_owned()
    }

    /// ARN of a role of this account.
    pub fn role_arn(&self, name: &str) -> String {
        format!("arn:aws:iam::{}:role/{name}", self.account)
    }

    /// Makes a role that an account may assume with an external id, to send to a queue; gives its ARN.
    pub fn role(&self, name: &str, trusted: &str, external_id: &str, queue: &str) -> String {
        let trust = trust(trusted, external_id).to_string();
        self.iam("CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", &trust)]);
        let resource = format!("arn:aws:sqs:us-east-1:{}:{queue}", self.account);
        let statement = json!({ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": resource });
        let policy = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
        self.iam("PutRolePolicy", &[("RoleName", name), ("PolicyName", "send"), ("PolicyDocument", &policy)]);
        self.role_arn(name)
    }

    /// The account's number.
    pub fn id(&self) -> &str {
        &self.account
    }

    /// Makes a role that an account may assume with an external id, to read the files of a bucket; gives its ARN.
    pub fn reader(&self, name: &str, trusted: &str, external_id: &str, bucket: &str) -> String {
        let trust = trust(trusted, external_id).to_string();
        self.iam("CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", &trust)]);
        let objects = format!("arn:aws:s3:::{bucket}/*");
        let policy = json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "s3:GetObject", "Resource": objects },
            { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": format!("arn:aws:s3:::{bucket}") },
        ] });
        let policy = policy.to_string();
        self.iam("PutRolePolicy", &[("RoleName", name), ("PolicyName", "read"), ("PolicyDocument", &policy)]);
        self.role_arn(name)
    }

    /// Changes whom a role trusts.
    pub fn trust(&self, role: &str, trusted: &str, external_id: &str) {
        let trust = trust(trusted, external_id).to_string();
        self.iam("UpdateAssumeRolePolicy", &[("RoleName", role), ("PolicyDocument", &trust)]);
    }

    /// Takes everything out of a queue.
    pub fn receive(&self, queue_url: &str) -> Vec<Message> {
        let mut found = Vec::new();
        loop {
            let ask = json!({ "QueueUrl": queue_url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"],
                "AttributeNames": ["All"] });
            let answer = self.sqs("ReceiveMessage", &ask);
            let Some(messages) = answer["Messages"].as_array().filter(|messages| !messages.is_empty()) else {
                return found;
            };
            for message in messages {
                self.sqs("DeleteMessage", &json!({ "QueueUrl": queue_url, "ReceiptHandle": message["ReceiptHandle"] }));
                found.push(read(message));
            }
        }
    }

    fn sqs(&self, operation: &str, body: &Value) -> Value {
        let target = format!("AmazonSQS.{operation}");
        let answer = self.send("sqs", &[("content-type", JSON), ("x-amz-target", &target)], &body.to_string());
        serde_json::from_str(&answer).unwrap_or_default()
    }

    fn iam(&self, action: &str, parameters: &[(&str, &str)]) {
        let mut body = format!("Action={action}&Version=2010-05-08");
        for (name, value) in parameters {
            write!(body, "&{name}={}", encoded(value)).expect("texts take everything");
        }
        self.send("iam", &[("content-type", FORM)], &body);
    }

    fn send(&self, service: &str, headers: &[(&'static str, &str)], body: &str) -> String {
        let host = self.emulator.split("://").nth(1).expect("an address").trim_end_matches('/');
        let signed = sign::headers(&self.account, service, host, headers, body);
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        let mut request = ureq::http::Request::builder().method("POST").uri(format!("http://{host}/"));
        for (name, value) in signed.iter().filter(|(name, _)| *name != "host") {
            request = request.header(*name, value);
        }
        let request = request.body(body.to_owned()).expect("a request");
        let mut answer = ureq::Agent::from(config).run(request).expect("the emulator answers");
        let text = answer.body_mut().read_to_string().expect("a readable answer");
        assert_eq!(answer.status(), 200, "{service}: {text}");
        text
    }
}

impl Default for Customer {
    fn default() -> Self {
        Self::new()
    }
}

fn trust(trusted: &str, external_id: &str) -> Value {
    let condition = json!({ "StringEquals": { "sts:ExternalId": external_id } });
    let principal = json!({ "AWS": format!("arn:aws:iam::{trusted}:root") });
    let statement =
        json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition });
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

fn read(message: &Value) -> Message {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let attributes = message["MessageAttributes"].as_object().into_iter().flatten();
    Message {
        body: text(&message["Body"]),
        attributes: attributes.map(|(name, value)| (name.clone(), text(&value["StringValue"]))).collect(),
        group: text(&message["Attributes"]["MessageGroupId"]),
        deduplication_id: text(&message["Attributes"]["MessageDeduplicationId"]),
    }
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => write!(out, "%{byte:02X}").expect("texts take everything"),
        }
        out
    })
}
