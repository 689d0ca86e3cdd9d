//! One event on its way to one endpoint: its states, and what an attempt makes of them.

use serde::{Deserialize, Serialize};

use crate::config::EndpointKind;
use crate::event::EventType;
use crate::ids::EventId;

use super::schedule::{Failure, habits};

/// Time an attempt may hold a delivery beyond the kind's own time limit, milliseconds. It must cover
/// the reads before and the write after the call.
pub const LEASE_RESERVE_MS: i64 = 20_000;

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// To be attempted.
    Pending,
    /// Accepted by the receiver.
    Delivered,
    /// Out of attempts; can be sent again by hand.
    Failed,
    /// The endpoint was disabled when the event was owed; can be sent later.
    Held,
}

impl DeliveryState {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Held => "held",
        }
    }
}

/// A delivery record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Which event.
    pub event: EventId,
    /// Its type.
    pub event_type: EventType,
    /// To which endpoint.
    pub endpoint: String,
    /// Whose habits apply.
    pub kind: EndpointKind,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: u32,
    /// Attempts left, the next one included.
    pub left: u32,
    /// No attempt before this time, milliseconds since 1970.
    pub next_ms: i64,
    /// Held by an attempt until this time, milliseconds since 1970.
    #[serde(default)]
    pub leased_until_ms: i64,
    /// When the event was owed, milliseconds since 1970.
    pub created_ms: i64,
    /// Last change, milliseconds since 1970.
    pub updated_ms: i64,
    /// The next attempt was asked for by an operator.
    #[serde(default)]
    pub manual: bool,
    /// Result of the last attempt: a status code or the code of a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_result: Option<String>,
}

/// One attempt, as recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// 1, 2, 3, ...
    pub number: u32,
    /// When it began, milliseconds since 1970.
    pub at_ms: i64,
    /// How long it took, milliseconds.
    pub took_ms: u64,
    /// Status the receiver answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why there was no status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Whether an operator asked for it.
    #[serde(default)]
    pub manual: bool,
}

