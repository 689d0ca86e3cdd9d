//! GIF: frames without end, blocks without end, canvases larger than anything in them.

use crate::corpus::Named;

/// One pixel of a frame, compressed: clear, colour 0, end.
const PIXEL: &[u8] = &[2, 2, 0x44, 0x01, 0];

pub fn hostile() -> Vec<Named> {
    let of = |name: &str, parts: &[&[u8]]| (name.to_owned(), parts.concat());
    let small = canvas(10, 10);
    vec![
        of("a canvas of 65,535 by 65,535", &[&canvas(65_535, 65_535), &frame(1, 1), PIXEL, b";"]),
        of("a frame of 65,535 by 65,535", &[&canvas(65_535, 65_535), &frame(65_535, 65_535), PIXEL, b";"]),
        of("20,000 frames", &[&small, &[frame(1, 1).as_slice(), PIXEL].concat().repeat(20_000), b";"]),
        of("300,000 frames", &[&small, &[frame(1, 1).as_slice(), PIXEL].concat().repeat(300_000), b";"]),
        of(
            "200 frames of a large canvas",
            &[&canvas(2_000, 2_000), &[frame(1, 1).as_slice(), PIXEL].concat().repeat(200), b";"],
        ),
        of("no frame", &[&small, b";"]),
        of("no end", &[&small, &frame(1, 1), PIXEL]),
        of("blocks without an end", &[&small, &frame(1, 1), &[2], &[255; 100_000]]),
        of("an extension without an end", &[&small, b"!\xfe", &[255; 100_000]]),
        of("comments without a picture", &[&small, &b"!\xfe\x01a\0".repeat(50_000), b";"]),
        of("a code of no size", &[&small, &frame(10, 10), &[0, 1, 0, 0], b";"]),
        of("a code that is too wide", &[&small, &frame(10, 10), &[13, 2, 0x44, 0x01, 0], b";"]),
        of("a frame beside the canvas", &[&small, &placed(60_000, 60_000, 10, 10), PIXEL, b";"]),
        of("fewer pixels than a frame has", &[&small, &frame(10, 10), PIXEL, b";"]),
        of("no canvas", &[&canvas(0, 0), &frame(0, 0), PIXEL, b";"]),
        of("a block that nobody knows", &[&small, b"\x99", &[1, 0], b";"]),
        of("a version that does not exist", &[b"GIF99a", &small[6..], &frame(10, 10), PIXEL, b";"]),
    ]
}

/// A header with two colours.
fn canvas(width: u16, height: u16) -> Vec<u8> {
    let [a, b] = width.to_le_bytes();
    let [c, d] = height.to_le_bytes();
    [b"GIF89a".as_slice(), &[a, b, c, d, 0x80, 0, 0], &[0, 0, 0, 255, 255, 255]].concat()
}

fn frame(width: u16, height: u16) -> Vec<u8> {
    placed(0, 0, width, height)
}

fn placed(left: u16, top: u16, width: u16, height: u16) -> Vec<u8> {
    let places = [left, top, width, height].map(u16::to_le_bytes).concat();
    [b",".as_slice(), &places, &[0]].concat()
}
