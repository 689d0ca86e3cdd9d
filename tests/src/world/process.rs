//! Processes of functions: each has its own copies of what it has read, and loses them when it dies.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use engines::Registry;
use lambda::context::Context;
use lambda::deep::DeepEngines;

use super::World;
use super::eyes::Eyes;

impl World {
    /// A process that knows nothing yet.
    pub fn context(&self) -> Arc<Context> {
        self.context_of("")
    }

    /// A new process of a function: with heavy engines, if it needs them.
    pub fn context_of(&self, function: &str) -> Arc<Context> {
        let needs_deep = operations::ALL.iter().any(|known| known.name == function && known.needs.deep);
        let settings = self.account.settings(self.proxy.url());
        let (clock, random) = (self.clock.clone(), self.chance.clone());
        let context = Context::new(settings.clone(), Some(Self::keys()), clock, random, Registry::builtin());
        let heavy = || -> Arc<dyn DeepEngines> {
            if self.has_real_engines.load(Ordering::Relaxed) {
                return deep::equip(&settings);
            }
            Arc::new(Eyes::with_services_at(self.pictures.url("")))
        };
        Arc::new(if needs_deep { context.with_deep(heavy()) } else { context })
    }

    /// From now on new processes have the engines of the product in place of those of the tests.
    pub fn use_real_engines(&self) {
        self.has_real_engines.store(true, Ordering::Relaxed);
        self.restart();
    }

    /// The running process of a function; a new one if there is none.
    pub(super) fn process(&self, function: &'static str) -> Arc<Context> {
        let mut processes = self.processes.lock().unwrap_or_else(PoisonError::into_inner);
        processes.entry(function).or_insert_with(|| self.context_of(function)).clone()
    }

    /// Ends all processes: the next request and message of each function finds a cold start.
    pub fn restart(&self) {
        self.processes.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Runs work in a function's process. `None` if a fault killed the process on the way.
    pub(super) async fn in_process<T>(
        &self,
        function: &'static str,
        context: Arc<Context>,
        work: impl AsyncFnOnce(&Context) -> T,
    ) -> Option<T> {
        self.proxy.running(function);
        tokio::select! {
            biased;
            result = work(&context) => Some(result),
            () = self.proxy.death() => {
                self.processes.lock().unwrap_or_else(PoisonError::into_inner).remove(function);
                None
            }
        }
    }
}
