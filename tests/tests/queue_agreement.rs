//! The queues of the test world against the SQS of the local AWS: the same steps, the same results.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::sync::Arc;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::types::{QueueAttributeName, SendMessageBatchRequestEntry};
use e2e::world::account::{Account, PATIENCE, emulator_url};
use e2e::world::chance::TestClock;
use e2e::world::proxy::Proxy;
use e2e::world::queue::{QueueSettings, Queues};

const TRIES: u32 = 2;
const VISIBILITY_S: i64 = 1;

/// Both queues under one interface; `wait` passes the time of a step on each.
struct Pair {
    double: Arc<Queues>,
    /// Speaks with the double as functions do.
    double_client: Client,
    clock: Arc<TestClock>,
    client: Client,
    url: String,
    dlq_url: String,
}

impl Pair {
    async fn new() -> Self {
        let clock = Arc::new(TestClock::starting_at(0));
        let double = Arc::new(Queues::empty(clock.clone(), 1));
        double.create("own", QueueSettings { visibility_s: VISIBILITY_S, redrive: Some((TRIES, "dead".into())) });
        double.create("dead", QueueSettings { visibility_s: VISIBILITY_S, redrive: None });
        let made = Account::create().await;
        let account = made.id();
        let client_of = |endpoint: &str| {
            let config = aws_sdk_sqs::Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("us-east-1"))
                .credentials_provider(Credentials::new(account, "test", None, None, "test"))
                .endpoint_url(endpoint);
            Client::from_conf(config.build())
        };
        let client = client_of(&emulator_url());
        let proxy = Proxy::start(&made, double.clone()).await;
        let double_client = client_of(proxy.url());
        let dlq_url = create(&client, "dead", None).await;
        let redrive =
            format!(r#"{{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:{account}:dead","maxReceiveCount":"{TRIES}"}}"#);
        let url = create(&client, "own", Some(redrive)).await;
        Self { double, double_client, clock, client, url, dlq_url }
    }

    async fn send(&self, body: &str, delay_s: i64) {
        self.double.send("own", body, delay_s);
        let delay = i32::try_from(delay_s).unwrap();
        let sent = self.client.send_message().queue_url(&self.url).message_body(body).delay_seconds(delay);
        sent.send().await.unwrap();
    }

    /// Sends a batch to both and gives the one answer: what was taken, what was not, or why all was refused.
    async fn send_batch(&self, entries: &[(&str, &str)]) -> Result<Vec<(String, String)>, String> {
        let entry = |(id, body): &(&str, &str)| {
            SendMessageBatchRequestEntry::builder().id(*id).message_body(*body).build().unwrap()
        };
        let entries: Vec<_> = entries.iter().map(entry).collect();
        let mut answers = Vec::new();
        for client in [&self.double_client, &self.client] {
            let request = client.send_message_batch().queue_url(&self.url).set_entries(Some(entries.clone()));
            answers.push(match request.send().await {
                Ok(answer) => {
                    assert!(answer.failed().is_empty(), "{answer:?}");
                    let taken = answer
                        .successful()
                        .iter()
                        .map(|one| (one.id().to_owned(), one.md5_of_message_body().to_owned()));
                    Ok(sorted(taken.collect()))
                }
                Err(error) => {
                    let code = error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or_default();
                    Err(code.rsplit('.').next().unwrap_or_default().to_owned())
                }
            });
        }
        assert_eq!(answers[0], answers[1], "the double and the emulator");
        answers.swap_remove(0)
    }

