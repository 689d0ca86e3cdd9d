//! Discuse's check API: one synchronous call about a text, images and GIFs.

pub mod check;
pub mod error;
pub mod render;
