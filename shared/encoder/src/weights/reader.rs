//! Reading a file front to back without ever reading past its end.

use super::WeightsError;

/// What is left of a file.
pub(super) struct Reader {
    rest: &'static [u8],
}

impl Reader {
    /// A reader at the beginning.
    pub(super) const fn new(file: &'static [u8]) -> Self {
        Self { rest: file }
    }

    /// The next bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Result<&'static [u8], WeightsError> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(WeightsError::Length)?;
        self.rest = rest;
        Ok(head)
    }

    /// The next floats.
    pub(super) fn floats(&mut self, count: usize) -> Result<Vec<f32>, WeightsError> {
        let bytes = self.bytes(count * 4)?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect())
    }

    /// Nothing may be left.
    pub(super) const fn end(&self) -> Result<(), WeightsError> {
        if self.rest.is_empty() { Ok(()) } else { Err(WeightsError::Length) }
    }
}
