//! The adapters against a local server that plays the services' answers and looks at what it is asked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod bedrock;
mod comprehend;
mod hostile;
mod jobs;
mod openai;
mod rekognition;
mod server;
mod set_up;
mod signature;
mod trouble;
