//! Gradients, patterns, signs, charts, pixel art, landscapes, faces and plain skin.

use images::Picture;

use super::canvas::{BLACK, Canvas, Colour, Dice, WHITE};

const RED: Colour = [214, 40, 57];
const GREEN: Colour = [56, 142, 60];
const BLUE: Colour = [33, 102, 200];
const YELLOW: Colour = [250, 200, 40];
const SKY: Colour = [135, 196, 235];
/// Skin from light to dark.
const SKINS: [Colour; 6] =
    [[255, 224, 196], [241, 194, 160], [224, 172, 130], [198, 134, 90], [141, 85, 48], [84, 50, 30]];

pub fn all() -> Vec<(String, Picture)> {
    let mut all = Vec::new();
    let mut add = |name: String, canvas: Canvas| all.push((name, canvas.picture()));
    for (at, (from, to)) in
        [(RED, YELLOW), (BLUE, WHITE), (BLACK, GREEN), (SKINS[0], SKINS[4]), (SKY, SKINS[1])].iter().enumerate()
    {
        add(format!("gradient-{at}"), gradient(*from, *to, 120 + 40 * u16::try_from(at).unwrap()));
    }
    for at in 0..8 {
        add(format!("pattern-{at}"), pattern(at));
        add(format!("shapes-{at}"), shapes(at));
        add(format!("chart-{at}"), chart(at));
        add(format!("sprite-{at}"), sprite(at));
        add(format!("landscape-{at}"), landscape(at));
    }
    for (at, text) in ["HELLO", "WELCOME", "THE DOG AND THE BALL", "PLEASE WAIT!", "MENU", "GOAL!"].iter().enumerate() {
        add(format!("text-{at}"), sign(text, at));
    }
    for (at, skin) in SKINS.iter().enumerate() {
        add(format!("plain-skin-{at}"), Canvas::new(200, 200, *skin));
        add(format!("lit-skin-{at}"), lit(*skin));
        add(format!("noisy-skin-{at}"), noisy(*skin, at));
        add(format!("face-{at}"), face(*skin, at));
        add(format!("hand-{at}"), hand(*skin));
        add(format!("figure-{at}"), figure(*skin, at));
    }
    all
}

fn mix(from: Colour, to: Colour, share: f64) -> [f64; 3] {
    std::array::from_fn(|at| (f64::from(from[at]) * (1.0 - share) + f64::from(to[at]) * share) / 255.0)
}

fn gradient(from: Colour, to: Colour, side: u16) -> Canvas {
    let mut canvas = Canvas::new(side + 60, side, WHITE);
    canvas.fill(|x, y| mix(from, to, 0.7 * x + 0.3 * y));
    canvas
}

fn pattern(kind: i32) -> Canvas {
    let mut canvas = Canvas::new(224, 224, WHITE);
    let step = 8 + 6 * (kind / 2);
    for (x, y) in (0..224).flat_map(|y| (0..224).map(move |x| (x, y))) {
        let on = match kind % 4 {
            0 => (x / step + y / step) % 2 == 0,
            1 => x / step % 2 == 0,
            2 => (x + y) / step % 3 == 0,
            _ => (x % step - step / 2).pow(2) + (y % step - step / 2).pow(2) < step * step / 9,
        };
        if on {
            canvas.set(x, y, [BLACK, BLUE, RED, GREEN][usize::try_from(kind / 2).unwrap()]);
        }
    }
    canvas
}

fn shapes(seed: i32) -> Canvas {
    let mut dice = Dice::new(u64::try_from(seed + 1).unwrap());
    let mut canvas = Canvas::new(300, 200, dice.colour());
    for _ in 0..12 {
        let (x, y, size, colour) = (dice.roll(300), dice.roll(200), 8 + dice.roll(50), dice.colour());
        match dice.roll(3) {
            0 => canvas.rect(x, y, size, size / 2 + 5, colour),
            1 => canvas.ellipse((x, y), (size / 2, size / 3), colour),
            _ => canvas.line((x, y), (dice.roll(300), dice.roll(200)), 1 + size / 12, colour),
        }
    }
    canvas
}

fn chart(seed: i32) -> Canvas {
    let mut dice = Dice::new(u64::try_from(seed + 40).unwrap());
    let mut canvas = Canvas::new(320, 240, WHITE);
    canvas.line((30, 10), (30, 210), 2, BLACK);
    canvas.line((30, 210), (310, 210), 2, BLACK);
    let mut last = (40, 100);
    for at in 0..9 {
        let (height, x) = (20 + dice.roll(160), 40 + at * 30);
        if seed % 2 == 0 {
            canvas.rect(x, 210 - height, 20, height, [BLUE, GREEN, RED, YELLOW][usize::try_from(seed / 2).unwrap()]);
        } else {
            canvas.line(last, (x, 210 - height), 3, RED);
            canvas.ellipse((x, 210 - height), (4, 4), BLUE);
            last = (x, 210 - height);
        }
    }
    canvas.text((90, 222), 2, "MONTHS", BLACK);
    canvas
}

