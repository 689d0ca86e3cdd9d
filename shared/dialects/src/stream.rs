//! Stream's moderation API, version 2: what its clients send and expect back.
//!
//! Readers are lenient: `null` counts as absent, unknown properties are ignored, an absent body is an empty
//! object. Writers are strict: every property that a client relies on is always there, and every time is a
//! whole number of nanoseconds since 1970.

pub mod action_log;
pub mod actions;
pub mod appeals;
pub mod bans;
pub mod block_list;
pub mod check;
pub mod claim;
pub mod config;
pub mod error;
pub mod filter;
pub mod flag;
pub mod flagging;
pub mod item;
pub mod list_filter;
pub mod mutes;
pub mod page;
pub mod payload;
pub mod people;
pub mod person;
pub mod read;
pub mod review_queue;
pub mod rule;
pub mod rule_query;
mod shorten;
pub mod shown;
pub mod sort;
pub mod task;
pub mod time;
pub mod webhook;

/// A block list of English profanities that every platform has: the built-in lexicon.
pub const PROFANITY_LIST: &str = "profanity_en_2020_v1";
