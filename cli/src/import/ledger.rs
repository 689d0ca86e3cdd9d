//! The order of the file kept over batches that end in any order.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::batch::Batch;
use super::content::Reject;
use super::lines::Mark;
use super::rejects::Rejects;
use super::state::State;
use crate::error::Failure;

/// A batch of which every content was accepted or rejected.
#[derive(Debug)]
pub struct Done {
    /// Part of the file.
    pub part: u64,
    /// The place after it.
    pub end: Mark,
    /// Contents that were sent.
    pub sent: usize,
    /// Lines rejected before they were sent.
    pub unsent: Vec<Reject>,
    /// Lines rejected by the server.
    pub refused: Vec<Reject>,
}

impl Done {
    /// A batch before it is sent, without its contents.
    pub fn begin(batch: &mut Batch) -> Self {
        let unsent = std::mem::take(&mut batch.rejects);
        Self { part: batch.part, end: batch.end, sent: batch.contents.len(), unsent, refused: Vec::new() }
    }
}

/// Notes what is done, in the order of the file.
pub struct Ledger {
    /// What is noted.
    pub state: State,
    path: PathBuf,
    rejects: Rejects,
    /// Number of the batch that is to be noted next.
    next: u64,
    early: BTreeMap<u64, Done>,
}

impl Ledger {
    /// Begins where a state left off.
    pub fn new(state: State, path: &Path, rejects: Rejects) -> Self {
        Self { state, path: path.to_owned(), rejects, next: 0, early: BTreeMap::new() }
    }

    /// How many batches wait for one before them.
    pub fn waiting(&self) -> usize {
        self.early.len()
    }

    /// A batch, by its number, is done.
    pub fn finish(&mut self, number: u64, done: Done) -> Result<(), Failure> {
        self.early.insert(number, done);
        let before = self.next;
        while let Some(done) = self.early.remove(&self.next) {
            self.note(done)?;
            self.next += 1;
        }
        if self.next == before { Ok(()) } else { self.state.save(&self.path) }
    }

    fn note(&mut self, done: Done) -> Result<(), Failure> {
        let accepted = done.sent - done.refused.len();
        let mut rejects = done.unsent;
        rejects.extend(done.refused);
        rejects.sort_by_key(|reject| reject.line);
        let state = &mut self.state;
        state.rejects_bytes = self.rejects.append(&rejects)?;
        state.sent += done.sent as u64;
        state.accepted += accepted as u64;
        state.rejected += rejects.len() as u64;
        (state.offset, state.lines) = (done.end.offset, done.end.lines);
        if accepted > 0 {
            state.parts.insert(done.part);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::source::Looks;
    use crate::import::tests::scratch::Scratch;

    fn done(lines: u64) -> Done {
        let end = Mark { offset: lines * 10, lines };
        Done { part: 0, end, sent: 5, unsent: Vec::new(), refused: Vec::new() }
    }

    #[test]
    fn nothing_is_noted_before_what_comes_before_it() {
        let scratch = Scratch::new();
        let path = scratch.path("state");
        let looks = Looks { size: 1, modified: (0, 0), digest: String::new() };
        let state = State::new(looks, String::new(), String::new());
        let mut ledger = Ledger::new(state.clone(), &path, Rejects::open(&scratch.path("rejects"), 0).unwrap());
        ledger.finish(1, done(10)).unwrap();
        assert!(!path.exists() && ledger.waiting() == 1);
        ledger.finish(0, done(5)).unwrap();
        ledger.finish(3, done(20)).unwrap();
        let noted = State::load(&path, &state, true).unwrap().unwrap();
        assert_eq!((noted.lines, noted.offset, noted.accepted), (10, 100, 10));
        assert_eq!(noted, ledger.state);
    }
}
