//! Sending again everything of an endpoint since a time, a bounded piece per call: newest first, one
//! state after the other. A delivery that somebody else has taken meanwhile is left to them.

use dialects::admin::delivery::{ResendSince, Walk};
use dialects::fault::Fault;
use domain::ids::{PlatformId, parse_sortable_ms};
use domain::webhook::delivery::{Delivery, DeliveryState};
use futures_util::future::join_all;
use lambda::context::{Context, fault};
use store::outbox::DeliveryPage;

use crate::admin::resend::resend;

/// Most deliveries sent again by one call.
const MAX_RESENT: usize = 100;
/// Deliveries read, and sent again side by side, at a time.
const PAGE: i32 = 10;
/// Most pages read by one call; pages can be empty when states change under the walk.
const MAX_PAGES: usize = 20;

/// Walks on from where the last call ended: how many were sent again, and where to go on.
pub(super) async fn walk(
    context: &Context,
    platform: &PlatformId,
    endpoint: &str,
    wish: &ResendSince,
) -> Result<(usize, Option<Walk>), Fault> {
    let mut place = wish.from.clone().or_else(|| first(&wish.states));
    let mut resent = 0;
    for _ in 0..MAX_PAGES {
        let Some(here) = &place else { break };
        if resent >= MAX_RESENT {
            break;
        }
        let from = here.position.as_deref();
        let page = context.store.deliveries(platform, endpoint, Some(here.state), from, PAGE).await;
        let page = page.map_err(|error| fault(&error))?;
        let wanted = page.deliveries.iter().filter(|found| found.created_ms >= wish.since_ms);
        resent += resend_all(context, platform, wanted).await?;
        place = after(here.state, &page, wish);
    }
    Ok((resent, place))
}

fn first(states: &[DeliveryState]) -> Option<Walk> {
    states.first().map(|state| Walk { state: *state, position: None })
}

/// The place after a page: further down the same state, or the beginning of the next one.
fn after(state: DeliveryState, page: &DeliveryPage, wish: &ResendSince) -> Option<Walk> {
    let time = |position: &str| parse_sortable_ms(position.split_once('#')?.0);
    let is_in_range = |position: &&String| time(position).is_some_and(|ms| ms >= wish.since_ms);
    if let Some(position) = page.next.as_ref().filter(is_in_range) {
        return Some(Walk { state, position: Some(position.clone()) });
    }
    let left: Vec<_> = wish.states.iter().copied().skip_while(|known| *known != state).skip(1).collect();
    first(&left)
}

async fn resend_all<'a>(
    context: &Context,
    platform: &PlatformId,
    deliveries: impl Iterator<Item = &'a Delivery>,
) -> Result<usize, Fault> {
    let sends = deliveries.map(|found| resend(context, platform, &found.event, &found.endpoint));
    let mut resent = 0;
    for result in join_all(sends).await {
        match result {
            Ok(_) => resent += 1,
            Err(Fault::Conflict(..) | Fault::NotFound(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(resent)
}

#[cfg(test)]
mod tests {
    use domain::ids::{EventId, sortable_ms};

    use super::*;

    fn page(ms: Option<i64>) -> DeliveryPage {
        let event = EventId::derive(&PlatformId::parse("platform1").unwrap(), &[b"x"]);
        let next = ms.map(|ms| format!("{}#{}", sortable_ms(ms), event.as_str()));
        DeliveryPage { deliveries: Vec::new(), next }
    }

    #[test]
    fn the_walk_ends_each_state_at_its_time() {
        let states = vec![DeliveryState::Failed, DeliveryState::Held];
        let wish = ResendSince { since_ms: 1_000, states, from: None };
        let cases = [
            (DeliveryState::Failed, Some(1_000), Some((DeliveryState::Failed, true))),
            (DeliveryState::Failed, Some(999), Some((DeliveryState::Held, false))),
            (DeliveryState::Failed, None, Some((DeliveryState::Held, false))),
            (DeliveryState::Held, Some(2_000), Some((DeliveryState::Held, true))),
            (DeliveryState::Held, None, None),
        ];
        for (state, position, expected) in cases {
            let next = after(state, &page(position), &wish);
            let next = next.map(|walk| (walk.state, walk.position.is_some()));
            assert_eq!(next, expected, "{state:?} {position:?}");
        }
    }
}
