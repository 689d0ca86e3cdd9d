//! Lines of a file larger than memory, each with its number and the offset of its end.

use std::io::{BufRead, Read, Result};

/// Longest line that is looked at; a request could not carry more.
pub const MAX_LINE_BYTES: usize = 5 * 1024 * 1024 - 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A place between two lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Bytes before it.
    pub offset: u64,
    /// Lines before it.
    pub lines: u64,
}

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// What it says without white space around it; nothing if it is too long.
    pub text: Option<Vec<u8>>,
    /// The place after it; its number, counted from 1, is the number of lines before that.
    pub end: Mark,
}

/// Reads lines.
pub struct Lines<R> {
    reader: R,
    at: Mark,
    longest: usize,
}

impl<R: BufRead> Lines<R> {
    /// `reader` stands at this place of the file.
    pub const fn new(reader: R, at: Mark) -> Self {
        Self { reader, at, longest: MAX_LINE_BYTES }
    }

    /// The next line; nothing at the end. A last line need not end in a line break.
    pub fn next(&mut self) -> Result<Option<Line>> {
        let mut text = Vec::new();
        // Two bytes more, for the line break.
        let most = self.longest as u64 + 2;
        let mut read = (&mut self.reader).take(most).read_until(b'\n', &mut text)? as u64;
        if read == 0 {
            return Ok(None);
        }
        if !text.ends_with(b"\n") {
            read += self.skip()?;
        }
        let text = text.strip_prefix(BYTE_ORDER_MARK).filter(|_| self.at.offset == 0).unwrap_or(&text).trim_ascii();
        let is_whole = text.len() <= self.longest && read <= most;
        self.at = Mark { offset: self.at.offset + read, lines: self.at.lines + 1 };
        Ok(Some(Line { text: is_whole.then(|| text.to_vec()), end: self.at }))
    }

    /// Passes over the rest of a line without keeping it.
    fn skip(&mut self) -> Result<u64> {
        let mut skipped = 0;
        loop {
            let buffer = self.reader.fill_buf()?;
            let found = buffer.iter().position(|byte| *byte == b'\n');
            let length = found.map_or(buffer.len(), |place| place + 1);
            self.reader.consume(length);
            skipped += length as u64;
            if length == 0 || found.is_some() {
                return Ok(skipped);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &[u8], longest: usize) -> Vec<Line> {
        let mut lines = Lines { reader: std::io::BufReader::with_capacity(7, text), at: Mark::default(), longest };
        std::iter::from_fn(|| lines.next().unwrap()).collect()
    }

    fn texts(text: &str) -> Vec<String> {
        all(text.as_bytes(), 100).into_iter().map(|line| String::from_utf8(line.text.unwrap()).unwrap()).collect()
    }

    #[test]
    fn line_breaks_of_all_sorts() {
        assert_eq!(texts("a\r\n\n  b \nürgs"), ["a", "", "b", "ürgs"]);
        assert_eq!(texts("\u{feff}a\n\u{feff}b\n"), ["a", "\u{feff}b"]);
        assert!(texts("").is_empty());
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_counted() {
        let text = format!("a\n{}\nb\n{}", "x".repeat(50), "y".repeat(11));
        let lines = all(text.as_bytes(), 10);
        assert_eq!(lines.iter().map(|line| line.text.is_some()).collect::<Vec<_>>(), [true, false, true, false]);
        assert_eq!(lines[3].end, Mark { offset: text.len() as u64, lines: 4 });
    }

    proptest! {
        /// Reading on from the end of any line gives the lines after it.
        #[test]
        fn every_end_is_a_place_to_resume(text in "[ab\r\n ]{0,200}", longest in 1_usize..12) {
            let lines = all(text.as_bytes(), longest);
            for (number, line) in lines.iter().enumerate() {
                let from = usize::try_from(line.end.offset).unwrap();
                let mut rest = Lines { reader: &text.as_bytes()[from..], at: line.end, longest };
                let next = rest.next().unwrap();
                prop_assert_eq!(next.as_ref(), lines.get(number + 1));
            }
            prop_assert_eq!(lines.last().map_or(0, |line| line.end.offset), text.len() as u64);
        }
    }
}
