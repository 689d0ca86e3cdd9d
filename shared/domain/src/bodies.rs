//! Where a merged body is kept: small ones in the head item, so that the common case is one write;
//! larger ones in parts of their own version, never overwritten in place.

use crate::cases::BodyPlace;
use crate::content::Body;

/// Largest encoded body kept in the head item.
pub const INLINE_MAX_BYTES: usize = 1536;
/// Largest part of a larger body.
pub const PART_MAX_BYTES: usize = 350 * 1024;

/// The stored form of a body.
pub fn encode(body: &Body) -> Vec<u8> {
    serde_json::to_vec(body).unwrap_or_default()
}

/// Reads the stored form; `None` if it is not one.
pub fn decode(bytes: &[u8]) -> Option<Body> {
    serde_json::from_slice(bytes).ok()
}

/// Where an encoded body of this length is kept.
pub fn place(bytes: &[u8]) -> BodyPlace {
    if bytes.len() <= INLINE_MAX_BYTES {
        return BodyPlace::Inline;
    }
    BodyPlace::Parts(u32::try_from(bytes.len().div_ceil(PART_MAX_BYTES)).unwrap_or(u32::MAX))
}

/// The parts of an encoded body, in order.
pub fn parts(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.chunks(PART_MAX_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_border_between_inline_and_parts() {
        assert_eq!(place(&[0; INLINE_MAX_BYTES]), BodyPlace::Inline);
        assert_eq!(place(&[0; INLINE_MAX_BYTES + 1]), BodyPlace::Parts(1));
        assert_eq!(place(&vec![0; PART_MAX_BYTES + 1]), BodyPlace::Parts(2));
        assert_eq!(parts(&vec![0; PART_MAX_BYTES + 1]).map(<[u8]>::len).collect::<Vec<_>>(), [PART_MAX_BYTES, 1]);
    }
}
