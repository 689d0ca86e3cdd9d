//! Messages between functions: ids only, never content. What a message asks for is always written
//! in the table first, so a lost, doubled or late message changes nothing but the time.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use domain::ids::{CaseId, EventId, PlatformId};
use domain::uploads::of_job;
use serde::{Deserialize, Serialize};

use crate::commit::outcome::pause;
use crate::error::from_sdk;
use crate::{Store, StoreError};

/// Longest delay SQS can hold a message, seconds.
pub const MAX_DELAY_S: i32 = 900;

/// Most messages that one call to SQS takes.
pub const MAX_MESSAGES: usize = 10;

/// How often messages that a batch did not take are sent again.
const BATCH_TRIES: u32 = 5;

/// The queues of the installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Contents to analyse.
    Analyse,
    /// Contents whose analysis needs the heavy engines.
    Deep,
    /// Events to fan out.
    Events,
    /// First attempts of deliveries.
    Deliveries,
    /// Later attempts: apart, so that a dead receiver does not delay live ones.
    Retries,
    /// Jobs that committed changes owe.
    Jobs,
    /// Uploads to scan.
    Media,
}

/// Where the queues are.
#[derive(Clone, Debug, Default)]
pub struct QueueUrls {
    /// Of [`Queue::Analyse`].
    pub analyse: Option<String>,
    /// Of [`Queue::Deep`].
    pub deep: Option<String>,
    /// Of [`Queue::Events`].
    pub events: Option<String>,
    /// Of [`Queue::Deliveries`].
    pub deliveries: Option<String>,
    /// Of [`Queue::Retries`].
    pub retries: Option<String>,
    /// Of [`Queue::Jobs`].
    pub jobs: Option<String>,
    /// Of [`Queue::Media`].
    pub media: Option<String>,
}

/// What a message asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Message {
    /// Analyse a receipt of a case.
    Analyse {
        /// Whose.
        platform: PlatformId,
        /// Which case.
        case: CaseId,
        /// Which receipt.
        receipt: u32,
    },
    /// Do a promised task.
    Task {
        /// Whose.
        platform: PlatformId,
        /// Which task.
        task: String,
    },
    /// Fan out an event.
    Event {
        /// Whose.
        platform: PlatformId,
        /// Which event.
        event: EventId,
    },
    /// Attempt a delivery.
    Delivery {
        /// Whose.
        platform: PlatformId,
        /// Of which event.
        event: EventId,
        /// To which endpoint.
        endpoint: String,
    },
    /// Do a job.
    Job {
        /// Whose.
        platform: PlatformId,
        /// Which job.
        job: String,
    },
    /// Count reports of a case that were stored alone.
    Fold {
        /// Whose.
        platform: PlatformId,
        /// Which case.
        case: CaseId,
    },
    /// Look after an upload slot.
    Scan {
        /// Whose.
        platform: PlatformId,
        /// Which slot.
        slot: String,
    },
}

/// Sends messages.
pub struct Queues {
    client: Client,
    urls: QueueUrls,
}

impl Queues {
    pub(crate) const fn new(client: Client, urls: QueueUrls) -> Self {
        Self { client, urls }
    }

    fn url(&self, queue: Queue) -> Result<&str, StoreError> {
        let (url, name) = match queue {
            Queue::Analyse => (&self.urls.analyse, "analyse queue"),
            Queue::Deep => (&self.urls.deep, "deep queue"),
            Queue::Events => (&self.urls.events, "events queue"),
            Queue::Deliveries => (&self.urls.deliveries, "deliveries queue"),
            Queue::Retries => (&self.urls.retries, "retries queue"),
            Queue::Jobs => (&self.urls.jobs, "jobs queue"),
            Queue::Media => (&self.urls.media, "media queue"),
        };
        url.as_deref().ok_or(StoreError::NotProvided(name))
    }
}

impl Store {
    /// Sends a message, to be received not before `delay_ms` (cut to what SQS can hold) from now.
    pub async fn send(&self, queue: Queue, message: &Message, delay_ms: i64) -> Result<(), StoreError> {
        let queues = self.queues()?;
        let body = body(message)?;
        // Rounded up: a message that comes early would have to be put back.
        let seconds = i32::try_from(delay_ms.max(0).saturating_add(999) / 1000).unwrap_or(MAX_DELAY_S).min(MAX_DELAY_S);
        let request = queues.client.send_message().queue_url(queues.url(queue)?).message_body(body);
        let request = if seconds > 0 { request.delay_seconds(seconds) } else { request };
        self.meter().send(1);
        request.send().await.map(drop).map_err(|error| from_sdk("SendMessage", &error))
    }

    /// Sends at most [`MAX_MESSAGES`] messages in one call. SQS may take some and not others: those are sent
    /// again, and only when all have been taken has this succeeded.
    pub async fn send_batch(&self, queue: Queue, messages: &[Message]) -> Result<(), StoreError> {
        let mut left = messages.iter().enumerate().map(entry).collect::<Result<Vec<_>, _>>()?;
        for attempt in 0..BATCH_TRIES {
            if left.is_empty() {
                return Ok(());
            }
            left = self.send_entries(queue, left).await?;
            if !left.is_empty() {
                pause(attempt, "batch").await;
            }
        }
        if left.is_empty() {
            return Ok(());
        }
        Err(StoreError::Unavailable { operation: "SendMessageBatch", detail: "left messages out".to_owned() })
    }

