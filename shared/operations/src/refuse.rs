//! The function behind every path that no operation serves.

use lambda::function::{Function, Trigger};
use lambda::operation::Needs;

/// Answers unknown paths in the error shape of the dialect that owns them.
pub static NOT_FOUND: Function = Function { name: "not-found", trigger: Trigger::Fallback, needs: Needs::READ };
