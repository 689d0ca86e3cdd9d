//! Files: media on their way to a scan, and previews that are kept as evidence. Each bucket is reached by the
//! functions that need it, and its client is built when it is first used.

pub mod keys;
mod policy;
mod presign;
mod slots;

pub use policy::PostForm;
pub use presign::PutForm;

use std::sync::OnceLock;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;

use crate::StoreError;
use crate::clients::Connection;
use crate::error::from_sdk;

/// Most objects of one page of a list.
const PAGE: i32 = 1_000;

/// A bucket of the installation.
pub struct Bucket {
    connection: Connection,
    name: String,
    client: OnceLock<Client>,
}

/// What is under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// More bytes than were asked for.
    TooLarge(u64),
    /// Nothing.
    Missing,
}

impl Bucket {
    /// A bucket by its name.
    pub fn new(connection: &Connection, name: String) -> Self {
        Self { connection: connection.clone(), name, client: OnceLock::new() }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn client(&self) -> &Client {
        self.client.get_or_init(|| self.connection.s3())
    }

    /// Reads an object of at most `max_bytes`.
    pub async fn get(&self, key: &str, max_bytes: u64) -> Result<Object, StoreError> {
        get(self.client(), &self.name, key, max_bytes).await
    }

    /// The first bytes of an object, and how many it has. `None` if there is none, or none in it.
    pub async fn peek(&self, key: &str, bytes: u64) -> Result<Option<(Vec<u8>, u64)>, StoreError> {
        let range = format!("bytes=0-{}", bytes.saturating_sub(1));
        let answer = match self.client().get_object().bucket(&self.name).key(key).range(range).send().await {
            Ok(answer) => answer,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(from_sdk("GetObject", &error)),
        };
        let whole = answer.content_range().and_then(|range| range.rsplit_once('/')?.1.parse().ok());
        let body = answer.body.collect().await.map_err(|_| broken())?.to_vec();
        let length = whole.unwrap_or(body.len() as u64);
        Ok(Some((body, length)))
    }

    /// Writes an object, in place of one that may be there.
    pub async fn put(&self, key: &str, media_type: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let put = self.client().put_object().bucket(&self.name).key(key).content_type(media_type);
        let answer = put.body(ByteStream::from(bytes)).send().await;
        answer.map(drop).map_err(|error| from_sdk("PutObject", &error))
    }

    /// Removes an object. One that is not there is removed.
    pub async fn delete(&self, key: &str) -> Result<(), StoreError> {
        let answer = self.client().delete_object().bucket(&self.name).key(key).send().await;
        answer.map(drop).map_err(|error| from_sdk("DeleteObject", &error))
    }

    /// Copies an object within the bucket. `false` if there is none.
    pub async fn copy(&self, from: &str, to: &str) -> Result<bool, StoreError> {
        // Keys of ours need no escaping.
        let source = format!("{}/{from}", self.name);
        match self.client().copy_object().bucket(&self.name).copy_source(source).key(to).send().await {
            Ok(_) => Ok(true),
            Err(error) if is_missing(&error) => Ok(false),
            Err(error) => Err(from_sdk("CopyObject", &error)),
        }
    }

    /// All keys that begin like this, in their order.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let (mut keys, mut from) = (Vec::new(), None);
        loop {
            let list = self.client().list_objects_v2().bucket(&self.name).prefix(prefix).max_keys(PAGE);
            let page = list.set_continuation_token(from.clone()).send().await;
            let page = page.map_err(|error| from_sdk("ListObjectsV2", &error))?;
            from.clone_from(&page.next_continuation_token);
            keys.extend(page.contents.unwrap_or_default().into_iter().filter_map(|object| object.key));
            if from.is_none() {
                return Ok(keys);
            }
        }
    }

    /// Removes all objects whose keys begin like this.
    pub async fn delete_all(&self, prefix: &str) -> Result<usize, StoreError> {
        let keys = self.list(prefix).await?;
        for key in &keys {
            self.delete(key).await?;
        }
        Ok(keys.len())
    }
}

/// Reads an object, as far as it is no larger than this.
pub(crate) async fn get(client: &Client, bucket: &str, key: &str, max_bytes: u64) -> Result<Object, StoreError> {
    let mut answer = match client.get_object().bucket(bucket).key(key).send().await {
        Ok(answer) => answer,
        Err(error) if is_missing(&error) => return Ok(Object::Missing),
        Err(error) => return Err(from_sdk("GetObject", &error)),
    };
    let announced = answer.content_length().and_then(|length| u64::try_from(length).ok()).unwrap_or(0);
    if announced > max_bytes {
        return Ok(Object::TooLarge(announced));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(announced).unwrap_or(0));
    while let Some(chunk) = answer.body.try_next().await.map_err(|_| broken())? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > max_bytes {
            return Ok(Object::TooLarge(bytes.len() as u64));
        }
    }
    Ok(Object::Bytes(bytes))
}

fn broken() -> StoreError {
    StoreError::Unavailable { operation: "GetObject", detail: "body".to_owned() }
}

fn is_missing<E, R>(error: &aws_sdk_s3::error::SdkError<E, R>) -> bool
where
    E: aws_sdk_s3::error::ProvideErrorMetadata,
{
    let code = error.as_service_error().and_then(aws_sdk_s3::error::ProvideErrorMetadata::code);
    code.is_some_and(|code| matches!(code, "NoSuchKey" | "NotFound" | "InvalidRange"))
}
