//! The management API, in our own dialect: JSON, every problem of a request with its path.
//!
//! Each module reads one resource's requests into domain values and renders domain values back. None
//! of them knows what is stored, who asks, or what time it is: what they need of that is passed in.

pub mod audit;
pub mod audit_list;
pub mod audit_log;
pub mod block_list;
pub mod case;
pub mod complex_type;
pub mod delivery;
pub mod endpoint;
pub mod erasure;
pub mod hash_list;
pub mod key;
pub mod moderator;
pub mod names;
pub mod organisation;
pub mod platform;
pub mod policy;
pub mod query;
pub mod queue;
pub(crate) mod read;
pub mod search;
pub mod semantic_filter;
pub(crate) mod settings;
pub mod strategy;
pub mod stream_app;
pub mod velocity_rule;

use serde_json::Value;

/// Adds when a change is in force everywhere, to the answer that confirms it.
pub fn effective(body: Value, at_ms: i64) -> Value {
    with(body, "effective_at", Some(domain::time::iso_ms(at_ms)))
}

/// Adds a property to an object if there is something to say.
pub fn with(mut body: Value, name: &str, value: Option<impl Into<Value>>) -> Value {
    if let (Some(map), Some(value)) = (body.as_object_mut(), value) {
        map.insert(name.to_owned(), value.into());
    }
    body
}
