//! The management API, in our own dialect.
