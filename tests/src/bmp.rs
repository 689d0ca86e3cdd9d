//! Pictures drawn for tests, as uncompressed BMP files.

/// Sides of a picture of one colour, pixels.
const SIDE: u32 = 64;

/// A picture of `side` by `side` pixels; `pixel` gives blue, green and red of each, row by row from the bottom.
pub fn drawn(side: u32, pixel: impl FnMut(u32) -> [u8; 3]) -> Vec<u8> {
    let pixels = side * side * 3;
    let numbers = [54 + pixels, 0, 54, 40, side, side, 0x0018_0001, 0, pixels, 2835, 2835, 0, 0];
    let mut file = b"BM".to_vec();
    file.extend(numbers.iter().flat_map(|number: &u32| number.to_le_bytes()));
    file.extend((0..side * side).flat_map(pixel));
    file
}

/// A picture of one colour: blue, green and red.
pub fn plain(colour: [u8; 3]) -> Vec<u8> {
    drawn(SIDE, |_| colour)
}

/// A picture of one shade of blue in stripes.
pub fn striped(shade: u8) -> Vec<u8> {
    drawn(SIDE, |at| [shade, 160, if at / 8 % 2 == 0 { 60 } else { 200 }])
}
