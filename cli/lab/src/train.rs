//! `gavel train`: from labelled rows to the weights and the model card that are checked in.

mod blend;
mod encoder;
mod language;
mod text;

use std::path::PathBuf;

pub use text::Random;

use clap::{Args, Subcommand};

use crate::data;
use crate::error::Failure;

/// Which model.
#[derive(Subcommand)]
pub enum Train {
    /// List the data sets that training would read, with licences and rows
    Sources(Options),
    /// The linear models of toxicity and spam
    Text(text::Text),
    /// Make the model that tells languages apart, and its card
    Language(language::Options),
    /// The transformer that gives a second opinion on toxicity
    Encoder(encoder::Encoder),
    /// How much the second opinion counts, and what it is worth
    Blend(blend::BlendOptions),
}

/// What every training takes.
#[derive(Args)]
pub struct Options {
    /// Folder of the labelled data
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Leave out data under share-alike licences and data labelled by machines
    #[arg(long)]
    pub permissive: bool,
}

/// Trains.
pub fn run(what: &Train) -> Result<(), Failure> {
    match what {
        Train::Sources(options) => list(options),
        Train::Text(text) => text::run(text),
        Train::Language(options) => language::run(options),
        Train::Encoder(options) => encoder::run(options),
        Train::Blend(options) => blend::run(options),
    }
}

#[allow(clippy::print_stdout)]
fn list(options: &Options) -> Result<(), Failure> {
    for source in data::sources(options.permissive) {
        let rows = data::rows(&source.path(&options.data))?;
        let valid = rows.iter().filter(|row| row.split == Some(data::Split::Valid)).count();
        println!("{:20} {:6} train {:5} valid  {}", source.name, rows.len() - valid, valid, source.terms);
    }
    Ok(())
}
