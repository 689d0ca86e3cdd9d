//! The Checkstep dialect: ingestion, its answers, its errors and its webhooks.

pub mod error;
pub mod request;
pub mod response;
pub mod webhook;
