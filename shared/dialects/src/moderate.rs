//! The moderators' API, in our own dialect, like the management API, whose shapes of cases and audit entries
//! it shares.

pub mod actions;
pub mod author;
pub mod case;
pub mod queue;
