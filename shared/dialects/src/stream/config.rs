//! Configurations: what a caller writes, how it is shown again, and the policies that it amounts to.
//!
//! A configuration names engines, and for each of them what to look for and what to recommend if it is found. It is
//! stored as it was sent. When a content is judged by it, it is compiled into policies, so that everything behind
//! (engines, decisions, tasks) is the same as for a platform's own policies. What it asks for and no engine provides
//! becomes a rule of a strategy that does not exist, which is reported as not run.

mod compile;
mod document;
mod flood;
mod harassment;
pub mod labels;
mod listing;
mod read;
mod render;
mod unserved;

pub use compile::{Compiled, compile};
pub use document::{Document, Engine};
pub use harassment::add_harassment;
pub use listing::{Query, Shown, query};
pub use read::{Sent, inline, sent};
pub use render::render;
