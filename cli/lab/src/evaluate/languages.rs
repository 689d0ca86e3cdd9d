//! Sets of texts of a known language: the share that is named rightly.

use std::collections::BTreeMap;

use domain::signal::Signals;

use crate::data::Row;

/// The card of the language model, whose figures are of rows held out.
const CARD: &str = include_str!("../../../../shared/engines/data/LANGUAGE.md");
/// Where they stand in it.
const HELD_OUT: &str = "## Figures on the rows held out";

/// The share of sentences, pairs of words or single words named rightly, of rows that were not learned from. The weights
/// that ship have learned from every row, so that measuring them says nothing.
pub fn held_out(kind: &str) -> Option<f64> {
    let (_, figures) = CARD.split_once(HELD_OUT)?;
    let row = figures.lines().find_map(|line| line.strip_prefix("| ")?.strip_prefix(kind)?.strip_prefix(" | "))?;
    row.split(" | ").nth(1)?.trim_end_matches(" |").parse().ok()
}

/// Right answers by kind and language, and what was taken for what.
#[derive(Default)]
pub struct Languages {
    right: BTreeMap<(String, String), (usize, usize)>,
    confused: BTreeMap<(String, String), usize>,
}

impl Languages {
    /// Takes in a row with what was found in it.
    pub fn add(&mut self, row: &Row, signals: &Signals) {
        let (Some(lang), Some(kind)) = (&row.lang, &row.kind) else { return };
        let named = signals.found.iter().find_map(|signal| signal.label.strip_prefix("lang_"));
        let is_right = named == Some(lang.as_str());
        for part in [lang.as_str(), ""] {
            let counts = self.right.entry((kind.clone(), part.to_owned())).or_default();
            counts.0 += usize::from(is_right);
            counts.1 += 1;
        }
        if !is_right {
            let pair = (lang.clone(), named.unwrap_or("none").to_owned());
            *self.confused.entry(pair).or_default() += 1;
        }
    }

    /// Kind, language (empty for all), share right, rows.
    pub fn accuracies(&self) -> impl Iterator<Item = (&str, &str, f64, usize)> {
        self.right.iter().map(|((kind, lang), (right, all))| {
            (kind.as_str(), lang.as_str(), *right as f64 / (*all).max(1) as f64, *all)
        })
    }

    /// What was taken for what most often.
    pub fn confusions(&self, count: usize) -> Vec<(&str, &str, usize)> {
        let mut pairs: Vec<_> =
            self.confused.iter().map(|((from, to), rows)| (from.as_str(), to.as_str(), *rows)).collect();
        pairs.sort_by(|a, b| b.2.cmp(&a.2).then(a.cmp(b)));
        pairs.truncate(count);
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorer::{Scorer, body_of};

    #[test]
    fn the_card_has_figures_of_every_kind() {
        for kind in ["sentences", "word-pairs", "single-words"] {
            assert!(held_out(kind).is_some_and(|right| (0.5..1.0).contains(&right)), "{kind}");
        }
        assert_eq!(held_out("letters"), None);
    }

    #[test]
    fn right_and_wrong_answers_are_counted() {
        let scorer = Scorer::new();
        let mut languages = Languages::default();
        for (lang, text) in
            [("de", "Das Wetter ist heute schön und wir gehen hinaus"), ("fr", "what a lovely day it is")]
        {
            let row = Row {
                text: text.to_owned(),
                lang: Some(lang.to_owned()),
                kind: Some("sentences".to_owned()),
                ..Row::default()
            };
            languages.add(&row, &scorer.of_body(&body_of(text)));
        }
        let all = languages.accuracies().find(|(_, lang, ..)| lang.is_empty()).unwrap();
        assert_eq!((all.2, all.3), (0.5, 2));
        assert_eq!(languages.confusions(5), [("fr", "en", 1)]);
    }
}
