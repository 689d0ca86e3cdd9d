//! How a network's numbers are packed.

/// What is left of the file of numbers.
pub(super) struct Numbers<'a> {
    rest: &'a [u8],
}

impl<'a> Numbers<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next numbers, unpacked; none if the packing is unknown or too few are left.
    pub(super) fn take(&mut self, packing: &str, count: usize) -> Option<Vec<f32>> {
        let size = match packing {
            "f32" => 4,
            "f24" => 3,
            _ => 1,
        };
        let (taken, rest) = self.rest.split_at_checked(count.checked_mul(size)?)?;
        let numbers = match packing {
            "f32" => taken.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
            "f24" => taken.as_chunks().0.iter().map(|[a, b, c]| f32::from_le_bytes([0, *a, *b, *c])).collect(),
            _ => from_bytes(packing, taken)?,
        };
        self.rest = rest;
        Some(numbers)
    }
}

/// As TensorFlow.js unpacks them: in double precision, rounded once.
#[allow(clippy::cast_possible_truncation)]
fn from_bytes(packing: &str, taken: &[u8]) -> Option<Vec<f32>> {
    let (minimum, scale) = packing.strip_prefix("u8:")?.rsplit_once(':')?;
    let (minimum, scale): (f64, f64) = (minimum.parse().ok()?, scale.parse().ok()?);
    let values: Vec<f32> = (0..=u8::MAX).map(|byte| (f64::from(byte) * scale + minimum) as f32).collect();
    taken.iter().map(|byte| values.get(usize::from(*byte)).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packings_follow_one_another() {
        let file = [0_u8, 255, 0, 0x80, 0x3f, 0, 0, 0x80, 0xbf];
        let mut numbers = Numbers::new(&file);
        assert_eq!(numbers.take("u8:-1.5:0.01", 2), Some(vec![-1.5, 1.05]));
        assert_eq!(numbers.take("f24", 1), Some(vec![1.0]));
        assert_eq!(numbers.take("f32", 2), None, "too few are left");
        assert_eq!(numbers.take("u4", 1), None, "unknown");
        assert_eq!(numbers.take("f32", 1), Some(vec![-1.0]));
        assert!(numbers.is_empty());
    }
}
