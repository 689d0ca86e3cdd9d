//! Webhook endpoints. A signing key appears only in the answer to the request that made it.

mod change;
mod create;
mod parts;
mod render;
mod target;

pub use change::{Change, change};
pub use create::{NewEndpoint, create};
pub(crate) use parts::{
    DEFAULT_GRACE_S, MAX_DESCRIPTION_BYTES, MAX_GRACE_S, MAX_KEY_BYTES, MAX_NAME_BYTES, MIN_KEY_BYTES,
};
pub use parts::{KeyRotation, rotate_key};
pub use render::{render, render_new, render_rotation, render_test};
pub(crate) use target::MAX_URL_BYTES;
pub use target::{CheckUrl, Targets};

#[cfg(test)]
mod tests;
