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
            "f16" => 2,
            _ => 1,
        };
        let (taken, rest) = self.rest.split_at_checked(count.checked_mul(size)?)?;
        let numbers = match packing {
            "f32" => taken.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
            "f16" => taken.as_chunks().0.iter().map(|bytes| from_half(u16::from_le_bytes(*bytes))).collect(),
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

/// IEEE half precision.
fn from_half(bits: u16) -> f32 {
    let sign = u32::from(bits & 0x8000) << 16;
    let exponent = u32::from(bits >> 10 & 0x1f);
    let fraction = u32::from(bits & 0x3ff);
    match exponent {
        // Below the smallest normal number: fraction times 2^-24.
        0 => f32::from_bits(sign | (fraction as f32 / 16_777_216.0).to_bits()),
        0x1f => f32::from_bits(sign | 0x7f80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision() {
        let cases = [
            (0x0000, 0.0),
            (0x8000, -0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x7bff, 65_504.0),
            (0x0001, 5.960_464_5e-8),
            (0x0400, 6.103_515_6e-5),
        ];
        for (bits, value) in cases {
            assert_eq!(from_half(bits).to_bits(), f32::to_bits(value), "{bits:#x}");
        }
        assert!(from_half(0x7c00).is_infinite() && from_half(0x7e00).is_nan());
    }

    #[test]
    fn packings_follow_one_another() {
        let file = [0_u8, 255, 0x00, 0x3c, 0, 0, 0x80, 0x3f];
        let mut numbers = Numbers::new(&file);
        assert_eq!(numbers.take("u8:-1.5:0.01", 2), Some(vec![-1.5, 1.05]));
        assert_eq!(numbers.take("f16", 1), Some(vec![1.0]));
        assert_eq!(numbers.take("f32", 2), None, "too few are left");
        assert_eq!(numbers.take("u4", 1), None, "unknown");
        assert_eq!(numbers.take("f32", 1), Some(vec![1.0]));
        assert!(numbers.is_empty());
    }
}
