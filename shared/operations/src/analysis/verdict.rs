//! From a body to what the platform's engines say about it.

use std::sync::Arc;

use domain::config::PlatformConfig;
use domain::content::Body;
use domain::signal::Signals;
use engines::{BlockListEngine, Classifier, Elsewhere, Media, Plan, Registry};
use lambda::context::Context;

/// How long the strategies of a call may take together before the rest is left for later, milliseconds.
pub const SYNCHRONOUS_MS: i64 = 5_000;
/// The same in a call that waits for heavy engines too, within what the API waits for.
pub const AT_ONCE_MS: i64 = 22_000;
/// The same behind the queue, well within the function's own time.
pub const ASYNCHRONOUS_MS: i64 = 30_000;

/// What an analysis has to work with.
pub struct Bench<'a> {
    /// The platform.
    pub config: &'a PlatformConfig,
    /// Its block lists.
    pub block_lists: &'a [Arc<BlockListEngine>],
    /// The engines of its hash lists and filters.
    pub own: &'a [Arc<dyn Classifier>],
    /// What was fetched.
    pub media: &'a Media,
    /// What another function provides.
    pub elsewhere: &'a [Elsewhere],
    /// Whether a caller waits: then slow strategies are left out.
    pub synchronous: bool,
    /// What has not begun by then is reported as timed out, milliseconds since 1970.
    pub ends_ms: i64,
}

impl Bench<'_> {
    /// Runs the engines; those that are left out or that the time does not suffice for are reported as not
    /// run.
    pub fn signals(&self, context: &Context, registry: &Registry, body: &Body) -> Signals {
        let out_of_time = || context.now_ms() > self.ends_ms;
        engines::analyse(registry, &self.plan(&out_of_time), body)
    }

    /// Whether something in this body is for another function.
    pub fn needs_others(&self, body: &Body) -> bool {
        !self.plan(&|| false).elsewhere_for(body).is_empty()
    }

    fn plan<'b>(&'b self, out_of_time: &'b dyn Fn() -> bool) -> Plan<'b> {
        Plan {
            policies: &self.config.policies,
            strategies: &self.config.strategies,
            block_lists: self.block_lists,
            own: self.own,
            media: self.media,
            elsewhere: self.elsewhere,
            expected_languages: &self.config.platform.settings.expected_languages,
            synchronous: self.synchronous,
            out_of_time,
        }
    }
}
