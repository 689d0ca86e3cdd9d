//! Several requests at the same time, in an order that does not show.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use super::batch::{Batch, Batches};
use super::client::Client;
use super::content::{Content, Reject};
use super::deliver::deliver;
use super::ledger::{Done, Ledger};
use super::source::bulk_of_part;
use super::state::State;
use crate::error::Failure;
use crate::interrupt;

/// A batch on its way.
struct Job {
    number: u64,
    part: u64,
    contents: Vec<Content>,
}

type Answered = (u64, Result<Vec<Reject>, Failure>);

/// What is sent, and what is known of it.
struct Flow<'a, R> {
    batches: Batches<R>,
    /// A batch that has to wait for one that is on its way.
    held: Option<Batch>,
    ledger: &'a mut Ledger,
    number: u64,
    on_the_way: HashMap<u64, (HashSet<u64>, Done)>,
    most: usize,
    is_ended: bool,
}

/// Sends every batch, and notes each with `noted`. When something fails, what is on its way is still
/// waited for, and the first failure is given.
pub fn run(
    client: &Client<'_>,
    batches: Batches<impl BufRead>,
    ledger: &mut Ledger,
    concurrency: usize,
    mut noted: impl FnMut(&State),
) -> Result<(), Failure> {
    let bulk = ledger.state.bulk.clone();
    let (jobs, to_do) = channel::<Job>();
    let (answers, answered) = channel::<Answered>();
    let to_do = Mutex::new(to_do);
    std::thread::scope(|scope| {
        for _ in 0..concurrency {
            let (to_do, answers, bulk) = (&to_do, answers.clone(), &bulk);
            scope.spawn(move || work(client, bulk, to_do, &answers));
        }
        drop(answers);
        let on_the_way = HashMap::new();
        let mut flow = Flow { batches, held: None, ledger, number: 0, on_the_way, most: concurrency, is_ended: false };
        let mut failure = None;
        loop {
            if failure.is_none() {
                failure = flow.fill(&jobs).err();
            }
            noted(&flow.ledger.state);
            if flow.on_the_way.is_empty() {
                drop(jobs);
                return failure.map_or(Ok(()), Err);
            }
            let Ok(answer) = answered.recv() else { return Err(Failure::new("a worker has ended")) };
            if let Err(new) = flow.answered(answer) {
                failure.get_or_insert(new);
            }
        }
    })
}

fn work(client: &Client<'_>, bulk: &str, to_do: &Mutex<Receiver<Job>>, answers: &Sender<Answered>) {
    loop {
        let job = to_do.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        let result = deliver(client, &bulk_of_part(bulk, job.part), job.contents);
        if answers.send((job.number, result)).is_err() {
            return;
        }
    }
}

impl<R: BufRead> Flow<'_, R> {
    /// Gives the workers as much as they can do at once.
    fn fill(&mut self, jobs: &Sender<Job>) -> Result<(), Failure> {
        while !self.is_ended && self.on_the_way.len() < self.most && self.ledger.waiting() < 4 * self.most {
            interrupt::check()?;
            let Some(batch) = self.next()? else { return Ok(()) };
            self.start(batch, jobs)?;
        }
        Ok(())
    }

    /// The next batch that may be sent now. One with an identity that is on its way has to wait: what the
    /// file says later must arrive later.
    fn next(&mut self) -> Result<Option<Batch>, Failure> {
        let batch = match self.held.take() {
            Some(batch) => Some(batch),
            None => self.batches.next().map_err(Failure::because("the file cannot be read"))?,
        };
        let Some(batch) = batch else {
            self.is_ended = true;
            return Ok(None);
        };
        let is_busy = |content: &Content| self.on_the_way.values().any(|(busy, _)| busy.contains(&content.identity));
        if batch.contents.iter().any(is_busy) {
            self.held = Some(batch);
            return Ok(None);
        }
        Ok(Some(batch))
    }

    fn start(&mut self, mut batch: Batch, jobs: &Sender<Job>) -> Result<(), Failure> {
        let (number, done) = (self.number, Done::begin(&mut batch));
        self.number += 1;
        if batch.contents.is_empty() {
            return self.ledger.finish(number, done);
        }
        let identities = batch.contents.iter().map(|content| content.identity).collect();
        self.on_the_way.insert(number, (identities, done));
        let job = Job { number, part: batch.part, contents: batch.contents };
        jobs.send(job).map_err(|_| Failure::new("all workers have ended"))
    }

    fn answered(&mut self, (number, result): Answered) -> Result<(), Failure> {
        let Some((_, mut done)) = self.on_the_way.remove(&number) else { return Ok(()) };
        done.refused = result?;
        self.ledger.finish(number, done)
    }
}