    /// What both give at a receive, with the number of receives; `expected` of them.
    async fn receive(&self, queue: &str, expected: &[(&str, u32)]) -> Vec<(String, String)> {
        let double: Vec<_> = self.double.receive(queue, 10);
        let seen: Vec<_> = double.iter().map(|m| (m.body.as_str(), m.receives)).collect();
        assert_eq!(sorted(seen), sorted(expected.to_vec()), "the double");
        let url = if queue == "own" { &self.url } else { &self.dlq_url };
        let mut emulated = Vec::new();
        let mut handles = Vec::new();
        // A real queue may give fewer messages than it has; it is asked until it has given all.
        for _ in 0..=expected.len() {
            let request = self.client.receive_message().queue_url(url).max_number_of_messages(10);
            let answer = request.message_system_attribute_names("ApproximateReceiveCount".into()).send().await.unwrap();
            for message in answer.messages() {
                let count = message.attributes().unwrap().values().next().unwrap().parse::<u32>().unwrap();
                emulated.push((message.body().unwrap().to_owned(), count));
                handles.push(message.receipt_handle().unwrap().to_owned());
            }
            if emulated.len() >= expected.len() && !expected.is_empty() {
                break;
            }
        }
        let seen: Vec<_> = emulated.iter().map(|(body, count)| (body.as_str(), *count)).collect();
        assert_eq!(sorted(seen), sorted(expected.to_vec()), "the emulator");
        let ids = |body: &str| double.iter().find(|m| m.body == body).map(|m| m.id.clone()).unwrap();
        emulated.iter().zip(handles).map(|((body, _), handle)| (ids(body), handle)).collect()
    }

    async fn delete(&self, (id, handle): &(String, String)) {
        assert!(self.double.delete("own", id));
        self.client.delete_message().queue_url(&self.url).receipt_handle(handle).send().await.unwrap();
    }

    async fn wait(&self, ms: i64) {
        self.clock.advance(ms);
        tokio::time::sleep(std::time::Duration::from_millis(u64::try_from(ms).unwrap())).await;
    }
}

async fn create(client: &Client, name: &str, redrive: Option<String>) -> String {
    let mut request = client
        .create_queue()
        .queue_name(name)
        .attributes(QueueAttributeName::VisibilityTimeout, VISIBILITY_S.to_string());
    if let Some(redrive) = redrive {
        request = request.attributes(QueueAttributeName::RedrivePolicy, redrive);
    }
    request.send().await.unwrap().queue_url.unwrap()
}

fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort();
    items
}

#[tokio::test]
async fn the_double_and_the_emulator_agree() {
    tokio::time::timeout(PATIENCE, async {
        let pair = Pair::new().await;
        pair.send("now", 0).await;
        pair.send("gone", 0).await;
        pair.send("later", 2).await;
        let first = pair.receive("own", &[("now", 1), ("gone", 1)]).await;
        let gone = first.iter().position(|(id, _)| id == "message-2").unwrap();
        pair.delete(&first[gone]).await;
        // Received messages are invisible, delayed ones are not there yet.
        pair.receive("own", &[]).await;
        pair.wait(1_100).await;
        pair.receive("own", &[("now", 2)]).await;
        pair.wait(1_100).await;
        // The third receive of `now` is one too many: it goes to the dead letters. `later` has come.
        pair.receive("own", &[("later", 1)]).await;
        let letters = pair.double.bodies("dead");
        assert_eq!(letters, ["now"]);
        // A letter counts its receives anew in one and goes on in the other: only its body matters.
        let answer = pair.client.receive_message().queue_url(&pair.dlq_url).send().await.unwrap();
        assert_eq!(answer.messages()[0].body(), Some("now"));
    })
    .await
    .expect("the queues answer in time");
}

#[tokio::test]
async fn batches_are_answered_alike() {
    tokio::time::timeout(PATIENCE, async {
        let pair = Pair::new().await;
        let taken = pair.send_batch(&[("0", "first"), ("1", "second"), ("2", "third")]).await.unwrap();
        assert_eq!(taken.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["0", "1", "2"]);
        pair.receive("own", &[("first", 1), ("second", 1), ("third", 1)]).await;
        assert_eq!(pair.send_batch(&[]).await.unwrap_err(), "EmptyBatchRequest");
        assert_eq!(pair.send_batch(&[("0", "a"), ("0", "b")]).await.unwrap_err(), "BatchEntryIdsNotDistinct");
        let many: Vec<String> = (0..11).map(|n| n.to_string()).collect();
        let many: Vec<_> = many.iter().map(|id| (id.as_str(), "x")).collect();
        assert_eq!(pair.send_batch(&many).await.unwrap_err(), "TooManyEntriesInBatchRequest");
        pair.receive("own", &[]).await;
    })
    .await
    .expect("the queues answer in time");
}
