//! The Checkstep dialect: its requests, answers, errors, statements of reasons and webhooks.

pub mod error;
pub mod redirect;
pub mod request;
pub mod response;
pub mod statement;
pub mod webhook;
