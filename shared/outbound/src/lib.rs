//! The only place that dials addresses named by customers.
//!
//! Guarantees: the address that is dialled is the address that was checked; a
//! name with one forbidden answer is refused whole; redirects are followed only to
//! fetch a medium, each held to the same checks;
//! certificates are always verified; the time and the bytes spent on one
//! receiver are bounded. It deliberately knows nothing of tenants, signatures,
//! schedules or storage: callers hand it a URL and bytes and get a status or a
//! narrow reason back.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod address;
mod call;
mod cap;
mod client;
mod connect;
mod error;
mod fetch;
mod resolve;
mod retry_after;
mod tls;
mod url;

#[cfg(test)]
mod tests;

pub use address::{AddressKind, AddressPolicy};
pub use call::{Call, CallError, Called};
pub use client::{Answer, Client, Limits};
pub use error::{Phase, SendError};
pub use fetch::{FetchError, MAX_REDIRECTS};
pub use resolve::{Resolve, ResolveFailed, Resolving, SystemResolver};
pub use retry_after::MAX_RETRY_AFTER_S;
pub use url::{SafeUrl, UrlRefused};
