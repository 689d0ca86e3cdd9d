use image::codecs::gif::GifEncoder;
use image::codecs::png::PngEncoder;
use image::{Delay, ExtendedColorType, Frame, ImageEncoder, Rgba, RgbaImage};

use engines::FileView;

use super::*;

fn scored(frame: Option<u32>, porn: f64, sexy: f64, nsfw: Option<f64>) -> FrameScores {
    FrameScores { frame, classes: Classes { porn, sexy, neutral: 1.0 - porn - sexy, ..Classes::default() }, nsfw }
}

fn subject(medium: Medium<'_>) -> Subject<'_> {
    Subject { path: "photo", kind: FieldType::Image, medium }
}

fn png() -> Vec<u8> {
    let rgb: Vec<u8> = (0..120 * 80 * 3_u32).map(|at| u8::try_from(at * 31 % 251).unwrap()).collect();
    let mut file = Vec::new();
    PngEncoder::new(&mut file).write_image(&rgb, 120, 80, ExtendedColorType::Rgb8).unwrap();
    file
}

/// Three scenes, each shown several times.
fn gif() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    for number in 0..12_u32 {
        let scene = number / 4;
        let colour = |x: u32, y: u32| match scene {
            0 => [u8::try_from(x * 2).unwrap(), u8::try_from(y * 3).unwrap(), 40, 255],
            1 => [if x / 20 % 2 == y / 30 % 2 { 230 } else { 10 }, 90, 90, 255],
            _ => [if ((x / 2 + y) / 25).is_multiple_of(2) { 250 } else { 30 }, if y > 40 { 200 } else { 0 }, 120, 255],
        };
        let picture = RgbaImage::from_fn(100, 80, |x, y| Rgba(colour(x, y)));
        encoder.encode_frame(Frame::from_parts(picture, 0, 0, Delay::from_numer_denom_ms(80, 1))).unwrap();
    }
    drop(encoder);
    file
}

#[test]
fn hits_carry_severity_and_frame() {
    let frames = vec![
        scored(Some(0), 0.2, 0.7, Some(0.8)),
        scored(Some(5), 0.9, 0.05, Some(0.9)),
        scored(Some(9), 0.95, 0.0, Some(0.05)),
    ];
    let found = hits(&ImageScores { frames });
    let found: Vec<_> = found.iter().map(|hit| (hit.label.as_ref(), hit.score, hit.severity, hit.frame)).collect();
    let expected = [("porn", 0.9, Some(Severity::High), Some(5)), ("sexy", 0.7, Some(Severity::Low), Some(0))];
    assert_eq!(found, expected);
}

#[test]
fn one_model_alone_flags_nothing() {
    for nsfw in [0.0, 0.1, 0.15] {
        for hit in hits(&ImageScores { frames: vec![scored(None, 1.0, 0.0, Some(nsfw))] }) {
            assert!(hit.score < FLAG_FROM && hit.severity == Some(Severity::Info), "{nsfw}: {hit:?}");
        }
    }
    assert!(hits(&ImageScores { frames: vec![scored(None, 0.1, 0.1, None)] }).is_empty());
}

#[test]
fn bytes_are_looked_at_and_addresses_are_a_failure() {
    let engine = ImageEngine::new();
    let file = png();
    let classify = |file: &[u8]| engine.classify(&subject(Medium::Bytes(&FileView::new(file))));
    assert!(classify(&file).unwrap().iter().all(|hit| hit.score < FLAG_FROM));
    assert_eq!(engine.scores(&file).unwrap().frames.len(), 1);
    for broken in [b"GIF89a".as_slice(), &file[..200]] {
        assert!(matches!(classify(broken), Err(ClassifierError::Unreadable(_))));
    }
    let address = Medium::Url("https://example.com/a.png");
    assert!(matches!(engine.classify(&subject(address)), Err(ClassifierError::Failed(_))));
    assert!(engine.covers(FieldType::Image) && !engine.covers(FieldType::Text) && !engine.covers(FieldType::Video));
}

#[test]
fn repeated_frames_are_looked_at_once() {
    let scores = ImageEngine::new().scores(&gif()).unwrap();
    let looked_at: Vec<_> = scores.frames.iter().map(|frame| frame.frame).collect();
    assert_eq!(looked_at, [Some(0), Some(4), Some(8)]);
}

#[test]
fn time_that_is_up_is_said_so() {
    let file = gif();
    let late = FileView::within(&file, &|| true);
    assert_eq!(ImageEngine::new().classify(&subject(Medium::Bytes(&late))), Err(ClassifierError::TimedOut));
}
