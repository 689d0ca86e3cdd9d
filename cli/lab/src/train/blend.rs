//! `gavel train blend`: how much the second opinion counts, learned on validation rows, and whether it is worth it.
//!
//! The encoder's share, one of 21 for each label, is chosen on all rows. The scale of figures is out of fold: the rows of
//! one half are judged by the one learned on the other. What is written is learned on all of them.

mod card;
mod judged;
mod share;

use std::fs;
use std::path::Path;

use clap::Args;
use encoder::{Blend, Mix};
use engines::toxicity::LABELS;

use crate::error::Failure;
use judged::Judged;

/// Options of `gavel train blend`.
#[derive(Args)]
pub struct BlendOptions {
    #[command(flatten)]
    common: super::Options,
}

/// Judges every validation row with both models, fits, and writes the mixes and the figures.
#[allow(clippy::print_stdout)]
pub fn run(options: &BlendOptions) -> Result<(), Failure> {
    let rows = judged::all(&options.common.data, options.common.permissive)?;
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/encoder/models");
    let read: Vec<&Judged> = rows.iter().filter(|row| row.is_read()).collect();
    let shares: Vec<f64> = (0..LABELS.len()).map(|label| share::best(&examples(&read, label))).collect();
    let blend = scaled(&read, &shares);
    let other = |half| read.iter().copied().filter(|row| row.half != half).collect::<Vec<_>>();
    let halves = [0, 1].map(|half| scaled(&other(half), &shares));
    let text = card::text(&rows, &blend, &halves);
    for (name, text) in [("blend.tsv", blend.write()), ("FIGURES.md", text)] {
        let path = models.join(name);
        fs::write(&path, text).map_err(Failure::because(path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

fn scaled(rows: &[&Judged], shares: &[f64]) -> Blend {
    let mut mixes = [Mix::default(); LABELS.len()];
    for (label, (mix, share)) in mixes.iter_mut().zip(shares).enumerate() {
        *mix = share::scaled(&examples(rows, label), *share);
    }
    Blend(mixes)
}

fn examples(rows: &[&Judged], label: usize) -> Vec<share::Example> {
    rows.iter().filter_map(|row| row.example(label)).collect()
}
