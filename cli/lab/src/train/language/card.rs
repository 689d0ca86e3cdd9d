//! The model card, written by the training itself.

use super::figures::Figures;

/// What the card tells.
pub struct Facts<'a> {
    /// On rows the model had not seen.
    pub figures: &'a Figures,
    /// On all rows, of the model that is written.
    pub seen: &'a Figures,
    /// Of the half of the rows held out that the calibration had not seen: a table and the mean distance.
    pub reliability: (String, f64),
    /// Rows learned from, and held out.
    pub rows: (usize, usize),
    /// Size of the file.
    pub bytes: usize,
    /// N-grams in it.
    pub kept: usize,
    /// Fingerprint of the file.
    pub fingerprint: u32,
    /// Seed.
    pub seed: u64,
}

/// The card.
pub fn text(facts: &Facts<'_>) -> String {
    let (learned, held_out) = facts.rows;
    let mut card = include_str!("card.md").to_owned();
    for (name, value) in [
        ("bytes", facts.bytes.to_string()),
        ("kept", facts.kept.to_string()),
        ("fingerprint", format!("{:08x}", facts.fingerprint)),
        ("seed", facts.seed.to_string()),
        ("learned", learned.to_string()),
        ("held_out", held_out.to_string()),
        ("all", (learned + held_out).to_string()),
        ("by_kind", facts.figures.by_kind()),
        ("by_language", facts.figures.by_language()),
        ("confusions", facts.figures.confusions(4)),
        ("seen", facts.seen.by_kind()),
        ("reliability", facts.reliability.0.clone()),
        ("distance", format!("{:.3}", facts.reliability.1)),
    ] {
        card = card.replace(&format!("{{{name}}}"), value.trim_end());
    }
    card
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_the_card_is_filled() {
        let none = Figures::default();
        let facts = Facts {
            figures: &none,
            seen: &none,
            reliability: (String::new(), 0.5),
            rows: (3, 1),
            bytes: 10,
            kept: 2,
            fingerprint: 1,
            seed: 7,
        };
        let card = text(&facts);
        assert!(card.contains("0.500") && card.contains("00000001") && !card.contains('{'), "{card}");
    }
}
