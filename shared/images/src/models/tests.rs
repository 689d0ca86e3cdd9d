//! The same answers as the published models give under their own runtimes (`tools/goldens_*`).

use super::*;
use crate::harmless;

const NSFWJS: &str = include_str!("../../tests/goldens/nsfwjs.tsv");
const OPEN_NSFW: &str = include_str!("../../tests/goldens/opennsfw.tsv");

fn golden<const N: usize>(file: &str, name: &str) -> [f64; N] {
    let line = file.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t')).unwrap();
    let numbers: Vec<f64> = line.split('\t').map(|number| number.parse().unwrap()).collect();
    numbers.try_into().unwrap()
}

#[test]
fn every_class_is_that_of_nsfwjs() {
    let mut worst = 0.0_f64;
    for (name, picture) in harmless::pictures() {
        let own = classes(&picture).unwrap();
        let own = [own.drawing, own.hentai, own.neutral, own.porn, own.sexy];
        let difference = own.iter().zip(golden::<5>(NSFWJS, &name)).map(|(own, other)| (own - other).abs());
        let difference = difference.fold(0.0, f64::max);
        assert!(difference < 1e-3, "{name}: {difference}");
        worst = worst.max(difference);
    }
    assert!(worst < 2e-5, "as exact as numbers of single precision are: {worst}");
}

#[test]
fn the_second_score_is_that_of_open_nsfw() {
    let (mut worst, mut worst_as_published) = (0.0_f64, 0.0_f64);
    for (name, picture) in harmless::pictures().iter().step_by(3) {
        let [plain, published] = golden(OPEN_NSFW, name);
        let own = nsfw_of(&less_means(&middle(picture).unwrap())).unwrap();
        assert!((own - plain).abs() < 1e-3, "{name}: {own} and {plain}");
        worst = worst.max((own - plain).abs());
        // The two JPEG encoders are not the same, so the last step is compared more loosely.
        let own = nsfw(picture).unwrap();
        worst_as_published = worst_as_published.max((own - published).abs());
    }
    assert!(worst < 2e-4 && worst_as_published < 0.1, "{worst}, with the JPEG step {worst_as_published}");
}
