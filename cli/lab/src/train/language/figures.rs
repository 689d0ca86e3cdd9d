//! How often a model is right: by kind of text, by language, by pair, and by how sure it says it is.

use std::collections::BTreeMap;
use std::fmt::Write;

use engines::language::identify;
use engines::language::model::Model;

use crate::data::Row;

/// Right answers of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    right: usize,
    all: usize,
}

impl Share {
    const fn add(&mut self, is_right: bool) {
        self.right += is_right as usize;
        self.all += 1;
    }

    fn text(self) -> String {
        if self.all == 0 { "-".to_owned() } else { format!("{:.3}", self.right as f64 / self.all as f64) }
    }
}

/// Bounds of the bins of a probability.
const BINS: [f64; 8] = [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98];

/// The figures.
#[derive(Default)]
pub struct Figures {
    kinds: BTreeMap<String, Share>,
    cells: BTreeMap<(String, String), Share>,
    confused: BTreeMap<(String, String), usize>,
    bins: [(Share, f64); BINS.len()],
}

impl Figures {
    /// What a model makes of these rows.
    pub fn of<'a>(model: &Model<'_>, rows: impl Iterator<Item = &'a Row>) -> Self {
        let mut figures = Self::default();
        for row in rows {
            let (truth, kind) = (truth(row), row.kind.clone().unwrap_or_default());
            let found = identify(&row.text, model);
            let label = found.map_or("none", |found| found.label).to_owned();
            let is_right = label == truth;
            figures.kinds.entry(kind.clone()).or_default().add(is_right);
            figures.cells.entry((truth.clone(), kind)).or_default().add(is_right);
            if !is_right {
                *figures.confused.entry((truth, label)).or_default() += 1;
            }
            let chance = found.map_or(0.0, |found| found.probability);
            let bin = BINS.iter().rposition(|bound| *bound <= chance).unwrap_or(0);
            if let Some((share, sum)) = figures.bins.get_mut(bin) {
                share.add(is_right);
                *sum += chance;
            }
        }
        figures
    }

    /// Share of right answers, by kind.
    pub fn by_kind(&self) -> String {
        let line = |(kind, share): (&String, &Share)| format!("| {kind} | {} | {} |\n", share.all, share.text());
        self.kinds.iter().map(line).collect()
    }

    /// Share of right answers, by language and kind.
    pub fn by_language(&self) -> String {
        let mut table = format!("| language | {} |\n|---|", self.kinds.keys().cloned().collect::<Vec<_>>().join(" | "));
        table.push_str(&"---|".repeat(self.kinds.len()));
        let languages: std::collections::BTreeSet<&String> = self.cells.keys().map(|(language, _)| language).collect();
        for language in languages {
            let _ = write!(table, "\n| {} |", code(language));
            for kind in self.kinds.keys() {
                let share = self.cells.get(&(language.clone(), kind.clone())).copied().unwrap_or_default();
                let _ = write!(table, " {} |", share.text());
            }
        }
        table + "\n"
    }

    /// The pairs taken for each other at least so often.
    pub fn confusions(&self, least: usize) -> String {
        let mut pairs: Vec<_> = self.confused.iter().filter(|(_, count)| **count >= least).collect();
        pairs.sort_by_key(|(pair, count)| (std::cmp::Reverse(**count), *pair));
        let line = |((truth, label), count): (&(String, String), &usize)| {
            format!("| {} | {} | {count} |\n", code(truth), code(label))
        };
        pairs.into_iter().map(line).collect()
    }

    /// How often it was right against how often it said it would be, and the mean distance between the two.
    pub fn reliability(&self) -> (String, f64) {
        let (mut table, mut distance, mut all) = (String::new(), 0.0, 0);
        for (share, sum) in self.bins.iter().filter(|(share, _)| share.all > 0) {
            let said = sum / share.all as f64;
            let _ = writeln!(table, "| {said:.3} | {} | {} |", share.text(), share.all);
            distance += (sum - share.right as f64).abs();
            all += share.all;
        }
        (table, distance / f64::from(u32::try_from(all.max(1)).unwrap_or(u32::MAX)))
    }
}

/// The label a row should get.
pub fn truth(row: &Row) -> String {
    format!("lang_{}", row.lang.as_deref().unwrap_or_default())
}

fn code(label: &str) -> &str {
    label.strip_prefix("lang_").unwrap_or(label)
}
