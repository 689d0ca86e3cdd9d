//! How webhooks are signed and when they are tried again, by kind of endpoint.

pub mod delivery;
pub mod group;
pub mod schedule;
pub mod sign;
