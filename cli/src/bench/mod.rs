//! `gavel bench`: what a moderation costs, as ratios to a function that does nothing.
//!
//! The measuring itself is done by `bench-probe`, a program built as the functions are. Here the
//! pieces are built, the local AWS is started, and figures become tables with their targets beside
//! them. Targets are shown and not enforced: a shared machine must not fail a build.

mod build;
mod conditions;
mod cost;
mod engines;
mod filters;
mod operations;
mod options;
mod prices;
mod probe;
mod queue;
mod requests;
mod starts;
mod stats;
mod table;

pub use options::Bench;

use std::fs;

use serde_json::{Map, Value};

use crate::error::Failure;
use crate::interrupt;
use crate::ui;
use crate::workspace::Workspace;
use conditions::Conditions;
use options::Part;
use probe::Probe;
use table::Table;

/// What was measured so far, and what could not be.
#[derive(Default)]
struct Report {
    figures: Map<String, Value>,
    missing: Vec<String>,
}

/// Measures and returns the exit status: 1 if something could not be measured.
pub fn run(options: &Bench) -> Result<u8, Failure> {
    interrupt::remember()?;
    let workspace = Workspace::find()?;
    let parts = options.parts();
    let functions = build::functions(&workspace, &options.function)?;
    let binaries = build::release(&workspace, &parts, &functions)?;
    let probe = Probe::new(&workspace, binaries, &parts)?;
    let conditions = Conditions::read(&workspace);
    let mut report = Report::default();
    report.figures.insert("conditions".into(), conditions.figures());
    ui::line(conditions.describe());
    for part in parts {
        interrupt::check()?;
        report.add(part, measure(&probe, part, options, &functions));
    }
    report.add_cost(options);
    if let Some(path) = &options.json {
        let text = serde_json::to_string_pretty(&report.figures).map_err(Failure::because("figures"))?;
        fs::write(path, text).map_err(Failure::because(path.display()))?;
    }
    for missing in &report.missing {
        ui::note(format_args!("could not be measured: {missing}"));
    }
    Ok(u8::from(!report.missing.is_empty()))
}

fn measure(probe: &Probe, part: Part, options: &Bench, functions: &[String]) -> Result<Value, Failure> {
    match part {
        Part::Requests => probe.measure(part, &[probe.binaries(), options.events.to_string()], &[]),
        Part::Starts => probe.measure(part, &[probe.binaries(), options.boots.to_string()], functions),
        Part::Engines | Part::Operations | Part::Queue | Part::Filters => probe.measure(part, &[], &[]),
    }
}

impl Report {
    /// Prints a part's tables, or remembers why there are none.
    fn add(&mut self, part: Part, measured: Result<Value, Failure>) {
        let tables = measured.and_then(|figures| {
            let tables = tables(part, &figures)?;
            self.figures.insert(part.name().into(), figures);
            Ok(tables)
        });
        match tables {
            Ok(tables) => tables.iter().for_each(|table| ui::line(table.render())),
            Err(failure) => self.missing.push(format!("{}: {failure}", part.name())),
        }
    }

    /// The cost follows from the operations, so it comes with them.
    fn add_cost(&mut self, options: &Bench) {
        if !options.parts().contains(&Part::Operations) {
            return;
        }
        let operations = self.figures.get(Part::Operations.name()).cloned().unwrap_or_default();
        match cost::costs(&operations) {
            Ok(costs) => {
                ui::line(costs.table().render());
                self.figures.insert("cost".into(), costs.figures());
            }
            Err(failure) => self.missing.push(format!("cost: {failure}")),
        }
    }
}

fn tables(part: Part, figures: &Value) -> Result<Vec<Table>, Failure> {
    match part {
        Part::Requests => requests::tables(figures),
        Part::Engines => engines::tables(figures),
        Part::Starts => starts::tables(figures),
        Part::Operations => operations::tables(figures),
        Part::Queue => queue::tables(figures),
        Part::Filters => filters::tables(figures),
    }
}
