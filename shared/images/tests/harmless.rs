//! No harmless picture is flagged at the default thresholds.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

#[path = "harmless/mod.rs"]
mod set;

use images::{FLAG_FROM, hits, look};

#[test]
fn no_harmless_picture_is_flagged() {
    let pictures = set::pictures();
    assert!(pictures.len() >= 150, "{}", pictures.len());
    let mut highest = (0.0, String::new());
    let mut asked = 0;
    for (name, picture) in pictures {
        let scores = images::ImageScores { frames: vec![look(None, &picture).unwrap()] };
        asked += usize::from(scores.frames[0].nsfw.is_some());
        for hit in hits(&scores) {
            println!("{name}: {} {:.3} {:?}", hit.label, hit.score, scores.frames[0]);
            assert!(hit.score < FLAG_FROM, "{name} is flagged: {hit:?}");
        }
        let shares = images::discuse(&scores);
        assert!(shares.porn < 0.7 && shares.sexual < 0.8, "{name}: {shares:?}");
        let worst = shares.porn.max(shares.sexual);
        if worst > highest.0 {
            highest = (worst, name);
        }
    }
    println!("highest {highest:?}; the second model was asked {asked} times");
    assert!(asked > 0, "the second model is part of what is tested");
}
