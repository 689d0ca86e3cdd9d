//! Bitmaps: sizes, depths and palettes that are not there, runs that never end.

use crate::corpus::Named;

pub fn hostile() -> Vec<Named> {
    let of = |name: &str, bitmap: &Bitmap| (name.to_owned(), bitmap.file());
    let usual = Bitmap { width: 10, height: 10, bits: 24, packing: 0, colours: 0, data: vec![0; 320] };
    let sized = |name: &str, width, height| of(name, &Bitmap { width, height, ..usual.clone() });
    vec![
        sized("60,000 by 60,000", 60_000, 60_000),
        sized("65,535 by 65,535", 65_535, 65_535),
        sized("two thousand million by one", i32::MAX, 1),
        sized("one by two thousand million", 1, i32::MAX),
        sized("no columns", 0, 10),
        sized("fewer than no columns", -10, 10),
        sized("the lowest height there is", 10, i32::MIN),
        of("no pixels", &Bitmap { data: Vec::new(), ..usual.clone() }),
        of("bits that do not exist", &Bitmap { bits: 17, ..usual.clone() }),
        of("no bits", &Bitmap { bits: 0, ..usual.clone() }),
        of("a packing that does not exist", &Bitmap { packing: 99, ..usual.clone() }),
        of(
            "runs beyond the picture",
            &Bitmap { bits: 8, packing: 1, colours: 1, width: 60_000, height: 60_000, data: [255, 0].repeat(5_000) },
        ),
        of("runs that never begin", &Bitmap { bits: 8, packing: 1, colours: 1, data: Vec::new(), ..usual.clone() }),
        of("a palette of four thousand million colours", &Bitmap { bits: 8, colours: u32::MAX, ..usual }),
    ]
}

#[derive(Clone)]
struct Bitmap {
    width: i32,
    height: i32,
    bits: u16,
    packing: u32,
    colours: u32,
    data: Vec<u8>,
}

impl Bitmap {
    fn file(&self) -> Vec<u8> {
        let palette = vec![0; if self.bits <= 8 { 4 } else { 0 }];
        let offset = 54 + u32::try_from(palette.len()).unwrap();
        let length = offset + u32::try_from(self.data.len()).unwrap();
        [
            b"BM".as_slice(),
            &length.to_le_bytes(),
            &[0; 4],
            &offset.to_le_bytes(),
            &40_u32.to_le_bytes(),
            &self.width.to_le_bytes(),
            &self.height.to_le_bytes(),
            &1_u16.to_le_bytes(),
            &self.bits.to_le_bytes(),
            &self.packing.to_le_bytes(),
            &[0; 12],
            &self.colours.to_le_bytes(),
            &[0; 4],
            &palette,
            &self.data,
        ]
        .concat()
    }
}
