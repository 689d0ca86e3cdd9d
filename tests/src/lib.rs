//! What the tests of the whole bundle share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::missing_panics_doc)]

pub mod bmp;
pub mod corpus;
pub mod customer;
pub mod deployed;
pub mod discuse;
pub mod inprocess;
pub mod modapi;
pub mod runtime_api;
pub mod samples;
pub mod schema;
pub mod stream;
pub mod world;
