//! What was owed against what arrived.

use std::collections::{BTreeMap, BTreeSet};

use domain::cases::Head;
use domain::config::Endpoint;
use domain::event::{Event, EventType};
use domain::webhook::delivery::{Delivery, DeliveryState};

use super::World;
use super::items::Item;
use super::platform::signing_key;

/// The count of a world's webhooks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Requests that were accepted.
    pub receipts: u32,
    /// Events committed.
    pub events: usize,
    /// Deliveries owed to endpoints.
    pub owed: usize,
    /// Deliveries that arrived at least once.
    pub arrived: usize,
    /// Requests beyond the first of a delivery whose receiver had accepted it.
    pub duplicates: usize,
    /// Requests with ids that no commit knows.
    pub invented: usize,
    /// Decisions committed.
    pub decisions: usize,
    /// Contents with more than one decision.
    pub decided_twice: usize,
}

impl World {
    /// Counts, for endpoints that accept everything, and checks each signature on the way.
    pub async fn ledger(&self) -> Ledger {
        let items = self.account.scan().await;
        let events: Vec<Event> =
            items.iter().filter(|i| i.p().starts_with("E#") && i.s() == "E").map(Item::state).collect();
        let endpoints: Vec<Endpoint> =
            items.iter().filter(|item| item.s().starts_with("CFG#ENDPOINT#")).map(Item::state).collect();
        let mut arrived: BTreeMap<(String, String), usize> = BTreeMap::new();
        for post in self.receiver.posts() {
            assert!(post.is_signed_by(&signing_key(&post.endpoint)), "a webhook is not signed: {post:?}");
            *arrived.entry((post.id().to_owned(), post.endpoint)).or_default() += 1;
        }
        let owed: BTreeSet<(String, String)> = events
            .iter()
            .flat_map(|event| {
                let wants = |e: &&Endpoint| e.types.contains(&event.fact.event_type());
                endpoints.iter().filter(wants).map(|e| (event.id.as_str().to_owned(), e.id.clone()))
            })
            .collect();
        let decisions = events.iter().filter(|event| event.fact.event_type() == EventType::Decision);
        let mut by_case: BTreeMap<_, usize> = BTreeMap::new();
        decisions.for_each(|event| *by_case.entry(event.case.clone()).or_default() += 1);
        Ledger {
            receipts: items.iter().filter(|item| item.s() == "H").map(|item| item.state::<Head>().received).sum(),
            events: events.len(),
            owed: owed.len(),
            arrived: owed.iter().filter(|id| arrived.contains_key(*id)).count(),
            duplicates: arrived.values().map(|times| times - 1).sum(),
            invented: arrived.keys().filter(|id| !owed.contains(*id)).count(),
            decisions: by_case.values().sum(),
            decided_twice: by_case.values().filter(|times| **times > 1).count(),
        }
    }

    /// All deliveries, with their state.
    pub async fn deliveries(&self) -> Vec<Delivery> {
        let items = self.account.scan().await;
        let is_delivery = |item: &&Item| item.s().starts_with("V#") && item.s().matches('#').count() == 1;
        items.iter().filter(is_delivery).map(Item::state).collect()
    }

    /// How many deliveries are in a state.
    pub async fn count_deliveries(&self, state: DeliveryState) -> usize {
        self.deliveries().await.iter().filter(|delivery| delivery.state == state).count()
    }
}

impl Ledger {
    /// Everything owed arrived, nothing else did, and nothing was decided twice.
    pub fn check(&self, what: &str) {
        assert_eq!(self.arrived, self.owed, "{what}: owed webhooks are missing: {self:?}");
        assert_eq!(self.invented, 0, "{what}: webhooks were invented: {self:?}");
        assert_eq!(self.decided_twice, 0, "{what}: a content was decided on twice: {self:?}");
    }
}
