//! From a body to a verdict: the platform's engines, then its policies.

use std::sync::Arc;

use domain::config::PlatformConfig;
use domain::content::Body;
use domain::decide::{Verdict, decide};
use engines::{BlockListEngine, Plan};
use lambda::context::Context;

/// How long the strategies of a call may take together before the rest is left for later, milliseconds.
const SYNCHRONOUS_MS: i64 = 5_000;
/// The same behind the queue, well within the function's own time.
const ASYNCHRONOUS_MS: i64 = 30_000;

/// Judges a body by the platform's configuration. `synchronous` leaves slow strategies out; these
/// and what the time did not suffice for are reported as not run.
pub fn judge(
    context: &Context,
    config: &PlatformConfig,
    block_lists: &[Arc<BlockListEngine>],
    body: &Body,
    synchronous: bool,
) -> Verdict {
    let ends_ms = context.now_ms() + if synchronous { SYNCHRONOUS_MS } else { ASYNCHRONOUS_MS };
    let out_of_time = || context.now_ms() > ends_ms;
    let plan = Plan {
        policies: &config.policies,
        strategies: &config.strategies,
        block_lists,
        expected_languages: &config.platform.settings.expected_languages,
        synchronous,
        out_of_time: &out_of_time,
    };
    let signals = engines::analyse(&context.engines, &plan, body);
    decide(&config.policies, body, &signals)
}