/// A symmetric figure of large pixels.
fn sprite(seed: i32) -> Canvas {
    let mut dice = Dice::new(u64::try_from(seed + 90).unwrap());
    let (mut canvas, colours) = (Canvas::new(192, 192, BLACK), [dice.colour(), dice.colour(), WHITE]);
    for (x, y) in (2..14).flat_map(|y| (2..8).map(move |x| (x, y))) {
        if let Some(colour) = colours.get(usize::try_from(dice.roll(5)).unwrap()) {
            canvas.rect(x * 12, y * 12, 12, 12, *colour);
            canvas.rect((15 - x) * 12, y * 12, 12, 12, *colour);
        }
    }
    canvas
}

fn landscape(seed: i32) -> Canvas {
    let mut dice = Dice::new(u64::try_from(seed + 7).unwrap());
    let mut canvas = Canvas::new(360, 240, SKY);
    let evening = seed % 2 == 1;
    canvas.fill(|_, y| if evening { mix([250, 150, 90], [90, 60, 120], y) } else { mix(SKY, WHITE, y) });
    canvas.ellipse((60 + dice.roll(240), 50), (24, 24), YELLOW);
    let ground = 150 + dice.roll(30);
    for _ in 0..4 {
        canvas.ellipse((dice.roll(360), ground + 20), (60 + dice.roll(80), 40 + dice.roll(50)), [90, 120, 100]);
    }
    canvas.rect(0, ground, 360, 100, if evening { [70, 60, 50] } else { GREEN });
    for _ in 0..5 {
        let (x, size) = (dice.roll(360), 12 + dice.roll(14));
        canvas.rect(x - 3, ground - size, 6, size + 12, [90, 60, 40]);
        canvas.ellipse((x, ground - size - 8), (size, size), [30, 100 + u8::try_from(size).unwrap(), 50]);
    }
    canvas
}

fn sign(text: &str, at: usize) -> Canvas {
    let (ground, ink) =
        [(WHITE, BLACK), (BLUE, WHITE), (YELLOW, BLACK), (BLACK, GREEN), (SKINS[1], RED), (WHITE, BLUE)][at];
    let size = if text.len() > 10 { 3 } else { 7 };
    let mut canvas = Canvas::new(400, 150, ground);
    canvas.text((20, 50), size, text, ink);
    canvas
}

/// A rounded surface under a light.
fn lit(skin: Colour) -> Canvas {
    let mut canvas = Canvas::new(240, 200, skin);
    canvas.fill(|x, y| {
        let light = 0.75 + 0.25 * (3.0 * x + 1.5 * (4.0 * y).sin()).cos();
        skin.map(|colour| f64::from(colour) / 255.0 * light)
    });
    canvas
}

fn noisy(skin: Colour, seed: usize) -> Canvas {
    let mut dice = Dice::new(u64::try_from(seed + 300).unwrap());
    let mut canvas = Canvas::new(180, 180, skin);
    for (x, y) in (0..180).flat_map(|y| (0..180).map(move |x| (x, y))) {
        let change = u8::try_from(dice.roll(24)).unwrap();
        canvas.set(x, y, skin.map(|colour| colour.saturating_sub(change)));
    }
    canvas
}

fn face(skin: Colour, at: usize) -> Canvas {
    let mut canvas = Canvas::new(240, 280, [SKY, WHITE, YELLOW, GREEN, BLUE, [200, 200, 200]][at]);
    let hair = [[60, 40, 20], BLACK, [180, 130, 60]][at % 3];
    canvas.rect(70, 240, 100, 40, RED);
    canvas.ellipse((120, 130), (78, 98), hair);
    canvas.ellipse((120, 145), (66, 84), skin);
    for x in [94, 146] {
        canvas.ellipse((x, 130), (13, 8), WHITE);
        canvas.ellipse((x, 130), (6, 7), [50, 80, 120]);
        canvas.rect(x - 14, 110, 28, 4, hair);
    }
    canvas.line((120, 140), (114, 165), 3, skin.map(|colour| colour / 2));
    canvas.ellipse((120, 190), (24, 8), [190, 70, 70]);
    canvas
}

fn hand(skin: Colour) -> Canvas {
    let mut canvas = Canvas::new(220, 260, [230, 235, 240]);
    canvas.ellipse((110, 180), (52, 58), skin);
    for (x, top) in [(72, 70), (96, 50), (122, 48), (146, 68)] {
        canvas.line((x, 150), (x, top), 20, skin);
        canvas.ellipse((x, top), (10, 10), skin);
    }
    canvas.line((160, 190), (196, 140), 20, skin);
    canvas.rect(78, 225, 64, 40, skin);
    canvas
}

/// Somebody in trousers and a shirt.
fn figure(skin: Colour, at: usize) -> Canvas {
    let mut canvas = Canvas::new(200, 320, [[240, 240, 235], SKY][at % 2]);
    canvas.ellipse((100, 60), (26, 32), skin);
    canvas.rect(65, 95, 70, 100, [RED, BLUE, GREEN][at % 3]);
    for (x, end) in [(60, 30), (140, 170)] {
        canvas.line((x, 105), (end, 180), 18, skin);
    }
    canvas.rect(68, 195, 28, 100, [40, 50, 90]);
    canvas.rect(104, 195, 28, 100, [40, 50, 90]);
    canvas
}
