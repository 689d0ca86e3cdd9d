//! The roads that are enumerated, each from one request to all its webhooks.

use e2e::world::World;
use e2e::world::http::Sending;
use e2e::world::platform::{OWN, Setup, enforced, post};
use e2e::world::queue::Chaos;
use serde_json::json;

/// A road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Road {
    /// Asynchronous, nothing found.
    AsyncClean,
    /// Asynchronous, an incident by one policy and an enforcement by another.
    AsyncEnforced,
    /// Synchronous with an idempotency key, enforced.
    SyncEnforced,
    /// A large body that was enforced is replaced by another.
    Replaced,
    /// Synchronous, and every announcement is lost: only the sweeper moves things.
    Unannounced,
}

impl Road {
    /// A world at the beginning of the road.
    pub async fn start(self) -> World {
        let world = World::new(Setup::subscribed()).await;
        match self {
            Self::Replaced => {
                world.accept(&enforced("a", &"first ".repeat(400))).await;
                world.settle().await;
                world.restart();
            }
            Self::Unannounced => world.queues.set_chaos(Chaos::losing_the_first(2)),
            Self::AsyncClean | Self::AsyncEnforced | Self::SyncEnforced => {}
        }
        world.proxy.take_calls();
        world
    }

    /// The request that starts it.
    pub fn request(self, world: &World) -> Sending {
        match self {
            Self::AsyncClean => world.accepting(&post("a", "hello")),
            Self::AsyncEnforced => {
                let mut content = enforced("a", "hello");
                let doubt = json!({ "strategy": OWN, "label": "doubt", "score": 0.6 });
                content["evaluations"].as_array_mut().unwrap().push(doubt);
                world.accepting(&content).once("key-1")
            }
            Self::SyncEnforced => world.moderating(&enforced("a", "hello")).once("key-1"),
            Self::Replaced => world.accepting(&post("a", &"second ".repeat(400))),
            Self::Unannounced => world.moderating(&post("a", "hello")).once("key-1"),
        }
    }

    /// Whether the client's repetitions are recognised, so that they owe no further event.
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::AsyncClean | Self::Replaced)
    }
}
