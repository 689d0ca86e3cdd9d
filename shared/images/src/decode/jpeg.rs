//! Whether a JPEG file is whole; its decoder fills what is missing with grey instead of saying so.

/// Whether the end marker comes after the first scan.
pub(super) fn is_complete(bytes: &[u8]) -> bool {
    scan(bytes).is_some_and(|scan| scan.windows(2).any(|pair| pair == [0xff, 0xd9]))
}

/// What follows the header of the first scan.
fn scan(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let marker = match rest {
            [0xff, 0xff, ..] => {
                rest = rest.get(1..)?;
                continue;
            }
            [0xff, marker, ..] => *marker,
            _ => return None,
        };
        rest = rest.get(2..)?;
        if matches!(marker, 0x01 | 0xd0..=0xd8) {
            continue;
        }
        let length = usize::from(u16::from_be_bytes(*rest.first_chunk::<2>()?));
        rest = rest.get(length.max(2)..)?;
        if marker == 0xda {
            return Some(rest);
        }
    }
}
