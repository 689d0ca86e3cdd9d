//! Where a picture ends within its file, by its structure alone.

use domain::uploads::MediaType;

/// What follows the end of a picture, for kinds whose end can be told; none if it has none.
pub fn second_end(bytes: &[u8], kind: MediaType) -> Option<&[u8]> {
    match kind {
        MediaType::Png => after(bytes, b"IEND", 4),
        MediaType::Gif => super::count::gif_end(bytes),
        MediaType::WebP => {
            let length = bytes.get(4..8)?.first_chunk::<4>()?;
            bytes.get((u32::from_le_bytes(*length) as usize).checked_add(8)?..)
        }
        // An end within a thumbnail's data is followed by no other file's beginning.
        MediaType::Jpeg => last(bytes, &[0xff, 0xd9]),
        _ => None,
    }
}

/// What follows a mark, and some bytes more.
fn after<'a>(bytes: &'a [u8], mark: &[u8], more: usize) -> Option<&'a [u8]> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    bytes.get(at + mark.len() + more..)
}

/// What follows the mark that comes before anything that begins anew.
fn last<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let at = bytes.windows(mark.len()).rposition(|window| window == mark)?;
    bytes.get(at + mark.len()..)
}
