//! Moderation API: what its clients send and expect back.
//!
//! Two generations of clients are in use. Where both expect an object they get the union of what they read; the
//! stricter one takes a missing property for a broken answer, so that every property is always there.

pub mod account;
pub mod action;
pub mod answer;
pub mod author;
pub mod authors;
pub mod channel;
pub mod endpoint;
pub mod error;
pub mod moderate;
pub mod page;
pub mod paging;
pub mod policy;
pub mod query;
pub mod queue;
pub mod webhook;
pub mod wordlist;
