//! The queues in virtual time: delay, visibility, redrive, and on demand loss, duplicates and
//! disorder. `queue_agreement` compares the honest part of it with the emulator's SQS.

mod chaos;

pub use chaos::Chaos;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use lambda::sources::Clock;

use super::chance::{Chance, TestClock};
use super::template::{number, properties};

/// What a queue is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueSettings {
    /// How long a received message stays invisible, seconds.
    pub visibility_s: i64,
    /// After how many receives it goes to which other queue.
    pub redrive: Option<(u32, String)>,
}

/// A received message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its id.
    pub id: String,
    /// Its body.
    pub body: String,
    /// How often it has been received, this time included.
    pub receives: u32,
}

#[derive(Clone)]
struct Stored {
    id: String,
    body: String,
    visible_ms: i64,
    receives: u32,
}

#[derive(Default)]
struct State {
    queues: BTreeMap<String, (QueueSettings, Vec<Stored>)>,
    chaos: Chaos,
    sent: usize,
    redriven: usize,
}

/// All queues of an installation.
pub struct Queues {
    clock: Arc<TestClock>,
    chance: Chance,
    state: Mutex<State>,
}

impl Queues {
    /// No queues yet.
    pub fn empty(clock: Arc<TestClock>, seed: u64) -> Self {
        Self { clock, chance: Chance::seeded(seed), state: Mutex::default() }
    }

    /// The queues of the template, under the names of [`store::queues::Queue`] in small letters,
    /// dead-letter queues with `-dlq`.
    pub fn from_template(clock: Arc<TestClock>, seed: u64) -> Self {
        let queues = Self::empty(clock, seed);
        for name in ["analyse", "deep", "events", "deliveries", "retries", "jobs", "media"] {
            let logical = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
            let own = properties(&format!("{logical}Queue"));
            let tries = u32::try_from(number(&own["RedrivePolicy"], "maxReceiveCount")).expect("a small number");
            let dlq = format!("{name}-dlq");
            let redrive = Some((tries, dlq.clone()));
            queues.create(name, QueueSettings { visibility_s: number(own, "VisibilityTimeout"), redrive });
            let dead = properties(&format!("{logical}DeadLetterQueue"));
            let visibility_s = dead["VisibilityTimeout"].as_i64().unwrap_or(30);
            queues.create(&dlq, QueueSettings { visibility_s, redrive: None });
        }
        queues
    }

    /// Adds a queue.
    pub fn create(&self, name: &str, settings: QueueSettings) {
        self.state().queues.insert(name.to_owned(), (settings, Vec::new()));
    }

    /// Makes the queues misbehave.
    pub fn set_chaos(&self, chaos: Chaos) {
        self.state().chaos = chaos;
    }

    /// Sends a message and gives its id.
    pub fn send(&self, queue: &str, body: &str, delay_s: i64) -> String {
        let visible_ms = self.clock.now_ms() + delay_s * 1000;
        let mut state = self.state();
        state.sent += 1;
        let id = format!("message-{}", state.sent);
        let copies = state.chaos.copies(queue, &self.chance);
        let (_, messages) = state.queues.get_mut(queue).unwrap_or_else(|| panic!("there is no queue {queue}"));
        let message = Stored { id: id.clone(), body: body.to_owned(), visible_ms, receives: 0 };
        messages.extend(std::iter::repeat_n(message, copies));
        for (number, message) in messages.iter_mut().rev().take(copies).enumerate().skip(1) {
            message.id = format!("{}-copy-{number}", message.id);
        }
        id
    }

    /// Receives up to `max` messages, which are then invisible for a while. Messages that were
    /// received too often go to the dead-letter queue instead.
    pub fn receive(&self, queue: &str, max: usize) -> Vec<Received> {
        let now_ms = self.clock.now_ms();
        let mut state = self.state();
        let is_shuffled = state.chaos.is_shuffled();
        let (settings, messages) = state.queues.get_mut(queue).unwrap_or_else(|| panic!("there is no queue {queue}"));
        let (settings, mut dead) = (settings.clone(), Vec::new());
        if let Some((tries, _)) = &settings.redrive {
            let is_dead = |m: &Stored| m.visible_ms <= now_ms && m.receives >= *tries;
            dead = messages.extract_if(.., |message| is_dead(message)).collect();
        }
        let mut visible: Vec<usize> = (0..messages.len()).filter(|at| messages[*at].visible_ms <= now_ms).collect();
        if is_shuffled {
            self.chance.shuffle(&mut visible);
        }
        let received = visible.into_iter().take(max).map(|at| {
            let message = &mut messages[at];
            message.receives += 1;
            message.visible_ms = now_ms + settings.visibility_s * 1000;
            Received { id: message.id.clone(), body: message.body.clone(), receives: message.receives }
        });
        let received = received.collect();
        if let Some((_, target)) = &settings.redrive {
            state.redriven += dead.len();
            let (_, letters) = state.queues.get_mut(target).expect("a dead-letter queue exists");
            letters.extend(dead.into_iter().map(|message| Stored { receives: 0, ..message }));
        }
        received
    }

    /// Deletes a message that was received. `false` if it is gone.
    pub fn delete(&self, queue: &str, id: &str) -> bool {
        let mut state = self.state();
        let Some((_, messages)) = state.queues.get_mut(queue) else { return false };
        let before = messages.len();
        messages.retain(|message| message.id != id);
        messages.len() < before
    }

    /// When the next message becomes visible in one of these queues, milliseconds since 1970.
    pub fn next_visible_ms(&self, queues: &[&str]) -> Option<i64> {
        let state = self.state();
        queues.iter().flat_map(|name| &state.queues[*name].1).map(|message| message.visible_ms).min()
    }

    /// Bodies of all messages in a queue.
    pub fn bodies(&self, queue: &str) -> Vec<String> {
        self.state().queues[queue].1.iter().map(|message| message.body.clone()).collect()
    }

    /// How many messages have been sent, copies not counted.
    pub fn sent(&self) -> usize {
        self.state().sent
    }

    /// How many messages have gone to a dead-letter queue.
    pub fn redriven(&self) -> usize {
        self.state().redriven
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it holds this lock")
    }
}
