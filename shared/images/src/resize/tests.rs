use super::*;

fn picture(width: usize, height: usize, colour: impl Fn(usize, usize) -> u8) -> Picture {
    let pixels = (0..width * height).flat_map(|at| [colour(at % width, at / width); 3]);
    Picture::new(width, height, pixels.collect()).unwrap()
}

#[test]
fn corners_stay_corners() {
    let source = picture(3, 2, |x, y| u8::try_from(x * 100 + y * 50).unwrap());
    let scaled = corners_aligned(&source, 5);
    let at = |x: usize, y: usize| scaled[(y * 5 + x) * 3] * 255.0;
    for (x, y, expected) in [(0, 0, 0.0), (4, 0, 200.0), (0, 4, 50.0), (4, 4, 250.0), (1, 0, 50.0), (2, 2, 125.0)] {
        assert!((at(x, y) - expected).abs() < 1e-4, "{x} {y}: {}", at(x, y));
    }
    let same = corners_aligned(&picture(224, 224, |x, _| u8::try_from(x).unwrap()), 224);
    assert!(same.iter().step_by(3).take(224).zip(0_u8..).all(|(own, x)| (own * 255.0 - f32::from(x)).abs() < 1e-4));
    assert!(corners_aligned(&picture(1, 1, |_, _| 255), 224).iter().all(|number| (number - 1.0).abs() < 1e-6));
}

#[test]
fn averages_are_those_of_pillow() {
    // Image.frombytes("L", (6, 1), bytes([0, 10, 20, 200, 210, 255])).resize((2, 1), Image.BILINEAR)
    let source = picture(6, 1, |x, _| [0, 10, 20, 200, 210, 255][x]);
    assert_eq!(averaged(&source, 2, 1).unwrap().rgb(), [34, 34, 34, 195, 195, 195]);
    let plain = picture(300, 200, |_, _| 77);
    assert!(averaged(&plain, 256, 256).unwrap().rgb().iter().all(|colour| *colour == 77));
    let white = picture(7, 5, |_, _| 255);
    assert!(averaged(&white, 1000, 3).unwrap().rgb().iter().all(|colour| *colour == 255));
}
