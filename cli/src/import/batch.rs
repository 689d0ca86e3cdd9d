//! Lines gathered into requests.

use std::io::{BufRead, Result};

use super::content::{Content, Reason, Reject, read};
use super::lines::{Line, Lines, MAX_LINE_BYTES, Mark};

/// Lines that share one bulk: the progress of a bulk is counted in one call, which has a limit.
pub const PART_LINES: u64 = 20_000;

/// Most bytes of a request's contents. The API hands a request on as a JSON text within a JSON text, and
/// what is handed on is limited as well; so every byte that is escaped there counts twice.
const MAX_WEIGHT: usize = MAX_LINE_BYTES;

/// Lines that are sent together.
#[derive(Debug, PartialEq, Eq)]
pub struct Batch {
    /// Which part of the file they are from.
    pub part: u64,
    /// What is to be sent.
    pub contents: Vec<Content>,
    /// What cannot be.
    pub rejects: Vec<Reject>,
    /// The place after the last of them.
    pub end: Mark,
}

/// Gathers batches.
pub struct Batches<R> {
    lines: Lines<R>,
    most: usize,
    /// A line that did not fit into the batch before.
    left: Option<Line>,
}

impl<R: BufRead> Batches<R> {
    /// Batches of at most this many contents.
    pub const fn new(lines: Lines<R>, most: usize) -> Self {
        Self { lines, most, left: None }
    }

    /// The next batch; nothing at the end.
    pub fn next(&mut self) -> Result<Option<Batch>> {
        let mut batch: Option<Batch> = None;
        let mut weight = 0;
        while let Some(line) = self.left.take().map_or_else(|| self.lines.next(), |line| Ok(Some(line)))? {
            let part = part(&line);
            let of_line = line.text.as_deref().map_or(0, self::weight);
            if batch.as_ref().is_some_and(|batch| !self.fits(batch, part, weight + of_line)) {
                self.left = Some(line);
                break;
            }
            weight += of_line;
            batch.get_or_insert_with(|| Batch::empty(part)).add(&line);
        }
        Ok(batch)
    }

    fn fits(&self, batch: &Batch, part: u64, weight: usize) -> bool {
        let is_full = batch.contents.len() >= self.most || batch.rejects.len() >= self.most;
        batch.part == part && !is_full && (weight <= MAX_WEIGHT || batch.contents.is_empty())
    }
}

impl Batch {
    const fn empty(part: u64) -> Self {
        Self { part, contents: Vec::new(), rejects: Vec::new(), end: Mark { offset: 0, lines: 0 } }
    }

    fn add(&mut self, line: &Line) {
        self.end = line.end;
        let number = line.end.lines;
        let Some(text) = &line.text else {
            let reason = Reason::new("", "too_large", format!("a line has at most {MAX_LINE_BYTES} bytes"));
            self.rejects.push(Reject { line: number, reasons: vec![reason], source: String::new() });
            return;
        };
        if text.is_empty() {
            return;
        }
        match read(number, text) {
            Ok(content) => self.contents.push(content),
            Err(reject) => self.rejects.push(reject),
        }
    }
}

const fn part(line: &Line) -> u64 {
    line.end.lines.saturating_sub(1) / PART_LINES
}

fn weight(text: &[u8]) -> usize {
    // One more for the comma.
    text.len() + text.iter().filter(|byte| matches!(byte, b'"' | b'\\')).count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batches(text: &str, most: usize) -> Vec<Batch> {
        let mut batches = Batches::new(Lines::new(text.as_bytes(), Mark::default()), most);
        std::iter::from_fn(|| batches.next().unwrap()).collect()
    }

    fn content(id: u64) -> String {
        format!("{{\"id\":\"{id}\",\"type\":\"post\"}}\n")
    }

    #[test]
    fn batches_cover_every_line_and_are_no_larger_than_asked() {
        let text = format!("{}\n{}nonsense\n{}{}", content(1), content(2), content(3), content(4).trim());
        let found = batches(&text, 2);
        let lines: Vec<Vec<u64>> = found.iter().map(|b| b.contents.iter().map(|c| c.line).collect()).collect();
        assert_eq!(lines, [vec![1, 3], vec![5, 6]]);
        assert_eq!(found[1].rejects.iter().map(|reject| reject.line).collect::<Vec<_>>(), [4]);
        assert_eq!(found[1].end, Mark { offset: text.len() as u64, lines: 6 });
        assert!(batches("", 2).is_empty());
    }

    #[test]
    fn a_request_is_not_larger_than_the_api_takes() {
        let long = |id: u64| format!("{{\"id\":\"{id}\",\"type\":\"post\",\"x\":\"{}\"}}\n", "\\\"".repeat(500_000));
        let text: String = (0..7).map(long).collect();
        let found = batches(&text, 500);
        assert_eq!(found.iter().map(|batch| batch.contents.len()).collect::<Vec<_>>(), [2, 2, 2, 1]);
        let alone = format!("{{\"id\":\"1\",\"type\":\"a\",\"x\":\"{}\"}}\n{}", "\\\"".repeat(2_000_000), content(2));
        let found = batches(&alone, 500);
        assert_eq!(found.iter().map(|batch| batch.contents.len()).collect::<Vec<_>>(), [1, 1]);
    }

    #[test]
    fn parts_begin_at_the_same_lines_in_every_run() {
        let text: String = (0..PART_LINES + 2).map(content).collect();
        let found = batches(&text, 300);
        let first_of_second = found.iter().find(|batch| batch.part == 1).unwrap();
        assert_eq!((first_of_second.contents[0].line, first_of_second.contents.len()), (PART_LINES + 1, 2));
    }
}