impl Attempt {
    /// Any 2xx is success.
    pub fn is_success(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

impl Delivery {
    /// A delivery that has just become owed.
    pub fn owed(event: EventId, event_type: EventType, endpoint: &crate::config::Endpoint, now_ms: i64) -> Self {
        let state = if endpoint.enabled { DeliveryState::Pending } else { DeliveryState::Held };
        Self {
            event,
            event_type,
            endpoint: endpoint.id.clone(),
            kind: endpoint.kind,
            state,
            attempts: 0,
            left: habits(endpoint.kind).attempts(),
            next_ms: now_ms,
            leased_until_ms: 0,
            created_ms: now_ms,
            updated_ms: now_ms,
            manual: false,
            last_result: None,
        }
    }

    /// Takes the delivery for one attempt, or says that there is nothing to do now.
    pub fn claimed(&self, now_ms: i64) -> Option<Self> {
        let free = self.leased_until_ms <= now_ms;
        let due = self.state == DeliveryState::Pending && self.next_ms <= now_ms;
        let timeout_ms = i64::try_from(habits(self.kind).timeout_ms).unwrap_or(i64::MAX);
        (free && due).then(|| Self {
            leased_until_ms: now_ms.saturating_add(timeout_ms).saturating_add(LEASE_RESERVE_MS),
            ..self.clone()
        })
    }

    /// What an attempt makes of it.
    #[must_use]
    pub fn after(&self, attempt: &Attempt, failure: Failure, random: u32, now_ms: i64) -> Self {
        let mut next =
            Self { attempts: attempt.number, updated_ms: now_ms, leased_until_ms: 0, manual: false, ..self.clone() };
        next.left = self.left.saturating_sub(1);
        next.last_result = attempt.status.map(|status| status.to_string()).or_else(|| attempt.failure.clone());
        if attempt.is_success() {
            next.state = DeliveryState::Delivered;
            return next;
        }
        let total = habits(self.kind).attempts();
        let upcoming = total.saturating_sub(next.left).saturating_add(1);
        match habits(self.kind).delay_ms(upcoming, random, failure).filter(|_| next.left > 0) {
            Some(delay) => next.next_ms = now_ms.saturating_add(i64::try_from(delay).unwrap_or(i64::MAX)),
            None => next.state = DeliveryState::Failed,
        }
        next
    }

    /// One more attempt, asked for by an operator; what is left of the schedule is not touched.
    #[must_use]
    pub fn resent(&self, now_ms: i64) -> Self {
        let left = match self.state {
            // Never attempted: the operator only makes its first attempt come now.
            DeliveryState::Pending | DeliveryState::Held if self.attempts == 0 => self.left.max(1),
            DeliveryState::Pending => self.left + 1,
            DeliveryState::Held => self.left.max(1),
            DeliveryState::Delivered | DeliveryState::Failed => 1,
        };
        Self { state: DeliveryState::Pending, left, next_ms: now_ms, manual: true, updated_ms: now_ms, ..self.clone() }
    }

    /// Waits until its endpoint is enabled again and an operator sends it.
    #[must_use]
    pub fn held(&self, now_ms: i64) -> Self {
        Self { state: DeliveryState::Held, updated_ms: now_ms, leased_until_ms: 0, ..self.clone() }
    }

    /// Ends without an attempt, for a reason that no attempt can change.
    #[must_use]
    pub fn given_up(&self, reason: &str, now_ms: i64) -> Self {
        Self {
            state: DeliveryState::Failed,
            left: 0,
            updated_ms: now_ms,
            leased_until_ms: 0,
            last_result: Some(reason.to_owned()),
            ..self.clone()
        }
    }

    /// Puts the next attempt off without counting one: its predecessor has to go first.
    #[must_use]
    pub fn deferred(&self, until_ms: i64) -> Self {
        Self { next_ms: until_ms, leased_until_ms: 0, ..self.clone() }
    }

    /// When a sweeper should look at it if nobody else has: after the lease or the next attempt.
    pub fn due_ms(&self) -> Option<i64> {
        (self.state == DeliveryState::Pending).then(|| self.next_ms.max(self.leased_until_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Endpoint, Health, Target};
    use crate::ids::PlatformId;

    fn delivery() -> Delivery {
        let endpoint = Endpoint {
            id: "e".into(),
            kind: EndpointKind::Checkstep,
            target: Target::Url { url: "https://example.org".into() },
            description: String::new(),
            types: vec![EventType::Decision],
            enabled: true,
            keys: Vec::new(),
            app: None,
            modapi: None,
            created_ms: 0,
            health: Health::default(),
        };
        let id = EventId::derive(&PlatformId::parse("platform1").unwrap(), &[b"x"]);
        Delivery::owed(id, EventType::Decision, &endpoint, 1_000)
    }

    fn attempt(number: u32, status: Option<u16>) -> Attempt {
        Attempt { number, at_ms: 0, took_ms: 1, status, failure: None, manual: false }
    }

    #[test]
    fn three_failures_then_failed_then_one_by_hand() {
        let mut delivery = delivery();
        let mut now = 1_000;
        for (number, gap) in [(1, 300_000), (2, 600_000)] {
            assert!(delivery.claimed(now - 1).is_none(), "too early");
            let claimed = delivery.claimed(now).unwrap();
            assert!(claimed.claimed(now).is_none(), "leased");
            delivery = claimed.after(&attempt(number, Some(500)), Failure::default(), 200, now);
            assert_eq!((delivery.state, delivery.next_ms), (DeliveryState::Pending, now + gap));
            now += gap;
        }
        delivery = delivery.claimed(now).unwrap().after(&attempt(3, Some(302)), Failure::default(), 200, now);
        assert_eq!((delivery.state, delivery.left, delivery.due_ms()), (DeliveryState::Failed, 0, None));
        let again = delivery.resent(now + 5).claimed(now + 5).unwrap();
        let ended = again.after(&attempt(4, None), Failure::default(), 200, now + 5);
        assert_eq!(ended.state, DeliveryState::Failed);
        let ended = again.after(&attempt(4, Some(204)), Failure::default(), 200, now + 5);
        assert_eq!((ended.state, ended.attempts), (DeliveryState::Delivered, 4));
    }

    #[test]
    fn one_by_hand_between_two_attempts_does_not_use_up_the_schedule() {
        let first = delivery().claimed(1_000).unwrap().after(&attempt(1, Some(500)), Failure::default(), 200, 1_000);
        let by_hand = first.resent(2_000).claimed(2_000).unwrap();
        let failed = by_hand.after(&attempt(2, Some(500)), Failure::default(), 200, 2_000);
        assert_eq!((failed.state, failed.left, failed.next_ms), (DeliveryState::Pending, first.left, 2_000 + 300_000));
        assert_eq!(delivery().resent(2_000).left, 3, "a first attempt by hand is the first of three");
    }

    #[test]
    fn an_expired_lease_is_taken_again() {
        let claimed = delivery().claimed(1_000).unwrap();
        assert_eq!(claimed.due_ms(), Some(1_000 + 10_000 + LEASE_RESERVE_MS));
        assert!(claimed.claimed(1_000 + 10_000 + LEASE_RESERVE_MS).is_some());
    }
}
