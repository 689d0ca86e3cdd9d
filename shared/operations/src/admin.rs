//! The management API: one file per resource, each with its operations and the function they form.
//!
//! Every change is conditional on what was read before it; who loses a race is told so and nothing is
//! changed. What each request means and how each answer looks is [`dialects::admin`]'s business.

mod audit;
mod block_lists;
mod cases;
pub(crate) mod common;
mod complex_types;
mod deliveries;
pub(crate) mod endpoints;
mod erasures;
mod hash_lists;
mod keys;
mod modapi_channels;
mod moderators;
mod platforms;
mod policies;
mod queues;
mod resend;
mod resource;
mod semantic_filters;
mod strategies;
mod stream_apps;
mod velocity_rules;

pub use audit::AUDIT;
pub use block_lists::BLOCK_LISTS;
pub use cases::CASES;
pub use complex_types::COMPLEX_TYPES;
pub use deliveries::DELIVERIES;
pub use endpoints::ENDPOINTS;
pub use erasures::ERASURES;
pub use hash_lists::HASH_LISTS;
pub use keys::KEYS;
pub use modapi_channels::MODAPI_CHANNELS;
pub use moderators::MODERATORS;
pub use platforms::PLATFORMS;
pub use policies::POLICIES;
pub use queues::QUEUES;
pub use semantic_filters::SEMANTIC_FILTERS;
pub use strategies::STRATEGIES;
pub use stream_apps::STREAM_APPS;
pub use velocity_rules::VELOCITY_RULES;
