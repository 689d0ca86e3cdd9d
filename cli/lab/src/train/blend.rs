//! `gavel train blend`: how much the second opinion counts, learned on validation rows, and whether it is worth it.
//!
//! Figures are of predictions out of fold: the rows of one half are judged by the mix learned on the other, so that
//! no row has a part in its own score. What is written is learned on all of them.

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
    let blend = fitted(&read);
    let halves = [0, 1].map(|half| fitted(&read.iter().copied().filter(|row| row.half != half).collect::<Vec<_>>()));
    let text = card::text(&rows, &blend, &halves);
    for (name, text) in [("blend.tsv", blend.write()), ("FIGURES.md", text)] {
        let path = models.join(name);
        fs::write(&path, text).map_err(Failure::because(path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

fn fitted(rows: &[&Judged]) -> Blend {
    let mut mixes = [Mix::default(); LABELS.len()];
    for (label, mix) in mixes.iter_mut().enumerate() {
        *mix = share::fit(&rows.iter().filter_map(|row| row.example(label)).collect::<Vec<_>>());
    }
    Blend(mixes)
}
