//! The seam that services fit which look at a stored file and answer later: a job is started, and somebody asks for it
//! when the service tells that it has ended, or after a while. Who dials is `adapters`; who asks knows budgets and time.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use domain::uploads::MediaType;

use crate::classifier::{ClassifierError, Hit};

/// A file in a bucket of the installation.
#[derive(Clone, Copy, Debug)]
pub struct StoredFile<'a> {
    /// Name of the bucket.
    pub bucket: &'a str,
    /// Key of the object.
    pub key: &'a str,
    /// What the file is.
    pub media_type: MediaType,
}

/// When a call is made, and how long it may take.
#[derive(Clone, Copy, Debug)]
pub struct JobCall {
    /// The time, milliseconds since 1970, for signatures.
    pub now_ms: i64,
    /// How long the answer may take.
    pub time_left: Duration,
}

/// A topic that a service can tell of the end of a job, and the role by which it does.
#[derive(Clone, Copy, Debug)]
pub struct JobNotice<'a> {
    /// ARN of the topic.
    pub topic_arn: &'a str,
    /// ARN of the role.
    pub role_arn: &'a str,
}

/// How a job stands.
#[derive(Clone, Debug, PartialEq)]
pub enum JobState {
    /// The service is still at it.
    Running,
    /// It has ended.
    Done {
        /// What was found. Without any, the service has looked at all of it and found nothing.
        hits: Vec<Hit>,
        /// What is said in it, to be looked at as a text.
        text: Option<String>,
    },
}

/// A call under way.
pub type Doing<'a, T> = Pin<Box<dyn Future<Output = Result<T, ClassifierError>> + Send + 'a>>;

/// A service that looks at stored files.
pub trait JobEngine: Send + Sync {
    /// The name policy rules refer to: the name of the platform's strategy.
    fn strategy(&self) -> &str;

    /// Goes into every signal: service and the version of the configuration.
    fn version(&self) -> String;

    /// Whether it can look at files of this type.
    fn covers(&self, media_type: MediaType) -> bool;

    /// Starts a job and gives its id. Starting one of the same `name` again gives the same, and costs nothing more.
    fn start<'a>(
        &'a self,
        name: &'a str,
        file: StoredFile<'a>,
        notice: Option<JobNotice<'a>>,
        call: JobCall,
    ) -> Doing<'a, String>;

    /// How the job of this id stands. An error says whether a later call may succeed.
    fn read<'a>(&'a self, id: &'a str, call: JobCall) -> Doing<'a, JobState>;
}
