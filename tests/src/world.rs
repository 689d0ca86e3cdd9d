//! The whole product in one process, with the real table of an emulator behind it and time, chance,
//! queues and failures in the hands of the test.
//!
//! A [`World`] is an installation of its own: an empty account on the emulator, one platform, a
//! virtual-time double of the queues, and a receiver for webhooks. Requests and messages run through
//! the same code as in a deployed function. At its end a test calls [`World::finish`], which checks
//! the whole table; a world that is dropped unchecked fails its test.

pub mod account;
pub mod chance;
pub mod crowd;
pub mod eyes;
pub mod faults;
pub mod front;
pub mod http;
pub mod invariants;
pub mod items;
pub mod ledger;
pub mod moderators;
pub mod pictures;
pub mod platform;
mod process;
pub mod proxy;
pub mod queue;
pub mod receiver;
pub mod report;
mod settle;
pub mod signature;
mod sqs;
pub mod template;
mod units;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex};

use domain::config::Platform;
use domain::ids::PlatformId;
use domain::seal::InstallationKeys;
use lambda::context::Context;
use lambda::sources::Random;

use account::Account;
use chance::{Chance, TestClock};
use pictures::Pictures;
use platform::Setup;
use proxy::Proxy;
use queue::Queues;
use receiver::Receiver;

/// The secret from which every world derives its keys.
pub const SECRET: &str = "a secret of the tests alone, of no use anywhere else: 0123456789";

/// Virtual time at which every world begins, milliseconds since 1970.
pub const START_MS: i64 = 1_790_000_000_000;

/// An installation of the product under test.
pub struct World {
    /// Virtual time.
    pub clock: Arc<TestClock>,
    /// Randomness, the same in every run.
    pub chance: Arc<Chance>,
    /// The account on the emulator.
    pub account: Account,
    /// The queues.
    pub queues: Arc<Queues>,
    /// Between the functions and the services: counts calls, injects faults.
    pub proxy: Proxy,
    /// Where webhooks arrive.
    pub receiver: Receiver,
    /// Where media are fetched from.
    pub pictures: Pictures,
    /// The platform that requests belong to.
    pub platform: PlatformId,
    api_key: String,
    processes: Mutex<HashMap<&'static str, Arc<Context>>>,
    requests: AtomicUsize,
    has_real_engines: AtomicBool,
    is_checked: bool,
}

impl World {
    /// A world with one platform and the policies, strategies and endpoints of `setup`.
    pub async fn new(setup: Setup) -> Self {
        lambda::log::silence();
        let clock = Arc::new(TestClock::starting_at(START_MS));
        let chance = Arc::new(Chance::seeded(setup.seed));
        let account = Account::create().await;
        let queues = Arc::new(Queues::from_template(clock.clone(), setup.seed));
        let proxy = Proxy::start(&account, queues.clone()).await;
        let receiver = Receiver::start(clock.clone()).await;
        let pictures = Pictures::start().await;
        let platform = PlatformId::from_random(chance.bytes());
        let mut world = Self {
            clock,
            chance,
            account,
            queues,
            proxy,
            receiver,
            pictures,
            platform,
            api_key: String::new(),
            processes: Mutex::default(),
            requests: AtomicUsize::new(0),
            has_real_engines: AtomicBool::new(false),
            is_checked: false,
        };
        world.api_key = world.configure(setup).await;
        world
    }

    /// The platform's API key.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// Milliseconds since 1970, in this world.
    pub fn now_ms(&self) -> i64 {
        lambda::sources::Clock::now_ms(&*self.clock)
    }

    /// Lets time pass.
    pub fn advance(&self, ms: i64) {
        self.clock.advance(ms);
    }

    /// The keys of the installation.
    pub fn keys() -> InstallationKeys {
        InstallationKeys::from_secret(SECRET).expect("the secret of the tests is long enough")
    }

    /// A platform record with a new id.
    pub fn new_platform(&self) -> Platform {
        let id = PlatformId::from_random(self.chance.bytes());
        Platform { id, name: "Test".into(), settings: domain::config::Settings::default(), created_ms: self.now_ms() }
    }

    /// Settles, checks every invariant over the whole table, and ends the world.
    pub async fn finish(mut self) -> invariants::Census {
        self.is_checked = true;
        self.proxy.clear_rules();
        self.settle().await;
        // What the table would have deleted by now is not there.
        let mut items = self.account.scan().await;
        items.retain(|item| item.number("x").is_none_or(|expires_s| expires_s > self.now_ms() / 1000));
        invariants::check(&items, self.now_ms())
    }

    /// A random id of this world.
    pub fn id(&self) -> String {
        self.chance.id()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let is_forgotten = !self.is_checked && !std::thread::panicking();
        assert!(!is_forgotten, "a world must end with `finish`, which checks the invariants");
    }
}
