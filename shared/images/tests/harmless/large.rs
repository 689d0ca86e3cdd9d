//! Pictures as large as cameras make them: photographs of the harmless set, enlarged without loss of their outlines, with
//! the grain of a sensor, and a drawing with details finer than any shrinking keeps. Made the same way on every machine.

use images::Picture;

/// Photographs, and their longest side afterwards at most.
const PHOTOGRAPHS: [(&str, usize); 9] = [
    ("astronaut", 2000),
    ("camera", 3000),
    ("chelsea", 4000),
    ("coffee", 3000),
    ("hopper", 4000),
    ("horse", 2000),
    ("retina", 3000),
    ("rocket", 4000),
    ("text", 2000),
];

/// Each by its name, made of these pictures.
pub fn pictures(harmless: &[(String, Picture)]) -> Vec<(String, Picture)> {
    let known = |wanted: &str| harmless.iter().find(|(name, _)| name == wanted).map(|(_, picture)| picture).unwrap();
    let enlarged = PHOTOGRAPHS.iter().map(|(name, longest)| {
        let picture = enlarged(known(name), *longest);
        (format!("{name}-{}", picture.width()), picture)
    });
    enlarged.chain([("lines-3600".to_owned(), lines(3600, 2400))]).collect()
}

/// Enlarged by a whole number, with grain.
fn enlarged(picture: &Picture, longest: usize) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    let times = longest / width.max(height);
    let colour = |x: usize, y: usize, channel: usize| {
        let at = (y.min(height - 1) * width + x.min(width - 1)) * 3 + channel;
        usize::from(picture.rgb()[at])
    };
    let mut grain = 88_172_645_463_325_252_u64;
    let mut rgb = Vec::with_capacity(width * height * times * times * 3);
    for at in 0..width * height * times * times {
        let (x, y) = (at % (width * times), at / (width * times));
        let (left, right_share) = (x / times, x % times);
        let (upper, lower_share) = (y / times, y % times);
        grain ^= grain << 13;
        grain ^= grain >> 7;
        grain ^= grain << 17;
        let speck = usize::try_from(grain % 21).unwrap();
        for channel in 0..3 {
            let row = |y| colour(left, y, channel) * (times - right_share) + colour(left + 1, y, channel) * right_share;
            let light = (row(upper) * (times - lower_share) + row(upper + 1) * lower_share) / (times * times);
            rgb.push(u8::try_from((light + speck).saturating_sub(10).min(255)).unwrap());
        }
    }
    Picture::new(width * times, height * times, rgb).unwrap()
}

/// Curved lines that grow finer towards a corner, over large fields.
fn lines(width: usize, height: usize) -> Picture {
    let pixel = |at: usize| {
        let (x, y) = (at % width, at / width);
        let line = if (x * x + y * y) / 20_000 % 2 == 0 { 60 } else { 0 };
        let field = (x / 450 * 53 + y / 400 * 91) % 160;
        [field + line, field, 200 - field / 2 - line].map(|colour| u8::try_from(colour).unwrap())
    };
    Picture::new(width, height, (0..width * height).flat_map(pixel).collect()).unwrap()
}
