//! From a body to a verdict: the platform's engines, then its policies.

use std::sync::Arc;

use domain::config::PlatformConfig;
use domain::content::Body;
use domain::decide::{Verdict, decide};
use engines::{BlockListEngine, Plan};
use lambda::context::Context;

/// Judges a body by the platform's configuration. `synchronous` leaves slow strategies out, which
/// the verdict then reports as not run.
pub fn judge(
    context: &Context,
    config: &PlatformConfig,
    block_lists: &[Arc<BlockListEngine>],
    body: &Body,
    synchronous: bool,
) -> Verdict {
    let plan = Plan {
        policies: &config.policies,
        strategies: &config.strategies,
        block_lists,
        expected_languages: &config.platform.settings.expected_languages,
        synchronous,
    };
    let signals = engines::analyse(&context.engines, &plan, body);
    decide(&config.policies, body, &signals)
}
