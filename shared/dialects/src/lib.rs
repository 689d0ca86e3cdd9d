//! The wire formats: what each vendor's clients send, and what they expect back.
//!
//! Pure. A dialect maps between JSON and domain values; it decides nothing, and no dialect imports
//! another. What they share is only how to read JSON carefully ([`json`]) and the list of things
//! that can be wrong with a request ([`fault`]).
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

pub mod admin;
pub mod checkstep;
pub mod describe;
pub mod discuse;
pub mod fault;
pub mod json;
pub mod media;
pub mod modapi;
pub mod moderate;
pub mod portal;
mod reading;
pub mod stream;
