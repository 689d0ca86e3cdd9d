//! Cursors of queues: sealed, so that none can be made up, or used for another list than the one it is of.

use dialects::admin::query::bad_cursor;
use dialects::fault::Fault;
use dialects::moderate::queue::Listing;
use domain::ids::{PlatformId, digest, hex, parse_sortable_ms, sortable_ms};
use domain::secrets::Plain;
use lambda::context::Context;

/// Where a walk through a queue stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Walk {
    /// When its first page was asked for, milliseconds since 1970: what ages are counted from.
    pub begun_ms: i64,
    /// The last row that was looked at.
    pub after: Option<String>,
}

/// What a cursor is bound to: it opens for nothing else.
pub(super) struct Bound(String);

impl Bound {
    /// To a platform's queue, an order and filters.
    pub fn to(platform: &PlatformId, queue: &str, listing: &Listing) -> Self {
        let parts = [platform.as_str(), queue, listing.order.as_str(), &listing.fingerprint];
        let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
        Self(format!("cursor/queue/{}", hex(&digest(&parts))))
    }

    /// The walk that a request begins or goes on with.
    pub fn walk(&self, context: &Context, listing: &Listing) -> Result<Walk, Fault> {
        let Some(cursor) = &listing.cursor else { return Ok(Walk { begun_ms: context.now_ms(), after: None }) };
        let opened = context.installation_keys()?.open(&self.0, cursor).ok();
        let walk = opened.as_ref().and_then(|plain| {
            let (begun, after) = plain.expose().split_once(' ')?;
            Some(Walk { begun_ms: parse_sortable_ms(begun)?, after: Some(after.to_owned()) })
        });
        walk.ok_or_else(|| Fault::Invalid(vec![bad_cursor()]))
    }

    /// The cursor to go on with after a row.
    pub fn seal(&self, context: &Context, begun_ms: i64, after: &str) -> Result<String, Fault> {
        let mut nonce = [0; 12];
        context.random.fill(&mut nonce);
        let plain = Plain::new(format!("{} {after}", sortable_ms(begun_ms)));
        let sealed = context.installation_keys()?.seal(&self.0, &plain, nonce);
        sealed.map_err(|error| Fault::Internal(error.to_string()))
    }
}
