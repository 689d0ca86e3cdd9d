//! The only crate that knows the Lambda runtime.
//!
//! It turns events into calls of [`operation::Operation`]s and answers back, and does once what every
//! function needs: settings, clients, authentication, limits, error shapes, logs. It knows nothing
//! of what the operations do.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod app;
pub mod auth;
pub mod built;
pub mod cache;
pub mod consume;
pub mod context;
pub mod deep;
pub mod function;
pub mod handle;
pub mod log;
mod modapi;
pub mod operation;
mod organisation;
pub mod patience;
mod rate_limit;
pub mod request;
pub mod serve;
pub mod settings;
pub mod sources;
mod stream;

/// What a function's `main` returns.
pub type Exit = Result<(), lambda_http::Error>;
