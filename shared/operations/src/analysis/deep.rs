//! The part of an analysis that needs heavy engines, media or other services: which contents need it, and what
//! it has to work with.

mod history;
mod media;
mod own;
mod remote;
mod routing;

pub(super) use history::history;
pub(super) use media::fetch;
pub(super) use own::engines;
pub(crate) use own::hash_lists;
pub(crate) use remote::sealing_place;
pub(super) use remote::{Asking, ask};
pub(crate) use remote::{reason, spend};
pub(crate) use routing::elsewhere;
pub(super) use routing::{all, asks_again, registry};
pub(crate) use routing::{hashed_kinds, is_asked, kinds, remotes};
