//! Looking names up.
//!
//! Guarantees: one call is one lookup and its answer is what gets checked and
//! dialled. It deliberately does not filter: a forbidden answer must be seen by
//! the caller, because it condemns the whole name.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;

/// The name has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name could not be resolved")]
pub struct ResolveFailed;

/// A lookup under way: every address of the name, in the order of preference.
pub type Resolving<'a> = Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, ResolveFailed>> + Send + 'a>>;

/// Something that turns host names into addresses.
pub trait Resolve: Send + Sync {
    /// Looks `host` up once.
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a>;
}

/// The operating system's resolver, run on the runtime's blocking threads.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await.map_err(|_| ResolveFailed)?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}