    /// Sends entries once and gives those that were not taken.
    async fn send_entries(
        &self,
        queue: Queue,
        entries: Vec<SendMessageBatchRequestEntry>,
    ) -> Result<Vec<SendMessageBatchRequestEntry>, StoreError> {
        let queues = self.queues()?;
        let request = queues.client.send_message_batch().queue_url(queues.url(queue)?);
        self.meter().send(entries.len());
        let answer = request.set_entries(Some(entries.clone())).send().await;
        let answer = answer.map_err(|error| from_sdk("SendMessageBatch", &error))?;
        if let Some(refused) = answer.failed().iter().find(|failed| failed.sender_fault()) {
            return Err(StoreError::Refused { operation: "SendMessageBatch", detail: refused.code().to_owned() });
        }
        let taken = |entry: &SendMessageBatchRequestEntry| answer.successful().iter().any(|one| one.id() == entry.id());
        Ok(entries.into_iter().filter(|entry| !taken(entry)).collect())
    }
}

/// What the text of a message asks for: one of ours, or what a bucket or a service tells of the file of a slot: that it
/// has come, or that a job has ended. `None` if it is none of these.
pub fn read(body: &str) -> Option<Vec<Message>> {
    if let Ok(message) = serde_json::from_str(body) {
        return Some(vec![message]);
    }
    let notice: Notice = serde_json::from_str(body).ok()?;
    // A topic's notice has what was published in it as a text.
    if let Some(published) = &notice.message {
        let job: Published = serde_json::from_str(published).ok()?;
        return Some(scan(crate::media::keys::any_slot(&job.video.key)));
    }
    if let Some(detail) = &notice.detail {
        return Some(scan(of_job(&detail.job).map(|(platform, slot)| (platform, slot.to_owned()))));
    }
    // A bucket tries out where it is told to notify.
    if notice.event.as_deref() == Some("s3:TestEvent") {
        return Some(Vec::new());
    }
    let slot = |record: &NoticeRecord| scan(crate::media::keys::slot(&record.s3.object.key));
    notice.records.as_ref().map(|records| records.iter().flat_map(slot).collect())
}

/// What is not of ours asks for nothing.
fn scan(slot: Option<(PlatformId, String)>) -> Vec<Message> {
    slot.map(|(platform, slot)| Message::Scan { platform, slot }).into_iter().collect()
}

/// What a bucket, a topic or the event bus sends.
#[derive(Deserialize)]
struct Notice {
    #[serde(rename = "Message")]
    message: Option<String>,
    detail: Option<JobEnd>,
    #[serde(rename = "Event")]
    event: Option<String>,
    #[serde(rename = "Records")]
    records: Option<Vec<NoticeRecord>>,
}

/// The end of a job of Transcribe.
#[derive(Deserialize)]
struct JobEnd {
    #[serde(rename = "TranscriptionJobName")]
    job: String,
}

/// The end of a job of Rekognition.
#[derive(Deserialize)]
struct Published {
    #[serde(rename = "Video")]
    video: PublishedVideo,
}

#[derive(Deserialize)]
struct PublishedVideo {
    #[serde(rename = "S3ObjectName")]
    key: String,
}

#[derive(Deserialize)]
struct NoticeRecord {
    s3: NoticePlace,
}

#[derive(Deserialize)]
struct NoticePlace {
    object: NoticeObject,
}

#[derive(Deserialize)]
struct NoticeObject {
    /// Encoded as in a form; keys of ours look the same.
    key: String,
}

fn body(message: &Message) -> Result<String, StoreError> {
    serde_json::to_string(message).map_err(|_| StoreError::Damaged("message"))
}

fn entry((number, message): (usize, &Message)) -> Result<SendMessageBatchRequestEntry, StoreError> {
    let entry = SendMessageBatchRequestEntry::builder().id(number.to_string()).message_body(body(message)?);
    entry.build().map_err(|_| StoreError::Damaged("message"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buckets_notice_asks_for_scans() {
        let slot = "c".repeat(26);
        let notice = |key: &str| {
            format!(
                r#"{{"Records":[{{"eventSource":"aws:s3","eventName":"ObjectCreated:Post",
                "s3":{{"bucket":{{"name":"media"}},"object":{{"key":"{key}","size":5,"eTag":"x"}}}}}}]}}"#
            )
        };
        let platform = PlatformId::parse("platform1").unwrap();
        let scan = Message::Scan { platform: platform.clone(), slot: slot.clone() };
        assert_eq!(read(&notice(&format!("incoming/platform1/{slot}"))), Some(vec![scan.clone()]));
        assert_eq!(read(&notice(&format!("incoming/demo_platform1/{slot}"))), Some(vec![scan.clone()]));
        assert_eq!(read(&notice("elsewhere/x")), Some(Vec::new()), "nothing of ours");
        assert_eq!(read(r#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"media"}"#), Some(Vec::new()));
        assert_eq!(read(&body(&scan).unwrap()), Some(vec![scan.clone()]));
        let published = format!(
            r#"{{"JobId":"a","Status":"SUCCEEDED","API":"StartContentModeration","Timestamp":1,
            "Video":{{"S3ObjectName":"kept/platform1/{slot}","S3Bucket":"media"}}}}"#
        );
        let told = serde_json::json!({ "Type": "Notification", "TopicArn": "arn", "Message": published }).to_string();
        assert_eq!(read(&told), Some(vec![scan.clone()]), "a film has been looked at");
        let event = |name: &str| {
            format!(
                r#"{{"version":"0","detail-type":"Transcribe Job State Change","source":"aws.transcribe",
                "detail":{{"TranscriptionJobName":"{name}","TranscriptionJobStatus":"COMPLETED"}}}}"#
            )
        };
        let own = event(&format!("gavel-platform1-{slot}-0"));
        assert_eq!(read(&own), Some(vec![scan]), "what is said has been written down");
        assert_eq!(read(&event("somebody-elses")), Some(Vec::new()));
        for text in ["", "{}", r#"{"Message":"no JSON"}"#, "[]", "not JSON", r#"{"do":"dance"}"#, r#"{"Records":[{}]}"#]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
